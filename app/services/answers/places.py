"""Places: one assessment as one writer may answer it, found and held before anything is written.

A team's managers share one; every guest has one of their own. Whoever answers holds what nobody
else may change meanwhile, and only then reads how things stand:

- on a shared sheet, the assessment;
- as a guest, the guest's own invitation, so that many people can answer at once;
- to change what a guest has submitted, the assessment as well, together with others who do so;
- to submit as a guest, or to close a round, the assessment alone.

On SQLite whoever writes holds everything.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NewType

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.domain.answering import required
from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import OutcomeQuestion, Question, QuestionForm, Questionnaire
from app.domain.roles import Permission
from app.domain.round import Confidentiality, RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.errors import NotFound, Refused
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Assessment, ResponseRow, Round, Team

SHARED = (RoundMode.SELF, RoundMode.CONSENSUS)
"""The modes in which a team has one sheet, which everybody with the permission may fill in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round asks, with its questions by id."""

    questionnaire: Questionnaire
    questions: dict[str, Question]
    outcomes: dict[str, OutcomeQuestion]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """An assessment that somebody may answer: its team, its round, what is asked, and who writes.

    `response_id` leads to what was said so far. A manager's place names the person; a guest's
    names the invitation, and never a person. `submitted` is said of guests alone: a shared sheet is
    submitted when the assessment is closed.
    """

    organization_id: uuid.UUID
    assessment_id: uuid.UUID
    team_id: uuid.UUID
    team: str
    team_archived: bool
    round_title: str
    mode: RoundMode
    form: QuestionForm
    dates: RoundDates
    promise: Promise
    closed_at: datetime | None
    round_closed_at: datetime | None
    asked: Asked
    response_id: uuid.UUID | None
    person_id: uuid.UUID | None = None
    invitation_id: uuid.UUID | None = None
    group: str | None = None
    submitted: bool = False

    @property
    def sealed(self) -> bool:
        """Whether nothing may tie the response to an invitation any more."""
        return self.submitted and self.promise.confidentiality is Confidentiality.ANONYMOUS

    def stamp(self, now: datetime) -> datetime:
        """Give the moment to note with what is written: for what is sealed it tells nothing."""
        return self.coarse if self.sealed else now

    @property
    def coarse(self) -> datetime:
        """The one moment that every sealed response carries: the start of the round's first day."""
        return datetime.combine(self.dates.opens_on, time.min, UTC)

    def require_open(self, today: date) -> None:
        """Raise Refused, saying why, unless answers can be given today."""
        state = self.dates.state(today)
        if self.team_archived:
            raise Refused("This team is archived, so its answers can't be changed any more.")
        if state is RoundState.PLANNED:
            raise Refused(f"This round opens on {day(self.dates.opens_on)}.")
        if state is RoundState.OVER:
            raise Refused(
                f"This round was over on {day(self.dates.closes_on)}, so its answers can't be "
                "changed any more."
            )


Held = NewType("Held", Place)
"""A place that is open, and that nobody else changes until the transaction ends."""


def find_place(session: Session, *, access: Access, assessment_id: uuid.UUID) -> Place:
    """Give an assessment that the actor may answer on the team's sheet; NotFound otherwise."""
    here = {"organization_id": access.organization_id, "assessment_id": assessment_id}
    found = session.connection().execute(_SHARED_PLACE, here).first()
    if found is None:
        raise NotFound("There is no such assessment.")
    access.require_on(Permission.ANSWER, team_id=found.team_id)
    return Place(
        **place_values(session, found, group=None),
        response_id=found.response_id,
        person_id=access.actor.person_id,
    )


def hold_place(session: Session, *, access: Access, assessment_id: uuid.UUID) -> Place:
    """Give such an assessment, and keep everybody else from changing its answers."""
    hold_assessment(session, organization_id=access.organization_id, assessment_id=assessment_id)
    return find_place(session, access=access, assessment_id=assessment_id)


def hold_assessment(
    session: Session,
    *,
    organization_id: uuid.UUID,
    assessment_id: uuid.UUID,
    together: bool = False,
) -> None:
    """Hold an assessment until the transaction ends, alone or `together` with others like us."""
    here = {"organization_id": organization_id, "id": assessment_id}
    hold(session, _HOLD_TOGETHER if together else _HOLD_ALONE, here)


def hold(session: Session, statement: Select[uuid.UUID], values: dict[str, Any]) -> None:
    """Hold rows; a read of its own follows, since this one may show how things stood before."""
    if session.connection().dialect.name != "sqlite":
        session.connection().execute(statement, values)


def place_values(session: Session, found: Any, *, group: str | None) -> dict[str, Any]:
    """Give the fields of a place that its columns hold; `found` has those of PLACE_COLUMNS."""
    version = found.questionnaire_version_id
    route = group if found.routed else None
    return {
        "organization_id": found.organization_id,
        "assessment_id": found.assessment_id,
        "team_id": found.team_id,
        "team": found.team,
        "team_archived": found.archived_at is not None,
        "round_title": found.title,
        "mode": found.mode,
        "form": found.form,
        "dates": RoundDates(found.opens_on, found.closes_on),
        "promise": Promise(found.confidentiality, found.minimum_group),
        "closed_at": found.closed_at,
        "round_closed_at": found.round_closed_at,
        "asked": load_asked(session, version_id=version, form=found.form, group=route),
        "group": group,
    }


def load_asked(
    session: Session, *, version_id: uuid.UUID, form: QuestionForm, group: str | None = None
) -> Asked:
    """Give what a round asks a group, or all; worked out once, since a version never changes."""
    cached = _ASKED.get((version_id, form, group))
    if cached is None:
        version = load_version(session, version_id=version_id)
        questionnaire = version.asked(form).asked_of(group)
        cached = Asked(
            questionnaire,
            {question.id: question for question in questionnaire.questions},
            {question.id: question for question in questionnaire.outcomes},
            frozenset(q.id for c in questionnaire.capabilities for q in required(c)),
        )
        _ASKED[(version_id, form, group)] = cached
    return cached


def day(value: date) -> str:
    """Write a day in full, for a sentence."""
    return f"{value.day} {value:%B %Y}"


_ASKED: dict[tuple[uuid.UUID, QuestionForm, str | None], Asked] = {}
# Every answer that is saved asks for its place: the questions are put together once, and asked on
# the connection itself, since the session has nothing to add and would take as long again.
PLACE_COLUMNS = (
    Assessment.organization_id,
    Assessment.id.label("assessment_id"),
    Assessment.team_id,
    Assessment.closed_at,
    Team.name.label("team"),
    Team.archived_at,
    Round.title,
    Round.mode,
    Round.form,
    Round.opens_on,
    Round.closes_on,
    Round.confidentiality,
    Round.minimum_group,
    Round.routed,
    Round.questionnaire_version_id,
    Round.closed_at.label("round_closed_at"),
)
_HELD: Select[uuid.UUID] = select(Assessment.id).where(
    Assessment.organization_id == bindparam("organization_id"),
    Assessment.id == bindparam("id"),
)
# The key is left alone, so that others can begin their own responses meanwhile.
_HOLD_ALONE = _HELD.with_for_update(key_share=True)
_HOLD_TOGETHER = _HELD.with_for_update(read=True)
_SHARED_PLACE: Select[*tuple[Any, ...]] = (
    select(*PLACE_COLUMNS, ResponseRow.id.label("response_id"))
    .join(Round, Round.id == Assessment.round_id)
    .join(Team, Team.id == Assessment.team_id)
    .outerjoin(
        ResponseRow,
        (ResponseRow.organization_id == Assessment.organization_id)
        & (ResponseRow.assessment_id == Assessment.id),
    )
    .where(
        Assessment.organization_id == bindparam("organization_id"),
        Assessment.id == bindparam("assessment_id"),
        Round.mode != RoundMode.SURVEY,
    )
    .order_by(ResponseRow.id)
)
