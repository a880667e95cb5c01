"""What can be chosen where actions are listed and planned: teams, barriers, owners and more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.roles import Permission
from app.services.access import Access
from app.services.actions.action_changes import About
from app.services.actions.action_list import owner_key, visible_actions
from app.services.actions.action_text import TITLE_LENGTH
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.teams.team_tree import TeamNode, TeamTree, load_tree
from app.storage.rows import Action, Round


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter and how it reads."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the actions that the actor may see can be filtered by."""

    teams: tuple[TeamNode, ...]
    organization_wide: bool
    barriers: tuple[Choice, ...]
    owners: tuple[Choice, ...]


def filter_choices(session: Session, *, access: Access) -> FilterChoices:
    """Give the teams, barriers and owners that occur; units stand for all that lies below."""
    access.require(Permission.SEE_RESULTS)
    seen = visible_actions(access)
    team_ids = set(session.scalars(select(Action.team_id).where(seen).distinct()))
    return FilterChoices(
        teams=_teams(load_tree(session, access=access), team_ids, access),
        organization_wide=None in team_ids,
        barriers=_barriers(session, access),
        owners=_owners(session, access),
    )


def plannable_teams(session: Session, *, access: Access) -> tuple[TeamNode, ...]:
    """Give the teams and units for which the actor may plan actions, in the order of the tree."""
    tree = load_tree(session, access=access)
    return tuple(
        node for node in tree.active if access.may_on(Permission.MANAGE_ACTIONS, team_id=node.id)
    )


def capabilities(session: Session, *, access: Access) -> dict[str, About]:
    """Give what an own action can be about, by a key: the capabilities that were asked last."""
    version_id = session.scalar(
        select(Round.questionnaire_version_id)
        .where(Round.organization_id == access.organization_id)
        .order_by(Round.opens_on.desc(), Round.created_at.desc(), Round.id)
        .limit(1)
    )
    if version_id is None:
        return {}
    asked = load_version(session, version_id=version_id)
    return {
        f"{asked.id}/{capability.id}": About(
            asked.id,
            barrier.id,
            barrier.title[:TITLE_LENGTH],
            capability.id,
            capability.title[:TITLE_LENGTH],
        )
        for barrier in asked.barriers
        for capability in barrier.capabilities
    }


def _teams(tree: TeamTree, team_ids: set[uuid.UUID | None], access: Access) -> tuple[TeamNode, ...]:
    """Give the teams that have actions, and the units above them that the actor reaches."""
    wanted = {above for each in team_ids if each in tree.nodes for above in tree.above(each)}
    return tuple(
        node
        for node in tree.nodes.values()
        if node.id in wanted and access.may_on(Permission.SEE_RESULTS, team_id=node.id)
    )


def _barriers(session: Session, access: Access) -> tuple[Choice, ...]:
    """Give each barrier once, by a title that it has in some version."""
    rows = session.execute(
        select(Action.barrier, func.max(Action.barrier_title))
        .where(visible_actions(access), Action.barrier != "")
        .group_by(Action.barrier)
        .order_by(func.max(Action.barrier_title), Action.barrier)
    )
    return tuple(Choice(barrier, title or barrier) for barrier, title in rows)


def _owners(session: Session, access: Access) -> tuple[Choice, ...]:
    rows = session.execute(
        select(Action.owner_id, func.max(Action.owner))
        .where(visible_actions(access), Action.owner_id.is_not(None))
        .group_by(Action.owner_id)
    ).all()
    names = session.scalars(
        select(Action.owner)
        .where(visible_actions(access), Action.owner_id.is_(None), Action.owner != "")
        .distinct()
    )
    found = [Choice(owner_key(owner_id, name), name) for owner_id, name in rows]
    found += [Choice(owner_key(None, name), name) for name in names]
    return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.key)))
