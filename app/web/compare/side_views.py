"""Two to six teams or units side by side, chosen in the address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.compare.side_by_side import load_side_by_side
from app.services.compare.side_by_side_choices import FIELD, load_choices, load_offers
from app.services.compare.side_by_side_values import FEWEST, MOST, Choices, SideBySide, Subject
from app.services.errors import InvalidInput, NotFound
from app.web import edge
from app.web.compare import compare, side_rows
from app.web.permissions import requires

_LONGEST = 100


@compare.get("/organizations/<uuid:organization_id>/compare/side-by-side")
@requires(Permission.SEE_RESULTS)
def side_by_side(organization_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Show the chosen teams and units beside the first of them, and who else can be chosen."""
    subjects, find = _asked(), request.args.get("find", "")[:_LONGEST]
    if "" in request.args.getlist(FIELD):
        # The form sends a place with nobody in it too; an address that is passed on has none.
        return redirect(side_rows.address(organization_id, subjects, find))
    if len(subjects) < FEWEST:
        return _choose(organization_id, subjects, find)
    try:
        found = _load(subjects, find)
    except InvalidInput as problem:
        return _choose(organization_id, subjects, find, str(problem)), 422
    return _page(organization_id, found, subjects, find)


def read_side_by_side() -> SideBySide:
    """Read the chosen columns; NotFound where there are too few to stand side by side."""
    subjects = _asked()
    if len(subjects) < FEWEST:
        raise NotFound(_("Nothing stands side by side here."))
    return _load(subjects)


def _load(subjects: Sequence[Subject], find: str = "") -> SideBySide:
    return load_side_by_side(
        edge.db(), access=edge.here(), subjects=subjects, today=edge.now().date(), find=find
    )


def _page(
    organization_id: uuid.UUID, found: SideBySide, subjects: Sequence[Subject], find: str
) -> str:
    return render_template(
        "compare/side_by_side.html",
        organization_id=organization_id,
        found=found,
        finding=side_rows.finding(found),
        one_round=side_rows.one_round(found),
        labels=side_rows.labels(found),
        lines=side_rows.lines(found),
        facts=side_rows.facts(found, organization_id),
        rows=side_rows,
        pinned=[side_rows.value(each) for each in side_rows.pinned(found)],
        kept=side_rows.address(organization_id, side_rows.pinned(found))
        if any(each.round_id is None for each in subjects)
        else "",
        **_chooser(organization_id, found.choices, subjects, find),
    )


def _choose(
    organization_id: uuid.UUID, subjects: Sequence[Subject], find: str, problem: str = ""
) -> str:
    """Show who can be chosen; of one team, its own rounds as well."""
    session, access = edge.db(), edge.here()
    kept = subjects[:MOST]
    choices = load_choices(
        session, access=access, chosen={each.team_id for each in kept}, find=find
    )
    own: tuple[side_rows.Earlier, ...] = ()
    if len(kept) == 1:
        team_id = kept[0].team_id
        offers = load_offers(session, access=access, teams=[team_id])
        own = side_rows.beside_itself(team_id, offers[team_id], organization_id)
    return render_template(
        "compare/side_choose.html",
        organization_id=organization_id,
        problem=problem,
        own=own,
        **_chooser(organization_id, choices, kept, find),
    )


def _chooser(
    organization_id: uuid.UUID, choices: Choices, subjects: Sequence[Subject], find: str
) -> dict[str, object]:
    """Give what the form needs: its places, and where each match of a search leads."""
    names = {each.id: each.name for each in choices.chosen}
    return {
        "choices": choices,
        "find": find,
        "most": MOST,
        "places": [(side_rows.value(each), each, names[each.team_id]) for each in subjects],
        "adding": [
            (each, side_rows.address(organization_id, [*subjects, Subject(each.id)]))
            for each in choices.found
            if choices.searched and len(subjects) < MOST
        ],
        "removing": [
            (names[each.team_id], side_rows.address(organization_id, _without(subjects, place)))
            for place, each in enumerate(subjects)
        ],
    }


def _without(subjects: Sequence[Subject], place: int) -> list[Subject]:
    return [each for number, each in enumerate(subjects) if number != place]


def _asked() -> list[Subject]:
    """Read `?of=<team>` or `?of=<team>@<round>`, as often as it stands there."""
    return [_subject(each) for each in request.args.getlist(FIELD) if each]


def _subject(text: str) -> Subject:
    """Read one; what is no id is no team."""
    team, at, place = text.partition("@")
    try:
        return Subject(uuid.UUID(team), uuid.UUID(place) if at else None)
    except ValueError:
        raise NotFound(_("There is no such team.")) from None
