"""What holds for every page: who is let in, errors as pages, headers."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from app.web import edge
from tests.factories.world import World
from tests.web.browser import sign_in
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]


def test_every_endpoint_declares_who_may_come_in(app: Flask):
    assert not edge.undeclared(app)


def test_an_endpoint_that_declares_nothing_is_refused_to_everybody(own_app: Flask, world: World):
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    assert "secret" not in sign_in(own_app, "ada").get("/forgotten", status=403).text


def test_an_unexpected_error_is_a_page_that_tells_nothing(own_app: Flask, world: World):
    from app.web.permissions import public  # noqa: PLC0415

    def broken() -> str:
        raise RuntimeError("the inside of the machine")

    own_app.add_url_rule("/broken", "broken", public(broken))

    page = Visitor(own_app.test_client()).get("/broken", status=500)

    assert "Something went wrong on our side" in page.text
    assert "machine" not in page.text


def test_another_organization_does_not_exist(world: World, visit: Visit):
    otto = visit("otto")

    page = otto.get(f"/organizations/{world.organization}", status=404)

    assert "Northwind" not in page.text


def test_whoever_may_not_see_a_page_reads_the_same_as_where_there_is_none(
    world: World, visit: Visit
):
    mara, base = visit("mara"), f"/organizations/{world.organization}"
    hidden, none = (
        f"{base}/teams/{team}/targets" for team in (world.teams["Motor pricing"], uuid.uuid4())
    )
    visit("ada").get(hidden)
    pages = [mara.get(url, status=404).text for url in (hidden, none)]

    assert pages[0] == pages[1]
    assert "your account (mara@" in pages[0]
    assert "ask them what it shows, or ask an administrator" in pages[0]
    assert "your account" in mara.get("/nowhere", status=404).text
    assert "your account" not in visit().get("/nowhere", status=404).text


def test_an_address_that_is_none_is_a_page(world: World, visit: Visit):
    for url in ("/nowhere", "/organizations/not-an-id", "/%00", "/organizations/" + "9" * 300):
        visit("ada").get(url, status=404)


def test_an_address_that_only_takes_forms_leads_to_the_page_above_it(
    app: Flask, world: World, visit: Visit
):
    ada, somebody = visit("ada"), str(world.people["mara"])
    base = f"/organizations/{world.organization}"
    for form, page in (
        (f"{base}/people/{somebody}/link", f"{base}/people/{somebody}"),
        (f"{base}/people/{somebody}/roles/{somebody}/revoke", f"{base}/people/{somebody}"),
        ("/sign-out", "/"),
    ):
        assert ada.get(form, status=302).headers["Location"] == page
    for form in only_forms(app):
        page = visit().get(form, status=302).headers["Location"]
        assert form.startswith(page)
        assert visit().client.get(page).status_code in (302, 404)
    asked = visit("ada").client.get("/sign-out", headers={"Accept": "application/json"})
    assert asked.status_code == 405


def only_forms(app: Flask) -> list[str]:
    """Give an address of each rule at which nothing can be read."""
    routes = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: "x" if name == "handle" else uuid.UUID(int=1) for name in rule.arguments}
        if "GET" not in (rule.methods or ()):
            address = routes.build(rule.endpoint, values)
            try:
                routes.match(address, method="GET")
            except MethodNotAllowed:
                found.append(address)
    return found


def test_a_body_that_is_too_large_is_refused_with_a_sentence(world: World, visit: Visit):
    answer = visit("ada").client.post("/organizations/new", data={"name": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "too large" in answer.text


def test_private_pages_are_kept_in_no_cache(world: World, visit: Visit):
    assert visit("ada").get("/account").headers["Cache-Control"] == "no-store"


def test_health_is_open_and_says_ok(world: World, visit: Visit):
    assert visit().client.get("/healthz").text == "ok\n"
