"""What mail to the invited says: also shown where people pass the links on themselves."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.answering import minutes, required
from app.domain.mail import Letter, MailKind
from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import Questionnaire
from app.domain.round import Confidentiality
from app.mail.message import one_line
from app.mail.page import letter_page
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Assessment, Organization, Round, Team

_LABEL = "Answer"
_INSTEAD = "If this does not open, copy the address into your browser:"
_YOURS = "The link is yours alone: please don't pass it on."
# Line ends are kept in the round's own message; other control characters are nobody's words.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter about one team in one round tells; `minutes` is how long answering takes."""

    organization: str
    round_title: str
    team: str
    closes_on: date
    minutes: int
    message: str
    promise: Promise


def load_facts(
    session: Session,
    *,
    organization_id: uuid.UUID,
    assessment_id: uuid.UUID,
    respondent_group: str | None,
) -> LetterFacts:
    """Gather what a letter to somebody of a respondent group tells about an assessment."""
    row, organization, team = session.execute(
        select(Round, Organization.name, Team.name)
        .select_from(Assessment)
        .join(
            Round,
            (Round.organization_id == Assessment.organization_id)
            & (Round.id == Assessment.round_id),
        )
        .join(
            Team,
            (Team.organization_id == Assessment.organization_id) & (Team.id == Assessment.team_id),
        )
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(Assessment.organization_id == organization_id, Assessment.id == assessment_id)
    ).one()
    asked = load_version(session, version_id=row.questionnaire_version_id).asked(row.form)
    return LetterFacts(
        organization=organization,
        round_title=row.title,
        team=team,
        closes_on=row.closes_on,
        minutes=_minutes(asked.asked_of(respondent_group if row.routed else None)),
        message=row.message,
        promise=Promise(row.confidentiality, row.minimum_group),
    )


def compose(kind: MailKind, *, facts: LetterFacts, link: str) -> Letter:
    """Write an invitation or a reminder that leads to `link`."""
    until = f"{facts.closes_on.day} {facts.closes_on:%B %Y}"
    if kind is MailKind.INVITATION:
        subject = f"{facts.round_title}: your view of {facts.team}"
        before = _invitation(facts, until)
    else:
        subject = f"Reminder: {facts.round_title}, your view of {facts.team} until {until}"
        before = _reminder(facts, until)
    after = (_YOURS, f"You get this mail because {facts.organization} invited this address.")
    text = "\n\n".join((*before, f"{_LABEL}:\n{link}", *after)) + "\n"
    html = letter_page(
        title=subject, before=before, link=link, label=_LABEL, instead=_INSTEAD, after=after
    )
    return Letter(one_line(subject), text, html)


def promise_sentence(promise: Promise) -> str:
    """Say in one sentence what those who answer are promised."""
    shown = f"figures are shown only where at least {promise.figures_from} people answered"
    if promise.confidentiality is Confidentiality.NAMED:
        return "You answer by name: whoever reads the results can see what you answered."
    if promise.confidentiality is Confidentiality.CONFIDENTIAL:
        return f"Your answers are confidential: {shown}, and never beside your name."
    return (
        "Your answers are anonymous: once you have submitted them, nothing ties them to you, "
        f"and {shown}."
    )


def _invitation(facts: LetterFacts, until: str) -> tuple[str, ...]:
    takes = (
        f"It takes about {facts.minutes} minutes, in one sitting or in several: each answer is "
        f"saved at once. You can answer, and change your answers, until {until}."
    )
    asks = f"{facts.organization} asks for your view of {facts.team}: {facts.round_title}."
    return _without_empty("Hello,", asks, _message(facts), takes, _promise(facts))


def _reminder(facts: LetterFacts, until: str) -> tuple[str, ...]:
    missing = (
        f"Your view of {facts.team} is still missing: {facts.round_title}. {facts.organization} "
        f"takes answers until {until}."
    )
    takes = (
        f"It takes about {facts.minutes} minutes. If you have begun, what you answered is kept and "
        "you can go on from there."
    )
    return _without_empty("Hello,", missing, _message(facts), takes, _promise(facts))


def _promise(facts: LetterFacts) -> str:
    return f"{promise_sentence(facts.promise)} The first page says exactly who sees what."


def _message(facts: LetterFacts) -> str:
    lines = facts.message.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines).strip()


def _without_empty(*paragraphs: str) -> tuple[str, ...]:
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _minutes(asked: Questionnaire) -> int:
    return minutes(sum(len(required(capability)) for capability in asked.capabilities))
