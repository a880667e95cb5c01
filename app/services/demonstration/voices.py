"""What invented people answer: a team's level, a group's leaning, a person's own, and noise."""

from __future__ import annotations

from random import Random

from app.domain.questionnaire import Barrier, Capability, OutcomeKind, Question, Questionnaire
from app.domain.response import Answer, Choice, OutcomeAnswer, Response
from app.services.demonstration import story
from app.services.demonstration.story import TeamStory

_PERSON_SPREAD = 0.35
_NOISE = 0.55
_BLIND_INSIDE, _BLIND_OUTSIDE = 0.01, 0.06
_NOT_APPLICABLE = 0.01
_REMARK_SHARE = 0.6
_LOWEST, _HIGHEST = 1, 5


def voices(
    questionnaire: Questionnaire, *, team: TeamStory, quarter: int, random: Random
) -> tuple[Response, ...]:
    """Invent the responses of a team's people in one quarter, 0 being the first."""
    said = _remarks(questionnaire, people=team.people, random=random)
    return tuple(
        _voice(
            questionnaire,
            team=team,
            quarter=quarter,
            number=number,
            said=frozenset(question for question, person in said.items() if person == number),
            random=random,
        )
        for number in range(team.people)
    )


def _remarks(questionnaire: Questionnaire, *, people: int, random: Random) -> dict[str, int]:
    """Choose who, if anybody, adds the story's remark about a question: one person each."""
    return {
        question.id: random.randrange(people)
        for capability in questionnaire.capabilities
        for question in capability.questions
        if question.short_form and random.random() < _REMARK_SHARE
    }


def _voice(
    questionnaire: Questionnaire,
    *,
    team: TeamStory,
    quarter: int,
    number: int,
    said: frozenset[str],
    random: Random,
) -> Response:
    group = story.group_of(number)
    # The same person leans the same way in every quarter.
    own = Random(f"{story.SEED} {team.name} {number}")  # noqa: S311  (invented data)
    lean = story.GROUP_LEAN[group] + own.gauss(0, _PERSON_SPREAD)
    answers = tuple(
        _answer(
            question,
            capability=capability,
            group=group,
            level=_level(team, barrier, capability, quarter) + lean + _rosier(capability, group),
            remarks=question.id in said,
            random=random,
        )
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
        for question in capability.questions
    )
    outcomes = _facts(questionnaire, team=team, quarter=quarter)
    return Response(f"{team.name} {number + 1}", group, answers, outcomes)


def _level(team: TeamStory, barrier: Barrier, capability: Capability, quarter: int) -> float:
    gain = team.gain.get(barrier.id, story.GAIN[barrier.id])
    offset = story.CAPABILITY_OFFSET.get(capability.id, 0.0)
    return team.start[barrier.id] + gain * quarter + offset


def _rosier(capability: Capability, group: str) -> float:
    leads = group == "leadership"
    return story.LEADERSHIP_SEES_HIGHER.get(capability.id, 0.0) if leads else 0.0


def _answer(
    question: Question,
    *,
    capability: Capability,
    group: str,
    level: float,
    remarks: bool,
    random: Random,
) -> Answer:
    choice = _choice(question, group=group, level=level, random=random)
    tells = remarks and choice.level is not None
    return Answer(
        question.id,
        choice,
        comment=story.COMMENTS.get(capability.id, "") if tells else "",
        evidence=story.EVIDENCE.get(capability.id, "") if tells else "",
    )


def _choice(question: Question, *, group: str, level: float, random: Random) -> Choice:
    blind = _BLIND_INSIDE if group in question.groups else _BLIND_OUTSIDE
    draw = random.random()
    noise = random.gauss(0, _NOISE)
    if draw < blind:
        return Choice.CANNOT_SEE
    if draw > 1 - _NOT_APPLICABLE:
        return Choice.NOT_APPLICABLE
    return Choice(str(min(_HIGHEST, max(_LOWEST, round(level + noise)))))


def _facts(
    questionnaire: Questionnaire, *, team: TeamStory, quarter: int
) -> tuple[OutcomeAnswer, ...]:
    strength = sum(team.start.values()) / len(team.start) + 0.1 * quarter
    started = 4 + team.people // 2
    live = max(0, round(started * (strength - 1.4) / 4))
    values = {
        "models-started": started,
        "in-production": live,
        "still-trying": (started - live) // 2,
        "stopped": (started - live) // 4,
        "faded-out": (started - live) // 5,
        "weeks-to-production": max(1, 5 - round(strength)),
        "rolled-back": 1 if live else 0,
        "with-named-owner": max(0, live - 1),
        "retired": quarter // 3,
    }
    known = {question.id: question for question in questionnaire.outcomes}
    return tuple(
        OutcomeAnswer(id_, min(value, len(known[id_].options) - 1))
        if known[id_].kind is OutcomeKind.BANDS
        else OutcomeAnswer(id_, value)
        for id_, value in values.items()
        if id_ in known
    )
