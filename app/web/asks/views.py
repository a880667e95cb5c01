"""The ask list of a round, and replying to one of its asks."""

from __future__ import annotations

import uuid
from typing import TypeVar

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.comparing.comparison import LOW
from app.domain.comparing.shared import LEAST_LOW
from app.domain.roles import Permission
from app.services.asks import ask_list as service
from app.services.asks.ask_values import Ask, AskedOf, AskLevel, AskState, AskWanted
from app.services.errors import InvalidInput, NotFound
from app.web import edge
from app.web.asked import NO_ROUND, NO_TEAM, asked_id, asked_page
from app.web.asks import asks
from app.web.asks.addresses import ask_url, view_of
from app.web.asks.forms import ReplyForm
from app.web.asks.tables import asks_table
from app.web.forms import show_problem
from app.web.permissions import requires
from app.web.tables import ENDING, table_file

Kind = TypeVar("Kind", AskedOf, AskState)
Answer = str | Response | tuple[str, int]
_NEW_ACTION = "actions.create"
_MOST = 3


@asks.get("")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> Answer:
    """List what is asked of each level, with the replies."""
    found = service.load_ask_page(edge.db(), access=edge.here(), wanted=_wanted(asked_page()))
    if found is None:
        return render_template("asks/none.html", organization_id=organization_id)
    return render_template(
        "asks/index.html",
        organization_id=organization_id,
        found=found,
        view=view_of(found),
        action_url=_action_url,
        low=LOW,
        least=LEAST_LOW,
    )


@asks.get(f"/list.{ENDING}")
@requires(Permission.SEE_RESULTS)
def table(organization_id: uuid.UUID, ending: str) -> Answer:
    """Give all that the filter finds as a file."""
    del organization_id
    found = service.load_ask_page(edge.db(), access=edge.here(), wanted=_wanted(None))
    if found is None:
        raise NotFound("There is no result yet.")
    return table_file(asks_table(found), ending, page="asks.index")


@asks.get("/most")
@requires(Permission.SEE_RESULTS)
def most(organization_id: uuid.UUID) -> str:
    """Show what most teams ask for, as a part of another page, which fetches it."""
    wanted = _wanted(page=1)
    found = service.load_asks(
        edge.db(), access=edge.here(), round_id=wanted.round_id, unit_id=wanted.unit_id, most=_MOST
    )
    return render_template(
        "asks/most.html", organization_id=organization_id, found=found, unit=wanted.unit_id
    )


@asks.route("/<uuid:round_id>/<uuid:owner_id>/<capability_id>", methods=["GET", "POST"])
@requires(Permission.REPLY_TO_ASKS)
def reply(
    organization_id: uuid.UUID, round_id: uuid.UUID, owner_id: uuid.UUID, capability_id: str
) -> Answer:
    """Reply to an ask; whatever was replied before stays to be read."""
    form = ReplyForm()
    if not form.validate_on_submit():
        return _reply_page(form, round_id, owner_id, capability_id)
    try:
        service.reply_to_ask(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            owner_id=owner_id,
            capability=capability_id,
            reply=form.chosen,
            text=form.text.data or "",
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _reply_page(form, round_id, owner_id, capability_id)
    flash(_("Your reply is saved. Everybody who sees the ask can read it."))
    return redirect(ask_url(organization_id, round_id, owner_id, capability_id))


def _reply_page(
    form: ReplyForm, round_id: uuid.UUID, owner_id: uuid.UUID, capability: str
) -> tuple[str, int]:
    found, level, ask = service.load_ask(
        edge.db(), access=edge.here(), round_id=round_id, owner_id=owner_id, capability=capability
    )
    page = render_template("asks/reply.html", form=form, found=found, level=level, ask=ask)
    return page, 422 if form.is_submitted() else 200


def _action_url(ask: Ask, level: AskLevel) -> str:
    """Give the page that plans an action for an ask that was agreed to, if there is one."""
    if _NEW_ACTION not in current_app.view_functions:
        return ""
    team = None if level.organization else level.owner_id
    here, permission = edge.here(), Permission.MANAGE_ACTIONS
    may = permission in here.everywhere or (team and here.may_on(permission, team_id=team))
    if not may:
        return ""
    return url_for(
        _NEW_ACTION, organization_id=here.organization_id, team=team, capability=ask.capability
    )


def _wanted(page: int | None) -> AskWanted:
    """Read from the address what is shown, so that it can be sent to somebody."""
    return AskWanted(
        round_id=asked_id("round", NO_ROUND),
        unit_id=asked_id("unit", NO_TEAM),
        of=_one_of(AskedOf, request.args.get("of", "")),
        state=_one_of(AskState, request.args.get("state", "")),
        page=page,
    )


def _one_of(kinds: type[Kind], asked: str) -> Kind:
    """Read a choice; what is none of them is any."""
    return kinds(asked) if asked in set(kinds) else kinds("")
