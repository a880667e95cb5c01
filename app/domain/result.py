"""Everything that is frozen when an assessment closes, and everything a report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.profile import Profile, Recommendation


@dataclass(frozen=True, slots=True)
class Result:
    """A profile with its recommendations in order, and the app version that computed them."""

    app_version: str
    profile: Profile
    recommendations: tuple[Recommendation, ...]
