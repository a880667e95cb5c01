"""What the shipped questionnaire must hold, whoever edits it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.domain.questionnaire import Capability, QuestionForm, Questionnaire
from app.storage.questionnaire_file import load_all, load_questionnaire

ROOT = Path(__file__).parent.parent / "questionnaires"
ADDRESS = re.compile(r"https?://\S+")
LONGEST_ANCHOR = 25  # words: five of them are read at a glance, on a phone
LONGEST_ECHO = 6  # words that two capabilities may have in common
INITIALS = {
    "leadership": "L",
    "data-science": "D",
    "engineering": "E",
    "it-platform": "I",
    "data-owners": "G",
    "business": "B",
}
MARKS = {  # effort and impact of the four moves, as the outline sets them
    "A": ("SM SM SH MM", "SM SH MH MM", "SM SH MH SM", "SL SM MH LH", "SM SH MH SM"),
    "B": ("SM SH SH SM", "SL SH MH SM", "MH MH MH LM", "SL SH MH SM", "SM SM MH SM", "SM SM SH SM"),
    "C": ("SM SH MH MM", "SM SH MH SM", "SM MH LH MM", "SM SH MH SM", "SM SH MH MM", "SM SH MH MM"),
    "D": ("SM SH MH MM", "SM SH MH SM", "SH SH MH SM", "SM MH MH MM", "SM SM MH SM", "SL MM LH SM"),
}
ASKED = {  # who is asked each question, as the outline sets it
    "A": ("DEL DL", "BDL DEI", "BDL DE", "DE EIL", "DL DEL BL"),
    "B": ("BDEGIL DEI", "DEI DI", "DE BEI", "BDE EI", "DE DE", "BDEGIL BD"),
    "C": ("DE DG", "DE DG", "DG DL", "DG DE", "DG DE", "DE BD"),
    "D": ("DEI D", "DE DE", "DE D E", "DE EI", "DEI DE", "DE EI"),
}


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire(ROOT / "ml-barriers" / "1.0.0.yaml")


def place(questionnaire: Questionnaire, name: str) -> Capability:
    """Give the capability that the outline calls, say, D5: the fifth of the fourth barrier."""
    barrier = questionnaire.barriers["ABCD".index(name[0])]
    return barrier.capabilities[int(name[1]) - 1]


def comes_before(questionnaire: Questionnaire, capability: Capability) -> set[str]:
    """Give the ids of everything that comes before a capability, near and far."""
    by_id = {c.id: c for c in questionnaire.capabilities}
    near = set(capability.requires)
    return near.union(*(comes_before(questionnaire, by_id[name]) for name in near))


def test_every_version_stands_in_its_place() -> None:
    assert ("ml-barriers", "1.0.0") in {(q.id, q.version) for q in load_all(ROOT)}


def test_the_counts_are_those_of_the_outline(shipped: Questionnaire) -> None:
    assert [len(barrier.capabilities) for barrier in shipped.barriers] == [5, 6, 6, 6]
    assert Counter(q.core for q in shipped.questions) == {True: 46, False: 2}
    assert len(shipped.asked(QuestionForm.SHORT).questions) == 23
    assert sum(len(capability.moves) for capability in shipped.capabilities) == 92
    assert all(q.core for q in shipped.questions if q.short_form)
    assert all(capability.questions[0].short_form for capability in shipped.capabilities)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("A2", "A5"),
        ("B1", "B3"),
        ("C1", "C2"),
        ("C2", "C3"),
        ("D3", "D4"),
        ("D4", "D5"),
        ("D2", "D6"),
        ("C4", "D5"),
        ("C6", "D5"),
    ],
)
def test_the_order_of_the_outline_holds(shipped: Questionnaire, first: str, then: str) -> None:
    assert place(shipped, first).id in place(shipped, then).requires


def marks(capability: Capability) -> str:
    return " ".join(f"{move.effort}{move.impact}" for move in capability.moves)


def asked(capability: Capability) -> str:
    return " ".join(
        "".join(sorted(INITIALS[group] for group in question.groups))
        for question in capability.questions
    )


def test_effort_impact_and_groups_are_those_of_the_outline(shipped: Questionnaire) -> None:
    for letter, barrier in zip("ABCD", shipped.barriers, strict=True):
        assert tuple(marks(c) for c in barrier.capabilities) == MARKS[letter]
        assert tuple(asked(c) for c in barrier.capabilities) == ASKED[letter]


def test_a_small_valuable_problem_comes_before_most_of_the_infrastructure(
    shipped: Questionnaire,
) -> None:
    choosing = place(shipped, "A3").id
    after = [c for c in shipped.barriers[3].capabilities if choosing in comes_before(shipped, c)]

    assert len(after) >= 4


def written_in(capability: Capability) -> Iterator[str]:
    yield capability.title
    yield capability.summary
    for question in capability.questions:
        yield question.text
        yield from question.levels
    for move in capability.moves:
        yield from (move.gap, move.move, move.why, move.first_step, move.evidence)


def written(questionnaire: Questionnaire) -> Iterator[str]:
    for capability in questionnaire.capabilities:
        yield from written_in(capability)


def test_no_text_is_written_twice(shipped: Questionnaire) -> None:
    counts = Counter(text.casefold() for text in written(shipped))

    assert [text for text, count in counts.items() if count > 1] == []


def test_no_phrase_returns_in_another_capability(shipped: Questionnaire) -> None:
    places: defaultdict[str, set[str]] = defaultdict(set)
    for capability in shipped.capabilities:
        for text in written_in(capability):
            words = re.findall(r"[a-z0-9'-]+", text.casefold())
            for start in range(len(words) - LONGEST_ECHO):
                places[" ".join(words[start : start + LONGEST_ECHO + 1])].add(capability.id)

    assert {phrase: ids for phrase, ids in places.items() if len(ids) > 1} == {}


def test_an_anchor_can_be_scanned(shipped: Questionnaire) -> None:
    levels = [level for question in shipped.questions for level in question.levels]

    assert [level for level in levels if len(level.split()) > LONGEST_ANCHOR] == []
    assert [level for level in levels if level.count(".") != 1] == []


def test_every_anchor_says_something_that_can_be_seen(shipped: Questionnaire) -> None:
    short = [level for q in shipped.questions for level in q.levels if len(level.split()) < 6]

    assert short == []


def test_sentences_end_and_questions_ask(shipped: Questionnaire) -> None:
    levels = [level for question in shipped.questions for level in question.levels]
    sentences = levels + [c.summary for c in shipped.capabilities]
    sentences += [m.why for c in shipped.capabilities for m in c.moves]

    assert [text for text in sentences if not text.endswith(".")] == []
    assert [q.text for q in shipped.questions if not q.text.endswith("?")] == []


def test_every_source_is_cited_and_every_capability_has_one(shipped: Questionnaire) -> None:
    cited = {key for capability in shipped.capabilities for key in capability.sources}

    assert {source.key for source in shipped.sources} == cited
    assert [c.id for c in shipped.capabilities if not c.sources] == []


def test_addresses_are_well_formed(shipped: Questionnaire) -> None:
    for source in shipped.sources:
        for address in ADDRESS.findall(source.place):
            parts = urlsplit(address)
            assert "." in parts.netloc, address
            assert not address.endswith((".", ",", ")", ";")), address


def test_no_text_carries_markup_or_stray_space(shipped: Questionnaire) -> None:
    odd = re.compile(r"[<>*`\[\]]|\s{2,}|\n| [,.;:?]|[^ -~]")

    assert [text for text in written(shipped) if odd.search(text)] == []


def test_nobody_is_asked_everything_and_everybody_something(shipped: Questionnaire) -> None:
    asked = Counter(group for question in shipped.questions for group in question.groups)

    assert set(asked) == {group.id for group in shipped.groups}
    assert max(asked.values()) < len(shipped.questions)
