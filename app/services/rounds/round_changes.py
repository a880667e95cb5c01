"""Changing a round: title and dates, and before anybody was asked also what it promises.

Whoever answers relies on what the first page said, so that a promise, the groups and the routing
stand from the first invitation on, and at the latest from the first day on.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import RespondentGroup
from app.domain.round import RoundDates, RoundEventKind, RoundMode, RoundState
from app.services.access import Access
from app.services.answers.places import day
from app.services.errors import InvalidInput, Refusals, Refused
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.rounds import round_events
from app.services.rounds.round_plan import NO_TERMS, SurveyTerms, check_terms
from app.services.rounds.rounds import (
    find_round,
    free_title,
    require_dates,
    round_to_change,
)
from app.storage.rows import Assessment, Invitation, ResponseRow, Round, RoundReminder, TeamLink

_DETAILS_LENGTH = 500


class Fixed(StrEnum):
    """Why what a survey promises can't be changed any more."""

    OPENED = "opened"
    INVITED = "invited"
    ANSWERED = "answered"


_WHY = {
    Fixed.OPENED: "The round has opened, so this can't be changed any more.",
    Fixed.INVITED: "People are invited already, so this can't be changed any more.",
    Fixed.ANSWERED: "Somebody has answered already, so this can't be changed any more.",
}


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What a round is to be from now on; without `terms` a survey keeps those it has.

    `unread` says by field what of it could not be read, to be refused together with the rest.
    """

    title: str
    dates: RoundDates
    terms: SurveyTerms | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """A round's terms at present; `reminders` in them are the days still to come.

    `closed` says that nothing can be changed any more, `opened` that the first day has come.
    """

    mode: RoundMode
    terms: SurveyTerms
    offered: tuple[RespondentGroup, ...]
    reminded: tuple[date, ...]
    fixed: Fixed | None
    opened: bool
    closed: bool
    based_on: str | None


def load_standing(
    session: Session, *, access: Access, round_id: uuid.UUID, today: date
) -> Standing:
    """Give a round's terms, and what of them can still be changed."""
    row = find_round(session, access=access, round_id=round_id)
    reminders = _reminders(session, row)
    questionnaire = load_version(session, version_id=row.questionnaire_version_id)
    return Standing(
        mode=row.mode,
        terms=_terms(row, reminders),
        offered=questionnaire.groups,
        reminded=tuple(each.send_on for each in reminders if each.done_at is not None),
        fixed=_fixed(session, row, today=today),
        opened=row.opens_on <= today,
        closed=row.closed_at is not None,
        based_on=_title_of(session, row, row.based_on_round_id),
    )


def change_round(
    session: Session, *, access: Access, round_id: uuid.UUID, change: RoundChange, now: datetime
) -> None:
    """Change a round and note what it was before.

    Refused when it is closed; InvalidInput for what stands already or can't be.
    """
    row = round_to_change(session, access=access, round_id=round_id)
    if row.closed_at is not None:
        raise Refused("This round is closed, so it can't be changed any more.")
    today = now.date()
    # Before the first day moves: one change may open the survey and settle what it promises.
    with Refusals(change.unread) as refusals:
        title = refusals.of(
            free_title, session, access=access, title=change.title, besides=round_id
        )
        refusals.of(require_dates, change.dates)
        refusals.of(_require_days_to_come, row, change.dates, today=today)
        refusals.of(_require_same_first_day, row, change.dates, today=today)
        terms = refusals.of(_checked_terms, session, row, change, today=today)
    told = _change_head(row, title=title, dates=change.dates)
    if terms is not None:
        told += _change_terms(session, row, terms)
    session.flush()
    if told:
        round_events.record(
            session,
            access=access,
            round_id=round_id,
            kind=RoundEventKind.CHANGED,
            now=now,
            details=_shortened(" ".join(told)),
        )


def _require_days_to_come(row: Round, dates: RoundDates, *, today: date) -> None:
    """Refuse another last day that has passed: what people are told must not have been untrue."""
    if dates.closes_on != row.closes_on and dates.closes_on < today:
        raise InvalidInput("closes_on", "This day has passed already; today is the earliest.")


def _require_same_first_day(row: Round, dates: RoundDates, *, today: date) -> None:
    """Keep a survey's first day once it has come: what is kept of answers carries it."""
    opened = row.mode is RoundMode.SURVEY and row.opens_on <= today
    if opened and dates.opens_on != row.opens_on:
        raise InvalidInput(
            "opens_on", f"The round opened on {day(row.opens_on)}, so its first day stays."
        )


def _change_head(row: Round, *, title: str, dates: RoundDates) -> list[str]:
    told = [
        _told("Title", row.title, title),
        _told("First day", day(row.opens_on), day(dates.opens_on)),
        _told("Last day", day(row.closes_on), day(dates.closes_on)),
    ]
    row.title, row.opens_on, row.closes_on = title, dates.opens_on, dates.closes_on
    return [each for each in told if each]


def _checked_terms(
    session: Session, row: Round, change: RoundChange, *, today: date
) -> SurveyTerms | None:
    """Give a survey's terms as they are to be; other rounds have none."""
    if row.mode is not RoundMode.SURVEY:
        if change.terms is not None:
            raise InvalidInput("message", "Only a survey has this.")
        return None
    reminders = _reminders(session, row)
    before = _terms(row, reminders)
    offered = load_version(session, version_id=row.questionnaire_version_id).groups
    after = check_terms(
        before if change.terms is None else change.terms,
        offered=tuple(group.id for group in offered),
        dates=change.dates,
        today=today,
        kept=[each.send_on for each in reminders],
    )
    fixed = _fixed(session, row, today=today)
    if fixed is not None:
        _require_same(before, after, why=_WHY[fixed])
    return after


def _change_terms(session: Session, row: Round, after: SurveyTerms) -> list[str]:
    """Take over a survey's terms, and say what changed."""
    reminders = _reminders(session, row)
    before = _terms(row, reminders)
    row.confidentiality = after.promise.confidentiality
    row.minimum_group = after.promise.minimum
    row.respondent_groups = list(after.groups)
    row.routed, row.message = after.routed, after.message
    _store_reminders(session, row, reminders, after.reminders)
    return _told_terms(before, after)


def _require_same(before: SurveyTerms, after: SurveyTerms, *, why: str) -> None:
    pairs = (
        ("confidentiality", before.promise.confidentiality, after.promise.confidentiality),
        ("minimum", before.promise.minimum, after.promise.minimum),
        ("groups", before.groups, after.groups),
        ("routed", before.routed, after.routed),
    )
    for name, was, is_to_be in pairs:
        if was != is_to_be:
            raise InvalidInput(name, why)


def _store_reminders(
    session: Session, row: Round, present: list[RoundReminder], days: tuple[date, ...]
) -> None:
    """Put days in the place of those that nobody was reminded on yet."""
    done = {each.send_on for each in present if each.done_at is not None}
    waiting = {each.send_on for each in present} - done
    gone = waiting - set(days)
    session.execute(
        delete(RoundReminder).where(
            RoundReminder.organization_id == row.organization_id,
            RoundReminder.round_id == row.id,
            RoundReminder.send_on.in_(gone),
            RoundReminder.done_at.is_(None),
        )
    )
    session.add_all(
        RoundReminder(organization_id=row.organization_id, round_id=row.id, send_on=send_on)
        for send_on in days
        if send_on not in done | waiting
    )


def _told_terms(before: SurveyTerms, after: SurveyTerms) -> list[str]:
    told = [
        _told("Promise", _promise(before.promise), _promise(after.promise)),
        _told("Groups", ", ".join(before.groups), ", ".join(after.groups)),
        _told("Questions by group", _yes(before.routed), _yes(after.routed)),
        "The message was changed." if before.message != after.message else "",
        _told("Reminders", _days(before.reminders), _days(after.reminders)),
    ]
    return [each for each in told if each]


def _told(what: str, before: str, after: str) -> str:
    return "" if before == after else f"{what}: {before}, now {after}."


def _promise(promise: Promise) -> str:
    if promise.figures_from == 1:
        return promise.confidentiality.value
    return f"{promise.confidentiality.value} from {promise.minimum} on"


def _yes(value: bool) -> str:  # noqa: FBT001  (a word for it)
    return "yes" if value else "no"


def _days(days: tuple[date, ...]) -> str:
    return " and ".join(day(each) for each in days) or "none"


def _shortened(text: str) -> str:
    return text if len(text) <= _DETAILS_LENGTH else f"{text[: _DETAILS_LENGTH - 1]}…"


def _terms(row: Round, reminders: list[RoundReminder]) -> SurveyTerms:
    if row.mode is not RoundMode.SURVEY:
        return NO_TERMS
    return SurveyTerms(
        promise=Promise(row.confidentiality, row.minimum_group),
        groups=tuple(row.respondent_groups),
        routed=row.routed,
        message=row.message,
        reminders=tuple(each.send_on for each in reminders if each.done_at is None),
    )


def _reminders(session: Session, row: Round) -> list[RoundReminder]:
    query = select(RoundReminder).where(
        RoundReminder.organization_id == row.organization_id, RoundReminder.round_id == row.id
    )
    return list(session.scalars(query.order_by(RoundReminder.send_on)))


def _fixed(session: Session, row: Round, *, today: date) -> Fixed | None:
    """Say why a survey's promise stands, None while it can still be changed."""
    if row.mode is not RoundMode.SURVEY:
        return None
    assessments = select(Assessment.id).where(
        Assessment.organization_id == row.organization_id, Assessment.round_id == row.id
    )
    for why, table in (
        (Fixed.ANSWERED, ResponseRow),
        (Fixed.INVITED, Invitation),
        (Fixed.INVITED, TeamLink),
    ):
        query = select(table.id).where(
            table.organization_id == row.organization_id, table.assessment_id.in_(assessments)
        )
        if session.scalar(query.limit(1)) is not None:
            return why
    opened = RoundDates(row.opens_on, row.closes_on).state(today) is not RoundState.PLANNED
    return Fixed.OPENED if opened else None


def _title_of(session: Session, row: Round, round_id: uuid.UUID | None) -> str | None:
    if round_id is None:
        return None
    return session.scalar(
        select(Round.title).where(
            Round.organization_id == row.organization_id, Round.id == round_id
        )
    )
