"""The layout that `app/` keeps, the limits of its code, and what no committed file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture import (
    ALLOWED,
    ROOT,
    Module,
    clock_problems,
    find_cycle,
    import_problems,
    length_problems,
    read_modules,
)

MODULES = read_modules(ROOT / "app")
# Written in pieces, so that this file does not hold what it forbids.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
FORBIDDEN = [
    *("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "registry." + "yarnpkg"),
    *("deb." + "debian.org", "archive." + "ubuntu.com", "index." + "docker.io"),
    *("/root" + "/", "/home" + "/"),
    f"{ROOT}/",  # wherever this is checked out
]
CODE = {".py", ".js", ".css", ".html", ".sh", ".mako", ".toml", ".yaml", ""}


def tracked_files() -> list[Path]:
    """Give every file that is committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_files() -> list[tuple[str, str]]:
    """Give the name and text of every committed file that is text."""
    texts = []
    for path in tracked_files():
        try:
            texts.append((str(path.relative_to(ROOT)), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def source(name: str, text: str) -> Module:
    return Module(name, ast.parse(text))


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_imports_point_down(part: str) -> None:
    problems = [p for m in MODULES.values() if m.part == part for p in import_problems(m)]
    assert not problems, "\n".join(problems)


def test_every_folder_of_app_is_a_part_of_the_layout() -> None:
    assert {module.part for module in MODULES.values()} <= set(ALLOWED)


def test_no_imports_go_in_a_circle() -> None:
    assert find_cycle(MODULES) == []


def test_the_domain_is_told_the_time() -> None:
    problems = [p for m in MODULES.values() if m.part == "domain" for p in clock_problems(m)]
    assert not problems, "\n".join(problems)


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module.name
        for module in MODULES.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    handing_it_on = "app.cli.processes"
    assert readers <= {"app.settings", handing_it_on}


def test_functions_and_files_are_short() -> None:
    problems = [
        problem
        for name, text in text_files()
        if name.startswith(("app/", "tests/")) and name.endswith(".py")
        for problem in length_problems(name, text)
    ]
    assert not problems, "\n".join(problems)


def test_nothing_is_left_for_later_in_the_code() -> None:
    found = [
        f"{name}:{number}"
        for name, text in text_files()
        if Path(name).suffix in CODE
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [f"{name}: {word}" for name, text in text_files() for word in FORBIDDEN if word in text]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.domain.scoring", "import flask"),
        ("app.domain.scoring", "def score():\n    import flask"),
        ("app.domain.scoring", "if TYPE_CHECKING:\n    from flask import Flask"),
        ("app.domain.scoring", "import_module('flask')"),
        ("app.domain.scoring", "from app.storage.database import Database"),
        ("app.domain.scoring", "from app import settings"),
        ("app.domain.scoring", "from ..storage import database"),
        ("app.domain.scoring", "from scipy import stats"),
        ("app.domain.scoring", "import random"),
        ("app.storage.database", "from app.reports.pdf import render"),
        ("app.reports.pdf", "import app.storage.database"),
        ("app.reports.pdf", "from flask_babel import gettext"),
        ("app.services.people.accounts", "from app.web import build_web"),
        ("app.web.accounts.views", "from app.storage.rows import Row"),
        ("app.web.accounts.views", "from app.reports import pdf"),
        ("app.web.accounts.views", "from app.cli import main"),
        ("app.web.accounts.views", "from app import create_app"),
        ("app.services.people.accounts", "from app.settings import Settings"),
        ("app.services.mail.mailing", "import smtplib"),
        ("app.mail.mailer", "from app.storage.database import Database"),
        ("app.jobs.mailer", "from app.mail.mailer import Mailer"),
        ("app.cli.serve", "from app.jobs import worker"),
        ("app.helpers.text", "import re"),
    ],
)
def test_the_check_reports(name: str, text: str) -> None:
    assert len(import_problems(source(name, text))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.domain.scoring", "import numpy as np\nfrom scipy.special import stdtrit"),
        ("app.domain.scoring", "from scipy import special"),
        ("app.domain.scoring", "from datetime import date\nfrom app.domain.profile import Profile"),
        ("app.domain.scoring", "from . import profile"),
        ("app.services.people.accounts", "from app.storage.database import Database"),
        ("app.web.accounts.views", "import flask\nfrom app.services import accounts"),
        ("app.cli.serve", "from app import create_app\nfrom app.settings import read_settings"),
        ("app", "from app.web import build_web"),
        ("app.web.__main__", "from app import create_app"),
    ],
)
def test_the_check_accepts(name: str, text: str) -> None:
    assert import_problems(source(name, text)) == []


def test_the_check_sees_a_clock_and_a_circle() -> None:
    assert len(clock_problems(source("app.domain.scoring", "at = datetime.now(tz=UTC)"))) == 1
    one = source("app.domain.one", "from app.domain.two import A")
    two = source("app.domain.two", "def late():\n    from app.domain import one")
    assert set(find_cycle({one.name: one, two.name: two})) == {one.name, two.name}
    views = source("app.web.views", "from app.web import blueprint")
    web = Module("app.web", ast.parse("import app.web.views"), is_package=True)
    assert find_cycle({web.name: web, views.name: views}) == []


def test_the_check_measures() -> None:
    long_function = "def f():\n" + "    pass\n" * 50
    assert len(length_problems("a.py", long_function)) == 1
    assert len(length_problems("a.py", "a = 1\n" * 401)) == 1
    assert length_problems("a.py", "def f():\n" + "    pass\n" * 49) == []
