"""A chart is taken along as a picture that says by itself what it is; its dots lead on."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from app.services.people import accounts
from app.storage.rows import Person
from tests.factories import portfolio
from tests.factories.portfolio import LEADER, Portfolio, Shape
from tests.factories.world import PASSWORD, email
from tests.journeys.conftest import Browser
from tests.journeys.going import follow
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

ORGANIZATION = "Invented organization of 12 teams"
BARRIERS = ("Leadership support", "Communication between teams", "Data access", "Infrastructure")
TREND = "Everybody together, over the rounds"
SVG = "{http://www.w3.org/2000/svg}"
_ELSEWHERE = re.compile(r"(?:href|src|url\()\s*=?\s*[\"']?(?!#)(?:https?:|//|data:|file:)", re.I)
# Where the last panel's first dot is in a chart, and what is said of it.
_FIRST_DOT = """(element) => {
  const chart = echarts.getInstanceByDom(element);
  const { series } = chart.getOption();
  const seriesIndex = series.length - 2;
  const { value, name } = series[seriesIndex].data[0];
  return [...chart.convertToPixel({ seriesIndex }, value), name.split("\\n")[0]];
}"""


@pytest.fixture(scope="module")
def place(installation: Installation) -> Portfolio:
    made = portfolio.build(installation.database, Shape(2, 2, 3), rounds=3)
    with installation.database.transaction() as session:
        hashed = accounts.hash_password(PASSWORD)
        session.execute(
            update(Person).where(Person.email == email(LEADER)).values(password_hash=hashed)
        )
    installation.start_web()
    return made


def buttons(page: Page, title: str) -> Locator:
    """Give the buttons of one chart's pictures."""
    return page.get_by_role("button", name=re.compile(f"^Picture as ...: {re.escape(title)}$"))


def taken(page: Page, title: str, folder: Path) -> tuple[ET.Element, bytes]:
    """Take a chart along in both formats; give the drawing's root and the other's bytes."""
    names = []
    for kind in ("SVG", "PNG"):
        button = page.get_by_role("button", name=f"Picture as {kind}: {title}", exact=True)
        button.focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        names.append(download.value.suggested_filename)
        expect(button.locator("xpath=..").get_by_role("status")).to_have_text(
            f"Saved as {names[-1]}"
        )
        download.value.save_as(folder / names[-1])
    svg, png = names
    assert re.fullmatch(r"[a-z0-9-]+-invented-quarter-3\.svg", svg)
    assert png == svg.removesuffix("svg") + "png"
    drawn = (folder / svg).read_text()
    assert not _ELSEWHERE.search(drawn)
    return ET.fromstring(drawn), (folder / png).read_bytes()


def words(root: ET.Element) -> str:
    """Give everything that a drawing says, a line that was broken being one."""
    return " ".join(text for node in root.iter(f"{SVG}text") if (text := (node.text or "").strip()))


def assert_by_itself(root: ET.Element, title: str) -> None:
    """Check what every picture says of itself, and that nothing in it runs."""
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}script"))
    said = words(root)
    for text in (title, ORGANIZATION, "Invented quarter 3", "demonstration data, invented"):
        assert text in said
    assert said.endswith("Clearway")
    assert "Inter" in ET.tostring(root, encoding="unicode")


def assert_twice_as_large(png: bytes, root: ET.Element) -> None:
    """Check that a PNG has two pixels for each of the drawing's, on white, and is not blank."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    size = [int.from_bytes(png[at : at + 4]) for at in (16, 20)]
    assert size == [2 * int(root.get(side, "0")) for side in ("width", "height")]
    pixels = zlib.decompress(b"".join(chunks(png, b"IDAT")))
    assert len(set(pixels)) > 50


def chunks(png: bytes, kind: bytes) -> list[bytes]:
    """Give the contents of a PNG's chunks of one kind."""
    found, at = [], 8
    while at < len(png):
        long = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == kind:
            found.append(png[at + 8 : at + 8 + long])
        at += long + 12
    return found


def assert_taken(page: Page, title: str, folder: Path, *names: str) -> ET.Element:
    """Take a chart along and check both pictures; give the drawing's root."""
    root, png = taken(page, title, folder)
    assert_by_itself(root, title)
    assert_twice_as_large(png, root)
    for name in names:
        assert name in words(root)
    return root


def test_the_overview_gives_its_charts_as_pictures(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, _ = browser_of(LEADER, color_scheme="dark")
    page.goto(f"/organizations/{place.organization}/compare")
    heat = assert_taken(page, "Where each team stands", tmp_path, *BARRIERS)
    assert len(list(heat.iter(f"{SVG}rect"))) + len(list(heat.iter(f"{SVG}path"))) > 12 * 4
    for name in ("Invented division 01", "Invented team 00011", "All of these teams"):
        assert name in words(heat)
    trend = assert_taken(page, TREND, tmp_path, *BARRIERS)
    assert "From Invented quarter 1 at the left to Invented quarter 3" in words(trend)
    assert_taken(page, "How teams spread over the levels", tmp_path, *BARRIERS)
    look_at(page)


def test_a_team_over_time_gives_its_charts_as_pictures_that_name_the_team(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, _ = browser_of(LEADER)
    page.goto(f"/organizations/{place.organization}/teams/{place.team}/over-time")
    assert_taken(page, "Invented team 00000: the barriers over 3 rounds", tmp_path, *BARRIERS)
    page.locator("summary", has_text="Data access").click()
    assert_taken(page, "Invented team 00000: Data access over the rounds", tmp_path)
    look_at(page)


def test_teams_side_by_side_are_given_as_a_picture_though_the_page_draws_no_chart(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, _ = browser_of(LEADER)
    chosen = "&".join(f"of={team}" for team in place.teams[:3])
    page.goto(f"/organizations/{place.organization}/compare/side-by-side?{chosen}")
    names = [f"Invented team {number:05}" for number in range(3)]
    title = f"{names[0]}, {names[1]} and {names[2]} side by side"
    drawn = assert_taken(page, title, tmp_path, *BARRIERS)
    for name in names:
        assert words(drawn).count(name) > len(BARRIERS)
    look_at(page)


def test_outcomes_against_barriers_are_given_as_a_picture_that_claims_no_cause(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, _ = browser_of(LEADER)
    page.goto(f"/organizations/{place.organization}/compare/outcomes")
    drawn = assert_taken(page, "Share in production against barriers", tmp_path)
    for text in (*(f"{barrier}: " for barrier in BARRIERS), "This is no proof of cause"):
        assert text in words(drawn)
    assert re.search(r"the rank correlation over 1[0-2] teams\. A dot is a team", words(drawn))
    look_at(page)


def test_a_dot_leads_to_the_result_of_its_team(place: Portfolio, browser_of: Browser):
    page, _ = browser_of(LEADER)
    page.goto(f"/organizations/{place.organization}/compare/outcomes")
    chart = page.locator("[data-chart=chart-share]")
    expect(chart.locator("canvas")).to_be_visible()
    x, y, name = chart.evaluate(_FIRST_DOT)
    chart.click(position={"x": x, "y": y})
    expect(page).to_have_url(re.compile(r"/assessments/[0-9a-f-]+/result$"))
    expect(page.get_by_role("main")).to_contain_text(name)


def test_a_result_gives_its_barriers_and_capabilities_as_pictures(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, _ = browser_of(LEADER)
    page.goto(f"/organizations/{place.organization}/teams/{place.team}/over-time")
    follow(page.get_by_role("link", name="Invented quarter 3").first)
    team = "Invented team 00000"
    assert_taken(page, f"{team}: the barriers", tmp_path, *BARRIERS)
    opened = page.locator("details.barrier-details[open]")
    barrier = opened.locator("h3").inner_text()
    capabilities = opened.locator("tbody th a").all_inner_texts()
    assert_taken(page, f"{team}: {barrier}", tmp_path, *capabilities)
    look_at(page)


def test_a_chart_that_cannot_be_fetched_is_said_in_words_and_can_be_had_later(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    page, watch = browser_of(LEADER)
    page.goto(f"/organizations/{place.organization}/compare")
    button = page.get_by_role("button", name="Picture as SVG: Where each team stands")
    said = button.locator("xpath=..").get_by_role("status")
    with watch.expecting("teams.json", "ERR_FAILED"):
        page.route("**/teams.json?*", lambda route: route.abort())
        button.click()
        expect(said).to_contain_text("The picture could not be made.")
    page.unroute("**/teams.json?*")
    assert_taken(page, "Where each team stands", tmp_path)


def test_a_picture_is_drawn_in_light_colours_where_the_page_is_dark(
    place: Portfolio, browser_of: Browser, tmp_path: Path
):
    drawn = []
    for scheme in ("light", "dark"):
        page, _ = browser_of(LEADER, color_scheme=scheme)
        page.goto(f"/organizations/{place.organization}/compare")
        root, png = taken(page, TREND, tmp_path)
        drawn.append((re.sub(r"zr\d+", "", ET.tostring(root, encoding="unicode")), png))
    assert drawn[0] == drawn[1]


def test_buttons_for_pictures_stand_on_no_paper_and_where_nothing_runs_nowhere(
    place: Portfolio, browser_of: Browser
):
    address = f"/organizations/{place.organization}/compare"
    page, _ = browser_of(LEADER)
    page.goto(address)
    expect(buttons(page, TREND)).to_have_count(2)
    page.emulate_media(media="print")
    expect(page.get_by_text("Picture:")).to_have_count(3)
    for each in page.get_by_text("Picture:").all():
        expect(each).to_be_hidden()
    quiet, _ = browser_of(LEADER, java_script_enabled=False)
    quiet.goto(address)
    expect(buttons(quiet, TREND)).to_have_count(0)
