"""Profiles side by side: a team's over its rounds, and a round's over its teams.

A difference here is a difference, not a test: whether it exceeds chance is another question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.comparing.differences import difference
from app.domain.scoring.profile import BarrierScore, Profile
from app.domain.words.wording import listed

LOW = 2.5
"""Below this a barrier counts as low: nearer to level 2, done on request, than to level 3."""


@dataclass(frozen=True, slots=True)
class SharedBarriers:
    """The barriers that are low in the most teams; `low` of `teams` with a score lie below LOW."""

    titles: tuple[str, ...]
    low: int
    teams: int

    @property
    def most(self) -> bool:
        """Whether more than half of the teams with a score are low, and there are several."""
        return self.teams > 1 and 2 * self.low > self.teams


def barrier_score(profile: Profile, barrier_id: str) -> BarrierScore | None:
    """Give a barrier's score, or None where the profile has no such barrier."""
    return next((score for score in profile.barriers if score.id == barrier_id), None)


def low_capabilities(profile: Profile) -> frozenset[str]:
    """Give the ids of the capabilities with a score below LOW."""
    every = (capability for barrier in profile.barriers for capability in barrier.capabilities)
    return frozenset(one.id for one in every if one.score is not None and one.score < LOW)


def steps(before: Profile | None, now: Profile) -> dict[str, float | None]:
    """Give how far each barrier's score moved, by id; nothing without a profile before.

    One person's view is no earlier state of what many people said, nor a later one.
    """
    if before is None or (before.respondents == 1) != (now.respondents == 1):
        return {}
    return {step.id: step.difference for step in difference(before, now)}


def same_content(one: Profile, other: Profile) -> bool:
    """Say whether two profiles come from the same version of the same questionnaire."""
    return one.questionnaire_sha256 == other.questionnaire_sha256


def mean_of_teams(scores: Iterable[float | None]) -> float | None:
    """Give the mean of the teams' scores: each team counts once, however many people answered."""
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def shared_barriers(counts: Iterable[tuple[str, int, int]]) -> SharedBarriers | None:
    """Find the barriers that are low in the largest share of teams; None without any score.

    Each is counted by title: how many teams are low, and how many have a score.
    """
    shares = [(low / teams, title, low, teams) for title, low, teams in counts if teams]
    if not shares:
        return None
    most = max(share for share, *_ in shares)
    leading = [(title, low, teams) for share, title, low, teams in shares if share == most]
    _, low, teams = leading[0]
    alike = tuple(
        title for title, of_low, of_teams in leading if (of_low, of_teams) == (low, teams)
    )
    return SharedBarriers(alike, low, teams)


def shared_finding(shared: SharedBarriers | None, *, hidden: int = 0) -> str:
    """Say in one sentence what most teams share, if they do; of `hidden` teams nothing is known."""
    if shared is None:
        return "No team's figures can be shown" if hidden else "No team has a score yet"
    if shared.teams == 1:
        return "One team has a score in this round"
    if not shared.most:
        return "No barrier is low in most teams"
    verb = "is" if len(shared.titles) == 1 else "are"
    return (
        f"{listed(shared.titles)} {verb} low in {shared.low} of {shared.teams} teams with a score"
    )
