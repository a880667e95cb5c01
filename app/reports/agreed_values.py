"""What a report is told of a consensus: both sides, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.scoring.consensus import AgreedPoint
from app.domain.scoring.result import Result


@dataclass(frozen=True, slots=True)
class Together:
    """What a team agreed on, in the report of the consensus or of the survey before it.

    Without a `survey_title` it stands beside no survey. `said` is that survey's published result,
    None where there is none; both are `comparable` if they asked the same version.
    """

    round_title: str
    agreed_on: date
    agreed: Result
    points: tuple[AgreedPoint, ...]
    survey_title: str | None
    said: Result | None
    comparable: bool
