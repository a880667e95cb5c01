"""Everything that is frozen when an assessment closes, and everything a report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.comparing.change import Changes
from app.domain.comparing.perception import PerceptionGap
from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.scoring.consensus import Agreed
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import Profile, Recommendation


@dataclass(frozen=True, slots=True)
class Result:
    """A profile with its recommendations in order, and the app version that computed them.

    `promise` is what respondents were told of who sees what; the profile keeps it. `changes` stand
    against an earlier round, None without one; `gaps` lie between respondent groups; `guide` is
    what to talk about, the most disputed first; `agreed` what a team recorded together, and why.
    """

    app_version: str
    profile: Profile
    recommendations: tuple[Recommendation, ...]
    promise: Promise = OPENLY
    changes: Changes | None = None
    gaps: tuple[PerceptionGap, ...] = ()
    guide: tuple[Discussion, ...] = ()
    agreed: tuple[Agreed, ...] = ()
