"""What was taken up of a result's recommendations, and how to take up the others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.domain.words.action_wording import STATUS
from app.services.actions.action_list import may_change
from app.services.actions.action_taking import TakenUp, taken_up
from app.services.results.pooled_results import PooledHead
from app.services.results.team_results import Head
from app.web import edge
from app.web.presentation import day


@dataclass(frozen=True, slots=True)
class Taking:
    """The actions by the recommendation that they were; `url` takes up another, if one `may`."""

    url: str
    may: bool
    taken: Mapping[str, TakenUp]

    def action_url(self, action: TakenUp) -> str:
        """Give the page of an action."""
        here = edge.here().organization_id
        return url_for("actions.show", organization_id=here, action_id=action.id)

    def words(self, action: TakenUp) -> str:
        """Say how far an action is, and until when it is due."""
        status = STATUS[action.status]
        if action.finished_on:
            return str(_("Taken up: done %(day)s", day=day(action.finished_on)))
        if action.is_open and action.due_on:
            return str(
                _("Taken up: %(status)s, due %(day)s", status=status, day=day(action.due_on))
            )
        return str(_("Taken up: %(status)s", status=status))


def of_team(head: Head, questionnaire: str) -> Taking:
    """Look at what a team took up."""
    here = edge.here().organization_id
    url = url_for("actions.take_up", organization_id=here, assessment_id=head.assessment_id)
    return _taking(url, head.team_id, questionnaire)


def of_pooled(head: PooledHead, questionnaire: str) -> Taking:
    """Look at what a unit, or the organization as a whole, took up."""
    here = edge.here().organization_id
    if head.unit_id is None:
        url = url_for("actions.take_up_for_all", organization_id=here, round_id=head.round_id)
    else:
        url = url_for(
            "actions.take_up_for_unit",
            organization_id=here,
            round_id=head.round_id,
            team_id=head.unit_id,
        )
    return _taking(url, head.unit_id, questionnaire)


def _taking(url: str, team_id: uuid.UUID | None, questionnaire: str) -> Taking:
    access = edge.here()
    taken = taken_up(edge.db(), access=access, team_id=team_id, questionnaire=questionnaire)
    return Taking(url, may_change(access, team_id), taken)
