"""What rounds measured of the capabilities that finished actions were about, for many at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.goals.action_outcome import Measured, Outcome, outcome_of
from app.domain.goals.actions import ActionStatus
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.storage.rows import Action, Family, QuestionnaireVersion, Round, ScoreRow

# A unit's own people stand before everybody below it: a score of one is never set beside the other.
_KINDS = (CellKind.TEAM, CellKind.UNIT, CellKind.ORGANIZATION)
_Key = tuple[uuid.UUID, str, str]


def outcomes_of(session: Session, *, actions: Sequence[Action]) -> dict[uuid.UUID, Outcome]:
    """Give what was measured for each finished action that names a capability.

    The actions are of one organization, and the caller has asked whether they may be seen.
    """
    finished = [one for one in actions if one.status is ActionStatus.DONE and one.capability]
    if not finished:
        return {}
    measured = _measured(session, finished)
    return {one.id: _outcome(one, measured[_key(one)]) for one in finished}


def _outcome(action: Action, measured: list[Measured]) -> Outcome:
    assert action.finished_on is not None  # noqa: S101  (a constraint of the table)
    taken = str(action.round_id) if action.round_id else None
    there = {one.kind for one in measured}
    begun = {one.kind for one in measured if one.round == taken}
    kind = next((each for each in _KINDS if each in (begun or there)), None)
    return outcome_of(
        [one for one in measured if one.kind is kind],
        finished_on=action.finished_on,
        taken_from=taken,
    )


def _key(action: Action) -> _Key:
    subject = action.team_id or action.organization_id
    return subject, action.questionnaire, action.capability


def _measured(session: Session, actions: list[Action]) -> dict[_Key, list[Measured]]:
    """Read the published scores of the actions' subjects and capabilities, all in one go."""
    keys = {_key(one) for one in actions}
    rows = session.execute(
        select(ScoreRow, Round, QuestionnaireVersion.questionnaire, QuestionnaireVersion.version)
        .join(
            Round,
            (Round.organization_id == ScoreRow.organization_id) & (Round.id == ScoreRow.round_id),
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.questionnaire_version_id)
        .where(
            ScoreRow.organization_id == actions[0].organization_id,
            ScoreRow.subject_id.in_(sorted({key[0] for key in keys})),
            ScoreRow.kind.in_(_KINDS),
            ScoreRow.respondent_group == "",
            ScoreRow.family == Family.CAPABILITY,
            ScoreRow.item.in_(sorted({key[2] for key in keys})),
            or_(Round.mode != RoundMode.SURVEY, Round.published_at.is_not(None)),
        )
        .order_by(Round.opens_on, Round.closes_on, Round.id)
    )
    found: dict[_Key, list[Measured]] = defaultdict(list)
    for score, round_, questionnaire, version in rows:
        key = (score.subject_id, questionnaire, score.item)
        if key in keys:
            found[key].append(_one(score, round_, version))
    return found


def _one(score: ScoreRow, round_: Round, version: str) -> Measured:
    return Measured(
        round=str(round_.id),
        title=round_.title,
        mode=round_.mode,
        version=version,
        opens_on=round_.opens_on,
        closes_on=round_.closes_on,
        kind=score.kind,
        score=score.score,
        n=score.n,
        alike=score.alike,
        difference=score.difference,
        verdict=score.verdict,
    )
