"""The tables, one module a subject; importing this package knows them all."""

from app.storage.rows.account import LinkPurpose, OneTimeLink, SignedIn, SignInFailure
from app.storage.rows.action import Action, ActionNote, AskReply, Target
from app.storage.rows.action_mail import ActionMail
from app.storage.rows.assessment import AnswerRow, Assessment, OutcomeAnswerRow, ResponseRow
from app.storage.rows.base import Row
from app.storage.rows.closing import Closing
from app.storage.rows.figures import (
    Family,
    OutcomeRow,
    ProfileRow,
    ScoreRow,
    UnitProfileRow,
    UnitScoreRow,
)
from app.storage.rows.invitation import (
    Invitation,
    InvitationToken,
    OutgoingMail,
    Participant,
    TeamLink,
)
from app.storage.rows.organization import Grant, Organization, Person, Team
from app.storage.rows.report import Job, PortfolioRow, Report, StoredFile
from app.storage.rows.result import PooledResult, ResultRow
from app.storage.rows.round import QuestionnaireVersion, Round, RoundEvent, RoundReminder

__all__ = [
    "Action",
    "ActionMail",
    "ActionNote",
    "AnswerRow",
    "AskReply",
    "Assessment",
    "Closing",
    "Family",
    "Grant",
    "Invitation",
    "InvitationToken",
    "Job",
    "LinkPurpose",
    "OneTimeLink",
    "Organization",
    "OutcomeAnswerRow",
    "OutcomeRow",
    "OutgoingMail",
    "Participant",
    "Person",
    "PooledResult",
    "PortfolioRow",
    "ProfileRow",
    "QuestionnaireVersion",
    "Report",
    "ResponseRow",
    "ResultRow",
    "Round",
    "RoundEvent",
    "RoundReminder",
    "Row",
    "ScoreRow",
    "SignInFailure",
    "SignedIn",
    "StoredFile",
    "Target",
    "Team",
    "TeamLink",
    "UnitProfileRow",
    "UnitScoreRow",
]
