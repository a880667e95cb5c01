"""The sentence that says what holds a team back claims no more than was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.profile import Bottleneck, Profile
from app.domain.wording import candidates, finding
from tests.reports import figures, sample

QUESTIONNAIRE = sample.questionnaire()


def profile(*scores: float | None) -> Profile:
    made = figures.profile(QUESTIONNAIRE, ())
    barriers = tuple(
        replace(barrier, score=score) for barrier, score in zip(made.barriers, scores, strict=True)
    )
    named = Bottleneck(made.barriers[1].id, (made.barriers[1].id,))
    return replace(made, barriers=barriers, bottleneck=named)


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ((3.0, 2.0, 3.0, 3.0), "Communication between teams holds this team back"),
        ((3.0, 2.0, None, 3.0), "Communication between teams is lowest of three scored barriers"),
        ((3.0, 2.0, None, None), "Communication between teams is lowest of two scored barriers"),
    ],
)
def test_a_bottleneck_among_some_barriers_only_is_said_to_be_that(
    scores: tuple[float | None, ...], sentence: str
) -> None:
    assert finding(QUESTIONNAIRE, profile(*scores)) == sentence


def test_barriers_that_are_all_alike_are_not_all_said_to_be_lowest() -> None:
    made = profile(2.4, 2.5, 2.6, 2.4)
    alike = replace(made, bottleneck=Bottleneck(None, tuple(each.id for each in made.barriers)))
    assert (
        candidates(QUESTIONNAIRE, alike)
        == "All four score too close together to tell which is lowest."
    )
