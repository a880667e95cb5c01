"""What changed between two rounds of one team, and why: from frozen results and answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Changes
from app.domain.comparing.decomposition import Decomposition, decompose
from app.domain.comparing.decomposition_people import why_together
from app.domain.comparing.voices import Voices, listen
from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.response import Response
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.domain.scoring.profile import Profile
from app.services.access import Access
from app.services.answers.said import load_responses
from app.services.errors import NotFound
from app.services.figures.figure_rounds import RoundChoice, round_choice
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.results.team_results import is_newest_result
from app.services.teams.team_tree import load_tree
from app.storage.result_document import from_document
from app.storage.rows import Assessment, ResponseRow, ResultRow, Round


@dataclass(frozen=True, slots=True)
class TeamsMoved:
    """How many teams answered in the later or the earlier round only; their names where few."""

    came: int
    went: int
    came_names: tuple[str, ...] = ()
    went_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Two rounds of a team and every barrier's difference in parts; the earlier round is first.

    `questionnaires` are what was asked, and `assessments` the team's in each of them; everybody
    in a unit or the organization has none, but `teams` that answered in one of them only.
    `tested` is what the closing of the later round tested since the earlier one; None where it
    compared another round, or none.
    """

    before: RoundChoice
    now: RoundChoice
    questionnaires: tuple[Questionnaire, Questionnaire]
    barriers: tuple[Decomposition, ...]
    assessments: tuple[uuid.UUID, uuid.UUID] | None = None
    teams: TeamsMoved | None = None
    tested: Changes | None = None


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """The rounds in which a team has a result, newest first, and what changed between two of them.

    It may be a unit or, without `team_id`, the organization, with everybody in it. There is no
    change while no two rounds were answered in the same way, or one was chosen twice.
    """

    team_id: uuid.UUID | None
    team: str
    rounds: tuple[RoundChoice, ...]
    change: Change | None
    chosen_twice: bool = False


def load_what_changed(
    session: Session,
    *,
    access: Access,
    team_id: uuid.UUID,
    from_id: uuid.UUID | None = None,
    to_id: uuid.UUID | None = None,
) -> WhatChanged:
    """Take the difference between two rounds apart, by default the last two of the same mode.

    Whichever of the chosen rounds closed earlier is the earlier one. NotFound when the actor may
    not see the team's results, or a chosen round has none of the team.
    """
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    node = load_tree(session, access=access).node(team_id)
    found = _load_frozen(session, access=access, team_id=team_id)
    rounds = tuple(round_choice(one.row) for one in reversed(found))
    pair = choose_pair(found, from_id, to_id)
    if pair is None:
        return WhatChanged(team_id, node.name, rounds, None)
    if pair[0] is pair[1]:
        return WhatChanged(team_id, node.name, rounds, None, chosen_twice=True)
    return WhatChanged(team_id, node.name, rounds, _compare(session, access=access, pair=pair))


@dataclass(frozen=True, slots=True, eq=False)
class _Frozen:
    """A round with the newest published result of the team."""

    assessment_id: uuid.UUID
    row: Round
    document: str


class OfRound(Protocol):
    """What belongs to a round."""

    @property
    def row(self) -> Round:
        """The round."""


Found = TypeVar("Found", bound=OfRound)
_Two = tuple[_Frozen, _Frozen]


def _load_frozen(session: Session, *, access: Access, team_id: uuid.UUID) -> list[_Frozen]:
    """Read the team's rounds with a result, oldest first."""
    rows = session.execute(
        select(Assessment.id, Round, ResultRow.document)
        .join(Round, Round.id == Assessment.round_id)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.team_id == team_id,
            Round.organization_id == access.organization_id,
            ResultRow.organization_id == access.organization_id,
            is_newest_result(),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    )
    return [_Frozen(*row) for row in rows]


def choose_pair(
    found: Sequence[Found], from_id: uuid.UUID | None, to_id: uuid.UUID | None
) -> tuple[Found, Found] | None:
    """Find two rounds, the earlier first: those asked for, or those that go with the other one.

    `found` is oldest first; NotFound for a round that is none of them.
    """
    place = {one.row.id: number for number, one in enumerate(found)}
    if any(asked is not None and asked not in place for asked in (from_id, to_id)):
        raise NotFound("There is no such round.")
    if from_id is not None and to_id is not None:
        first, second = sorted((place[from_id], place[to_id]))
        return found[first], found[second]
    pairs = [
        (earlier, later)
        for number, later in reversed(list(enumerate(found)))
        for earlier in reversed(found[:number])
        if earlier.row.mode is later.row.mode
        and from_id in {None, earlier.row.id}
        and to_id in {None, later.row.id}
    ]
    # What a team agreed on is taken apart where nothing else is, or where it is asked for.
    answered = [pair for pair in pairs if pair[1].row.mode is not RoundMode.CONSENSUS]
    return next(iter(answered or pairs), None)


def _compare(session: Session, *, access: Access, pair: _Two) -> Change:
    promises = promise_of(pair[0].row), promise_of(pair[1].row)
    asked = asked_in(session, pair[0].row), asked_in(session, pair[1].row)
    # Nothing that one person said is read unless the split that it is for may be shown.
    reads = why_together(promises, CellKind.TEAM) is None
    results = [from_document(frozen.document) for frozen in pair]
    before, now = (
        _listen(session, access, frozen, result.profile, questionnaire=of, reads=reads)
        for frozen, result, of in zip(pair, results, asked, strict=True)
    )
    barriers = decompose(before, now, promises=promises, cell=CellKind.TEAM)
    assessments = pair[0].assessment_id, pair[1].assessment_id
    rounds = round_choice(pair[0].row), round_choice(pair[1].row)
    tested = tested_since(pair[0].row, results[1].changes)
    return Change(*rounds, asked, barriers, assessments, tested=tested)


def tested_since(before: Round, changes: Changes | None) -> Changes | None:
    """Give what was tested if it was tested since this round.

    No two rounds have one title, and that of a published one stays.
    """
    return changes if changes is not None and changes.since == before.title else None


def promise_of(row: Round) -> Promise:
    """Give what a round promised to those who answered."""
    return Promise(row.confidentiality, row.minimum_group)


def asked_in(session: Session, row: Round) -> Questionnaire:
    """Give what a round asked."""
    return load_version(session, version_id=row.questionnaire_version_id).asked(row.form)


def _listen(
    session: Session,
    access: Access,
    frozen: _Frozen,
    profile: Profile,
    *,
    questionnaire: Questionnaire,
    reads: bool,
) -> Voices:
    """Give a published profile with the answers it was made of, without them unless they count."""
    here = {
        "organization_id": access.organization_id,
        "assessment_id": frozen.assessment_id,
    }
    said = load_responses(session, **here) if reads else ()
    return listen(
        questionnaire,
        said,
        profile,
        form=frozen.row.form,
        mode=frozen.row.mode,
        participants=_participants(session, said, **here),
    )


def _participants(
    session: Session,
    said: Sequence[Response],
    *,
    organization_id: uuid.UUID,
    assessment_id: uuid.UUID,
) -> tuple[str | None, ...]:
    """Give who links each response to other rounds, in the order of the responses."""
    if not said:
        return ()
    rows = session.execute(
        select(ResponseRow.id, ResponseRow.participant_id)
        .where(
            ResponseRow.organization_id == organization_id,
            ResponseRow.assessment_id == assessment_id,
        )
        .order_by(ResponseRow.id)
    )
    people = {str(row.id): row.participant_id for row in rows}
    known = (people[response.respondent] for response in said)
    return tuple(None if person is None else str(person) for person in known)
