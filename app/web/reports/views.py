"""A report from the asking to the file."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Response, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.domain.jobs import JobState
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services import result_reports as service
from app.services.errors import InvalidInput
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
    report_id = service.ask_for_report(
        edge.db(),
        access=edge.here(),
        assessment_id=assessment_id,
        paper=_asked_paper(),
        now=edge.now(),
    )
    return redirect(url_for("reports.show", organization_id=organization_id, report_id=report_id))


@reports.post(f"{_ROUND}/result/reports")
@requires(Permission.SEE_RESULTS)
def ask_for_round(organization_id: uuid.UUID, round_id: uuid.UUID) -> WerkzeugResponse:
    """Ask for the report of everybody in a published round."""
    return _ask_for_pooled(organization_id, round_id, None)


@reports.post(f"{_ROUND}/result/units/<uuid:team_id>/reports")
@requires(Permission.SEE_RESULTS)
def ask_for_unit(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID
) -> WerkzeugResponse:
    """Ask for the report of everybody in one unit of it."""
    return _ask_for_pooled(organization_id, round_id, team_id)


@reports.get(_REPORT)
@requires(Permission.SEE_RESULTS)
def show(organization_id: uuid.UUID, report_id: uuid.UUID) -> str:
    """Show how far a report is, and the way to its file once it is there."""
    state = service.report_state(edge.db(), access=edge.here(), report_id=report_id)
    return render_template(
        "reports/show.html",
        organization_id=organization_id,
        state=state,
        **_addresses(organization_id, state.subject),
        failed=state.progress.state is JobState.FAILED,
        queued=state.progress.state is JobState.QUEUED,
    )


@reports.get(f"{_REPORT}/state.json")
@requires(Permission.SEE_RESULTS)
def state(organization_id: uuid.UUID, report_id: uuid.UUID) -> Response:
    """Say how far a report is, for the script that waits for it."""
    del organization_id
    found = service.report_state(edge.db(), access=edge.here(), report_id=report_id)
    return jsonify(
        state=found.progress.state.value, percent=found.progress.percent, ready=found.ready
    )


@reports.get(f"{_REPORT}/file")
@requires(Permission.SEE_RESULTS)
def file(organization_id: uuid.UUID, report_id: uuid.UUID) -> Response:
    """Hand over the file under its name."""
    del organization_id
    found = service.download(
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


def _addresses(organization_id: uuid.UUID, subject: service.Subject) -> dict[str, str]:
    """Give the page that a report is of, and where it is asked for again."""
    if subject.assessment_id is not None:
        page, ask, values = "results.show", "reports.ask", {"assessment_id": subject.assessment_id}
    elif subject.unit_id is None:
        page, ask, values = "results.pooled", "reports.ask_for_round", {}
    else:
        page, ask, values = "results.unit", "reports.ask_for_unit", {"team_id": subject.unit_id}
    values["organization_id"] = organization_id
    if subject.round_id is not None:
        values["round_id"] = subject.round_id
    return {"back": _address(page, values), "again": _address(ask, values)}


def _address(endpoint: str, values: dict[str, uuid.UUID]) -> str:
    address: str = url_for(endpoint, _anchor=None, **values)  # type: ignore[arg-type]  # ids
    return address


def _ask_for_pooled(
    organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None
) -> WerkzeugResponse:
    report_id = service.ask_for_pooled_report(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        unit_id=unit_id,
        paper=_asked_paper(),
        now=edge.now(),
    )
    return redirect(url_for("reports.show", organization_id=organization_id, report_id=report_id))


def _asked_paper() -> Paper:
    try:
        return Paper(request.form.get("paper", Paper.A4.value))
    except ValueError:
        raise InvalidInput("paper", "Choose A4 or Letter.") from None
