"""The key that signs cookies, and the folder that holds it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.settings import _kept_secret


def test_processes_that_start_at_once_get_one_whole_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(50) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(_kept_secret, folders))

    assert min(map(len, keys)) >= 64
    assert len(set(keys)) == 50
    assert [path.name for path in (tmp_path / "0").iterdir()] == ["secret-key"]


def test_the_data_folder_and_the_key_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"

    _kept_secret(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
