"""A document loads its own files and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.reports.fence import Fence
from app.reports.places import ROOT, TEMPLATES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "own.css").write_text("p { color: red }")
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "inside-too").mkdir()
    (tmp_path / "inside-too" / "file.txt").write_text("a neighbour with the same beginning")
    return inside


def test_its_own_files_are_read(folder: Path) -> None:
    assert b"red" in Fence(folder).fetch((folder / "own.css").as_uri()).read()


@pytest.mark.parametrize(
    "escape",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "%2E%2E%2fsecret.txt",
        "x/%2e%2e/%2e%2e/secret.txt",
        "link.txt",
        "../inside-too/file.txt",
        "%252e%252e/secret.txt",
    ],
)
def test_no_way_of_writing_a_path_leads_out(folder: Path, escape: str) -> None:
    with pytest.raises((ValueError, OSError)):
        Fence(folder).fetch(f"{folder.as_uri()}/{escape}")


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/x.css",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "file://otherhost/etc/passwd",
        "file:///etc/passwd",
        "data:text/html,<script>1</script>",
        "data:text/css,p{}",
        "javascript:alert(1)",
        "relative.css",
    ],
)
def test_other_schemes_and_hosts_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="may not load"):
        Fence().fetch(address)


def test_an_embedded_picture_is_part_of_the_document() -> None:
    assert Fence().fetch("data:image/svg+xml;base64,PHN2Zy8+").read() == b"<svg/>"


def test_templates_and_fonts_are_inside_but_settings_are_not() -> None:
    assert Fence().fetch((TEMPLATES / "print.css").as_uri()).read()
    with pytest.raises(ValueError, match="outside its own folders"):
        Fence().fetch((ROOT / "pyproject.toml").as_uri())
