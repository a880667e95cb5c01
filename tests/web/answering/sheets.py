"""What the tests of answering send, and what they find stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.services.database import Database
from app.storage.rows import AnswerRow, OutcomeAnswerRow
from tests.web.browser import Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"


def stored(database: Database) -> dict[str, tuple[str | None, str, str, int]]:
    with database.reader() as session:
        rows = session.scalars(select(AnswerRow).order_by(AnswerRow.question))
        return {r.question: (r.choice, r.comment, r.evidence, r.revision) for r in rows}


def facts(database: Database) -> dict[str, int | None]:
    with database.reader() as session:
        rows = session.scalars(select(OutcomeAnswerRow).order_by(OutcomeAnswerRow.question))
        return {row.question: row.value for row in rows}


def answer(question: str, choice: str | None, revision: int = 0, **more: Any) -> dict[str, Any]:
    return {"question": question, "choice": choice, "revision": revision, **more}


def form(question: str, choice: str = "", revision: int = 0, **more: str) -> dict[str, str]:
    values = {"choice": choice, "revision": str(revision), **more}
    return {f"{name}.{question}": text for name, text in values.items() if text}


def answer_everything(visitor: Visitor, base: str, database: Database) -> None:
    for url in set(re.findall(rf'href="({base}/answers/[^"]+)"', visitor.get(base).text)):
        names = set(re.findall(r'name="choice\.([^"]+)"', visitor.get(url).text))
        visitor.post(url, status=302, **{f"choice.{name}": "3" for name in names})
