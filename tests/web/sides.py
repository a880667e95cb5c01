"""The page of teams side by side: its addresses, and what stands where in it."""

from __future__ import annotations

import re
import uuid
from html import unescape

from app.domain.questionnaire import QuestionForm
from app.services.database import Database
from app.storage.rows import Assessment
from tests.factories import published
from tests.factories import results as made
from tests.factories.world import World

ONE, TWO, THREE = "Claims analytics", "Fraud models", "Motor pricing"
PEOPLE = {ONE: 10, TWO: 10, THREE: 10}
FAR = published.Said(apart=0.4, above={TWO: 1.5})


def address(world: World, *subjects: str, **other: object) -> str:
    """Give the address of a view: teams by name, `name@round` in a round."""
    path = f"/organizations/{world.organization}/compare/side-by-side"
    asked = [f"of={_value(world, each)}" for each in subjects]
    return f"{path}?{'&'.join([*asked, *(f'{name}={value}' for name, value in other.items())])}"


def _value(world: World, subject: str) -> str:
    name, at, place = subject.partition("@")
    return f"{world.teams.get(name, name)}{at}{place}"


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def cells(page: str, title: str) -> dict[str, str]:
    """Give a row's cells by the name of their column."""
    row = re.search(rf'<th scope="row">{re.escape(title)}</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None, title
    found = re.findall(r'<td data-label="(.*?)"[^>]*>(.*?)</td>', row[1], re.DOTALL)
    return {unescape(label): words(text) for label, text in found}


def headings(page: str) -> list[str]:
    found = re.findall(
        r'<th scope="col">(.*?)</th>', page.split("<tbody>", maxsplit=1)[0], re.DOTALL
    )
    return [words(each) for each in found][1:]


def freeze(database: Database, world: World, *teams: str, people: int = 1) -> None:
    with database.transaction() as session:
        for seed, team in enumerate(teams):
            made.freeze(
                session, world, assessment_id=world.assessments[team], people=people, seed=seed
            )


def earlier(
    database: Database,
    world: World,
    title: str,
    days: int,
    *,
    team: str = ONE,
    people: int = 12,
    form: QuestionForm = QuestionForm.LONG,
) -> uuid.UUID:
    with database.transaction() as session:
        assessment = made.earlier_round(
            session, world, title=title, team=team, days_ago=days, form=form
        )
        made.freeze(session, world, assessment_id=assessment, people=people, seed=days)
        return session.get_one(Assessment, assessment).round_id
