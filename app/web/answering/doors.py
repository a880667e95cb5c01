"""The pages of a sheet, listed once and hung below the addresses of managers and of guests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web.answering import saving, views
from app.web.answering.desk import Desk

View = Callable[..., ResponseReturnValue]
Sit = Callable[[dict[str, Any]], Desk]


@dataclass(frozen=True, slots=True)
class Door:
    """A page or an action: its method, what follows the desk's address, and its view.

    The view takes the desk, and what the rule names.
    """

    method: str
    rule: str
    view: View


DOORS = (
    Door("GET", "/answers/<capability_id>", views.capability),
    Door("POST", "/answers/<capability_id>", views.save_capability),
    Door("GET", "/outcomes", views.outcomes),
    Door("POST", "/outcomes", views.save_outcomes),
    Door("POST", "/answers", saving.save_answer),
    Door("POST", "/outcome-answers", saving.save_outcome),
    Door("GET", "/answers.json", saving.all_answers),
)


def hang(blueprint: Blueprint, address: str, *, declare: Callable[[View], View], sit: Sit) -> None:
    """Hang every page below an address; `sit` takes out what the address names, gives the desk.

    `declare` says who may come in.
    """
    for door in DOORS:
        blueprint.add_url_rule(
            f"{address}{door.rule}",
            endpoint=door.view.__name__,
            view_func=declare(_at(door.view, sit)),
            methods=[door.method],
        )


def _at(view: View, sit: Sit) -> View:
    @wraps(view)
    def at_a_desk(**values: Any) -> ResponseReturnValue:
        desk = sit(values)
        return view(desk, **values)

    return at_a_desk
