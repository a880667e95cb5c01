"""Copy what the browser gets from node_modules/ to where pages and reports find it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"

_INTER = "@fontsource-variable/inter"
_FONTS = f"{_INTER}/files"
_PAPER = "@fontsource/inter/files"
_SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    **{
        f"fonts/inter-{script}-wght-normal.woff2": f"{_FONTS}/inter-{script}-wght-normal.woff2"
        for script in _SCRIPTS
    },
    **{
        f"fonts/{name}": f"{_PAPER}/{name}"
        for script in _SCRIPTS
        for weight in (400, 600, 700)
        for name in [f"inter-{script}-{weight}-normal.woff2"]
    },
    "licenses/bootstrap.txt": "bootstrap/LICENSE",
    "licenses/echarts.txt": "echarts/LICENSE",
    "licenses/echarts-notice.txt": "echarts/NOTICE",
    "licenses/inter.txt": f"{_INTER}/LICENSE",
}


@click.command()
def assets() -> None:
    """Copy styles, scripts and fonts from node_modules/ to the static folder."""
    missing = [source for source in FILES.values() if not (PACKAGES / source).is_file()]
    if missing:
        raise click.ClickException(
            f"{PACKAGES.name}/ lacks {', '.join(missing)}. Type:  make setup"
        )
    copy_files(PACKAGES, VENDOR)
    click.echo(f"{len(FILES)} browser assets are in {VENDOR.relative_to(ROOT)}/")


def copy_files(packages: Path, vendor: Path) -> None:
    """Build the folder beside the present one and put it in its place, so it is never half made."""
    fresh, former = vendor.with_name("vendor.new"), vendor.with_name("vendor.old")
    for leftover in (fresh, former):
        shutil.rmtree(leftover, ignore_errors=True)
    for target, source in FILES.items():
        path = fresh / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, path)
    if vendor.exists():
        vendor.rename(former)
    fresh.rename(vendor)
    shutil.rmtree(former, ignore_errors=True)
