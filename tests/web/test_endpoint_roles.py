"""Who may open which door: every endpoint of the application against every kind of visitor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import PathConverter, Rule, UnicodeConverter
from werkzeug.test import TestResponse

from tests.web.conftest import Template
from tests.web.planted import GUEST, NOBODY, PEOPLE, VISITORS, Place, open_place

# mara manages the team of which the addresses speak, carol the unit above it, nora another team.
# otto administers another client; stranger has no role at all; ada also runs the installation.
EVERYBODY = {*VISITORS}
SIGNED_IN = {*PEOPLE}
MEMBERS = {"nora", "mara", "carol", "lea", "conrad", "ada"}
SEE_EVERYTHING = {"lea", "conrad", "ada"}
SEE_THE_UNIT = {"carol", *SEE_EVERYTHING}
SEE_THE_TEAM = {"mara", "carol", "lea", "conrad", "ada"}
ANSWER_FOR_THE_TEAM = {"mara", "carol", "conrad", "ada"}
OFFICE = {"conrad", "ada"}
BRING_CLIENTS = {"conrad", "ada"}
GUESTS = {GUEST}  # by their link alone, whoever has signed in
NO_ONE: set[str] = set()

ALLOWED = {
    "accounts.account": SIGNED_IN,
    "accounts.rename": SIGNED_IN,
    "accounts.set_password": EVERYBODY,
    "accounts.set_up": NO_ONE,  # the installation has its administrator already
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.sign_out_elsewhere": SIGNED_IN,
    "actions.add_note": SEE_THE_TEAM,
    "actions.change_status": SEE_THE_TEAM,
    "actions.create": MEMBERS,
    "actions.edit": SEE_THE_TEAM,
    "actions.index": MEMBERS,
    "actions.show": SEE_THE_TEAM,
    "actions.table": MEMBERS,
    "actions.take_up": SEE_THE_TEAM,
    "actions.take_up_for_all": SEE_EVERYTHING,
    "actions.take_up_for_unit": SEE_THE_UNIT,
    "answering.all_answers": ANSWER_FOR_THE_TEAM,
    "answering.capability": ANSWER_FOR_THE_TEAM,
    "answering.form_token": SIGNED_IN,
    "answering.outcomes": ANSWER_FOR_THE_TEAM,
    "answering.overview": ANSWER_FOR_THE_TEAM,
    "answering.reopen": ANSWER_FOR_THE_TEAM,
    "answering.review": ANSWER_FOR_THE_TEAM,
    "answering.save_answer": ANSWER_FOR_THE_TEAM,
    "answering.save_capability": ANSWER_FOR_THE_TEAM,
    "answering.save_outcome": ANSWER_FOR_THE_TEAM,
    "answering.save_outcomes": ANSWER_FOR_THE_TEAM,
    "answering.submit": ANSWER_FOR_THE_TEAM,
    "asks.index": MEMBERS,
    "asks.most": MEMBERS,
    "asks.reply": SEE_EVERYTHING,
    "asks.table": MEMBERS,
    "assessments.index": MEMBERS,
    "assets": EVERYBODY,
    "closing.ask": OFFICE,
    "closing.publish": OFFICE,
    "closing.reopen": OFFICE,
    "closing.retry": OFFICE,
    "closing.show": OFFICE,
    "closing.state": OFFICE,
    "compare.below": SEE_THE_TEAM,
    "compare.everybody_changed": SEE_EVERYTHING,
    "compare.everybody_changed_table": SEE_EVERYTHING,
    "compare.index": MEMBERS,
    "compare.levels_table": MEMBERS,
    "compare.most_moved": MEMBERS,
    "compare.moved": MEMBERS,
    "compare.moved_table": MEMBERS,
    "compare.outcomes": SEE_EVERYTHING,
    "compare.outcomes_table": SEE_EVERYTHING,
    "compare.outcomes_teams_table": SEE_EVERYTHING,
    "compare.over_time": SEE_THE_TEAM,
    "compare.over_time_inside": SEE_THE_TEAM,
    "compare.over_time_table": SEE_THE_TEAM,
    "compare.rounds_table": MEMBERS,
    "compare.side_by_side": SEE_THE_TEAM,
    "compare.side_by_side_chart": SEE_THE_TEAM,
    "compare.side_by_side_facts_table": SEE_THE_TEAM,
    "compare.side_by_side_table": SEE_THE_TEAM,
    "compare.teams_chart": MEMBERS,
    "compare.teams_table": MEMBERS,
    "compare.what_changed": SEE_THE_TEAM,
    "compare.what_changed_table": SEE_THE_TEAM,
    "invitations.add": OFFICE,
    "invitations.change_group": OFFICE,
    "invitations.change_link": OFFICE,
    "invitations.code_png": OFFICE,
    "invitations.code_svg": OFFICE,
    "invitations.confirm_hand_out": OFFICE,
    "invitations.confirm_import": OFFICE,
    "invitations.correct_address": OFFICE,
    "invitations.hand_out": OFFICE,
    "invitations.hand_out_file": OFFICE,
    "invitations.import_": OFFICE,
    "invitations.index": OFFICE,
    "invitations.links": OFFICE,
    "invitations.make_link": OFFICE,
    "invitations.move": OFFICE,
    "invitations.remind": OFFICE,
    "invitations.remove": OFFICE,
    "invitations.restore": OFFICE,
    "invitations.restore_link": OFFICE,
    "invitations.revoke": OFFICE,
    "invitations.revoke_link": OFFICE,
    "invitations.send": OFFICE,
    "method.questionnaire": SIGNED_IN,
    "method.show": SIGNED_IN,
    "organizations.create": BRING_CLIENTS,
    "organizations.health": EVERYBODY,
    "organizations.home": SIGNED_IN,
    "organizations.rename": OFFICE,
    "organizations.show": MEMBERS,
    "people.add": OFFICE,
    "people.add_role": OFFICE,
    "people.give_link": OFFICE,
    "people.index": OFFICE,
    "people.remove": OFFICE,
    "people.rename": OFFICE,
    "people.revoke_role": OFFICE,
    "people.show": OFFICE,
    "reports.ask": SEE_THE_TEAM,
    "reports.ask_for_portfolio": MEMBERS,
    "reports.ask_for_round": SEE_EVERYTHING,
    "reports.ask_for_unit": SEE_THE_UNIT,
    "reports.ask_for_unit_portfolio": SEE_THE_UNIT,
    "reports.file": SEE_THE_TEAM,
    "reports.show": SEE_THE_TEAM,
    "reports.state": SEE_THE_TEAM,
    "respond.all_answers": GUESTS,
    "respond.capability": GUESTS,
    "respond.choose_group": GUESTS,
    "respond.form_token": GUESTS,
    "respond.join": EVERYBODY,
    "respond.leave": GUESTS,
    "respond.open_link": EVERYBODY,
    "respond.outcomes": GUESTS,
    "respond.overview": GUESTS,
    "respond.review": GUESTS,
    "respond.save_answer": GUESTS,
    "respond.save_capability": GUESTS,
    "respond.save_outcome": GUESTS,
    "respond.save_outcomes": GUESTS,
    "respond.submit": GUESTS,
    "respond.take_place": EVERYBODY,
    "respond.thanks": GUESTS,
    "results.capability": SEE_THE_TEAM,
    "results.chart": SEE_THE_TEAM,
    "results.guide": SEE_THE_TEAM,
    "results.pooled": SEE_EVERYTHING,
    "results.pooled_capability": SEE_EVERYTHING,
    "results.pooled_chart": SEE_EVERYTHING,
    "results.pooled_guide": SEE_EVERYTHING,
    "results.pooled_table": SEE_EVERYTHING,
    "results.show": SEE_THE_TEAM,
    "results.table": SEE_THE_TEAM,
    "results.unit": SEE_THE_UNIT,
    "results.unit_capability": SEE_THE_UNIT,
    "results.unit_chart": SEE_THE_UNIT,
    "results.unit_guide": SEE_THE_UNIT,
    "results.unit_table": SEE_THE_UNIT,
    "rounds.add_teams": OFFICE,
    "rounds.create": OFFICE,
    "rounds.delete": OFFICE,
    "rounds.edit": OFFICE,
    "rounds.index": OFFICE,
    "rounds.remove_team": OFFICE,
    "rounds.show": OFFICE,
    "targets.organization": SEE_EVERYTHING,
    "targets.organization_table": SEE_EVERYTHING,
    "targets.remove_for_organization": SEE_EVERYTHING,
    "targets.remove_for_team": SEE_THE_TEAM,
    "targets.set_for_organization": SEE_EVERYTHING,
    "targets.set_for_team": SEE_THE_TEAM,
    "targets.team": SEE_THE_TEAM,
    "targets.team_table": SEE_THE_TEAM,
    "teams.archive": OFFICE,
    "teams.confirm_import": OFFICE,
    "teams.create": OFFICE,
    "teams.edit": OFFICE,
    "teams.import_": OFFICE,
    "teams.index": OFFICE,
    "teams.restore": OFFICE,
}
# Open to those who are not signed in, whether or not there is something behind the address.
PUBLIC = {"accounts.set_up"}
# Told to scripts as a session that has ended, so that they keep what they could not send.
ASKED_FOR_THE_LINK = {"respond.save_answer", "respond.save_outcome"}
# Signing out ends at the sign-in page, as being refused does.
LEADS_TO_SIGN_IN = {"accounts.sign_out"}
# Parameters that are texts: names in files of ours, and secrets.
TEXTS = {
    *("barrier_id", "capability_id", "digest", "handle", "invitation_token", "name"),
    *("questionnaire_id", "team_link_token", "token", "version"),
}
_STEP = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.(csv|json|png|svg))?")


@pytest.fixture(scope="module")
def place(northwind: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    with open_place(folder, northwind.file, northwind.world) as made:
        yield made


def outcome(endpoint: str, response: TestResponse) -> str:
    """Say in a word what became of a request."""
    to_sign_in = response.headers.get("Location", "").startswith("/sign-in")
    if response.status_code == 401 or (to_sign_in and endpoint not in LEADS_TO_SIGN_IN):
        return "sign in"
    if response.status_code >= 500:
        return f"error {response.status_code}"
    return {403: "forbidden", 404: "not found"}.get(response.status_code, "allowed")


def expected(endpoint: str, visitor: str) -> str:
    """Say in a word what should become of it."""
    if visitor in ALLOWED[endpoint]:
        return "allowed"
    if ALLOWED[endpoint] is GUESTS:
        return "sign in" if endpoint in ASKED_FOR_THE_LINK else "not found"
    without_account = visitor in (NOBODY, GUEST)
    return "sign in" if without_account and endpoint not in PUBLIC else "not found"


def endpoints_with(place: Place, method: str) -> list[str]:
    return sorted({rule.endpoint for rule, each in place.rules() if each == method})


def with_parameters(place: Place) -> list[tuple[Rule, str]]:
    """Give the rules in an organization whose address names something else in it as well."""
    return [
        (rule, method)
        for rule, method in place.rules()
        if "organization_id" in rule.arguments and rule.arguments - {"organization_id", "ending"}
    ]


def test_the_table_names_every_endpoint_there_is_and_no_other(place: Place):
    there = {rule.endpoint for rule, _ in place.rules()}

    assert not there - set(ALLOWED), "say in ALLOWED who may use these"
    assert not set(ALLOWED) - there, "these are gone: take them out of ALLOWED"


@pytest.mark.parametrize("endpoint", ALLOWED)
def test_every_visitor_gets_what_the_table_says_and_a_get_writes_nothing(
    place: Place, endpoint: str
):
    before = place.content()
    for method, body in requests(place, endpoint):
        for visitor in VISITORS:
            response = place.ask(visitor, method, place.address(endpoint), body)
            response.close()
            what = f"{visitor}: {method} {response.request.path} ({response.status_code})"
            assert (what, outcome(endpoint, response)) == (what, expected(endpoint, visitor))
            changed = place.content() != before
            if method == "GET" or visitor not in ALLOWED[endpoint]:
                assert not changed, f"{what} changed the database"
            if changed:
                place.restore()


def requests(place: Place, endpoint: str) -> list[tuple[str, dict[str, str]]]:
    """Give what is sent to an endpoint: empty forms, and such as could be accepted."""
    methods = sorted({method for rule, method in place.rules() if rule.endpoint == endpoint})
    return [
        (method, body)
        for method in methods
        for body in (({}, place.form()) if method == "POST" else ({},))
    ]


def test_what_belongs_to_another_client_is_not_found_under_ones_own_address(place: Place):
    before = place.content()
    own = place.world.other_organization
    for rule, method in with_parameters(place):
        address = place.address(rule.endpoint, organization_id=own)

        response = place.ask("otto", method, address, place.form())

        assert (rule.endpoint, method, response.status_code) == (rule.endpoint, method, 404)
        assert place.content() == before, f"{method} {rule.endpoint} changed the database"


def test_an_assessment_of_another_round_is_not_found_under_a_rounds_address(place: Place):
    closed = place.ids["closed_assessment_id"]
    for rule, method in with_parameters(place):
        if {"round_id", "assessment_id"} <= rule.arguments:
            address = place.address(rule.endpoint, assessment_id=closed)

            assert place.ask("ada", method, address).status_code == 404, rule.endpoint


def test_a_form_without_its_token_changes_nothing_for_anybody(place: Place):
    before = place.content()
    for endpoint in endpoints_with(place, "POST"):
        for visitor in VISITORS:
            client = place.app.test_client()
            client.set_cookie("clearway", place.cookie(visitor))
            response = client.post(place.address(endpoint), data={"name": "forged"})

            if visitor in ALLOWED[endpoint]:
                assert response.status_code == 400, (endpoint, visitor)
            assert place.content() == before, f"POST {endpoint} by {visitor} without its token"


def test_every_address_is_written_in_kebab_case(place: Place):
    for rule, _ in place.rules():
        steps = [step for step in rule.rule.strip("/").split("/") if step and "<" not in step]
        assert [step for step in steps if not _STEP.fullmatch(step)] == [], rule.rule


def test_every_parameter_has_a_type_and_the_texts_are_known(place: Place):
    texts = {
        name
        for rule, _ in place.rules()
        for name, converter in rule._converters.items()
        if isinstance(converter, UnicodeConverter | PathConverter)
    }

    assert texts == TEXTS
