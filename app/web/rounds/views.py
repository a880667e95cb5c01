"""Rounds: start one, watch it, change it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.questionnaire import Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode, RoundStage, RoundState
from app.services.errors import InvalidInput
from app.services.questionnaires.questionnaire_versions import shipped
from app.services.rounds import round_progress
from app.services.rounds import rounds as service
from app.services.rounds.round_changes import change_round, load_standing
from app.services.rounds.round_events import list_events
from app.services.rounds.survey_progress import survey_progress
from app.services.teams.team_tree import TeamTree, load_tree
from app.web import edge
from app.web.changing import hold_still
from app.web.forms import show_problem, unread
from app.web.permissions import requires
from app.web.rounds import rounds
from app.web.rounds.editing import EditPage, edit_page
from app.web.rounds.forms import NewRoundForm, TeamsForm, key, show_round_problem

Answer = str | Response | tuple[str, int]
_USUAL_LENGTH = timedelta(days=21)
# Days before the last one on which a survey reminds, where nobody chooses others; our rule.
_USUAL_REMINDERS = (timedelta(days=7), timedelta(days=2))
_STARTED = {
    RoundMode.SELF: _l("The round is started. Its managers see it under Assessments."),
    RoundMode.SURVEY: _l("The survey is set up. Nobody is asked yet: invite the people next."),
    RoundMode.CONSENSUS: _l(
        "The round is started. Managers, consultants and administrators fill in the sheet with "
        "each team, under Assessments."
    ),
}


@rounds.get("")
@requires(Permission.MANAGE_ROUNDS)
def index(organization_id: uuid.UUID) -> Answer:
    """List the rounds."""
    del organization_id
    listed = round_progress.list_rounds(edge.db(), access=edge.here(), today=edge.now().date())
    return render_template("rounds/index.html", rounds=listed)


@rounds.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def create(organization_id: uuid.UUID) -> Answer:
    """Start a round for chosen teams."""
    versions = {key(each): each for each in _versions()}
    tree = load_tree(edge.db(), access=edge.here())
    form = _new_form(tree, versions)
    if not form.is_submitted():
        return _new_page(form, tree, versions)
    refused = unread(form)
    # Nobody types these: without them there is nothing to check the rest by.
    if form.questionnaire.errors or form.mode.errors or form.form.errors:
        return _new_page(form, tree, versions)
    draft = _draft(form, tree, versions[form.questionnaire.data])
    try:
        round_id = service.create_round(
            edge.db(),
            access=edge.here(),
            draft=replace(draft, unread=refused),
            folder=edge.parts().settings.questionnaires_folder,
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_round_problem(form, problem)
        return _new_page(form, tree, versions)
    flash(_STARTED[form.mode.data])
    return redirect(_round_url(organization_id, round_id))


@rounds.get("/<uuid:round_id>")
@requires(Permission.MANAGE_ROUNDS)
def show(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Show how far each team of a round is, or how far the people of a survey are."""
    del organization_id
    detail = _detail(round_id)
    session, access, today = edge.db(), edge.here(), edge.now().date()
    page = {
        "detail": detail,
        "round": detail.summary,
        "events": list_events(session, access=access, round_id=round_id),
        "standing": load_standing(session, access=access, round_id=round_id, today=today),
        "today": today,
    }
    if detail.summary.mode is not RoundMode.SURVEY:
        return render_template("rounds/show.html", **page)
    progress = survey_progress(session, access=access, round_id=round_id)
    return render_template(
        "rounds/survey.html",
        **page,
        progress=progress,
        may_invite=_leads_from_a_round("invitations.index"),
        has_pooled_result=_leads_from_a_round("results.pooled"),
    )


@rounds.route("/<uuid:round_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def edit(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Change a round: its title and days, and of a survey's terms what does not stand yet."""
    hold_still()
    page = _edit_page_of(round_id)
    if page.standing.closed or not page.form.is_submitted():
        return _show_edit(page)
    try:
        change_round(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            change=page.change(),
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_round_problem(page.form, problem)
        return _show_edit(page)
    flash(_("The round is saved."))
    return redirect(_round_url(organization_id, round_id))


@rounds.route("/<uuid:round_id>/teams", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def add_teams(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Add teams to a round that is not over."""
    detail = _detail(round_id)
    form = TeamsForm()
    form.offer_teams(detail.tree)
    if not form.validate_on_submit():
        return _teams_page(form, detail)
    try:
        number = service.add_teams(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            teams=form.chosen(detail.tree),
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _teams_page(form, detail)
    flash(ngettext("%(num)d team is added.", "%(num)d teams are added.", number))
    return redirect(_round_url(organization_id, round_id))


@rounds.post("/<uuid:round_id>/teams/<uuid:assessment_id>/remove")
@requires(Permission.MANAGE_ROUNDS)
def remove_team(
    organization_id: uuid.UUID, round_id: uuid.UUID, assessment_id: uuid.UUID
) -> Answer:
    """Take a team out for which nobody has answered."""
    service.remove_team(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        assessment_id=assessment_id,
        today=edge.now().date(),
    )
    flash(_("The team is taken out of the round."))
    return redirect(_round_url(organization_id, round_id))


@rounds.post("/<uuid:round_id>/delete")
@requires(Permission.MANAGE_ROUNDS)
def delete(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Delete a round in which nobody has answered."""
    service.delete_round(edge.db(), access=edge.here(), round_id=round_id, today=edge.now().date())
    flash(_("The round is deleted."))
    return redirect(url_for("rounds.index", organization_id=organization_id))


def _leads_from_a_round(endpoint: str) -> bool:
    """Say whether there is such a page of a round in this version of Clearway."""
    rules = current_app.url_map.iter_rules()
    return any(
        rule.endpoint == endpoint and rule.arguments == {"organization_id", "round_id"}
        for rule in rules
    )


def _versions() -> tuple[Questionnaire, ...]:
    """Give what can be asked, the newest version first."""
    return tuple(reversed(shipped(edge.parts().settings.questionnaires_folder)))


def _detail(round_id: uuid.UUID) -> round_progress.RoundDetail:
    return round_progress.load_round(
        edge.db(), access=edge.here(), round_id=round_id, today=edge.now().date()
    )


def _new_form(tree: TeamTree, versions: dict[str, Questionnaire]) -> NewRoundForm:
    today = edge.now().date()
    closes_on = today + _USUAL_LENGTH
    reminders = [closes_on - before for before in _USUAL_REMINDERS]
    form = NewRoundForm(
        data={
            "opens_on": today,
            "closes_on": closes_on,
            "reminder_1": reminders[0],
            "reminder_2": reminders[1],
            "groups": [group.id for each in versions.values() for group in each.groups],
        }
    )
    form.offer_teams(tree)
    form.offer_questionnaires(versions.values())
    form.offer_surveys(_published_surveys())
    return form


def _published_surveys() -> list[round_progress.RoundSummary]:
    listed = round_progress.list_rounds(edge.db(), access=edge.here(), today=edge.now().date())
    return [
        each
        for each in listed
        if each.mode is RoundMode.SURVEY and each.stage is RoundStage.PUBLISHED
    ]


def _draft(form: NewRoundForm, tree: TeamTree, questionnaire: Questionnaire) -> service.RoundDraft:
    draft = service.RoundDraft(
        title=form.title.data or "",
        questionnaire=questionnaire,
        form=form.form.data,
        dates=form.dates(),
        teams=form.chosen(tree),
        mode=form.mode.data,
    )
    if draft.mode is RoundMode.CONSENSUS:
        return replace(draft, based_on_round_id=form.based_on_round_id.data)
    if draft.mode is not RoundMode.SURVEY:
        return draft
    # The page offers the groups of all questionnaires at once.
    own = {group.id for group in questionnaire.groups}
    return replace(
        draft,
        promise=form.promise(),
        groups=tuple(each for each in form.groups.data or () if each in own),
        routed=bool(form.routed.data),
        message=form.message.data or "",
        reminders=form.reminder_days(),
    )


def _new_page(
    form: NewRoundForm, tree: TeamTree, versions: dict[str, Questionnaire]
) -> tuple[str, int]:
    page = render_template("rounds/new.html", form=form, tree=tree, versions=versions)
    return page, 422 if form.is_submitted() else 200


def _edit_page_of(round_id: uuid.UUID) -> EditPage:
    today = edge.now().date()
    standing = load_standing(edge.db(), access=edge.here(), round_id=round_id, today=today)
    return edit_page(_detail(round_id), standing)


def _show_edit(page: EditPage) -> tuple[str, int]:
    refused = 409 if page.standing.closed or page.form.overtaken else 422
    text = render_template(
        "rounds/edit.html",
        form=page.form,
        detail=page.detail,
        round=page.detail.summary,
        standing=page.standing,
        deletable=_deletable(page.detail),
    )
    return text, refused if page.form.is_submitted() else 200


def _deletable(detail: round_progress.RoundDetail) -> bool:
    """Say whether deleting is offered; of a survey it may be told only in its own numbers."""
    summary = detail.summary
    if summary.mode is not RoundMode.SURVEY or summary.state is RoundState.PLANNED:
        return detail.nobody_answered
    progress = survey_progress(edge.db(), access=edge.here(), round_id=summary.id)
    return progress.nobody_began


def _teams_page(form: TeamsForm, detail: round_progress.RoundDetail) -> tuple[str, int]:
    page = render_template("rounds/teams.html", form=form, round=detail.summary, detail=detail)
    return page, 422 if form.is_submitted() else 200


def _round_url(organization_id: uuid.UUID, round_id: uuid.UUID) -> str:
    return url_for("rounds.show", organization_id=organization_id, round_id=round_id)
