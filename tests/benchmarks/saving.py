"""Saving an answer through the whole stack against a bare handler that upserts one row."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask, jsonify, request
from sqlalchemy import Column, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.dialects.sqlite import insert

from app.services.database import Database, open_database, upgrade_database
from app.settings import Settings
from app.storage.questionnaire_file import load_questionnaire
from app.web import build_web
from tests.benchmarks.pairs import Ratio, compare, seconds
from tests.factories.world import World, create_world, start_round
from tests.web.browser import sign_in

_ROUNDS, _SAVES = 9, 40


def run(questionnaire_file: Path) -> dict[str, Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        ours = _ours(Path(folder) / "ours", questionnaire_file)
        theirs = _bare(Path(folder) / "bare")
        return {
            "save_over_bare": compare(
                lambda: seconds(lambda: [ours(n) for n in range(_SAVES)]) / _SAVES,
                lambda: seconds(lambda: [theirs(n) for n in range(_SAVES)]) / _SAVES,
                pairs=_ROUNDS,
            )
        }


def _ours(folder: Path, questionnaire_file: Path) -> Callable[[int], None]:
    settings = Settings(data_folder=folder, secret_key="only for measuring")
    database = open_database(settings.database)
    upgrade_database(database)
    world = _world(database, questionnaire_file)
    visitor = sign_in(build_web(settings, database=database), "mara")
    questions = [q.id for q in load_questionnaire(questionnaire_file).questions]
    url = (
        f"/organizations/{world.organization}/assessments/"
        f"{world.assessments['Claims analytics']}/answers"
    )
    headers = {"X-CSRFToken": visitor.token()}
    revisions: dict[str, int] = {}

    def save(number: int) -> None:
        question = questions[number % len(questions)]
        payload = {
            "question": question,
            "choice": str(1 + revisions.get(question, 0) % 5),
            "comment": "",
            "evidence": "",
            "revision": revisions.get(question, 0),
        }
        answer = visitor.client.post(url, json=payload, headers=headers)
        assert answer.status_code == 200, answer.text
        revisions[question] = answer.json["revision"]

    return save


def _world(database: Database, questionnaire_file: Path) -> World:
    with database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire_file)
    return world


def _bare(folder: Path) -> Callable[[int], None]:
    """Build what a short tutorial would: one table, one handler, one upsert, one commit."""
    database = open_database(f"sqlite:///{folder / 'bare.sqlite3'}")
    metadata = MetaData()
    answers = Table(
        "answer",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("question", String(80), nullable=False),
        Column("choice", String(20), nullable=False),
        UniqueConstraint("question"),
    )
    metadata.create_all(database.engine)
    app = Flask("bare")

    @app.post("/answers")
    def save_answer() -> object:
        sent = request.get_json()
        values = {"question": sent["question"], "choice": sent["choice"]}
        with database.transaction() as session:
            session.execute(
                insert(answers)
                .values(**values)
                .on_conflict_do_update(index_elements=["question"], set_=values)
            )
        return jsonify(saved=True)

    client = app.test_client()

    def save(number: int) -> None:
        payload = json.dumps({"question": f"question-{number}", "choice": "3"})
        answer = client.post("/answers", data=payload, content_type="application/json")
        assert answer.status_code == 200

    return save
