"""Who may do what: roles, permissions, and the table between them."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in an organization; a manager is one of a team and the teams below."""

    ADMIN = "admin"
    LEADER = "leader"
    CONSULTANT = "consultant"
    MANAGER = "manager"


class Permission(StrEnum):
    """One thing that can be allowed, within the scope of a role."""

    ANSWER = "answer"
    MANAGE_ACTIONS = "manage_actions"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ROUNDS = "manage_rounds"
    MANAGE_TEAMS = "manage_teams"
    REPLY_TO_ASKS = "reply_to_asks"
    SEE_ORGANIZATION = "see_organization"
    SEE_RESULTS = "see_results"
    SET_TARGETS = "set_targets"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.CONSULTANT: frozenset(Permission),
    Role.LEADER: frozenset(
        {
            Permission.MANAGE_ACTIONS,
            Permission.REPLY_TO_ASKS,
            Permission.SEE_ORGANIZATION,
            Permission.SEE_RESULTS,
            Permission.SET_TARGETS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.ANSWER,
            Permission.MANAGE_ACTIONS,
            Permission.SEE_RESULTS,
            Permission.SET_TARGETS,
        }
    ),
}
