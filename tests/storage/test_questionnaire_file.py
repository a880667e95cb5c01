from __future__ import annotations

import hashlib
import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from app.domain.questionnaire import Effort, Impact, OutcomeKind, SourceStatus
from app.storage import yaml_nodes
from app.storage.questionnaire_file import (
    LARGEST_FILE,
    QuestionnaireInvalid,
    load_all,
    load_questionnaire,
    questionnaire_paths,
)
from tests.questionnaire_yaml import VALID, broken

FINDING = "barriers[data-access].capabilities[finding-data]"
ACCESS = "barriers[data-access].capabilities[getting-access]"
LAST_LEVEL = f"{ACCESS}.questions[getting-access-1].levels[5]"
TWO_DAYS = "- It takes less than two days."
QUOTES = "without quotes is not text to all YAML readers; put it in quotes"


def problems_of(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(QuestionnaireInvalid) as caught:
        load_questionnaire(path)
    prefix = f"{path}:"
    lines = str(caught.value).splitlines()
    assert all(line.startswith(prefix) for line in lines)
    return [line.removeprefix(prefix) for line in lines]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "q.yaml"


def test_a_valid_file_becomes_values_that_cannot_change(path: Path) -> None:
    path.write_text(VALID)

    loaded = load_questionnaire(path)

    assert (loaded.id, loaded.version, loaded.language) == ("small", "1.0.0", "en")
    assert loaded.sha256 == hashlib.sha256(VALID.encode()).hexdigest()
    assert [c.id for c in loaded.capabilities] == ["finding-data", "getting-access"]
    assert loaded.capabilities[1].requires == ("finding-data",)
    assert loaded.questions[0].groups == ("engineering", "business")
    assert loaded.questions[1].core is False
    assert loaded.questions[2].levels[4] == "It takes less than two days."
    first, second, *_ = loaded.capabilities[0].moves
    assert (first.from_level, first.to_level, first.effort) == (1, 2, Effort.SMALL)
    assert second.impact is Impact.HIGH
    assert loaded.sources[0].checked is SourceStatus.READ
    assert loaded.outcomes[1].part_of == "models-started"
    assert loaded.outcomes[2].kind is OutcomeKind.BANDS
    with pytest.raises(FrozenInstanceError):
        loaded.title = "Another"  # type: ignore[misc]


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + VALID.replace("\n", "\r\n").encode())

    assert load_questionnaire(path).questions[0].levels[0] == "By asking around."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            [("title: Data access", "titel: Data access")],
            [
                "22: barriers[data-access].title: is missing",
                "23: barriers[data-access].titel: unknown key",
            ],
            id="misspelt key",
        ),
        pytest.param(
            [("look_back: Think of the last six months.\n", "")],
            ["1: look_back: is missing"],
            id="missing key at the top",
        ),
        pytest.param(
            [(f"              {TWO_DAYS}\n", "")],
            [f"102: {ACCESS}.questions[getting-access-1].levels: needs exactly 5 levels, has 4"],
            id="missing level",
        ),
        pytest.param([(TWO_DAYS, "-")], [f"107: {LAST_LEVEL}: is blank"], id="empty level"),
        pytest.param([(TWO_DAYS, "- '  '")], [f"107: {LAST_LEVEL}: is blank"], id="blank level"),
        pytest.param(
            [(TWO_DAYS, "- It takes less than two weeks.")],
            [
                (
                    f"107: {LAST_LEVEL}: two levels say the same: "
                    "'It takes less than two weeks.' is already used above"
                )
            ],
            id="level twice",
        ),
        pytest.param(
            [("core: true", "core: yes"), ("short_form: true", "short_form: 'true'")],
            [
                f"31: {FINDING}.questions: exactly one must be in the short form; none is marked",
                (
                    f"35: {FINDING}.questions[finding-data-1].core: "
                    "must be true or false, without quotes"
                ),
                (
                    f"36: {FINDING}.questions[finding-data-1].short_form: "
                    "must be true or false, without quotes"
                ),
            ],
            id="not a boolean",
        ),
        pytest.param(
            [("effort: S", "effort: XL"), ("impact: M", "impact: S"), ("from: 2", "from: 3")],
            [
                f"54: {FINDING}.moves: needs exactly 4 moves, from 1, 2, 3 and 4; has 1, 3, 3, 4",
                f"59: {FINDING}.moves[1].effort: must be S, M or L",
                f"60: {FINDING}.moves[1].impact: must be L, M or H",
            ],
            id="moves",
        ),
        pytest.param(
            [("from: 1", "from: one"), ("from: 1", "from: true")],
            [
                f"54: {FINDING}.moves: needs exactly 4 moves, from 1, 2, 3 and 4; has ?, 2, 3, 4",
                f"55: {FINDING}.moves[1].from: must be a whole number, without quotes",
                f"109: {ACCESS}.moves[1].from: must be a whole number, without quotes",
            ],
            id="level of a move is no number",
        ),
        pytest.param(
            [("requires: []", "requires: [getting-access, nowhere]")],
            [
                f"29: {FINDING}.requires[2]: no capability is called 'nowhere'",
                (
                    f"29: {FINDING}.requires: is a cycle: "
                    "finding-data -> getting-access -> finding-data"
                ),
            ],
            id="requires nothing, and a cycle",
        ),
        pytest.param(
            [("requires: []", "requires: [finding-data]")],
            [f"29: {FINDING}.requires: is a cycle: finding-data -> finding-data"],
            id="requires itself",
        ),
        pytest.param(
            [("id: finding-data-2", "id: finding-data-1"), ("id: business", "id: engineering")],
            [
                "13: groups[engineering].id: 'engineering' is already used above",
                (
                    f"34: {FINDING}.questions[finding-data-1].groups[2]: "
                    "no respondent group is called 'business'"
                ),
                (
                    f"43: {FINDING}.questions[finding-data-1].id: "
                    "'finding-data-1' is already used above"
                ),
            ],
            id="ids twice",
        ),
        pytest.param(
            [
                ("id: getting-access\n", "id: data-access\n"),
                ("id: models-live", "id: finding-data"),
            ],
            [
                (
                    "91: barriers[data-access].capabilities[data-access].id: "
                    "'data-access' is already used above"
                ),
                "151: outcomes[finding-data].id: 'finding-data' is already used above",
            ],
            id="ids twice over kinds",
        ),
        pytest.param(
            [("sources: [TNW]", "sources: [TNW, RAND, TNW]")],
            [
                f"30: {FINDING}.sources[2]: no source is called 'RAND'",
                f"30: {FINDING}.sources[3]: 'TNW' is already used above",
            ],
            id="sources",
        ),
        pytest.param(
            [("part_of: models-started", "part_of: weeks-to-production")],
            ["155: outcomes[models-live].part_of: no count above is called 'weeks-to-production'"],
            id="part of what is no count",
        ),
        pytest.param(
            [("options: [under a month, one to six months, longer]", "options: [any]")],
            ["159: outcomes[weeks-to-production].options: bands need at least 2 options, has 1"],
            id="too few bands",
        ),
        pytest.param(
            [("options: []", "options: [many, few]"), ("kind: bands", "kind: colour")],
            [
                "149: outcomes[models-started].options: a count takes no options",
                "158: outcomes[weeks-to-production].kind: must be count or bands",
            ],
            id="a count with options",
        ),
        pytest.param(
            [("short_form: false", "short_form: true")],
            [f"31: {FINDING}.questions: exactly one must be in the short form; 2 is marked"],
            id="two short questions",
        ),
        pytest.param(
            [("schema: 1", "schema: 2"), ("id: small", "id: Small One"), ("1.0.0", "v1")],
            [
                "1: schema: must be 1",
                "2: id: must be lower-case words joined by hyphens",
                "3: version: must be a version such as 1.0.0",
            ],
            id="the head",
        ),
        pytest.param(
            [("version: 1.0.0", "version: 1.0"), ("checked: read", "checked: maybe")],
            [
                f"3: version: '1.0' {QUOTES}",
                "20: sources[TNW].checked: must be read, excerpt or unverified",
            ],
            id="a version that YAML takes for a number",
        ),
        pytest.param(
            [
                ("title: Business", "title: [Business]"),
                ("notes: [Invented for tests.]", "notes: x"),
            ],
            ["8: notes: must be a list", "14: groups[business].title: must be text"],
            id="wrong types",
        ),
        pytest.param(
            [("title: Business", "title: Business\n    title: Again")],
            ["15: groups[business].title: this key is already there"],
            id="key twice",
        ),
        pytest.param(
            [("title: Business", "? [a]\n    : b\n    title: Business")],
            ["14: groups[business]: a key must be a word"],
            id="key that is a list",
        ),
        pytest.param(
            [("title: Finding data", 'title: "a\\0b"')],
            [f"27: {FINDING}.title: holds a control character"],
            id="control character",
        ),
    ],
)
def test_every_problem_is_named_with_its_line(
    path: Path, changes: list[tuple[str, str]], expected: list[str]
) -> None:
    assert problems_of(path, broken(*changes)) == expected


@pytest.mark.parametrize(
    "word", ["No", "yes", "on", "off", "~", "null", "true", "n", "Y", "5", "1.5", "2026-11-24", "="]
)
def test_an_unquoted_word_that_is_not_text_must_be_quoted(path: Path, word: str) -> None:
    assert problems_of(path, broken((TWO_DAYS, f"- {word}"))) == [
        f"107: {LAST_LEVEL}: '{word}' {QUOTES}"
    ]

    path.write_text(broken((TWO_DAYS, f'- "{word}"')))
    assert load_questionnaire(path).questions[2].levels[4] == word


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["1: file: is empty"]),
        (b" \n\n", ["1: file: is empty"]),
        (b"# nothing yet\n", ["1: file: is empty"]),
        (b"schema: 1\nid: caf\xe9\n", ["2: file: is not UTF-8 text; save it as UTF-8"]),
        (b"\xff\xfei\x00d\x00", ["1: file: is not UTF-8 text; save it as UTF-8"]),
        (b"a: 1\nb: \x00\n", ["2: file: holds the control character U+0000"]),
        (b"- a\n- b\n", ["1: file: must be a group of keys with values"]),
        (b"5", ["1: file: must be a group of keys with values"]),
        (
            b"a: 1\n---\nb: 2\n",
            ["2: YAML: a second document starts here; a file holds one questionnaire"],
        ),
        (b"a: " + b"[" * 100_000, ["1: YAML: is nested deeper than 40 levels"]),
        (
            b"a: !!python/object:os.system x",
            ["1: YAML: tags such as 'tag:yaml.org,2002:python/object:os.system' are not allowed"],
        ),
    ],
)
def test_what_is_not_a_questionnaire_at_all_is_one_problem(
    path: Path, content: bytes, expected: list[str]
) -> None:
    assert problems_of(path, content) == expected


def test_a_syntax_error_says_its_line(path: Path) -> None:
    [problem] = problems_of(path, broken(("title: Business", "title: Business: and more")))

    assert problem.startswith("14: YAML: mapping values are not allowed")


def test_an_alias_bomb_is_refused_before_it_is_expanded(path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
        for old, new in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )

    problems = problems_of(path, bomb)

    assert problems[0] == "1: YAML: anchors such as &a are not allowed"
    assert problems[2] == "2: YAML: aliases such as *a are not allowed; write the text out"


def test_a_file_that_is_too_large_is_not_read(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(50 * LARGEST_FILE)
    with pytest.raises(QuestionnaireInvalid, match="is larger than 1 MB"):
        load_questionnaire(path)


def test_places_that_hold_no_file_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, what in [
        ("none", "does not exist"),
        ("pipe", "not a regular file"),
        ("", "a folder"),
    ]:
        with pytest.raises(QuestionnaireInvalid, match=what):
            load_questionnaire(tmp_path / name)


def test_a_longer_cycle_is_named_in_order(path: Path) -> None:
    start = VALID.index("      - id: getting-access\n")
    end = VALID.index("outcomes:\n")
    third = VALID[start:end].replace("getting-access", "joining-data")
    third = third.replace("requires: [finding-data]", "requires: [getting-access]")
    text = VALID[:end] + third + VALID[end:]
    text = text.replace("requires: []", "requires: [joining-data]")

    assert problems_of(path, text) == [
        (
            f"29: {FINDING}.requires: is a cycle: "
            "finding-data -> joining-data -> getting-access -> finding-data"
        )
    ]


def test_the_slower_loader_reads_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(VALID)
    fast = load_questionnaire(path)
    monkeypatch.setattr(yaml_nodes, "_LOADER", yaml_nodes.yaml.SafeLoader)

    assert load_questionnaire(path) == fast
    assert problems_of(path, broken((TWO_DAYS, "- No"))) == [f"107: {LAST_LEVEL}: 'No' {QUOTES}"]


def test_all_versions_are_listed_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.0", "1.10.0-draft"):
        path = tmp_path / "small" / f"{version}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(broken(("version: 1.0.0", f"version: {version}")))

    names = [path.stem for path in questionnaire_paths(tmp_path)]

    assert names == ["1.9.0", "1.10.0-draft", "1.10.0"]
    assert [loaded.version for loaded in load_all(tmp_path)] == names


def test_a_version_in_the_wrong_place_and_a_broken_one_are_both_named(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "2.0.0.yaml").write_text(VALID)
    (folder / "3.0.0.yaml").write_text("x")

    with pytest.raises(QuestionnaireInvalid) as caught:
        load_all(tmp_path)

    assert [problem.what for problem in caught.value.problems] == [
        "must be named small/1.0.0.yaml",
        "must be a group of keys with values",
    ]
