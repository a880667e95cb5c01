"""What the page of movements prints: headline, what a test said, and where each line leads."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.comparing.change import Verdict
from app.domain.comparing.movement import Movement
from app.domain.words import wording
from app.services.compare.movement_page import DoneBefore, MovementPage, Mover, Movers, Untested
from app.web.results import links

MOST = 5
"""So many movements are shown on the overview."""


def finding(found: MovementPage) -> str:
    """Say in one sentence how much moved."""
    if found.untested is Untested.NO_SURVEY:
        return str(_("Only surveys are tested for movement"))
    if found.untested is Untested.NO_ROUND_BEFORE:
        return str(_("No round before to compare with"))
    if found.untested is Untested.NOTHING_TESTED:
        return str(_("Nothing could be tested against the round before"))
    moved = [line.of for line in found.moved]
    if not moved:
        return str(_("Nothing moved beyond chance"))
    barriers = sum(one.is_barrier for one in moved)
    others = len(moved) - barriers
    parts = (
        ngettext("%(num)d barrier", "%(num)d barriers", barriers) if barriers else "",
        ngettext("%(num)d capability", "%(num)d capabilities", others) if others else "",
    )
    what = wording.listed(tuple(part for part in parts if part), _("and"))
    if found.whole and all(one.difference is None for one in moved):
        return str(_("%(what)s moved beyond chance, in single teams or units", what=what))
    return str(_("%(what)s moved beyond chance", what=what))


def why(found: MovementPage) -> str:
    """Say what there would have to be for something to have moved."""
    if found.untested is Untested.NO_SURVEY:
        return str(
            _(
                "Here one person answers for a team, or the team together, so that a difference "
                "can't be told from chance. In a survey many answer, and its closing tests them."
            )
        )
    if found.untested is Untested.NO_ROUND_BEFORE:
        return str(_("The next survey that asks the same is compared with this one."))
    if found.untested is Untested.NOTHING_TESTED:
        return str(_("A test takes enough people with a score of their own in both rounds."))
    return str(
        _(
            "No difference from the round before is larger than chance could make it. A small "
            "change can stay unseen, the more so the fewer people answer."
        )
    )


def everybody(one: Movement) -> str:
    """Say which way everybody together went."""
    if one.difference is not None:
        return wording.moved(one.difference)
    return str(_("no detectable change") if one.verdict is Verdict.NONE else _("not tested"))


def mover(one: Mover) -> str:
    """Say how far a team moved, or in how many teams of a unit, and its people together."""
    if not one.is_unit:
        return wording.signed(one.difference)
    parts = []
    if one.teams:
        parts.append(wording.count(one.teams, _("team"), _("teams")))
    if one.difference is not None:
        parts.append(str(_("together %(moved)s", moved=wording.signed(one.difference))))
    return ", ".join(parts)


def more(some: Movers) -> str:
    """Count those that are not named; nothing where all are."""
    if not some.named:
        teams = some.more_teams
        return wording.count(teams, _("team"), _("teams")) if teams else ""
    counts = (
        (some.more_units, _("more unit"), _("more units")),
        (some.more_teams, _("more team"), _("more teams")),
    )
    parts = tuple(wording.count(*each) for each in counts if each[0])
    return str(_("and %(others)s", others=wording.listed(parts, _("and")))) if parts else ""


def in_words(some: Movers) -> str:
    """List who went one way, as a file does."""
    named = [f"{one.name} ({mover(one)})" for one in some.named]
    return ", ".join(filter(None, [*named, more(some)]))


def whose(one: DoneBefore, organization: str) -> str:
    """Name the team whose action it is, or the organization."""
    return one.team or organization


def everybody_url(found: MovementPage, organization_id: uuid.UUID) -> Callable[[Movement], str]:
    """Give the page of what everybody said on a barrier's or a capability's item."""
    unit = found.crumbs[-1].id if found.crumbs else None
    where = links.of_round(organization_id, found.chosen.id, unit)
    return lambda one: where.show if one.is_barrier else where.capability(one.item)


def mover_url(found: MovementPage, organization_id: uuid.UUID) -> Callable[[Mover, Movement], str]:
    """Give a team over its rounds with the barrier opened, or what moved in a unit."""

    def address(one: Mover, of: Movement) -> str:
        if one.is_unit:
            page = url_for(
                "compare.moved",
                organization_id=organization_id,
                round=found.chosen.id,
                unit=one.id,
                version=found.version,
            )
            return f"{page}#of-{of.item}"
        page = url_for(
            "compare.over_time", organization_id=organization_id, team_id=one.id, barrier=of.barrier
        )
        return f"{page}#of-{of.barrier}"

    return address
