"""The tables, one module a subject; importing this package knows them all."""

from app.storage.rows.account import LinkPurpose, OneTimeLink, SignedIn, SignInFailure
from app.storage.rows.assessment import AnswerRow, Assessment, OutcomeAnswerRow, ResponseRow
from app.storage.rows.base import Row
from app.storage.rows.closing import Closing
from app.storage.rows.invitation import (
    Invitation,
    InvitationToken,
    OutgoingMail,
    Participant,
    TeamLink,
)
from app.storage.rows.organization import Grant, Organization, Person, Team
from app.storage.rows.report import Job, Report, StoredFile
from app.storage.rows.result import PooledResult, ResultRow
from app.storage.rows.round import QuestionnaireVersion, Round, RoundEvent, RoundReminder

__all__ = [
    "AnswerRow",
    "Assessment",
    "Closing",
    "Grant",
    "Invitation",
    "InvitationToken",
    "Job",
    "LinkPurpose",
    "OneTimeLink",
    "Organization",
    "OutcomeAnswerRow",
    "OutgoingMail",
    "Participant",
    "Person",
    "PooledResult",
    "QuestionnaireVersion",
    "Report",
    "ResponseRow",
    "ResultRow",
    "Round",
    "RoundEvent",
    "RoundReminder",
    "Row",
    "SignInFailure",
    "SignedIn",
    "StoredFile",
    "Team",
    "TeamLink",
]
