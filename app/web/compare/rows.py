"""What the comparing pages print: rows of the table, the chart's options."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from app.domain import change_wording, wording
from app.domain import charts as domain_charts
from app.domain.charts_over_time import RoundPoint, rounds_chart
from app.domain.comparison import barrier_score, steps
from app.domain.disclosure import Hidden
from app.domain.profile import BarrierScore
from app.domain.questionnaire import Barrier, Questionnaire
from app.domain.round import RoundMode
from app.services.comparisons import RoundResult, TeamRounds

_HIDDEN = {
    Hidden.TOO_FEW: "fewer people answered than the round promised to show",
    Hidden.PROTECTED: "so that a smaller group's answers can't be worked out",
}

# Colours of the chart, and the tokens of the page that they stand for.
TOKENS = {
    domain_charts.INK: "--ink",
    domain_charts.INK_SOFT: "--ink-2",
    domain_charts.LINE: "--line",
    domain_charts.ACCENT: "--accent",
    domain_charts.BAND: "--band",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A barrier in one round.

    `moved` is the difference to the comparable sheet before, `change` what a test said of a survey.
    """

    score: BarrierScore | None
    moved: float | None
    change: str = ""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of the table, with a step a barrier; `hidden` says why there is none."""

    result: RoundResult
    steps: tuple[Step, ...]
    hidden: str = ""


def round_rows(found: TeamRounds) -> tuple[RoundRow, ...]:
    """Give the table's rows, newest round first."""
    if found.questionnaire is None:
        return ()
    before = _previous(found)
    return tuple(
        _round_row(item, before.get(item.assessment_id), found.questionnaire.barriers)
        for item in reversed(found.rounds)
    )


def movement(found: TeamRounds) -> str:
    """Say in one sentence which barrier moved most from the first to the last round."""
    rounds = found.comparable
    if not rounds or found.questionnaire is None:
        return str(_("No result yet"))
    if rounds[-1].profile.hidden is not None:
        return str(_("Figures of %(round)s are hidden", round=rounds[-1].title))
    if len(rounds) == 1:
        return str(_("One round so far, so nothing to compare yet"))
    if rounds[-1].mode is RoundMode.SURVEY:
        return _tested(rounds[-1], found.questionnaire)
    found_steps = steps(rounds[0].profile, rounds[-1].profile)
    titled = [(found_steps.get(b.id), b.title) for b in found.questionnaire.barriers]
    known = [(step, title) for step, title in titled if step is not None]
    step, title = max(known, key=lambda pair: abs(pair[0]), default=(0.0, ""))
    if round(step, 1) == 0:
        return str(_("No barrier moved since %(round)s", round=rounds[0].title))
    text = _(
        "%(barrier)s moved most: %(moved)s since %(round)s",
        barrier=title,
        moved=wording.moved(step),
        round=rounds[0].title,
    )
    return str(text)


def charts(found: TeamRounds) -> dict[str, Any] | None:
    """Give the chart for a wide and a narrow page with the tokens of its colours, or None."""
    if found.questionnaire is None or len(found.comparable) < 2:  # noqa: PLR2004  (a line)
        return None
    points = [RoundPoint(item.title, item.profile) for item in found.comparable]
    wide = rounds_chart(found.questionnaire, points, width=1080, columns=4)
    narrow = rounds_chart(found.questionnaire, points, width=320, columns=1)
    return {
        "alt": wide.alt,
        "wide": {"option": wide.option, "height": wide.height},
        "narrow": {"option": narrow.option, "height": narrow.height},
        "tokens": TOKENS,
        "font": domain_charts.FONT,
    }


def _previous(found: TeamRounds) -> dict[uuid.UUID, RoundResult]:
    rounds = found.comparable
    return {later.assessment_id: earlier for earlier, later in pairwise(rounds)}


def _round_row(
    item: RoundResult, before: RoundResult | None, barriers: tuple[Barrier, ...]
) -> RoundRow:
    if item.profile.hidden is not None:
        return RoundRow(item, (), why_hidden(item.profile.hidden))
    survey = item.mode is RoundMode.SURVEY
    moved = {} if survey else steps(before.profile if before else None, item.profile)
    changed = _changed(item) if survey else {}
    return RoundRow(
        item,
        tuple(
            Step(barrier_score(item.profile, b.id), moved.get(b.id), changed.get(b.id, ""))
            for b in barriers
        ),
    )


def _changed(item: RoundResult) -> dict[str, str]:
    """Give what the test said of each barrier, in three words; nothing where all is unlike."""
    if item.changes is None or item.changes.why_not is not None:
        return {}
    return {one.id: change_wording.verdict_short(one) for one in item.changes.barriers}


def _tested(newest: RoundResult, questionnaire: Questionnaire) -> str:
    """Say what the test said when the newest survey was closed, as a headline."""
    if newest.changes is None:
        return str(_("%(round)s was not compared with a round before", round=newest.title))
    return change_wording.summary(questionnaire, newest.changes).removesuffix(".")


def why_hidden(hidden: Hidden) -> str:
    """Say why there is no figure."""
    return str(_("hidden: %(reason)s", reason=_HIDDEN[hidden]))
