"""A survey with a published result, and a consensus round that is based on it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.response import Response
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.guide import discussions
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import score
from app.storage.rows import Assessment, Round
from tests.factories import results as made
from tests.factories.invitations import start_survey
from tests.factories.world import NOW, TODAY, World

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)


def publish_survey(
    session: Session,
    world: World,
    *,
    questionnaire: Path,
    said: Sequence[Response],
    team: str = "Claims analytics",
    promise: Promise = FIVE,
    title: str = "Everybody asked",
    published: bool = True,
) -> tuple[uuid.UUID, Result]:
    """Close a survey of one team with a result of these responses; give its assessment and result.

    The responses themselves are not stored: whatever is shown later is of the frozen document.
    """
    here = replace(world, assessments={})
    start_survey(
        session,
        here,
        questionnaire=questionnaire,
        confidentiality=promise.confidentiality,
        minimum=promise.minimum,
        teams=(team,),
        title=title,
    )
    row = session.get_one(Round, here.round)
    assessment = session.get_one(Assessment, here.assessments[team])
    asked = made.asked(session, assessment)
    profile = score(asked, tuple(said), promise=promise)
    advice = () if profile.hidden else recommend(asked, profile)
    guide = () if profile.hidden else discussions(asked, profile)
    result = Result("0.1.0", profile, advice, promise=promise, guide=guide)
    row.closed_at = NOW
    row.published_at = NOW if published else None
    made.store(session, assessment=assessment, result=result, published=published)
    return assessment.id, result


def start_consensus(
    session: Session,
    world: World,
    *,
    questionnaire: Path,
    survey: uuid.UUID | None = None,
    teams: tuple[str, ...] = ("Claims analytics",),
    title: str = "Agreed together",
) -> uuid.UUID:
    """Open a consensus round, based on the round of a survey's assessment if one is given.

    The world's assessments are those of the consensus from then on.
    """
    round_id = start_survey(
        session,
        world,
        questionnaire=questionnaire,
        confidentiality=Confidentiality.NAMED,
        mode=RoundMode.CONSENSUS,
        closes_on=TODAY + timedelta(days=14),
        teams=teams,
        title=title,
    )
    if survey is not None:
        based_on = session.get_one(Assessment, survey).round_id
        session.get_one(Round, round_id).based_on_round_id = based_on
        session.flush()
    return round_id
