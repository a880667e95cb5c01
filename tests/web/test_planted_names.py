"""What one may not know stands on no page: planted names are looked for wherever one can go."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Template
from tests.web.planted import GUEST, NOBODY, VISITORS, Place, open_place
from tests.web.planting import (
    ADDRESS,
    COMMENTS,
    OTHER_TEAM,
    SOUTHERN,
    TEAM,
    UNSHOWN,
    planted,
)

CLAIMS = {TEAM, "Fraud models", "Mara", "Miles", "Carol", COMMENTS[TEAM]}
PRICING = {"Pricing", OTHER_TEAM, "Nora", COMMENTS[OTHER_TEAM]}
NORTHWIND = CLAIMS | PRICING | {"Northwind", "Claims", "Ada", "Lea", "Conrad", ADDRESS}
SOUTHWIND = {"Southwind", SOUTHERN, "Otto"}

HIDDEN_FROM = {
    NOBODY: NORTHWIND | SOUTHWIND,
    # Whose round it is, and who started it, is said to those who are asked.
    GUEST: (NORTHWIND | SOUTHWIND) - {"Northwind", TEAM, "Conrad"},
    "stranger": NORTHWIND | SOUTHWIND,
    "otto": NORTHWIND,
    "nora": CLAIMS | SOUTHWIND | {"Claims", ADDRESS},
    "mara": PRICING | SOUTHWIND | {"Fraud models", ADDRESS},
    "carol": PRICING | SOUTHWIND | {ADDRESS},
    "lea": SOUTHWIND | {ADDRESS},
    "conrad": SOUTHWIND,
    "ada": SOUTHWIND,
}

LINKS = {"invitation_token", "team_link_token"}


@pytest.fixture(scope="module")
def place(northwind: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    with open_place(folder, northwind.file, northwind.world) as made:
        yield made


@pytest.fixture(scope="module")
def shown(place: Place) -> Callable[[str], dict[str, str]]:
    """Give what a visitor is shown, opening everything once for each: it is put back meanwhile."""
    return cache(partial(everything_shown, place))


def stored(name: str) -> str:
    return name if name in (*COMMENTS.values(), ADDRESS) else planted(name)


def addresses(place: Place, endpoint: str) -> set[str]:
    """Give an endpoint's addresses: of either team, of a survey's, and of the other client."""
    world = place.world
    assert world.other_assessment is not None
    other_team = {
        "team_id": world.teams[OTHER_TEAM],
        "assessment_id": world.assessments["Motor pricing, closed"],
        "person_id": world.people["nora"],
        "action_id": place.ids["other_action_id"],
    }
    southern = {
        "organization_id": world.other_organization,
        "team_id": world.teams[SOUTHERN],
        "assessment_id": world.other_assessment,
        "person_id": world.people["otto"],
    }
    mixed = {"organization_id": world.other_organization}
    of_survey = [{"assessment_id": each} for each in place.ids["published_assessment_ids"]]
    every = ({}, other_team, southern, mixed, *of_survey)
    found = {place.address(endpoint, **ids) for ids in every}
    return {changed for address in found for changed in of_every_kind(place, endpoint, address)}


def of_every_kind(place: Place, endpoint: str, address: str) -> set[str]:
    """Give an address for everything that its rule lets a step of it be."""
    choice = re.search(r"any\((.*?)\):kind", next(place.app.url_map.iter_rules(endpoint)).rule)
    kinds = re.findall(r"[a-z-]+", choice[1]) if choice else []
    chosen = str(place.ids.get("kind", ""))
    return {address.replace(f"/{chosen}.", f"/{kind}.") for kind in kinds} or {address}


def everything_shown(place: Place, visitor: str) -> dict[str, str]:
    """Open every address by every method, and give what came back: headers and body.

    Whoever knows the address of a link is a guest, so only the guest is given it.
    """
    shown = {}
    for rule, method in place.rules():
        if visitor != GUEST and LINKS & rule.arguments:
            continue
        for address in addresses(place, rule.endpoint):
            response = place.ask(visitor, method, address)
            headers = unquote(str(response.headers))
            shown[f"{method} {address}"] = headers + text_of(response)
            response.close()
            if method != "GET":
                place.restore()
    return shown


def text_of(response: TestResponse) -> str:
    """Give what can be read in a body; of a workbook, in the files that it packs."""
    body = response.get_data()
    if "spreadsheetml" not in response.mimetype:
        return body.decode(errors="replace")
    with ZipFile(io.BytesIO(body)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


@pytest.mark.parametrize("visitor", VISITORS)
def test_nobody_reads_a_name_that_is_not_for_them(
    shown: Callable[[str], dict[str, str]], visitor: str
):
    hidden = {UNSHOWN, *(stored(name) for name in HIDDEN_FROM[visitor])}

    found = {
        (where, name) for where, text in shown(visitor).items() for name in hidden if name in text
    }

    assert found == set()


@pytest.mark.parametrize(
    ("visitor", "names"), [("ada", NORTHWIND), ("otto", SOUTHWIND), ("mara", {TEAM, "Mara"})]
)
def test_the_planted_names_are_there_for_those_who_may_read_them(
    shown: Callable[[str], dict[str, str]], visitor: str, names: set[str]
):
    everything = "".join(shown(visitor).values())

    assert {name for name in names if stored(name) not in everything} == set()
