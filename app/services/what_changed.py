"""What changed between two rounds of one team, and why: from frozen results and answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.decomposition import Decomposition, decompose
from app.domain.decomposition_people import why_together
from app.domain.disclosure import Promise
from app.domain.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.response import Response
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.domain.voices import Voices, listen
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figure_rounds import RoundChoice
from app.services.questionnaire_versions import load_version
from app.services.results import is_newest_result
from app.services.said import load_responses
from app.services.team_tree import load_tree
from app.storage.result_document import from_document
from app.storage.rows import Assessment, ResponseRow, ResultRow, Round


@dataclass(frozen=True, slots=True)
class Change:
    """Two rounds of a team and every barrier's difference in parts; the earlier round is first.

    `assessments` are the team's in each of them, and `questionnaires` what was asked.
    """

    before: RoundChoice
    now: RoundChoice
    assessments: tuple[uuid.UUID, uuid.UUID]
    questionnaires: tuple[Questionnaire, Questionnaire]
    barriers: tuple[Decomposition, ...]


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """The rounds in which a team has a result, newest first, and what changed between two of them.

    There is no change while no two rounds were answered in the same way, or one was chosen twice.
    """

    team_id: uuid.UUID
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
    rounds = tuple(one.choice for one in reversed(found))
    pair = _choose(found, from_id, to_id)
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

    @property
    def choice(self) -> RoundChoice:
        """The round as one chooses it."""
        return RoundChoice(self.row.id, self.row.title, self.row.closes_on, self.row.mode)

    @property
    def promise(self) -> Promise:
        """What the round promised to those who answered."""
        return Promise(self.row.confidentiality, self.row.minimum_group)


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


def _choose(
    found: Sequence[_Frozen], from_id: uuid.UUID | None, to_id: uuid.UUID | None
) -> _Two | None:
    """Find the two rounds: those that were asked for, or those that go with the other one."""
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
    promises = pair[0].promise, pair[1].promise
    asked = _asked(session, pair[0]), _asked(session, pair[1])
    # Nothing that one person said is read unless the split that it is for may be shown.
    reads = why_together(promises, CellKind.TEAM) is None
    before, now = (
        _listen(session, access=access, frozen=frozen, questionnaire=of, reads=reads)
        for frozen, of in zip(pair, asked, strict=True)
    )
    barriers = decompose(before, now, promises=promises, cell=CellKind.TEAM)
    assessments = pair[0].assessment_id, pair[1].assessment_id
    return Change(pair[0].choice, pair[1].choice, assessments, asked, barriers)


def _asked(session: Session, frozen: _Frozen) -> Questionnaire:
    version = load_version(session, version_id=frozen.row.questionnaire_version_id)
    return version.asked(frozen.row.form)


def _listen(
    session: Session, *, access: Access, frozen: _Frozen, questionnaire: Questionnaire, reads: bool
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
        from_document(frozen.document).profile,
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
