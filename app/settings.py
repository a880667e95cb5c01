"""Settings: one frozen object, and the only reader of the environment."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class SettingsInvalid(Exception):
    """A value in the environment cannot be used; the message names the variable."""


class Settings(BaseSettings):
    """Every setting, read from `CLEARWAY_...`; each default is safe and public.

    `secret_key` signs cookies; when it is empty, a key is made once and kept in the data folder.
    `public_url` is the address people type; an https address makes cookies secure.
    `proxies` is the number of reverse proxies whose forwarding headers are trusted.
    """

    model_config = SettingsConfigDict(env_prefix="CLEARWAY_", frozen=True, extra="ignore")

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


def read_settings() -> Settings:
    """Read the environment once; raise SettingsInvalid naming every variable that is malformed."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [f"CLEARWAY_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsInvalid("\n".join(lines)) from None
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.data_folder)})


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
