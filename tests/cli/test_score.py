from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.storage.questionnaire_file import load_questionnaire
from tests.cli.responses import BROKEN, BROKEN_LINES, HEAD, ROWS, SOUND, everybody, sheet
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


CONFIDENTIAL = ("--confidentiality", "confidential")


def test_fewer_people_than_promised_are_told_as_a_range_and_nothing_else(tmp_path: Path) -> None:
    result = run(sheet(*everybody(1, 2, 3, 4)), tmp_path, *CONFIDENTIAL)

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[2:] == [
        "Respondents: fewer than 5 people",
        "Fewer than 5 people answered, so figures are not shown.",
    ]


def test_a_smaller_minimum_shows_them(tmp_path: Path) -> None:
    rows = sheet(*everybody(1, 2, 3, 4))

    result = run(rows, tmp_path, *CONFIDENTIAL, "--minimum", "4", "--json")

    document = json.loads(result.stdout)
    assert document["promise"] == {
        "confidentiality": "confidential",
        "figures_from": 4,
        "words_from": 10,
    }
    assert (document["hidden"], document["respondents"]) == (None, 4)
    assert document["barriers"][0]["score"] == 2.5
    assert document["barriers"][0]["capabilities"][0]["questions"][0]["levels"] is None


def test_by_name_the_counts_are_there_as_ever(tmp_path: Path) -> None:
    document = json.loads(run(sheet(*everybody(1, 2)), tmp_path, "--json").stdout)

    assert document["promise"]["confidentiality"] == "named"
    assert document["barriers"][0]["capabilities"][0]["questions"][0]["levels"] == [1, 1, 0, 0, 0]


def test_a_single_hidden_score_is_pointed_out(tmp_path: Path) -> None:
    rows = [row for row in everybody(1, 2, 3, 4, 5) if row != "p4,engineering,getting-access-1,5,"]

    result = run(sheet(*rows), tmp_path, *CONFIDENTIAL)

    # By hand: getting-access has one question with four levels; finding-data is shown, but it is
    # one of two capabilities, and 60 % are needed. So question, capability and barrier are hidden.
    assert "3 scores are hidden.\nFewer than 5 people answered" in result.output
    assert "too few people to show" in result.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--minimum", "5"), "--minimum needs --confidentiality confidential or anonymous"),
        ((*CONFIDENTIAL, "--minimum", "2"), "2 is not in the range x>=3"),
        (("--confidentiality", "secret"), "'secret' is not one of"),
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    result = run(SOUND, tmp_path, *options)

    assert result.exit_code == 2
    assert said in result.output


def test_what_to_talk_about_stands_before_what_to_do(tmp_path: Path) -> None:
    # By hand: 1 1 1 5 5 5 has the mean 3 and AD 2, so the levels are 1 and 5; two camps, by name.
    result = run(sheet(*everybody(1, 1, 1, 5, 5, 5)), tmp_path)

    assert "people don't agree (2.0)" in result.output
    talk, act = result.output.split("Talk about, the most disputed first\n")[1].split("\n\n")
    assert talk.startswith("1. Finding data: answers differ by about 2.0 level, two camps; before")
    assert "   Level 1: " in talk
    assert "   Level 5: " in talk
    assert act.startswith("Nothing stands out to do next.")


def run_with_earlier(earlier: str, now: str, folder: Path, *options: str) -> Result:
    before = folder / "spring.csv"
    before.write_text(earlier)
    return run(now, folder, "--earlier", str(before), *options)


def test_an_earlier_file_says_what_went_up(tmp_path: Path) -> None:
    result = run_with_earlier(
        sheet(*everybody(1, 1, 2, 2, 1, 2)), sheet(*everybody(4, 4, 5, 5, 4, 5)), tmp_path, "--json"
    )

    changes = json.loads(result.stdout)["changes"]
    assert (changes["since"], changes["why_not"]) == ("spring.csv", None)
    [barrier] = changes["barriers"]
    # By hand: the means are 1.5 and 4.5.
    assert (barrier["before"], barrier["now"], barrier["difference"]) == (1.5, 4.5, 3)
    assert (barrier["verdict"], barrier["method"]) == ("up", "welch")


@pytest.mark.parametrize(
    ("options", "method"), [((), "welch"), (("--linked",), "paired"), (CONFIDENTIAL, "welch")]
)
def test_people_are_linked_only_where_that_is_said(
    options: tuple[str, ...], method: str, tmp_path: Path
) -> None:
    earlier, now = sheet(*everybody(1, 2, 3, 4, 3)), sheet(*everybody(2, 3, 3, 5, 4))

    document = json.loads(run_with_earlier(earlier, now, tmp_path, *options, "--json").stdout)

    assert document["changes"]["barriers"][0]["method"] == method


def test_the_table_says_what_could_have_been_seen(tmp_path: Path) -> None:
    result = run_with_earlier(
        sheet(*everybody(1, 2, 3, 4, 3)), sheet(*everybody(2, 3, 3, 4, 2)), tmp_path
    )

    assert "No detectable change since spring.csv." in result.output
    assert "no detectable change: a change of" in result.output


def test_an_earlier_file_of_too_few_people_is_not_compared(tmp_path: Path) -> None:
    result = run_with_earlier(
        sheet(*everybody(1, 2, 3)), sheet(*everybody(2, 3, 3, 4, 2)), tmp_path, *CONFIDENTIAL
    )

    assert "Not compared with spring.csv: too few people have a score of their own" in result.output


def test_a_hidden_file_is_not_compared_either(tmp_path: Path) -> None:
    result = run_with_earlier(
        sheet(*everybody(1, 2, 3, 4, 5)), sheet(*everybody(2, 3)), tmp_path, *CONFIDENTIAL
    )

    assert "Not compared with spring.csv" in result.output
    assert "before" not in result.output


def test_a_broken_earlier_file_is_named(tmp_path: Path) -> None:
    result = run_with_earlier(BROKEN, SOUND, tmp_path)

    assert result.exit_code == 1
    assert result.output.splitlines() == [f"{tmp_path / 'spring.csv'}:{x}" for x in BROKEN_LINES]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--linked",), "--linked needs --earlier"),
        (
            ("--linked", "--earlier", "a.csv", "--confidentiality", "anonymous"),
            "--linked contradicts --confidentiality anonymous",
        ),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    result = run(SOUND, tmp_path, *options)

    assert result.exit_code == 2
    assert said in result.output


def two_groups(leaders: tuple[int, ...], engineers: tuple[int, ...], folder: Path) -> list[str]:
    """Write what two groups answer to the shipped questionnaire, one level a person throughout."""
    questionnaire = load_questionnaire(SHIPPED)
    rows = [
        f"{group}{number},{group},{question.id},{level},"
        for group, levels in (("leadership", leaders), ("engineering", engineers))
        for number, level in enumerate(levels)
        for question in questionnaire.questions
        if not question.groups or group in question.groups
    ]
    (folder / "r.csv").write_text("\n".join((HEAD, *rows)))
    return ["score", str(folder / "r.csv"), "--questionnaire", str(SHIPPED), *CONFIDENTIAL]


def test_leadership_stands_beside_the_others(tmp_path: Path) -> None:
    command = two_groups((4, 5, 4, 5, 4), (1, 2, 1, 2, 1), tmp_path)

    document = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    printed = CliRunner().invoke(main, command).output

    gap = next(gap for gap in document["gaps"] if gap["id"] == "speaking-up")
    # By hand: the means are 22/5 and 7/5.
    assert (gap["family"], gap["group"]) == ("capability", "leadership")
    assert (gap["mean_group"], gap["mean_others"]) == (pytest.approx(4.4), pytest.approx(1.4))
    assert (gap["verdict"], gap["n_group"], gap["n_others"]) == ("higher", 5, 5)
    assert "4.4 by leadership, 1.4 by practitioners; leadership sees it 3.0 higher." in printed


def test_one_leader_alone_is_not_set_beside_the_others(tmp_path: Path) -> None:
    command = two_groups((5,), (1, 2, 1, 2, 1), tmp_path)

    document = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)

    assert (document["respondents"], document["gaps"]) == (6, [])
