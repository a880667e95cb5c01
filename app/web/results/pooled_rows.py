"""What a pooled result's page prints beyond a team's: groups, units and teams, and both means."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import url_for

from app.domain.comparing.comparison import barrier_score
from app.domain.drawing.charts import level_of
from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.profile import BarrierScore, Profile
from app.domain.scoring.result import Result
from app.domain.words import wording
from app.services.results.pooled_results import PooledPage, TreeLine


@dataclass(frozen=True, slots=True)
class Cell:
    """A barrier's score with the level whose colour stands for it, and what stands below it."""

    score: float | None
    level: int | None
    below: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A group, a unit or a team with its people and barriers; `hidden` says why there are none."""

    title: str
    people: str
    cells: tuple[Cell, ...]
    hidden: str
    depth: int = 0
    url: str = ""
    is_unit: bool = False


@dataclass(frozen=True, slots=True)
class MeanRow:
    """Which mean a row of barrier scores is, and the scores."""

    title: str
    note: str
    scores: tuple[float | None, ...]


def group_rows(page: PooledPage) -> tuple[PartRow, ...]:
    """Give each respondent group with its barriers, in the questionnaire's order."""
    return tuple(
        _row(line.title, line.result.profile, line.result.promise, page.questionnaire)
        for line in page.groups
    )


def tree_rows(page: PooledPage, organization_id: uuid.UUID) -> tuple[PartRow, ...]:
    """Give the units and teams that lie below, each with the way to its own result."""
    return tuple(_tree_row(line, page, organization_id) for line in page.lines)


def means(page: PooledPage, result: Result) -> tuple[MeanRow, ...]:
    """Lay the mean over people beside the mean over teams, and say which is which."""
    scores = tuple(
        score.score if score else None
        for score in (barrier_score(result.profile, b.id) for b in page.questionnaire.barriers)
    )
    shown = sum(
        line.assessment_id is not None
        and line.result is not None
        and line.result.profile.hidden is None
        for line in page.lines
    )
    teams = wording.count(shown, "team that is shown", "teams that are shown")
    return (
        MeanRow("Everybody", "everyone who answered counts once", scores),
        MeanRow("Mean of teams", f"each of {teams} counts once", page.mean_of_teams),
    )


def _tree_row(line: TreeLine, page: PooledPage, organization_id: uuid.UUID) -> PartRow:
    if line.assessment_id is not None:
        url = url_for(
            "results.show", organization_id=organization_id, assessment_id=line.assessment_id
        )
    else:
        url = url_for(
            "results.unit",
            organization_id=organization_id,
            round_id=page.head.round_id,
            team_id=line.team_id,
        )
    profile = line.result.profile if line.result else None
    promise = page.result.promise if page.result else None
    return _row(
        line.name,
        profile,
        promise,
        page.questionnaire,
        depth=line.depth,
        url=url if line.result else "",
        is_unit=line.assessment_id is None,
    )


def _row(
    title: str,
    profile: Profile | None,
    promise: Promise | None,
    questionnaire: Questionnaire,
    *,
    depth: int = 0,
    url: str = "",
    is_unit: bool = False,
) -> PartRow:
    if profile is None or promise is None:
        return PartRow(title, "", (), "nobody answered", depth, url, is_unit)
    people = wording.respondents(profile, promise)
    if profile.hidden is not None:
        hidden = wording.why_hidden(profile.hidden, promise)
        return PartRow(title, people, (), hidden, depth, url, is_unit)
    cells = tuple(
        _cell(barrier_score(profile, barrier.id), promise) for barrier in questionnaire.barriers
    )
    return PartRow(title, people, cells, "", depth, url, is_unit)


def _cell(score: BarrierScore | None, promise: Promise) -> Cell:
    if score is None:
        return Cell(None, None, "not asked")
    if score.score is None:
        return Cell(None, None, wording.no_score(score, promise))
    below = wording.likely(score)
    return Cell(score.score, level_of(score.score), "" if below == wording.DASH else below)
