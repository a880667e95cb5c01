"""Browser assets: copied whole from the packages, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import assets


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "node_modules"
    for source in assets.FILES.values():
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_text(source)
    return folder


def test_every_asset_takes_the_place_of_the_former_ones(packages: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "former.js").touch()
    assets.copy_files(packages, vendor)
    files = {str(p.relative_to(vendor)) for p in vendor.rglob("*") if p.is_file()}
    assert files == set(assets.FILES)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("vendor")] == ["vendor"]


def test_a_missing_package_is_named_and_nothing_is_copied(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (packages / "bootstrap/dist/css/bootstrap.min.css").unlink()
    monkeypatch.setattr(assets, "PACKAGES", packages)
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    result = CliRunner().invoke(assets.assets)
    assert result.exit_code == 1
    assert "lacks bootstrap/dist/css/bootstrap.min.css. Type:  make setup" in result.output
    assert not (tmp_path / "vendor").exists()
