"""A report from the asking to the file."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, g, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.domain.jobs import JobKind, JobState
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.reports import portfolio_reports, report_states
from app.services.reports.report_orders import Subject
from app.services.reports.result_reports import ask_for_pooled_report, ask_for_report
from app.web import edge
from app.web.permissions import requires
from app.web.reports import reports

_ORGANIZATION = "/organizations/<uuid:organization_id>"
_ROUND = f"{_ORGANIZATION}/rounds/<uuid:round_id>"
_REPORT = f"{_ORGANIZATION}/reports/<uuid:report_id>"


@reports.post(f"{_ORGANIZATION}/assessments/<uuid:assessment_id>/reports")
@requires(Permission.SEE_RESULTS)
def ask(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> WerkzeugResponse:
    """Ask for the report on a paper; one that is there already is not made again."""
    return _ask(organization_id, ask_for_report, assessment_id=assessment_id)


@reports.post(f"{_ROUND}/result/reports")
@requires(Permission.SEE_RESULTS)
def ask_for_round(organization_id: uuid.UUID, round_id: uuid.UUID) -> WerkzeugResponse:
    """Ask for the report of everybody in a published round."""
    return _ask(organization_id, ask_for_pooled_report, round_id=round_id, unit_id=None)


@reports.post(f"{_ROUND}/result/units/<uuid:team_id>/reports")
@requires(Permission.SEE_RESULTS)
def ask_for_unit(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID
) -> WerkzeugResponse:
    """Ask for the report of everybody in one unit of it."""
    return _ask(organization_id, ask_for_pooled_report, round_id=round_id, unit_id=team_id)


@reports.post(f"{_ROUND}/portfolios")
@requires(Permission.SEE_RESULTS)
def ask_for_portfolio(organization_id: uuid.UUID, round_id: uuid.UUID) -> WerkzeugResponse:
    """Ask for the portfolio of all that the actor sees in a round."""
    order = portfolio_reports.ask_for_portfolio
    return _ask(organization_id, order, round_id=round_id, unit_id=None)


@reports.post(f"{_ROUND}/units/<uuid:team_id>/portfolios")
@requires(Permission.SEE_RESULTS)
def ask_for_unit_portfolio(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID
) -> WerkzeugResponse:
    """Ask for the portfolio of one unit in it."""
    order = portfolio_reports.ask_for_portfolio
    return _ask(organization_id, order, round_id=round_id, unit_id=team_id)


@reports.get(_REPORT)
@requires(Permission.SEE_RESULTS)
def show(organization_id: uuid.UUID, report_id: uuid.UUID) -> str:
    """Show how far a report is, and the way to its file once it is there."""
    state = report_states.report_state(edge.db(), access=edge.here(), report_id=report_id)
    portfolio = state.subject.kind is JobKind.PORTFOLIO
    if portfolio:
        g.section = "compare"
    return render_template(
        "reports/show.html",
        organization_id=organization_id,
        state=state,
        portfolio=portfolio,
        **_addresses(organization_id, state.subject),
        failed=state.progress.state is JobState.FAILED,
        queued=state.progress.state is JobState.QUEUED,
    )


@reports.get(f"{_REPORT}/state.json")
@requires(Permission.SEE_RESULTS)
def state(organization_id: uuid.UUID, report_id: uuid.UUID) -> Response:
    """Say how far a report is, for the script that waits for it."""
    del organization_id
    found = report_states.report_state(edge.db(), access=edge.here(), report_id=report_id)
    return jsonify(
        state=found.progress.state.value, percent=found.progress.percent, ready=found.ready
    )


@reports.get(f"{_REPORT}/file")
@requires(Permission.SEE_RESULTS)
def file(organization_id: uuid.UUID, report_id: uuid.UUID) -> Response:
    """Hand over the file under its name."""
    del organization_id
    found = report_states.download(
        edge.db(),
        access=edge.here(),
        report_id=report_id,
        folder=edge.parts().settings.data_folder,
    )
    response = send_file(
        found.path,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
        last_modified=datetime.fromtimestamp(found.path.stat().st_mtime, UTC),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


# The page that a report is of, and where it is asked for again: of the whole, then of a unit.
_PLACES = {
    JobKind.TEAM_REPORT: (("results.show", "reports.ask"), ("", "")),
    JobKind.ROUND_REPORT: (
        ("results.pooled", "reports.ask_for_round"),
        ("results.unit", "reports.ask_for_unit"),
    ),
    JobKind.PORTFOLIO: (
        ("compare.index", "reports.ask_for_portfolio"),
        ("compare.index", "reports.ask_for_unit_portfolio"),
    ),
}


def _addresses(organization_id: uuid.UUID, subject: Subject) -> dict[str, str]:
    """Give the page that a report is of, and where it is asked for again."""
    page, ask = _PLACES[subject.kind][subject.unit_id is not None]
    values = {
        "organization_id": organization_id,
        "assessment_id": subject.assessment_id,
        "round_id": subject.round_id,
        "team_id": subject.unit_id,
    }
    there = {name: value for name, value in values.items() if value is not None}
    again = _address(ask, there)
    if subject.kind is JobKind.PORTFOLIO:
        # The overview has what it shows in its query.
        view = {"round": subject.round_id, "unit": subject.unit_id}
        there = {"organization_id": organization_id}
        there |= {name: value for name, value in view.items() if value is not None}
    return {"back": _address(page, there), "again": again}


def _address(endpoint: str, values: dict[str, uuid.UUID]) -> str:
    address: str = url_for(endpoint, _anchor=None, **values)  # type: ignore[arg-type]  # ids
    return address


def _ask(
    organization_id: uuid.UUID, order: Callable[..., uuid.UUID], **of: uuid.UUID | None
) -> WerkzeugResponse:
    """Order a report of something on the paper that is asked for, and lead to where it comes."""
    report_id = order(edge.db(), access=edge.here(), paper=_asked_paper(), now=edge.now(), **of)
    return redirect(url_for("reports.show", organization_id=organization_id, report_id=report_id))


def _asked_paper() -> Paper:
    try:
        return Paper(request.form.get("paper", Paper.A4.value))
    except ValueError:
        raise InvalidInput("paper", "Choose A4 or Letter.") from None
