"""The sections of an organization that a person may see, in the order of the top bar."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.domain.roles import Permission
from app.services.access import Access


@dataclass(frozen=True, slots=True)
class _Section:
    endpoint: str
    title: LazyString
    needs: Permission


@dataclass(frozen=True, slots=True)
class Section:
    """A link of the top bar; `current` marks the section of the page one is on."""

    title: str
    url: str
    current: bool


_SECTIONS: tuple[_Section, ...] = (
    _Section("assessments.index", _l("Assessments"), Permission.SEE_RESULTS),
    _Section("compare.index", _l("Compare"), Permission.SEE_RESULTS),
    _Section("actions.index", _l("Actions"), Permission.SEE_RESULTS),
    _Section("rounds.index", _l("Rounds"), Permission.MANAGE_ROUNDS),
    _Section("teams.index", _l("Teams"), Permission.MANAGE_TEAMS),
    _Section("people.index", _l("People"), Permission.MANAGE_PEOPLE),
)
# Families whose pages belong to another one's section.
_BELONGS_TO = {
    "asks": "compare",
    "results": "assessments",
    "reports": "assessments",
    "targets": "compare",
    "answering": "assessments",
    "closing": "rounds",
    "invitations": "rounds",
}


def install(app: Flask) -> None:
    """Give templates `sections()`."""
    app.add_template_global(sections)


def sections() -> list[Section]:
    """List the sections open to the actor in the present organization.

    A page that belongs elsewhere than its family says so in `g.section`.
    """
    access: Access = g.access
    family = (request.blueprint or "").split(".")[0]
    here = g.get("section") or _BELONGS_TO.get(family, family)
    return [
        Section(
            str(section.title),
            url_for(section.endpoint, organization_id=access.organization_id),
            section.endpoint.split(".")[0] == here,
        )
        for section in _SECTIONS
        if access.may(section.needs)
    ]
