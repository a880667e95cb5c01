"""Plain means of invented responses, enough to fill a report; the real sums are tested apart."""

from __future__ import annotations

from statistics import mean, median, stdev

from app.domain.questionnaire import Barrier, Capability, Question, Questionnaire
from app.domain.response import Answer, Choice, Response
from app.domain.scoring.profile import (
    Advice,
    Agreement,
    AgreementWord,
    BarrierScore,
    Bottleneck,
    CapabilityScore,
    Interval,
    NoScore,
    OutcomeFigure,
    Profile,
    QuestionScore,
    Recommendation,
)
from app.domain.scoring.result import Result

Said = dict[str, list[Answer]]


def question_score(question: Question, said: Said, people: int) -> QuestionScore:
    given = said.get(question.id, [])
    levels = [a.choice.level for a in given if a.choice.level is not None]
    hidden = sum(a.choice is Choice.CANNOT_SEE for a in given)
    aside = sum(a.choice is Choice.NOT_APPLICABLE for a in given)
    return QuestionScore(
        id=question.id,
        score=mean(levels) if levels else None,
        missing=None if levels else NoScore.NOT_VISIBLE if hidden else NoScore.UNANSWERED,
        n=len(levels),
        levels=tuple(levels.count(level) for level in range(1, 6)),
        not_applicable=aside,
        cannot_see=hidden,
        unanswered=people - len(given),
        agreement=None,
        applicability_disputed=False,
    )


def capability_score(capability: Capability, said: Said, people: int) -> CapabilityScore:
    parts = tuple(question_score(q, said, people) for q in capability.questions)
    scores = [part.score for part in parts if part.score is not None]
    levels = [level for part in parts for level, n in enumerate(part.levels, 1) for _ in range(n)]
    given = sum(len(said.get(part.id, [])) for part in parts)
    missing = next((part.missing for part in parts if part.missing), NoScore.NOT_ASKED)
    return CapabilityScore(
        id=capability.id,
        score=mean(scores) if scores else None,
        missing=None if scores else missing,
        n=max((part.n for part in parts), default=0),
        interval=interval(levels, people),
        alike=people > 1 and len(set(levels)) == 1,
        agreement=agreement(levels, people),
        coverage=given / (people * len(parts)) if people and parts else 0.0,
        cannot_see=sum(part.cannot_see for part in parts) / given if given else 0.0,
        evidence=0.1 if scores else 0.0,
        questions=parts,
    )


def interval(levels: list[int], people: int) -> Interval | None:
    if people < 3 or len(set(levels)) < 2:
        return None
    half = 2.2 * stdev(levels) / people**0.5
    return Interval(max(1.0, mean(levels) - half), min(5.0, mean(levels) + half))


def agreement(levels: list[int], people: int) -> Agreement | None:
    if people < 5 or len(levels) < 2:
        return None
    word = tuple(AgreementWord)[min(4, max(0, round(4.5 - 2 * stdev(levels))))]
    return Agreement(1 - stdev(levels) ** 2 / 2, mean(abs(x - mean(levels)) for x in levels), word)


def barrier_score(barrier: Barrier, said: Said, people: int) -> BarrierScore:
    parts = tuple(capability_score(c, said, people) for c in barrier.capabilities)
    scored = [part for part in parts if part.score is not None]
    lowest = min(scored, key=lambda part: part.score or 0, default=None)
    levels = [
        n
        for part in parts
        for q in part.questions
        for n, k in enumerate(q.levels, 1)
        for _ in range(k)
    ]
    return BarrierScore(
        id=barrier.id,
        score=mean(part.score or 0 for part in scored) if scored else None,
        missing=None if scored else NoScore.UNANSWERED,
        n=people,
        interval=interval(levels, people),
        alike=False,
        agreement=agreement(levels, people),
        coverage=mean(part.coverage for part in parts),
        cannot_see=mean(part.cannot_see for part in parts),
        limiting_capability=lowest.id if lowest else None,
        capabilities=parts,
    )


def profile(asked: Questionnaire, responses: tuple[Response, ...]) -> Profile:
    said: Said = {}
    for item in (item for response in responses for item in response.answers):
        said.setdefault(item.question, []).append(item)
    barriers = tuple(barrier_score(b, said, len(responses)) for b in asked.barriers)
    scored = sorted((b for b in barriers if b.score is not None), key=lambda b: b.score or 0)
    values = [b.score for b in scored if b.score is not None]
    return Profile(
        questionnaire_id=asked.id,
        questionnaire_version=asked.version,
        questionnaire_sha256=asked.sha256,
        respondents=len(responses),
        index=25 * (mean(values) - 1) if values else None,
        coverage=mean(b.coverage for b in barriers),
        bottleneck=bottleneck(scored),
        barriers=barriers,
        outcomes=tuple(
            OutcomeFigure(o.id, len(found), median(found) if found else None)
            for o in asked.outcomes
            for found in [[a.value for r in responses for a in r.outcomes if a.question == o.id]]
        ),
    )


def bottleneck(scored: list[BarrierScore]) -> Bottleneck:
    if not scored or scored[0].interval is None:
        return Bottleneck(None, tuple(b.id for b in scored[:2]))
    return Bottleneck(scored[0].id, (scored[0].id,))


def recommendations(asked: Questionnaire, of: Profile) -> tuple[Recommendation, ...]:
    titles = {c.id: (b.id, c) for b in asked.barriers for c in b.capabilities}
    scored = [c for b in of.barriers for c in b.capabilities if c.score is not None and c.score < 5]
    scored.sort(key=lambda c: c.score or 0)
    return tuple(
        recommendation(*titles[c.id], int(c.score or 1), place) for place, c in enumerate(scored)
    )


def recommendation(barrier: str, capability: Capability, level: int, place: int) -> Recommendation:
    move = capability.moves[level - 1]
    return Recommendation(
        id=f"{capability.id}-{level}",
        barrier=barrier,
        capability=capability.id,
        from_level=level,
        to_level=level + 1,
        priority=9.0 - place,
        gap=5.0 - level,
        confidence=0.8,
        advice=tuple(Advice)[place % 3] if place > 2 else Advice.ACT,
        do_next=place < 3,
        waits_for=(capability.id,) if place == 5 else (),
        problem=move.gap,
        move=move.move,
        why=move.why,
        effort=move.effort,
        impact=move.impact,
        owner=move.owner,
        first_step=move.first_step,
        evidence=move.evidence,
    )


def result(asked: Questionnaire, responses: tuple[Response, ...]) -> Result:
    made = profile(asked, responses)
    return Result("0.1.0", made, recommendations(asked, made))
