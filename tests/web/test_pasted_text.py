"""What is pasted and is too long: it is told, and the whole of it stands there to be shortened."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.services.database import Database
from tests.factories.world import World
from tests.web.acting import here, plan, send
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]


def test_texts_of_several_lines(visit: Visit, database: Database, world: World):
    action = plan(database, world, "Write it down")
    mara, url = visit("mara"), here(world, f"/{action}")
    pasted = "line " * 2000
    for address, name in (
        (here(world, "/new"), "description"),
        (f"{url}/edit", "reason"),
        (f"{url}/notes", "text"),
    ):
        page = send(mara, address, 422, **{name: pasted})
        [area] = re.findall(rf'<textarea[^>]* name="{name}"[^>]*>([^<]*)', page)
        assert area.strip() == pasted.strip()
        assert "Use at most" in page
        # A browser cuts off without a word what is longer than this.
        assert not re.search(r"<textarea[^>]*maxlength", page)


@pytest.mark.parametrize(
    ("address", "name", "kind"),
    [
        ("/actions/new", "title", "text"),
        ("/actions/new", "owner", "text"),
        ("/teams/new", "name", "text"),
        ("/rounds/new", "title", "text"),
        ("/people/new", "name", "text"),
        ("/people/new", "email", "email"),
    ],
)
def test_texts_of_one_line(visit: Visit, world: World, address: str, name: str, kind: str):
    conrad, pasted = visit("conrad"), "x" * 400
    page = send(conrad, f"/organizations/{world.organization}{address}", 422, **{name: pasted})
    [field] = re.findall(rf'<input [^>]*name="{name}"[^>]*>', page)
    assert f'type="{kind}"' in field
    assert f'value="{pasted}"' in field
    assert "maxlength" not in field
    assert f'id="{name}-problem"' in page
    assert "Use at most" in page
