"""Settings: one frozen object, and the only reader of the environment."""

from __future__ import annotations

import re
import secrets
import ssl
from contextlib import suppress
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})*")


class SmtpSecurity(StrEnum):
    """How the way to the mail server is encrypted; nothing ever falls back to less."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}


class SettingsInvalid(Exception):
    """A value in the environment cannot be used; the message names the variable."""


class Settings(BaseSettings):
    """Every setting, read from `CLEARWAY_...`; each default is safe and public.

    `secret_key` signs cookies; when it is empty, a key is made once and kept in the data folder.
    `public_url` is the address people type; an https address makes cookies secure.
    `proxies` is the number of reverse proxies whose forwarding headers are trusted.
    Mail is sent once `smtp_host` is named; `smtp_port` follows from `smtp_security` when it is not
    named, and `smtp_ca_file` (PEM) replaces the system's certificate authorities.
    """

    model_config = SettingsConfigDict(
        env_prefix="CLEARWAY_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    data_folder: Path = ROOT / "var"
    database_url: str = ""
    secret_key: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    proxies: int = Field(default=0, ge=0, le=5)
    questionnaires_folder: Path = ROOT / "questionnaires"
    session_days: int = Field(default=14, ge=1, le=90)
    web_threads: int = Field(default=8, ge=1, le=64)
    smtp_host: str = ""
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_ca_file: Path | None = None
    mail_from: str = ""

    @field_validator("smtp_host", "smtp_user", "smtp_password")
    @classmethod
    def _plain_characters(cls, value: str) -> str:
        if not value.isascii() or _UNPRINTABLE.search(value):
            raise ValueError("only printable ASCII characters can be used here")
        return value

    @field_validator("smtp_ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            ssl.create_default_context(cafile=value)
        except OSError as error:
            raise ValueError(f"no certificates can be read from {value} ({error})") from None
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        _name, address = parseaddr(value)
        if value and (_UNPRINTABLE.search(value) or not _ADDRESS.fullmatch(address)):
            raise ValueError(
                "this is no address to send from; write clearway@example.org, or "
                "Clearway <clearway@example.org>"
            )
        return value

    @model_validator(mode="after")
    def _complete_mail(self) -> Settings:
        problems = _mail_problems(self) if self.smtp_host else []
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder unless another is named."""
        return self.database_url or f"sqlite:///{self.data_folder / 'clearway.sqlite3'}"

    @property
    def address(self) -> str:
        """The address that people type, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may only travel over https."""
        return self.address.startswith("https://")

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server; without one, people pass links on themselves."""
        return bool(self.smtp_host)

    @property
    def mail_port(self) -> int:
        """The mail server's port, the usual one for its security unless another is named."""
        return self.smtp_port or _PORTS[self.smtp_security]


def read_settings() -> Settings:
    """Read the environment once; raise SettingsInvalid naming every variable that is malformed."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsInvalid("\n".join(map(_line, error.errors()))) from None
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.data_folder)})


def _line(error: ErrorDetails) -> str:
    """Name the variable; what concerns several of them says so in its own words."""
    message = error["msg"].removeprefix("Value error, ")
    return f"CLEARWAY_{str(error['loc'][0]).upper()}: {message}" if error["loc"] else message


def _mail_problems(settings: Settings) -> list[str]:
    problems = []
    if not settings.mail_from:
        problems.append("CLEARWAY_MAIL_FROM: mail needs an address to come from")
    if not settings.public_url.startswith(("http://", "https://")):
        problems.append(
            "CLEARWAY_PUBLIC_URL: the links in mail need the address that people type, with http://"
            " or https://"
        )
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        missing = "PASSWORD" if settings.smtp_user else "USER"
        problems.append(f"CLEARWAY_SMTP_{missing}: to sign in takes both a user and a password")
    if settings.smtp_user and settings.smtp_security is SmtpSecurity.NONE:
        problems.append("CLEARWAY_SMTP_SECURITY: a password is not sent without encryption")
    return problems


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner reads: it holds what people said, and who may come in."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _kept_secret(folder: Path) -> str:
    path = folder / "secret-key"
    if not path.exists():
        make_private_folder(folder)
        fresh = folder / f"secret-key-{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Web and worker may both start for the first time now: one key wins, and it is whole.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()
