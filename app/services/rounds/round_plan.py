"""What a round is to be, and whether it can be: checked before anything of it is stored."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.promise.disclosure import OPENLY, SMALLEST_MINIMUM, USUAL_MINIMUM, Promise
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.round import Confidentiality, RoundDates, RoundMode
from app.services.errors import InvalidInput, Refusals
from app.storage.rows.round import MESSAGE_LENGTH

USUAL_PROMISE = Promise(Confidentiality.CONFIDENTIAL, USUAL_MINIMUM)
"""What a survey promises where nobody chooses another promise."""

# A larger minimum would hide whole departments; our rule.
LARGEST_MINIMUM = 100
# Who is reminded more often stops reading; our rule.
MOST_REMINDERS = 3


@dataclass(frozen=True, slots=True)
class SurveyTerms:
    """What a survey tells those whom it asks, and when it reminds them.

    `groups` are ids of the questionnaire's respondent groups, and without any nobody is asked for
    one; when `routed`, each is asked only the questions that name it. `message` stands
    in the letters, in the words of whoever asks.
    """

    promise: Promise = USUAL_PROMISE
    groups: tuple[str, ...] = ()
    routed: bool = False
    message: str = ""
    reminders: tuple[date, ...] = ()


NO_TERMS = SurveyTerms(promise=OPENLY)
"""The terms of rounds that ask nobody but those who have an account."""


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """What a new round is to be.

    `promise` and `groups` are for surveys: without them a survey promises the usual, and asks all
    groups of its questionnaire. `based_on_round_id` is for a consensus: the published survey that
    the teams talk about, or None for a fresh sheet. `unread` says by field what of all this could
    not be read, to be refused together with the rest.
    """

    title: str
    questionnaire: Questionnaire
    form: QuestionForm
    dates: RoundDates
    teams: frozenset[uuid.UUID]
    mode: RoundMode = RoundMode.SELF
    promise: Promise | None = None
    groups: tuple[str, ...] | None = None
    routed: bool = False
    message: str = ""
    reminders: tuple[date, ...] = ()
    based_on_round_id: uuid.UUID | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


def terms_of(draft: RoundDraft, *, today: date) -> SurveyTerms:
    """Give the terms of a new round as they are stored; InvalidInput names the field at fault."""
    if draft.mode is not RoundMode.SURVEY:
        _require_no_terms(draft)
        return NO_TERMS
    if draft.based_on_round_id is not None:
        raise InvalidInput("based_on_round_id", "Only a consensus is based on a survey.")
    offered = tuple(group.id for group in draft.questionnaire.groups)
    terms = SurveyTerms(
        promise=draft.promise or USUAL_PROMISE,
        groups=offered if draft.groups is None else draft.groups,
        routed=draft.routed,
        message=draft.message,
        reminders=draft.reminders,
    )
    return check_terms(terms, offered=offered, dates=draft.dates, today=today)


def check_terms(
    terms: SurveyTerms,
    *,
    offered: tuple[str, ...],
    dates: RoundDates,
    today: date,
    kept: Collection[date] = (),
) -> SurveyTerms:
    """Give a survey's terms cleaned; `offered` are the questionnaire's groups in their order.

    `kept` are reminder days that were there before, which may have passed.
    """
    with Refusals() as refusals:
        return SurveyTerms(
            promise=refusals.of(check_promise, terms.promise),
            groups=refusals.of(check_groups, terms, offered=offered),
            routed=terms.routed,
            message=refusals.of(clean_message, terms.message),
            reminders=refusals.of(
                check_reminders, terms.reminders, dates=dates, today=today, kept=kept
            ),
        )


def check_promise(promise: Promise) -> Promise:
    """Give a promise that can be kept; by name there is no minimum."""
    if promise.confidentiality is Confidentiality.NAMED:
        return OPENLY
    if not SMALLEST_MINIMUM <= promise.minimum <= LARGEST_MINIMUM:
        raise InvalidInput(
            "minimum", f"Give a number from {SMALLEST_MINIMUM} to {LARGEST_MINIMUM}."
        )
    return promise


def check_groups(terms: SurveyTerms, *, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Give the chosen groups in the questionnaire's order, each once."""
    if set(terms.groups) - set(offered):
        raise InvalidInput("groups", "This questionnaire has no such group. Choose again.")
    if terms.routed and not terms.groups:
        raise InvalidInput("routed", "Choose the groups first that are asked different questions.")
    return tuple(group for group in offered if group in terms.groups)


def clean_message(text: str) -> str:
    """Give a message as it is stored: composed, with plain line ends, without blank margins."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    message = "\n".join(line.rstrip() for line in lines).strip()
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in message if each not in "\n\t"):
        raise InvalidInput("message", "The message holds a character that cannot be shown.")
    if len(message) > MESSAGE_LENGTH:
        raise InvalidInput(
            "message", f"The message has {len(message)} characters; {MESSAGE_LENGTH} fit."
        )
    return message


def check_reminders(
    days: Collection[date], *, dates: RoundDates, today: date, kept: Collection[date] = ()
) -> tuple[date, ...]:
    """Give the reminder days in order, each once; they lie in the round, and not behind us."""
    chosen = tuple(sorted(set(days)))
    if len(chosen) > MOST_REMINDERS:
        raise InvalidInput("reminders", f"Choose at most {MOST_REMINDERS} days.")
    # Of days in the wrong order those are refused, and between them lies nothing.
    in_order = dates.opens_on <= dates.closes_on
    if in_order and any(not dates.opens_on <= day <= dates.closes_on for day in chosen):
        raise InvalidInput(
            "reminders", "A reminder day has to lie between the first and the last day."
        )
    if any(day < today for day in chosen if day not in kept):
        raise InvalidInput("reminders", "A reminder day has passed already.")
    return chosen


def _require_no_terms(draft: RoundDraft) -> None:
    """Refuse what only a survey has: elsewhere people answer by name, and nobody is invited."""
    for name, given in (
        ("confidentiality", draft.promise not in (None, OPENLY)),
        ("groups", bool(draft.groups)),
        ("routed", draft.routed),
        ("message", bool(draft.message.strip())),
        ("reminders", bool(draft.reminders)),
    ):
        if given:
            raise InvalidInput(name, "Only a survey has this.")
    if draft.mode is RoundMode.SELF and draft.based_on_round_id is not None:
        raise InvalidInput("based_on_round_id", "Only a consensus is based on a survey.")
