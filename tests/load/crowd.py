"""A crowd answers while web and worker are killed; in the end every acknowledged answer counts."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from app.domain.round import Confidentiality
from app.services.database import Database, open_database, upgrade_database
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import AnswerRow, Invitation, InvitationToken
from tests.factories.invitations import TEAMS, invite, start_survey
from tests.factories.world import create_world
from tests.load.http import Client
from tests.load.respondent import Respondent
from tests.load.site import Site

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
_DOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `lost` lists acknowledged answers that are not stored as they were.

    `milliseconds` holds the p50, p95 and p99 of acknowledged saves, each from its sending to its
    reply, without those that were sent while everything was down: `down_seconds` from the kill
    until pages were served again. `repeated` counts sendings that got no reply.
    """

    respondents: int
    acknowledged: int
    repeated: int
    lost: tuple[str, ...]
    refused: tuple[str, ...]
    milliseconds: tuple[float, float, float]
    down_seconds: float


def run_crowd(
    folder: Path, database_url: str, *, respondents: int, seconds: float, pause_seconds: float
) -> Outcome:
    """Let a crowd answer for a while, and kill everything after a third of it.

    After two thirds one of the web processes is killed. Each respondent saves an answer every
    `pause_seconds` on average.
    """
    _allow_connections(respondents)
    database = open_database(database_url)
    upgrade_database(database)
    tokens = _invite(database, respondents)
    database.dispose()
    site = Site(folder, database_url)
    site.start()
    try:
        crowd = _crowd(tokens, port=site.port)
        down = _in_a_thread(
            lambda: _answer_all(crowd, site, seconds=seconds, pause_seconds=pause_seconds)
        )
    finally:
        site.stop()
    assert "Traceback" not in site.log(), site.log()[-4000:]
    outcome = _outcome(crowd, _stored(database), down)
    database.dispose()
    return outcome


def _in_a_thread(begin: Callable[[], Coroutine[Any, Any, tuple[float, float]]]) -> Any:
    """Run a loop of its own: a browser's may be running in this thread already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(begin())).result()


async def _answer_all(
    crowd: list[Respondent], site: Site, *, seconds: float, pause_seconds: float
) -> tuple[float, float]:
    """Give from when to when everything was down."""
    until = time.monotonic() + seconds
    killer = asyncio.create_task(_kill(site, seconds=seconds))
    await asyncio.gather(*(one.answer(until=until, pause_seconds=pause_seconds) for one in crowd))
    return await killer


async def _kill(site: Site, *, seconds: float) -> tuple[float, float]:
    await asyncio.sleep(seconds / 3)
    killed = time.monotonic()
    site.kill_everything()
    await asyncio.sleep(_DOWN_SECONDS)
    await asyncio.to_thread(site.start)
    served = time.monotonic()
    await asyncio.sleep(seconds / 3)
    site.kill_a_web_process()
    return killed, served


def _invite(database: Database, respondents: int) -> list[str]:
    with database.transaction() as session:
        world = create_world(session)
        start_survey(
            session,
            world,
            questionnaire=QUESTIONNAIRE,
            confidentiality=Confidentiality.CONFIDENTIAL,
        )
        return [
            invite(session, world, team=TEAMS[number % len(TEAMS)]).token
            for number in range(respondents)
        ]


def _crowd(tokens: list[str], *, port: int) -> list[Respondent]:
    questions = [question.id for question in load_questionnaire(QUESTIONNAIRE).questions]
    return [Respondent(token, Client(port), questions, seed) for seed, token in enumerate(tokens)]


def _stored(database: Database) -> dict[tuple[str, str], str]:
    """Read what is stored: the choice by the hash of a link's token and by question."""
    with database.reader() as session:
        rows = session.execute(
            select(InvitationToken.token_hash, AnswerRow.question, AnswerRow.choice)
            .join(Invitation, Invitation.id == InvitationToken.invitation_id)
            .join(AnswerRow, AnswerRow.response_id == Invitation.response_id)
        )
        return {(token, question): str(choice or "") for token, question, choice in rows}


def _outcome(
    crowd: list[Respondent], stored: dict[tuple[str, str], str], down: tuple[float, float]
) -> Outcome:
    lost = [
        f"respondent {one.seed}, {question}: {choice} was acknowledged, {found!r} is stored"
        for one in crowd
        for question, choice in one.acknowledged.items()
        if (found := stored.get((hash_for(TokenPurpose.INVITATION, one.token), question))) != choice
    ]
    saves = [save for one in crowd for save in one.saves_made]
    times = [seconds for sent, seconds in saves if not down[0] <= sent <= down[1]]
    p50, p95, p99 = (float(part) * 1000 for part in np.percentile(times or [0.0], [50, 95, 99]))
    return Outcome(
        respondents=len(crowd),
        acknowledged=len(saves),
        repeated=sum(one.repeated for one in crowd),
        lost=tuple(lost),
        refused=tuple(line for one in crowd for line in one.refused),
        milliseconds=(p50, p95, p99),
        down_seconds=down[1] - down[0],
    )


def _allow_connections(number: int) -> None:
    """Let this process hold a connection a respondent; the usual limit may be below."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * number + 200
    if soft < wanted:
        with contextlib.suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
