"""Mail to the owners of overdue actions: which ones, who still sees them, and what it says.

Once a day everybody who owns an action that became overdue, or has been overdue for another week,
gets one mail of an organization that names them all.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.goals.actions import OPEN, REMIND_EVERY
from app.domain.mail import Letter, MailState
from app.domain.roles import Permission
from app.mail.mailer import Delivery
from app.mail.message import one_line
from app.mail.page import letter_page
from app.services.access import Access, load_access, load_actor
from app.services.errors import NotFound
from app.services.mail.outbox import begin_attempt, find_taken, finish, is_due, keep_delivery
from app.storage.rows import Action, ActionMail, Organization, Person, Team

_NAMED_AT_MOST = 20
_SUBJECT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class OverdueAction:
    """What the mail tells of an action; without a team it is the organization's."""

    title: str
    team: str
    due_on: date


@dataclass(frozen=True, slots=True)
class TakenActionMail:
    """A mail that this sender looks after."""

    id: uuid.UUID
    attempt: int
    organization_id: uuid.UUID
    organization: str
    name: str
    actions: tuple[OverdueAction, ...]
    address: str = field(repr=False)


def queue_overdue(session: Session, *, now: datetime) -> int:
    """Ask for a mail to every owner who is to be reminded today, and give their number.

    Left out are those who can't see the team's results any more, archived teams, and invented
    organizations, whose addresses may be real.
    """
    today = now.date()
    owned: dict[tuple[uuid.UUID, uuid.UUID], list[Action]] = defaultdict(list)
    for action in session.scalars(_to_remind(today)):
        assert action.owner_id is not None  # noqa: S101  (asked for in the query)
        owned[action.organization_id, action.owner_id].append(action)
    had = {
        (organization_id, person_id)
        for organization_id, person_id in session.execute(
            select(ActionMail.organization_id, ActionMail.person_id).where(ActionMail.day == today)
        )
    }
    return sum(
        _queue(session, key, actions, now) for key, actions in owned.items() if key not in had
    )


def take_mail(session: Session, *, now: datetime) -> TakenActionMail | MailState | None:
    """Take the mail that is due first, looking again whether it is still wanted.

    Gives the state of a mail that is not to be sent, None when nothing is due. Committing is what
    takes it; nothing may be sent before.
    """
    found = session.execute(
        select(ActionMail, Person, Organization)
        .join(Person, Person.id == ActionMail.person_id)
        .join(Organization, Organization.id == ActionMail.organization_id)
        .where(is_due(ActionMail, now))
        .order_by(ActionMail.due_at, ActionMail.id)
        .limit(1)
        .with_for_update(of=ActionMail, key_share=True, skip_locked=True)
    ).first()
    if found is None:
        return None
    mail, person, organization = found
    actions = _named(session, mail, today=now.date())
    if not actions or organization.invented:
        return finish(mail, MailState.DROPPED, now=now)
    if (ended := begin_attempt(mail, now=now)) is not None:
        return ended
    return TakenActionMail(
        id=mail.id,
        attempt=mail.attempts,
        organization_id=organization.id,
        organization=organization.name,
        name=person.name,
        actions=actions,
        address=person.email,
    )


def record_delivery(
    session: Session, *, mail: TakenActionMail, delivery: Delivery, now: datetime
) -> MailState | None:
    """Keep what became of a mail, and give its state; None when it is another sender's by now."""
    row = find_taken(session, ActionMail, mail_id=mail.id, attempt=mail.attempt)
    return None if row is None else keep_delivery(row, delivery, now=now)


def compose(mail: TakenActionMail, *, link: str) -> Letter:
    """Write the mail that leads to the list of somebody's overdue actions."""
    number = len(mail.actions)
    first = mail.actions[0].title
    short = first if len(first) <= _SUBJECT_LENGTH else f"{first[: _SUBJECT_LENGTH - 1]}…"
    subject = f"Overdue: {short}" if number == 1 else f"{number} overdue actions"
    subject = one_line(f"{subject} ({mail.organization})")
    before = (
        f"Hello {mail.name},",
        f"you are named as the owner in {mail.organization} of what should be done by now:",
        "\n".join(_lines(mail)),
        "Say how far it is, give it a new day, or drop it with a reason.",
    )
    after = ("It is told again after a week at the earliest, for as long as it stays overdue.",)
    text = "\n\n".join((*before, f"Open the actions:\n{link}", *after)) + "\n"
    html = letter_page(
        title=subject,
        before=before,
        link=link,
        label="Open the actions",
        instead="If this does not open, copy the address into your browser:",
        after=after,
    )
    return Letter(subject, text, html)


def mail_problem(session: Session, action: Action) -> str:
    """Say why the last mail that an action is overdue did not go out; nothing where it did."""
    if action.status not in OPEN or action.owner_id is None or action.reminded_on is None:
        return ""
    problem = session.scalar(
        select(ActionMail.problem).where(
            ActionMail.organization_id == action.organization_id,
            ActionMail.person_id == action.owner_id,
            ActionMail.day == action.reminded_on,
            ActionMail.state.in_((MailState.QUEUED, MailState.FAILED)),
        )
    )
    return problem or ""


def _lines(mail: TakenActionMail) -> list[str]:
    lines = [
        f"- {one_line(each.title)} ({one_line(each.team or mail.organization)}), "
        f"due {each.due_on.day} {each.due_on:%B %Y}"
        for each in mail.actions[:_NAMED_AT_MOST]
    ]
    more = len(mail.actions) - len(lines)
    return [*lines, f"and {more} more"] if more else lines


def _to_remind(today: date) -> Select[Action]:
    """Hold the overdue actions whose owners are to be told today."""
    return (
        select(Action)
        .join(Organization, Organization.id == Action.organization_id)
        .outerjoin(
            Team, (Team.organization_id == Action.organization_id) & (Team.id == Action.team_id)
        )
        .where(
            Action.status.in_(sorted(OPEN)),
            Action.due_on < today,
            Action.owner_id.is_not(None),
            or_(Action.reminded_on.is_(None), Action.reminded_on <= today - REMIND_EVERY),
            Organization.invented.is_(False),
            Team.archived_at.is_(None),
        )
        .order_by(Action.due_on, Action.id)
        .with_for_update(of=Action, key_share=True, skip_locked=True)
    )


def _queue(
    session: Session, key: tuple[uuid.UUID, uuid.UUID], actions: Sequence[Action], now: datetime
) -> bool:
    organization_id, person_id = key
    access = _access(session, organization_id, person_id)
    seen = [one for one in actions if access is not None and _sees(access, one.team_id)]
    if not seen:
        return False
    for action in seen:
        action.reminded_on = now.date()
    session.add(
        ActionMail(
            organization_id=organization_id,
            person_id=person_id,
            day=now.date(),
            queued_at=now,
            due_at=now,
        )
    )
    session.flush()
    return True


def _named(session: Session, mail: ActionMail, *, today: date) -> tuple[OverdueAction, ...]:
    """Give the actions that a mail is about, as far as its reader still owns and sees them."""
    access = _access(session, mail.organization_id, mail.person_id)
    if access is None:
        return ()
    rows = session.execute(
        select(Action.title, Action.team_id, Team.name, Action.due_on)
        .outerjoin(
            Team, (Team.organization_id == Action.organization_id) & (Team.id == Action.team_id)
        )
        .where(
            Action.organization_id == mail.organization_id,
            Action.owner_id == mail.person_id,
            Action.reminded_on == mail.day,
            Action.status.in_(sorted(OPEN)),
            Action.due_on < today,
            Team.archived_at.is_(None),
        )
        .order_by(Action.due_on, Action.id)
    )
    return tuple(
        OverdueAction(title, team or "", due_on)
        for title, team_id, team, due_on in rows
        if due_on is not None and _sees(access, team_id)
    )


def _access(session: Session, organization_id: uuid.UUID, person_id: uuid.UUID) -> Access | None:
    """Give what an owner may do; None when they have no role in the organization any more."""
    actor = load_actor(session, person_id=person_id)
    try:
        return load_access(session, actor=actor, organization_id=organization_id)
    except NotFound:
        return None


def _sees(access: Access, team_id: uuid.UUID | None) -> bool:
    if team_id is None:
        return Permission.SEE_RESULTS in access.everywhere
    return access.may_on(Permission.SEE_RESULTS, team_id=team_id)
