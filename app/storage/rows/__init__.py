"""The tables, one module a subject; importing this package knows them all."""

from app.storage.rows.account import LinkPurpose, OneTimeLink, SignedIn, SignInFailure
from app.storage.rows.assessment import (
    AnswerRow,
    Assessment,
    OutcomeAnswerRow,
    QuestionnaireVersion,
    ResponseRow,
    ResultRow,
    Round,
)
from app.storage.rows.base import Row
from app.storage.rows.organization import Grant, Organization, Person, Team
from app.storage.rows.report import Job, Report, StoredFile

__all__ = [
    "AnswerRow",
    "Assessment",
    "Grant",
    "Job",
    "LinkPurpose",
    "OneTimeLink",
    "Organization",
    "OutcomeAnswerRow",
    "Person",
    "QuestionnaireVersion",
    "Report",
    "ResponseRow",
    "ResultRow",
    "Round",
    "Row",
    "SignInFailure",
    "SignedIn",
    "StoredFile",
    "Team",
]
