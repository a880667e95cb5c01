"""An organization as tests need it: teams, people with roles, a round and its assessments.

    Northwind (organization)
      Claims (unit)          managed by carol
        Claims analytics     managed by mara and by miles
        Fraud models
      Pricing (unit)
        Motor pricing        managed by nora
    Southwind (another client; otto is its administrator)

ada administers Northwind, lea leads it, conrad is its consultant, stranger has no role at all.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.roles import Role
from app.domain.round import RoundMode
from app.services.people import accounts
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.rows import Assessment, Grant, Organization, Person, Round, Team
from tests.factories.asked import asked_in

NOW = datetime.now(UTC)
TODAY = NOW.date()
PASSWORD = "correct horse battery"
# Hashing is slow on purpose: one hash serves everybody.
_HASH = accounts.hash_password(PASSWORD)


@dataclass(slots=True)
class World:
    """Ids by name."""

    organization: uuid.UUID
    other_organization: uuid.UUID
    teams: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    assessments: dict[str, uuid.UUID] = field(default_factory=dict)
    round: uuid.UUID | None = None
    other_assessment: uuid.UUID | None = None


def email(name: str) -> str:
    return f"{name}@example.org"


def create_world(session: Session) -> World:
    northwind = _add(session, Organization(name="Northwind", created_at=NOW))
    southwind = _add(session, Organization(name="Southwind", created_at=NOW))
    world = World(northwind, southwind)
    _create_teams(session, world)
    _create_people(session, world)
    return world


def start_round(
    session: Session,
    world: World,
    *,
    questionnaire: Path,
    teams: tuple[str, ...] = ("Claims analytics", "Fraud models", "Motor pricing"),
    title: str = "Q3 2026",
    form: QuestionForm = QuestionForm.LONG,
    opens_on: date = TODAY - timedelta(days=7),
    closes_on: date = TODAY + timedelta(days=7),
) -> uuid.UUID:
    """Open a `self` round; `questionnaire` is `<folder>/<id>/<version>.yaml`."""
    version = keep_version(
        session,
        folder=questionnaire.parent.parent,
        questionnaire=asked_in(questionnaire),
        now=NOW,
    )
    round_id = _add(
        session,
        Round(
            organization_id=world.organization,
            title=title,
            mode=RoundMode.SELF,
            form=form,
            questionnaire_version_id=version,
            opens_on=opens_on,
            closes_on=closes_on,
            created_at=NOW,
        ),
    )
    for team in teams:
        world.assessments[team] = _add(
            session,
            Assessment(
                organization_id=world.organization, round_id=round_id, team_id=world.teams[team]
            ),
        )
    world.round = round_id
    return round_id


def _create_teams(session: Session, world: World) -> None:
    tree = {
        "Claims": None,
        "Pricing": None,
        "Claims analytics": "Claims",
        "Fraud models": "Claims",
        "Motor pricing": "Pricing",
    }
    for name, parent in tree.items():
        world.teams[name] = _add(
            session,
            Team(
                organization_id=world.organization,
                parent_id=world.teams[parent] if parent else None,
                name=name,
                created_at=NOW,
            ),
        )
    world.teams["Southern models"] = _add(
        session,
        Team(organization_id=world.other_organization, name="Southern models", created_at=NOW),
    )


def _create_people(session: Session, world: World) -> None:
    roles: dict[str, tuple[Role, str | None] | None] = {
        "ada": (Role.ADMIN, None),
        "lea": (Role.LEADER, None),
        "conrad": (Role.CONSULTANT, None),
        "carol": (Role.MANAGER, "Claims"),
        "mara": (Role.MANAGER, "Claims analytics"),
        "miles": (Role.MANAGER, "Claims analytics"),
        "nora": (Role.MANAGER, "Motor pricing"),
        "otto": (Role.ADMIN, None),
        "stranger": None,
    }
    for name, held in roles.items():
        world.people[name] = _add(
            session,
            Person(
                email=email(name),
                name=name.capitalize(),
                password_hash=_HASH,
                operator=name == "ada",
                created_at=NOW,
            ),
        )
        if held is not None:
            role, team = held
            _add(
                session,
                Grant(
                    organization_id=(
                        world.other_organization if name == "otto" else world.organization
                    ),
                    person_id=world.people[name],
                    role=role,
                    team_id=world.teams[team] if team else None,
                    created_at=NOW,
                ),
            )


def _add(
    session: Session, row: Organization | Team | Person | Grant | Round | Assessment
) -> uuid.UUID:
    session.add(row)
    session.flush()
    return row.id
