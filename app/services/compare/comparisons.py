"""A team over its rounds, from its published figures, with what was done in between."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Changes, Verdict
from app.domain.goals.action_outcome import Outcome
from app.domain.goals.actions import ActionStatus
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.actions.action_outcomes import outcomes_of
from app.services.compare.overview_values import Figures
from app.services.errors import NotFound
from app.services.figures.figure_columns import FIGURE, figure_of
from app.services.figures.figure_rounds import is_published
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.results.team_results import is_newest_result
from app.storage.result_document import changes_of
from app.storage.rows import Action, Family, ProfileRow, ResultRow, Round, ScoreRow, Team

# Put together once: to put a statement together takes longer than the database needs to answer.
_NAME = select(Team.name).where(
    Team.organization_id == bindparam("here"), Team.id == bindparam("team")
)
_PUBLISHED = (
    select(Round, ProfileRow)
    .join(
        Round,
        (Round.organization_id == ProfileRow.organization_id) & (Round.id == ProfileRow.round_id),
    )
    .where(
        ProfileRow.organization_id == bindparam("here"),
        ProfileRow.subject_id == bindparam("team"),
        ProfileRow.kind == CellKind.TEAM,
        is_published(),
    )
    .order_by(Round.closes_on, Round.created_at, Round.id)
)
_FIGURES = select(ScoreRow.round_id, ScoreRow.item, *FIGURE).where(
    ScoreRow.organization_id == bindparam("here"),
    ScoreRow.subject_id == bindparam("team"),
    ScoreRow.kind == CellKind.TEAM,
)
_FIGURES_INSIDE = _FIGURES.where(
    or_(
        ScoreRow.family == Family.BARRIER,
        ScoreRow.item.in_(bindparam("items", expanding=True)),
        ScoreRow.verdict.in_([Verdict.UP, Verdict.DOWN]),
    )
)
_FINISHED = (
    select(Action)
    .where(
        Action.organization_id == bindparam("here"),
        Action.team_id == bindparam("team"),
        Action.status == ActionStatus.DONE,
    )
    .order_by(Action.finished_on, Action.title, Action.id)
)
_DOCUMENT = select(ResultRow.document).where(
    ResultRow.organization_id == bindparam("here"),
    ResultRow.assessment_id == bindparam("assessment"),
    is_newest_result(),
)


@dataclass(frozen=True, slots=True)
class Finished:
    """An action that the team finished.

    `capability` is the id of what it was about in `questionnaire`, and `outcome` what rounds
    measured of that; '' and None where it names no capability.
    """

    id: uuid.UUID
    title: str
    finished_on: date
    questionnaire: str = ""
    capability: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A team's result in one round; `comparable` with the newest round or not.

    What a team agreed on together is no step from what people answered, nor one towards it.
    `figures` are of barriers and capabilities, by id; there is none where the result is `hidden`.
    `people` is None below the promised minimum. `finished` are the actions that were finished
    since the round before and until this one closed.
    """

    assessment_id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode
    hidden: Hidden | None
    people: int | None
    comparable: bool
    figures: Figures = field(default_factory=dict)
    finished: tuple[Finished, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamRounds:
    """All rounds in which a team has a result, oldest first; no questionnaire without any.

    `changes` is what was tested when the newest comparable survey was closed; `finished` are all
    actions that were finished, and `since` those of them after the last round closed.
    """

    team_id: uuid.UUID
    team: str
    questionnaire: Questionnaire | None = None
    rounds: tuple[RoundResult, ...] = ()
    changes: Changes | None = None
    finished: tuple[Finished, ...] = ()
    since: tuple[Finished, ...] = ()

    def finished_on(self, capability: str) -> tuple[Finished, ...]:
        """Give the finished actions on a capability, in the order of their days."""
        asked = self.questionnaire.id if self.questionnaire else ""
        key = (asked, capability)
        return tuple(one for one in self.finished if (one.questionnaire, one.capability) == key)

    @property
    def comparable(self) -> tuple[RoundResult, ...]:
        """The rounds that asked the same as the newest one."""
        return tuple(item for item in self.rounds if item.comparable)


def load_team_rounds(
    session: Session, *, access: Access, team_id: uuid.UUID, inside: str | None = None
) -> TeamRounds:
    """Read every result of a team; NotFound when the actor may not see them.

    Of the capabilities there are all, or only those of the barrier `inside`, and wherever a test
    saw one move.
    """
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    here = access.organization_id
    values: dict[str, object] = {"here": here, "team": team_id}
    name = session.connection().scalar(_NAME, values)
    if name is None:
        raise NotFound("There is no such team.")
    found = _published(session, here, team_id)
    if not found:
        return TeamRounds(team_id, name)
    newest = _newest_answers(found)
    version = load_version(session, version_id=newest[0].questionnaire_version_id)
    questionnaire = version.asked(newest[0].form)
    figures = _figures(session, values, questionnaire, inside)
    finished = _finished(session, here, team_id)
    return TeamRounds(
        team_id,
        name,
        questionnaire,
        _round_results(found, newest[0], figures, finished),
        _changes(session, newest[1]) if newest[0].mode is RoundMode.SURVEY else None,
        finished,
        tuple(each for each in finished if each.finished_on > found[-1][0].closes_on),
    )


Published = Sequence[tuple[Round, ProfileRow]]


def _published(session: Session, here: uuid.UUID, team_id: uuid.UUID) -> Published:
    """Read the rounds with what is said of the team in each, oldest first."""
    rows = session.execute(_PUBLISHED, {"here": here, "team": team_id})
    return [(place, profile) for place, profile in rows]


def _figures(
    session: Session, values: dict[str, object], questionnaire: Questionnaire, inside: str | None
) -> dict[uuid.UUID, Figures]:
    """Read the team's scores, by round."""
    asked = _FIGURES if inside is None else _FIGURES_INSIDE
    items = [
        capability.id
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
        if barrier.id == inside
    ]
    rows = session.connection().execute(asked, values | {"items": items})
    found: dict[uuid.UUID, Figures] = defaultdict(dict)
    for place, item, *figure in rows:
        found[place][item] = figure_of(figure)
    return found


def _finished(session: Session, here: uuid.UUID, team_id: uuid.UUID) -> tuple[Finished, ...]:
    """Read the actions that the team finished, in the order of their days."""
    rows = session.scalars(_FINISHED, {"here": here, "team": team_id}).all()
    outcomes = outcomes_of(session, actions=rows)
    return tuple(
        Finished(
            row.id,
            row.title,
            row.finished_on,
            row.questionnaire,
            row.capability,
            outcomes.get(row.id),
        )
        for row in rows
        if row.finished_on is not None
    )


def _changes(session: Session, profile: ProfileRow) -> Changes | None:
    """Read what was tested when the round was closed; its words need more than the figures."""
    document = session.connection().scalar(
        _DOCUMENT, {"here": profile.organization_id, "assessment": profile.assessment_id}
    )
    return changes_of(document) if document is not None else None


def _newest_answers(found: Published) -> tuple[Round, ProfileRow]:
    """Give the last round that people answered; the last consensus where there are only such."""
    answered = [row for row in found if row[0].mode is not RoundMode.CONSENSUS]
    return (answered or found)[-1]


def _round_results(
    found: Published,
    newest: Round,
    figures: dict[uuid.UUID, Figures],
    finished: tuple[Finished, ...],
) -> tuple[RoundResult, ...]:
    results = []
    before = date.min
    for place, profile in found:
        results.append(
            RoundResult(
                profile.assessment_id or uuid.UUID(int=0),
                place.title,
                place.closes_on,
                place.mode,
                profile.hidden,
                profile.respondents,
                _like(place) == _like(newest),
                figures.get(place.id, {}),
                tuple(one for one in finished if before < one.finished_on <= place.closes_on),
            )
        )
        before = max(before, place.closes_on)
    return tuple(results)


def _like(place: Round) -> tuple[object, ...]:
    return (place.mode, place.form, place.questionnaire_version_id)
