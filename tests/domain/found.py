"""Parts of a profile by name."""

from __future__ import annotations

from app.domain.scoring.profile import CapabilityScore, Profile, QuestionScore
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import said, tiny


def capability_of(profile: Profile, name: str) -> CapabilityScore:
    return next(c for b in profile.barriers for c in b.capabilities if c.id == name)


def question_of(profile: Profile, name: str) -> QuestionScore:
    return next(
        q for b in profile.barriers for c in b.capabilities for q in c.questions if q.id == name
    )


def of_access(*pairs: str) -> CapabilityScore:
    """Score people who answer the two questions of access only: `3 4`, or `3 -` for one."""
    texts = [
        " ".join(
            f"access-{place}={given}" for place, given in enumerate(pair.split(), 1) if given != "-"
        )
        for pair in pairs
    ]
    return capability_of(score(tiny(), [said(text) for text in texts]), "access")
