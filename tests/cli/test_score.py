from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.storage.questionnaire_file import load_questionnaire
from tests.cli.responses import BROKEN, BROKEN_LINES, HEAD, ROWS, SOUND
from tests.questionnaire_yaml import SMALL

SHIPPED = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"


def run(content: str, folder: Path, *options: str) -> Result:
    path = folder / "responses.csv"
    path.write_text(content)
    return CliRunner().invoke(main, ["score", str(path), "--questionnaire", str(SMALL), *options])


def test_the_figures_are_means_of_item_means(tmp_path: Path) -> None:
    result = run(SOUND, tmp_path, "--json")

    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["respondents"] == 2
    [barrier] = document["barriers"]
    finding, getting = barrier["capabilities"]
    assert (finding["score"], getting["score"], barrier["score"]) == (3.0, 1.5, 2.25)
    assert document["index"] == pytest.approx(31.25)
    assert barrier["limiting_capability"] == "getting-access"
    assert document["outcomes"][0] == {"id": "models-started", "n": 1, "value": 4.0}


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    backwards = "\n".join((SOUND.splitlines()[0], *reversed(ROWS)))

    expected = json.loads(run(SOUND, tmp_path, "--json").stdout)
    assert json.loads(run(backwards, tmp_path, "--json").stdout) == expected


def test_the_table_names_what_limits_and_what_to_do_next(tmp_path: Path) -> None:
    result = run(SOUND, tmp_path)

    assert result.exit_code == 0, result.output
    assert "Respondents: 2" in result.output
    assert "Index: 31 of 100" in result.output
    assert "limited by: Getting access" in result.output
    assert "Do next\n1. " in result.output
    assert "   First step: " in result.output


def test_the_short_form_leaves_the_other_questions_out(tmp_path: Path) -> None:
    result = run(SOUND, tmp_path, "--form", "short", "--json")

    [barrier] = json.loads(result.stdout)["barriers"]
    assert [[q["id"] for q in c["questions"]] for c in barrier["capabilities"]] == [
        ["finding-data-1"],
        ["getting-access-1"],
    ]


def test_bad_rows_are_listed_and_nothing_else(tmp_path: Path) -> None:
    result = run(BROKEN, tmp_path, "--json")

    assert result.exit_code == 1
    path = tmp_path / "responses.csv"
    assert result.output.splitlines() == [f"{path}:{line}" for line in BROKEN_LINES]


def test_a_broken_questionnaire_is_named_before_the_responses_are_read(tmp_path: Path) -> None:
    none = str(tmp_path / "none.yaml")

    result = CliRunner().invoke(main, ["score", "none.csv", "--questionnaire", none])

    assert (result.exit_code, result.output) == (1, f"{none}:1: file: does not exist\n")


def test_the_shipped_questionnaire_is_scored_and_names_at_most_three_next_steps(
    tmp_path: Path,
) -> None:
    questions = load_questionnaire(SHIPPED).questions
    rows = [f"{name},,{question.id},2," for name in ("ann", "bo") for question in questions]
    (tmp_path / "r.csv").write_text("\n".join((HEAD, *rows)))

    result = CliRunner().invoke(
        main, ["score", str(tmp_path / "r.csv"), "--questionnaire", str(SHIPPED), "--json"]
    )

    document = json.loads(result.stdout)
    assert document["index"] == 25
    assert [barrier["score"] for barrier in document["barriers"]] == [2, 2, 2, 2]
    assert {barrier["interval"] for barrier in document["barriers"]} == {None}
    recommendations = document["recommendations"]
    assert len(recommendations) == 23
    assert {(r["from_level"], r["to_level"]) for r in recommendations} == {(2, 3)}
    assert sum(r["do_next"] for r in recommendations) == 3
