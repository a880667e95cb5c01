"""Two rounds of one team, made up: versions that differ, people who stay, leave and come.

Questions q0 to q8 lie somewhere in two barriers, a and b, of three and two capabilities, or are not
asked. A round
is what each person said to each question; a person is a letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from app.domain.comparing.decomposition import Cause, Decomposition
from app.domain.comparing.voices import Voices, listen
from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Answer, Choice, Response
from app.domain.round import RoundMode
from app.domain.scoring.profile import Profile
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import barrier, capability, question, questionnaire

QUESTIONS = tuple(f"q{number}" for number in range(9))
CAPABILITIES = ("a1", "a2", "a3", "b1", "b2")

Places = Mapping[str, str]
"""The capability of each question that is asked."""

Said = Mapping[str, Mapping[str, Choice]]
"""What each person chose, by question."""


@dataclass(frozen=True)
class History:
    versions: tuple[Places, Places]
    said: tuple[Said, Said]


def version(places: Places) -> Questionnaire:
    """Give a questionnaire whose barriers a and b hold capabilities with the questions placed."""
    made = {
        name: replace(
            capability(name),
            questions=tuple(question(q) for q in QUESTIONS if places.get(q) == name),
        )
        for name in CAPABILITIES
    }
    return questionnaire(
        barrier("a", made["a1"], made["a2"], made["a3"]), barrier("b", made["b1"], made["b2"])
    )


def heard(
    asked: Questionnaire,
    said: Said,
    *,
    promise: Promise = OPENLY,
    mode: RoundMode = RoundMode.SURVEY,
    linked: bool = True,
) -> Voices:
    """Score a round, and link its people by their letter."""
    responses = [
        Response(person, None, tuple(Answer(q, choice) for q, choice in answers.items()))
        for person, answers in said.items()
    ]
    return listen(
        asked,
        responses,
        score(asked, responses, promise=promise),
        form=QuestionForm.LONG,
        mode=mode,
        participants=tuple(said) if linked else (),
    )


def voices(history: History, promise: Promise = OPENLY) -> tuple[Voices, Voices]:
    before, now = (
        heard(version(places), said, promise=promise)
        for places, said in zip(history.versions, history.said, strict=True)
    )
    return before, now


def counting(profile: Profile) -> dict[str, set[str]]:
    """Name the questions that count in each barrier's score."""
    return {
        b.id: {
            q.id
            for c in b.capabilities
            if b.score is not None and c.score is not None
            for q in c.questions
            if q.score is not None
        }
        for b in profile.barriers
    }


TWO: Places = {"q0": "a1", "q1": "a1"}

# Mostly levels, so that most rounds have scores.
_LEVELS = [*Choice][:5]
_CHOICES = st.sampled_from([*_LEVELS * 4, None, Choice.NOT_APPLICABLE, Choice.CANNOT_SEE])
_PLACES = st.fixed_dictionaries(
    {q: st.sampled_from([*CAPABILITIES * 2, None]) for q in QUESTIONS}
).map(lambda places: {q: place for q, place in places.items() if place is not None})
_ANSWERS = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, _CHOICES)).map(
    lambda said: {q: choice for q, choice in said.items() if choice is not None}
)


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    same_version: bool = False,
    same_places: bool = False,
    same_people: bool = False,
    same_answers: bool = False,
    same_gaps: bool = False,
) -> History:
    """Make a history; each flag takes one cause of change away.

    `same_places` lets questions come and go but not move, `same_answers` holds for those who
    stayed, `same_gaps` lets everybody answer everything.
    """
    before = draw(_PLACES)
    now = before if same_version else draw(st.one_of(_PLACES, _edited(before)))
    if same_places:
        now = {q: before.get(q, place) for q, place in now.items()}
    people = draw(st.sets(st.sampled_from("abcdefghij"), min_size=1))
    others = draw(st.sets(st.sampled_from("abcdefghij"), min_size=1))
    said = [
        {person: draw(_answers(same_gaps)) for person in sorted(of)}
        for of in (people, people if same_people else others)
    ]
    if same_answers:
        said[1] |= {person: said[0][person] for person in said[1].keys() & said[0].keys()}
    return History((before, now), (said[0], said[1]))


def _edited(places: Places) -> st.SearchStrategy[Places]:
    """Change what happens to one question or two."""
    edits = st.dictionaries(
        st.sampled_from(QUESTIONS), st.sampled_from([*CAPABILITIES, None]), max_size=2
    )
    return edits.map(
        lambda edit: {q: place for q, place in {**places, **edit}.items() if place is not None}
    )


def _answers(complete: bool) -> st.SearchStrategy[Mapping[str, Choice]]:
    if not complete:
        return _ANSWERS
    return st.fixed_dictionaries(dict.fromkeys(QUESTIONS, st.sampled_from(_LEVELS)))


def said(text: str) -> dict[str, Choice]:
    """Read `q0=3 q1=na`; without a question's number they go on from q0: `3 4 na -`."""
    words = zip(QUESTIONS, text.split(), strict=False)
    short = {"na": Choice.NOT_APPLICABLE, "cs": Choice.CANNOT_SEE}
    return {q: short.get(word) or Choice(word) for q, word in words if word != "-"}


def all_say(people: str, text: str) -> dict[str, dict[str, Choice]]:
    return {person: said(text) for person in people}


def pair(
    before: Said, now: Said, *, mode: RoundMode = RoundMode.SURVEY, places: Places = TWO
) -> tuple[Voices, Voices]:
    asked = version(places)
    return heard(asked, before, mode=mode), heard(asked, now, mode=mode)


def amounts(of: Decomposition) -> dict[Cause, float]:
    assert len({part.cause for part in of.parts}) == len(of.parts)
    return {part.cause: part.amount for part in of.parts}


# The golden vector. q0 and q1 begin in a1, with q2 that is dropped; q3 and q4 are in a2. Then q1
# moves to a2, where q5 is new. Ann and Bob stay, Cem leaves, Dan comes. Nobody needs q4 later.
GOLDEN_PLACES = (
    {"q0": "a1", "q1": "a1", "q2": "a1", "q3": "a2", "q4": "a2"},
    {"q0": "a1", "q1": "a2", "q3": "a2", "q4": "a2", "q5": "a2"},
)
GOLDEN_SAID = (
    {"Ann": said("2 1 5 4 2"), "Bob": said("4 2 5 4 2"), "Cem": said("3 3 5 4 2")},
    {"Ann": said("3 2 - 4 na 5"), "Bob": said("4 3 - 3 na 4"), "Dan": said("2 1 - 2 na 3")},
)
GOLDEN = History(GOLDEN_PLACES, GOLDEN_SAID)
