from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main
from tests.questionnaire_yaml import SMALL, VALID, broken

SUMMARY = (
    "small 1.0.0: 1 barrier, 2 capabilities, 3 questions, 2 in the short form, 8 moves, "
    "3 outcome questions\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["questionnaire", *map(str, arguments)])


def test_check_says_what_a_sound_file_holds() -> None:
    result = run("check", SMALL)

    assert (result.exit_code, result.output) == (0, SUMMARY)


def test_check_goes_on_after_a_broken_file_and_fails_at_the_end(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(broken(("version: 1.0.0", "version: one"), ("sources: [TNW]", "sources: [X]")))

    result = run("check", bad, SMALL, tmp_path / "none.yaml")

    assert result.exit_code == 1
    assert result.output == (
        f"{bad}:3: version: must be a version such as 1.0.0\n"
        f"{bad}:30: barriers[data-access].capabilities[finding-data].sources[1]: "
        "no source is called 'X'\n"
        f"{SUMMARY}"
        f"{tmp_path}/none.yaml:1: file: does not exist\n"
    )


def test_a_problem_stays_on_one_line_whatever_the_file_says(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(VALID + '"a\\nb\\e[31m": 1\n')

    result = run("check", bad)

    assert result.output == f"{bad}:161: a\ufffdb\ufffd[31m: unknown key\n"


def test_show_prints_every_question_with_its_levels() -> None:
    result = run("show", SMALL)

    assert result.exit_code == 0
    assert "  Getting access (getting-access, after finding-data)\n" in result.output
    assert (
        "    How do you know what it means? (finding-data-2) [engineering, optional]\n"
        in result.output
    )
    assert "      5  It takes less than two days.\n" in result.output


def test_show_json_has_the_documented_shape() -> None:
    result = run("show", SMALL, "--json")

    shown = json.loads(result.stdout)
    assert shown["sha256"] == hashlib.sha256(SMALL.read_bytes()).hexdigest()
    [barrier] = shown["barriers"]
    finding, getting = barrier["capabilities"]
    assert getting["requires"] == ["finding-data"]
    question = finding["questions"][0]
    assert question["groups"] == ["engineering", "business"]
    assert (question["core"], question["short_form"]) == (True, True)
    assert len(question["levels"]) == 5
    assert [(m["from_level"], m["to_level"]) for m in finding["moves"]] == [
        (1, 2),
        (2, 3),
        (3, 4),
        (4, 5),
    ]
    assert [outcome["part_of"] for outcome in shown["outcomes"]] == [None, "models-started", None]


def test_show_of_a_broken_file_prints_problems_and_no_json(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("x: 1")

    result = run("show", tmp_path / "bad.yaml", "--json")

    assert result.exit_code == 1
    assert f"{tmp_path}/bad.yaml:1: x: unknown key\n" in result.output
    assert "{" not in result.output


def test_the_real_program_exits_with_1_and_no_traceback(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"\xff")
    command = [sys.executable, "-c", "from app.cli import main; main()"]

    done = subprocess.run(
        [*command, "questionnaire", "check", bad], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stdout == f"{bad}:1: file: is not UTF-8 text; save it as UTF-8\n"
    assert done.stderr == ""
