"""Who has come how far in a survey: numbers of people by team and by group, and never who.

Those who run a survey see how many were invited, whose mail came back, and how many opened their
link, began and submitted. The invited are known to whoever invited them; what they did is told as
exactly as the round promised (see the domain's turnout).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.domain import turnout
from app.domain.promise.disclosure import Promise
from app.domain.promise.headcount import Headcount
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.errors import Refused
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.rounds.rounds import find_round
from app.services.teams.team_tree import TeamNode, load_tree
from app.storage.rows import Assessment, Invitation, Round, TeamLink

_NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How far the people of a team or group are; None where a number can't be told.

    `few` says that fewer than the minimum are invited, so that they get no numbers of their own.
    """

    invited: Headcount | None
    opened: Headcount | None
    started: Headcount | None
    submitted: Headcount | None
    few: bool = False


@dataclass(frozen=True, slots=True)
class TeamTurnout:
    """One team of a survey, in the order of the tree; `bounced` counts mail that came back."""

    assessment_id: uuid.UUID
    team: TeamNode
    turnout: Turnout
    bounced: int

    @property
    def untouched(self) -> bool:
        """Whether it may be said that nobody has begun, so that the team can be taken out."""
        return self.turnout.started == Headcount(0, 0)


@dataclass(frozen=True, slots=True)
class GroupTurnout:
    """One respondent group over all teams; without a title those who have not chosen one."""

    title: str | None
    turnout: Turnout


@dataclass(frozen=True, slots=True)
class SurveyProgress:
    """A survey while it runs; `everybody` says no more than the ranges of the teams allow.

    `places` is the number that stands for no upper end in a Headcount.
    """

    promise: Promise
    places: int
    teams: tuple[TeamTurnout, ...]
    groups: tuple[GroupTurnout, ...]
    everybody: Turnout
    bounced: int

    @property
    def nobody_began(self) -> bool:
        """Whether it may be said that nobody has begun, so that the round can be deleted."""
        return self.everybody.started == Headcount(0, 0)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Exact numbers of people, which never leave this module; `places` were ever invited."""

    places: int = 0
    invited: int = 0
    bounced: int = 0
    opened: int = 0
    started: int = 0
    submitted: int = 0

    def __add__(self, other: _Counts) -> _Counts:
        return _Counts(
            self.places + other.places,
            self.invited + other.invited,
            self.bounced + other.bounced,
            self.opened + other.opened,
            self.started + other.started,
            self.submitted + other.submitted,
        )


_Exact = Mapping[str, _Counts]
_MEASURES: tuple[Callable[[_Counts], int], ...] = (
    lambda counts: counts.opened,
    lambda counts: counts.started,
    lambda counts: counts.submitted,
)


def survey_progress(session: Session, *, access: Access, round_id: uuid.UUID) -> SurveyProgress:
    """Tell how far a survey of the organization is; Refused in rounds that invite nobody."""
    row = find_round(session, access=access, round_id=round_id)
    if row.mode is not RoundMode.SURVEY:
        raise Refused("Only a survey invites people.")
    promise = Promise(row.confidentiality, row.minimum_group)
    minimum = promise.figures_from
    teams, groups = _count(session, row, minimum=minimum)
    told = [_tell(teams, groups, of, minimum=minimum) for of in _MEASURES]
    invited = _tell_invited(teams, groups, minimum=minimum)
    every = [invited, *told]
    return SurveyProgress(
        promise=promise,
        places=_no_upper_end(teams),
        teams=_teams(session, access, row, teams, [each.teams for each in every], minimum),
        groups=_groups(session, row, groups, [each.groups for each in every], minimum),
        everybody=_everybody(every),
        bounced=sum(each.bounced for each in teams.values()),
    )


def teams_of_few(session: Session, *, access: Access, round_id: uuid.UUID) -> tuple[str, ...]:
    """Name the teams of a survey of which fewer are invited than get figures of their own."""
    progress = survey_progress(session, access=access, round_id=round_id)
    return tuple(each.team.full_name for each in progress.teams if each.turnout.few)


@dataclass(frozen=True, slots=True)
class _Told:
    """One number of each team and group, and of everybody, that give nothing away together."""

    teams: Mapping[str, Headcount]
    groups: Mapping[str, Headcount] | None
    everybody: Headcount


def _tell(teams: _Exact, groups: _Exact, of: Callable[[_Counts], int], *, minimum: int) -> _Told:
    """Tell the teams first, then everybody, and of the groups what is then still harmless."""
    by_team = turnout.tell(_cells(teams, of), minimum=minimum)
    whole = sum(teams.values(), _Counts())
    cell = turnout.Cell(whole.invited, of(whole), asked=whole.places > 0)
    everybody = turnout.tell_everybody(cell, beside=by_team, minimum=minimum)
    by_group = turnout.tell_beside(
        _cells(groups, of),
        beside=by_team if everybody is None else {"": everybody},
        minimum=minimum,
        everybody=_no_upper_end(teams),
    )
    if everybody is None:
        everybody = turnout.implied(by_team, by_group)
    return _Told(by_team, by_group, everybody)


def _tell_invited(teams: _Exact, groups: _Exact, *, minimum: int) -> _Told:
    """Tell how many are invited: by team that is known; many choose their groups themselves."""
    by_team = {name: Headcount(each.invited, each.invited) for name, each in teams.items()}
    known = sum(each.invited for each in groups.values())
    by_group = turnout.tell_beside(
        {
            name: turnout.Cell(each.invited, each.invited, asked=False)
            for name, each in groups.items()
        },
        beside={"": Headcount(known, known)},
        minimum=minimum,
        everybody=_no_upper_end(teams),
    )
    return _Told(by_team, by_group, turnout.total(by_team))


def _everybody(told: Sequence[_Told]) -> Turnout:
    invited, opened, started, submitted = (each.everybody for each in told)
    return Turnout(invited, opened, started, submitted)


def _no_upper_end(teams: _Exact) -> int:
    """Give a number that no count reaches by itself."""
    return sum(each.places + each.invited for each in teams.values())


def _cells(exact: _Exact, of: Callable[[_Counts], int]) -> dict[str, turnout.Cell]:
    return {
        name: turnout.Cell(counts.invited, of(counts), asked=counts.places > 0)
        for name, counts in exact.items()
    }


def _teams(
    session: Session,
    access: Access,
    row: Round,
    exact: _Exact,
    told: Sequence[Mapping[str, Headcount]],
    minimum: int,
) -> tuple[TeamTurnout, ...]:
    assessments = _assessments(session, row)
    return tuple(
        TeamTurnout(
            assessments[str(node.id)],
            node,
            _turnout(str(node.id), exact, told, minimum=minimum),
            exact[str(node.id)].bounced,
        )
        for node in load_tree(session, access=access).nodes.values()
        if str(node.id) in exact
    )


def _turnout(
    name: str,
    exact: _Exact,
    told: Sequence[Mapping[str, Headcount] | None],
    *,
    minimum: int,
) -> Turnout:
    invited, opened, started, submitted = (None if each is None else each[name] for each in told)
    return Turnout(invited, opened, started, submitted, few=_few(exact[name], minimum))


def _groups(
    session: Session,
    row: Round,
    exact: _Exact,
    told: Sequence[Mapping[str, Headcount] | None],
    minimum: int,
) -> tuple[GroupTurnout, ...]:
    """Give the groups in the questionnaire's order, then those who have not chosen one."""
    if not row.respondent_groups:
        return ()
    titles = {
        group.id: group.title
        for group in load_version(session, version_id=row.questionnaire_version_id).groups
    }
    return tuple(
        GroupTurnout(titles.get(name), _turnout(name, exact, told, minimum=minimum))
        for name in (*row.respondent_groups, _NO_GROUP)
        if name != _NO_GROUP or exact[name].places
    )


def _few(counts: _Counts, minimum: int) -> bool:
    return minimum > 1 and counts.places > 0 and counts.invited < minimum


def _assessments(session: Session, row: Round) -> dict[str, uuid.UUID]:
    """Give a survey's assessments by their teams."""
    found = session.execute(
        select(Assessment.team_id, Assessment.id)
        .where(Assessment.organization_id == row.organization_id, Assessment.round_id == row.id)
        .order_by(Assessment.id)
    )
    return {str(team_id): assessment_id for team_id, assessment_id in found}


def _count(session: Session, row: Round, *, minimum: int) -> tuple[_Exact, _Exact]:
    """Count people by team and by group; those of a team link are invited by its quota.

    What somebody did counts also when the invitation was taken back later: else taking it back
    would show in the numbers what that person did.
    """
    teams = dict.fromkeys(_assessments(session, row), _Counts())
    groups = dict.fromkeys((*row.respondent_groups, _NO_GROUP), _Counts())
    taken: Counter[str] = Counter()
    for found in session.execute(_invitations(row)):
        counts = _Counts(*(int(each or 0) for each in found[3:]))
        name, group = str(found.team_id), found.respondent_group or _NO_GROUP
        groups[group if group in groups else _NO_GROUP] += counts
        if found.by_link:
            taken[name] += counts.places
            counts = replace(counts, invited=0)
        teams[name] += counts
    for team_id, quota, revoked in session.execute(_links(row)):
        # A link that was taken back tells how many had used it, which can be a small number.
        used = taken[str(team_id)] if taken[str(team_id)] >= minimum else 0
        invited = used if revoked else max(quota, taken[str(team_id)])
        teams[str(team_id)] += _Counts(places=invited, invited=invited)
    return teams, groups


def _invitations(row: Round) -> Select[*tuple[Any, ...]]:
    """Count places by team, group and whether a link was shared, in the order of _Counts."""
    by_link = Invitation.team_link_id.is_not(None)
    began = Invitation.response_id.is_not(None) | Invitation.submitted
    measures = (
        Invitation.revoked.is_(False),
        Invitation.bounced != "",
        Invitation.opened | began,
        began,
        Invitation.submitted,
    )
    return (
        select(
            Assessment.team_id,
            Invitation.respondent_group,
            by_link.label("by_link"),
            func.count(Invitation.id),
            *(func.sum(case((measure, 1), else_=0)) for measure in measures),
        )
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Assessment.organization_id == row.organization_id,
            Assessment.round_id == row.id,
        )
        .group_by(Assessment.team_id, Invitation.respondent_group, by_link)
        .order_by(Assessment.team_id)
    )


def _links(row: Round) -> Select[uuid.UUID, int, bool]:
    return (
        select(Assessment.team_id, TeamLink.quota, TeamLink.revoked)
        .join(Assessment, Assessment.id == TeamLink.assessment_id)
        .where(
            TeamLink.organization_id == row.organization_id,
            Assessment.organization_id == row.organization_id,
            Assessment.round_id == row.id,
        )
        .order_by(Assessment.team_id)
    )
