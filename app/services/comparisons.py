"""A team over its rounds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.change import Changes
from app.domain.comparison import same_content
from app.domain.profile import Profile
from app.domain.questionnaire import Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.questionnaire_versions import load_version
from app.services.results import is_newest_result
from app.services.team_tree import load_tree
from app.storage.result_document import from_document
from app.storage.rows import Assessment, ResultRow, Round


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round in which a team that one may see has a result."""

    id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A team's result in one round; `comparable` with the newest round or not.

    What a team agreed on together is no step from what people answered, nor one towards it.
    `changes` is what a test said of a survey when it was closed.
    """

    assessment_id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode
    profile: Profile
    comparable: bool
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class TeamRounds:
    """All rounds in which a team has a result, oldest first; no questionnaire without any."""

    team_id: uuid.UUID
    team: str
    questionnaire: Questionnaire | None
    rounds: tuple[RoundResult, ...]

    @property
    def comparable(self) -> tuple[RoundResult, ...]:
        """The rounds that asked the same as the newest one."""
        return tuple(item for item in self.rounds if item.comparable)


def load_team_rounds(session: Session, *, access: Access, team_id: uuid.UUID) -> TeamRounds:
    """Read every result of a team; NotFound when the actor may not see them."""
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    node = load_tree(session, access=access).node(team_id)
    found = session.execute(
        select(Assessment.id, Round, ResultRow.document)
        .join(Round, Round.id == Assessment.round_id)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.team_id == team_id,
            is_newest_result(),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    ).all()
    if not found:
        return TeamRounds(team_id, node.name, None, ())
    newest = _newest_answers(found)
    questionnaire = load_version(session, version_id=newest[1].questionnaire_version_id)
    rounds = _round_results(found, newest)
    return TeamRounds(team_id, node.name, questionnaire.asked(newest[1].form), rounds)


def _newest_answers(
    found: Sequence[Row[uuid.UUID, Round, str]],
) -> Row[uuid.UUID, Round, str]:
    """Give the last round that people answered; the last consensus where there are only such."""
    answered = [row for row in found if row[1].mode is not RoundMode.CONSENSUS]
    return (answered or found)[-1]


def _round_results(
    found: Sequence[Row[uuid.UUID, Round, str]], newest: Row[uuid.UUID, Round, str]
) -> tuple[RoundResult, ...]:
    profile_of_newest = from_document(newest[2]).profile
    results = [from_document(document) for _, _, document in found]
    return tuple(
        RoundResult(
            assessment_id,
            row.title,
            row.closes_on,
            row.mode,
            result.profile,
            (row.mode, row.form) == (newest[1].mode, newest[1].form)
            and same_content(result.profile, profile_of_newest),
            result.changes,
        )
        for (assessment_id, row, _), result in zip(found, results, strict=True)
    )
