"""The tables of one result as files, of a team, a unit or everybody: figures, answers, advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat

from flask_babel import gettext as _

from app.domain.questionnaire import OutcomeKind, OutcomeQuestion, Questionnaire
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Interval, QuestionScore
from app.domain.scoring.result import Result
from app.domain.words import reading, survey_rows, wording
from app.web.results import rows
from app.web.results.apart import Apart
from app.web.results.pooled_rows import PartRow
from app.web.results.together import BothSides
from app.web.tables import Cell, Column, Kind, Table, scores

Maker = Callable[[Questionnaire, Result], Table]
_LEVELS = range(1, 6)


def figures_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give every barrier and capability with what its figure rests on."""
    return Table(
        "result",
        _("Barriers and capabilities"),
        (
            Column(_("Barrier")),
            Column(_("Capability")),
            *scores(_("Score"), _("likely from"), _("likely to")),
            Column(_("Agreement")),
            Column(_("Answers given"), Kind.SHARE),
            Column(_("Can't see it"), Kind.SHARE),
            Column(_("Since the round before")),
            Column(_("Note")),
        ),
        _figures(questionnaire, result),
    )


def answers_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give every question with its mean and, where that may be told, who chose what."""
    return Table(
        "answers",
        _("Answers, question by question"),
        (
            Column(_("Barrier")),
            Column(_("Capability")),
            Column(_("Question")),
            Column(_("Mean"), Kind.SCORE),
            *(Column(_("Level %(level)s", level=level), Kind.COUNT) for level in _LEVELS),
            Column(_("I can't see this"), Kind.COUNT),
            Column(_("Not applicable here"), Kind.COUNT),
            Column(_("Not answered"), Kind.COUNT),
            Column(_("Note")),
        ),
        _answers(questionnaire, result),
    )


def recommendations_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give what is advised to everybody, in order."""
    return advice_table(Apart(rows.recommendation_rows(questionnaire, result), ()))


def advice_table(found: Apart) -> Table:
    """Give what to do next, then the rest in order, then what a level above is asked for."""
    in_order = sorted(found.own, key=lambda row: not row.item.do_next)
    own = (_advice(place, row, "") for place, row in enumerate(in_order, start=1))
    asked = (_advice(None, each.row, each.level.name) for each in found.asked)
    return Table(
        "recommendations",
        _("Recommendations"),
        (
            Column(_("Place"), Kind.COUNT),
            Column(_("Do next")),
            Column(_("Asked of")),
            Column(_("Capability")),
            Column(_("From level"), Kind.COUNT),
            Column(_("To level"), Kind.COUNT),
            Column(_("Problem")),
            Column(_("Move")),
            Column(_("Why")),
            Column(_("First step")),
            Column(_("Owner")),
            Column(_("Done when one can see")),
            Column(_("Effort")),
            Column(_("Help")),
            Column(_("Comes after")),
            Column(_("Note")),
        ),
        chain(own, asked),
        (
            (
                _("Asked of"),
                _("Low in most teams around, so not for this team to fix alone: who is asked."),
            ),
        ),
    )


def outcomes_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give what was asked about outcomes, with the middle answer."""
    return Table(
        "outcomes",
        _("What came out of it"),
        (Column(_("Question")), Column(_("Middle answer")), Column(_("Answered by"), Kind.COUNT)),
        map(
            _outcome,
            questionnaire.outcomes,
            rows.outcome_rows(questionnaire, result.profile),
            repeat(result),
        ),
    )


def changes_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give a survey's barriers beside the round before; no rows where nothing was compared."""
    found = survey_rows.change_table(questionnaire, result)
    return Table(
        "changes",
        _("Since the round before"),
        (
            Column(_("Barrier")),
            *scores(_("Before"), _("Now")),
            *_difference_columns(),
            Column(_("People before")),
            Column(_("People now")),
            Column(_("What can be said")),
            Column(_("Note")),
        ),
        (
            [
                row.title,
                row.change.before,
                row.change.now,
                *_difference(row.change.difference, row.change.interval),
                row.n_before if row.change.n_before is None else row.change.n_before,
                row.n_now if row.change.n_now is None else row.change.n_now,
                row.verdict,
                row.note,
            ]
            for row in (found.rows if found else ())
        ),
        ((_("Since"), found.since if found else ""),),
    )


def gaps_table(questionnaire: Questionnaire, result: Result) -> Table:
    """Give leadership beside everybody else; no rows where that is not shown."""
    found = survey_rows.gap_part(questionnaire, result)
    return Table(
        "leadership-and-others",
        _("Leadership beside everybody else"),
        (
            Column(_("Of")),
            Column(_("Barrier or capability")),
            *scores(_("Leadership"), _("The others")),
            Column(_("People in leadership")),
            Column(_("Other people")),
            *_difference_columns(),
            Column(_("What can be said")),
        ),
        (
            [
                family,
                row.title,
                row.gap.mean_group,
                row.gap.mean_others,
                row.n_group if row.gap.n_group is None else row.gap.n_group,
                row.n_others if row.gap.n_others is None else row.gap.n_others,
                *_difference(row.gap.difference, row.gap.interval),
                row.verdict,
            ]
            for family, lines in (
                (_("barrier"), found.barriers),
                (_("capability"), found.capabilities),
            )
            for row in lines
        ),
        ((_("Note"), found.why_not),),
    )


def parts_table(
    name: str, title: str, found: Iterable[PartRow], questionnaire: Questionnaire
) -> Table:
    """Give groups, or units and teams, against the barriers."""
    return Table(
        name,
        title,
        (
            Column(_("Name")),
            Column(_("Depth"), Kind.COUNT),
            Column(_("People")),
            *(
                column
                for barrier in questionnaire.barriers
                for column in (
                    Column(barrier.title, Kind.SCORE),
                    Column(_("%(barrier)s: likely range", barrier=barrier.title)),
                )
            ),
            Column(_("Note")),
        ),
        (_part(row, len(questionnaire.barriers)) for row in found),
    )


def both_sides_table(both: BothSides) -> Table:
    """Give what people said alone beside what the team agreed on."""
    return Table(
        "both-sides",
        _("What people said alone, and what the team agreed on"),
        (
            Column(_("Of")),
            Column(_("Barrier or capability")),
            *scores(_("People said"), _("likely from"), _("likely to"), _("The team agreed")),
            Column(_("Agreed beside said")),
        ),
        (
            [
                _("barrier") if line.of_barrier else _("capability"),
                line.title,
                *_said(line.beside.said),
                line.beside.agreed.score if line.beside.agreed else None,
                line.difference,
            ]
            for line in both.lines
        ),
        ((_("Note"), both.hidden),),
    )


MAKERS: Mapping[str, Maker] = {
    "result": figures_table,
    "answers": answers_table,
    "recommendations": recommendations_table,
    "outcomes": outcomes_table,
    "changes": changes_table,
}
"""The tables that every result has, by the end of their address."""


def _difference_columns() -> tuple[Column, ...]:
    titles = (_("Difference"), _("likely from"), _("likely to"))
    return tuple(Column(title, Kind.CHANGE) for title in titles)


def _difference(difference: float | None, interval: Interval | None) -> Sequence[Cell]:
    return (difference, *((interval.low, interval.high) if interval else (None, None)))


def _outcome(question: OutcomeQuestion, row: rows.OutcomeRow, result: Result) -> list[Cell]:
    """Give a count as the number that it is, and a band in words."""
    value = next((one.value for one in result.profile.outcomes if one.id == question.id), None)
    counted = question.kind is OutcomeKind.COUNT and value is not None
    told = row.n or result.promise.figures_from == 1
    return [row.text, value if counted else row.value, row.n if told else None]


def _said(score: BarrierScore | CapabilityScore | None) -> Sequence[Cell]:
    if score is None:
        return (None, None, None)
    ends = (score.interval.low, score.interval.high) if score.interval else (None, None)
    return (score.score, *ends)


def _figures(questionnaire: Questionnaire, result: Result) -> Iterator[list[Cell]]:
    for row in rows.barrier_rows(questionnaire, result):
        yield [
            row.barrier.title,
            "",
            *_figure(row.score, result),
            row.change,
            _note(row.score, result),
        ]
        for one in row.capabilities:
            cells = _figure(one.score, result)
            yield [row.barrier.title, one.title, *cells, "", _note(one.score, result)]


def _figure(score: BarrierScore | CapabilityScore, result: Result) -> Sequence[Cell]:
    told = reading.shares_are_told(score) and result.profile.hidden is None
    return (
        *_said(score),
        wording.agreement(score.agreement),
        *((score.coverage, score.cannot_see) if told else (None, None)),
    )


def _note(score: BarrierScore | CapabilityScore, result: Result) -> str:
    if result.profile.hidden is not None:
        return wording.why_hidden(result.profile.hidden, result.promise)
    return wording.no_score(score, result.promise)


def _answers(questionnaire: Questionnaire, result: Result) -> Iterator[list[Cell]]:
    texts = {question.id: question.text for question in questionnaire.questions}
    for row in rows.barrier_rows(questionnaire, result):
        for capability in row.capabilities:
            for score in capability.score.questions:
                place = [row.barrier.title, capability.title, texts.get(score.id, score.id)]
                yield [
                    *place,
                    score.score,
                    *_counts(score),
                    wording.no_score(score, result.promise),
                ]


def _counts(score: QuestionScore) -> Sequence[Cell]:
    """Give how many chose what; empty cells where the round promised not to tell."""
    levels: Sequence[Cell] = score.levels or (None,) * len(_LEVELS)
    return (*levels, score.cannot_see, score.not_applicable, score.unanswered)


def _advice(place: int | None, row: rows.RecommendationRow, asked_of: str) -> list[Cell]:
    item = row.item
    return [
        place,
        _("yes") if item.do_next and not asked_of else "",
        asked_of,
        row.capability,
        item.from_level,
        item.to_level,
        item.problem,
        item.move,
        item.why,
        item.first_step,
        item.owner,
        item.evidence,
        wording.EFFORT_SHORT[item.effort],
        wording.IMPACT[item.impact],
        wording.listed(row.waits_for),
        wording.ADVICE[item.advice],
    ]


def _part(row: PartRow, barriers: int) -> list[Cell]:
    told = [part for cell in row.cells for part in (cell.score, cell.below)]
    return [row.title, row.depth, row.people, *(told or [None] * (2 * barriers)), row.hidden]
