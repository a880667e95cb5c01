"""Migrations lead from every earlier version to exactly what the rows describe."""

from __future__ import annotations

from typing import Any

from alembic import command
from sqlalchemy import inspect, text

from app.storage.database import Database
from app.storage.migrate import alembic_config, upgrade
from app.storage.rows import Row


def shape(database: Database) -> dict[str, dict[str, Any]]:
    """Give every table's columns, keys, constraints and indexes in a form that compares."""
    found = inspect(database.engine)
    return {
        table: {
            "columns": {
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign": {
                (key["name"], *key["constrained_columns"], str(key["options"]))
                for key in found.get_foreign_keys(table)
            },
            "unique": {
                (key["name"], *key["column_names"]) for key in found.get_unique_constraints(table)
            },
            "checks": sorted(
                (str(check["name"]), check["sqltext"])
                for check in found.get_check_constraints(table)
            ),
            "indexes": {index["name"] for index in found.get_indexes(table)},
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_migrated_tables_are_those_of_the_rows(database: Database) -> None:
    migrated = shape(database)
    Row.metadata.drop_all(database.engine)
    Row.metadata.create_all(database.engine)
    described = shape(database)
    for table, parts in described.items():
        assert migrated[table] == parts, table
    assert migrated.keys() == described.keys()


def test_upgrading_keeps_what_hangs_on_a_table_that_is_built_anew(database: Database) -> None:
    Row.metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    command.upgrade(alembic_config(database), "0001")
    organization, version, round_, team, assessment = (f"{n:032x}" for n in range(1, 6))
    moment = "2026-05-04 10:00:00+00:00"
    statements = [
        f"INSERT INTO organization VALUES ('{organization}', 'Northwind', false, '{moment}')",
        (
            f"INSERT INTO questionnaire_version VALUES "
            f"('{version}', 'q', '1', '{'0' * 64}', 'text', '{moment}')"
        ),
        f"INSERT INTO team VALUES ('{team}', '{organization}', NULL, 'Team', '{moment}', NULL)",
        (
            f"INSERT INTO round (id, organization_id, title, mode, form, questionnaire_version_id, "
            f"opens_on, closes_on, created_at) VALUES ('{round_}', '{organization}', 'Q1', "
            f"'survey', 'long', '{version}', '2026-05-01', '2026-05-20', '{moment}')"
        ),
        (
            f"INSERT INTO assessment VALUES "
            f"('{assessment}', '{organization}', '{round_}', '{team}', NULL)"
        ),
        (
            f"INSERT INTO result VALUES ('{round_}', '{organization}', '{assessment}', 1, "
            f"'{moment}', '0.1.0', '{'0' * 64}', '{{}}')"
        ),
    ]
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))
    upgrade(database)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM assessment")) == 1
        assert connection.scalar(text("SELECT count(*) FROM result WHERE published_at IS NOT NULL"))
        assert connection.scalar(text("SELECT confidentiality FROM round")) == "confidential"
