"""The targets of an organization as they were set, and which of them holds for a team."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.goals.targets import Aim
from app.storage.rows import Target, Team

Aims: TypeAlias = Mapping[tuple[uuid.UUID, str], Mapping[str, Aim]]
"""By subject and questionnaire, then by barrier."""


@dataclass(frozen=True, slots=True, eq=False)
class AimsInForce:
    """What teams aim for in one questionnaire; `parents` is every team's unit, None at the top.

    A target holds beyond its day, until it is changed or taken away.
    """

    organization_id: uuid.UUID
    questionnaire: str
    aims: Aims
    parents: Mapping[uuid.UUID, uuid.UUID | None]

    def of(self, team_id: uuid.UUID | None) -> dict[str, float]:
        """Give the level that each barrier of a team or unit aims for, where there is a target.

        It is the team's own, else that of the nearest unit above, else the organization's; without
        a team it is the organization's.
        """
        found: dict[str, float] = {}
        for subject in self._upwards(team_id):
            for barrier, aim in self.aims.get((subject, self.questionnaire), {}).items():
                found.setdefault(barrier, aim.level)
        return found

    def _upwards(self, team_id: uuid.UUID | None) -> Iterator[uuid.UUID]:
        while team_id is not None:
            yield team_id
            team_id = self.parents.get(team_id)
        yield self.organization_id


def load_aims(
    session: Session,
    *,
    organization_id: uuid.UUID,
    subjects: Collection[uuid.UUID] | None = None,
) -> Aims:
    """Read the targets of an organization that the caller may act for, or of subjects in it.

    One query, however many teams there are.
    """
    query = select(
        Target.subject_id, Target.questionnaire, Target.barrier, Target.level, Target.due_on
    ).where(Target.organization_id == organization_id)
    if subjects is not None:
        query = query.where(Target.subject_id.in_(subjects))
    ordered = query.order_by(Target.subject_id, Target.questionnaire, Target.barrier)
    found: dict[tuple[uuid.UUID, str], dict[str, Aim]] = defaultdict(dict)
    for subject, questionnaire, barrier, level, due_on in session.execute(ordered):
        found[subject, questionnaire][barrier] = Aim(level, due_on)
    return dict(found)


def aims_in_force(
    session: Session, *, organization_id: uuid.UUID, questionnaire: str
) -> AimsInForce:
    """Read what an organization's teams aim for; the tree is read only where there are targets."""
    aims = load_aims(session, organization_id=organization_id)
    teams = select(Team.id, Team.parent_id).where(Team.organization_id == organization_id)
    parents = {row.id: row.parent_id for row in session.execute(teams)} if aims else {}
    return AimsInForce(organization_id, questionnaire, aims, parents)
