from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from app.cli import main
from tests.cli.responses import BROKEN, BROKEN_LINES, SOUND
from tests.questionnaire_yaml import SMALL

LETTER_WIDTH = 612


def run(folder: Path, *options: str, content: str = SOUND, output: str = "report.pdf") -> Result:
    responses = folder / "responses.csv"
    responses.write_text(content)
    arguments = [str(responses), "--questionnaire", str(SMALL), "-o", str(folder / output)]
    return CliRunner().invoke(main, ["report", *arguments, *options])


def test_the_report_names_team_round_and_questions(tmp_path: Path) -> None:
    result = run(tmp_path, "--team", "Lending", "--organization", "Example Bank", "--round", "Q3")

    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{tmp_path / 'report.pdf'}: ")
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    for words in ("Lending", "Example Bank", "Q3", "Data access", "How do you find data?"):
        assert words in text


def test_the_same_input_gives_the_same_bytes_whatever_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--team", "Lending", "--date", "2026-11-24")
    assert run(tmp_path, *options, output="one.pdf").exit_code == 0
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 86_400)
    assert run(tmp_path, *options, output="two.pdf").exit_code == 0

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_paper_is_the_one_asked_for(tmp_path: Path) -> None:
    assert run(tmp_path, "--team", "Lending", "--paper", "letter").exit_code == 0

    assert PdfReader(tmp_path / "report.pdf").pages[0].mediabox.width == LETTER_WIDTH


def test_bad_rows_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"the former report")

    result = run(tmp_path, "--team", "Lending", content=BROKEN)

    assert result.exit_code == 1
    responses = tmp_path / "responses.csv"
    assert result.output.splitlines() == [f"{responses}:{line}" for line in BROKEN_LINES]
    assert (tmp_path / "report.pdf").read_bytes() == b"the former report"
    assert {path.name for path in tmp_path.iterdir()} == {"report.pdf", "responses.csv"}


@pytest.mark.parametrize(
    ("output", "reason"),
    [("", "is a folder"), ("no/such/report.pdf", "lies in a folder that does not exist")],
)
def test_an_output_that_cannot_be_is_refused(tmp_path: Path, output: str, reason: str) -> None:
    result = run(tmp_path, "--team", "Lending", output=output)

    assert result.exit_code == 1
    assert result.output == f"Error: {tmp_path / output} {reason}.\n"


@pytest.mark.parametrize(
    "option", [("--team", "  "), ("--team", "x" * 201), ("--team", "x", "--date", "24.11.2026")]
)
def test_a_name_or_day_that_cannot_be_printed_is_a_usage_error(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    result = run(tmp_path, *option)

    assert result.exit_code == 2
    assert not (tmp_path / "report.pdf").exists()
