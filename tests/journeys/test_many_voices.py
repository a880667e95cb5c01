"""Many voices: invite, answer as five people, remind, close, look, publish, read page and PDF.

Elsewhere there is a team of four beside one of six. The four see why their figures are hidden, the
six that theirs would give the four away, and both what is shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import Assessment, Invitation, Participant, Round, Team
from tests.factories import surveys
from tests.factories.world import World, create_world
from tests.journeys.answering import cards, choose
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, go_on, heading, press
from tests.journeys.installation import Installation, until
from tests.journeys.looking import look_at
from tests.reports import reading
from tests.smtp import Post, smtp_server

FIVE = {
    "lena@example.org": ("Leadership", 4),
    "dora@example.org": ("Data science", 2),
    "erik@example.org": ("Engineering", 1),
    "ivan@example.org": ("IT and platform", 2),
    "bela@example.org": ("Business users", 3),
}
LATE = "late@example.org"
OTHERS = {
    "Claims analytics": [f"claims-{number}@example.org" for number in range(4)],
    "Fraud models": [f"fraud-{number}@example.org" for number in range(6)],
}
INVITED = len(FIVE) + 1 + 10
TITLE = "Everybody in Q4"
LINK = re.compile(r"http://\S+(/respond/[0-9a-f]+)")


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


@pytest.fixture(scope="module")
def world(installation: Installation, post: Post) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
    installation.settings = {
        "CLEARWAY_PUBLIC_URL": installation.address,
        "CLEARWAY_SMTP_HOST": "127.0.0.1",
        "CLEARWAY_SMTP_PORT": str(post.port),
        "CLEARWAY_SMTP_SECURITY": "none",
        "CLEARWAY_MAIL_FROM": "clearway@example.com",
    }
    installation.start_web()
    installation.start_worker()
    return made


def start_the_round(page: Page, world: World) -> None:
    page.goto(f"/organizations/{world.organization}/rounds/new")
    heading(page, "New round")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("radio", name=re.compile("Everybody in the teams")).check()
    page.get_by_role("radio", name=re.compile("Short form")).check()
    for team in ("Motor pricing", *OTHERS):
        page.get_by_role("checkbox", name=team, exact=True).check()
    page.get_by_role("radio", name=re.compile("^Confidential")).check()
    look_at(page)
    press(page, "Start the round")
    heading(page, TITLE)


def invite(page: Page, team: str, addresses: list[str]) -> None:
    follow(page.get_by_role("link", name="Add people").first)
    heading(page, "Add people")
    page.get_by_label("Team", exact=True).select_option(label=team)
    page.get_by_label("Addresses").fill("\n".join(addresses))
    press(page, "Add these people")
    heading(page, "Invitations")


def link_to(post: Post, address: str) -> str:
    """Give the link of the newest mail that an address got."""
    mails = [
        message
        for message, recipient in zip(post.messages, post.recipients, strict=True)
        if recipient == address
    ]
    body = mails[-1].get_body(("plain",))
    assert body
    found = LINK.search(body.get_content())
    assert found
    return found[1]


def open_questions(page: Page, link: str, group: str) -> None:
    """Follow a link, choose a group, and come to the first questions."""
    page.goto(link)
    page.get_by_role("radio", name=re.compile(f"^{group}")).check()
    press(page, "Answer in this group")
    follow(page.get_by_role("link", name="Start", exact=True))


def answer_everything(page: Page, level: int) -> None:
    """Choose a level for each question, page by page."""
    while "/answers/" in page.url:
        for card in cards(page):
            choose(card, level)
        go_on(page)
    go_on(page)


def send_everything(page: Page, level: int) -> None:
    """Send what the script of each page sends, which two have seen by now, and go to the end."""
    base, browser = page.url[: page.url.index("/answers/")], page.context.request
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    links = re.findall(rf'href="({urlsplit(base).path}/answers/[^"#]+)"', browser.get(base).text())
    for link in dict.fromkeys(links):
        for question in re.findall(r'data-question="([^"]+)"', browser.get(link).text()):
            answer = browser.post(
                f"{base}/answers",
                data={"question": question, "choice": str(level), "revision": 0},
                headers={"X-CSRFToken": token or ""},
            )
            assert answer.ok, answer.text()
    page.goto(f"{base}/review")


def submit(page: Page) -> None:
    follow(page.get_by_role("button", name=re.compile("^Submit")))
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def let_answer(installation: Installation, world: World, team: str) -> None:
    """Let a whole team submit. Its pages are those that others walked through: rows will do."""
    addresses = OTHERS[team]
    with installation.database.transaction() as session:
        place, version = session.execute(
            select(Assessment, Round)
            .join(Round, Round.id == Assessment.round_id)
            .join(Team, Team.id == Assessment.team_id)
            .where(Team.name == team, Round.title == TITLE)
        ).one()
        assert version.form is QuestionForm.SHORT
        questionnaire = load_questionnaire(
            Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
        )
        invited = dict(
            session.execute(
                select(Participant.address, Invitation.id)
                .join(Invitation, Invitation.participant_id == Participant.id)
                .where(Invitation.assessment_id == place.id)
            ).all()
        )
        responses = surveys.respond(
            session,
            organization=world.organization,
            assessment=place.id,
            questionnaire=questionnaire.asked(QuestionForm.SHORT),
            says=[surveys.always(Choice.LEVEL_3)] * len(addresses),
        )
        for address, response in zip(addresses, responses, strict=True):
            session.execute(
                update(Invitation)
                .where(Invitation.id == invited[address])
                .values(submitted=True, response_id=response)
            )


def close_and_publish(page: Page, world: World) -> None:
    follow(page.get_by_role("link", name="Close the round"))
    heading(page, "Close the round")
    press(page, "Close the round")
    expect(page.get_by_role("heading", level=1, name="Ready to publish")).to_be_visible()
    look_at(page)
    for team, state in (
        ("Motor pricing", "shown"),
        ("Claims analytics", "fewer than 5 answered"),
        ("Fraud models", "so that a smaller group's answers can't be worked out"),
    ):
        expect(page.get_by_role("row", name=re.compile(f"^{team}"))).to_contain_text(state)
    page.get_by_role("checkbox").check()
    follow(page.get_by_role("button", name=re.compile("^Publish")))
    heading(page, re.compile("Published"))


def test_from_the_invitation_to_the_report(
    installation: Installation, browser_of: Browser, world: World, post: Post
):
    office, _ = browser_of("conrad")
    start_the_round(office, world)
    follow(office.get_by_role("link", name=re.compile("Invit")).first)
    heading(office, "Invitations")
    invite(office, "Pricing / Motor pricing", [*FIVE, LATE])
    for team, addresses in OTHERS.items():
        invite(office, f"Claims / {team}", addresses)
    press(office, f"Send {INVITED} invitations")
    until(lambda: len(post.messages) == INVITED, "every invitation to arrive")

    for number, (address, (group, level)) in enumerate(FIVE.items()):
        guest, _ = browser_of()
        open_questions(guest, link_to(post, address), group)
        (answer_everything if number < 2 else send_everything)(guest, level)
        submit(guest)
        guest.context.close()
    for team in OTHERS:
        let_answer(installation, world, team)

    office.reload()
    follow(office.get_by_role("link", name=re.compile("reminder", re.IGNORECASE)).first)
    heading(office, "Send a reminder")
    press(office, "Send the reminder now")
    until(lambda: len(post.messages) > INVITED, "the reminder to arrive")

    office.goto(f"/organizations/{world.organization}/rounds")
    follow(office.get_by_role("link", name=TITLE))
    heading(office, TITLE)
    close_and_publish(office, world)
    assert post.recipients[INVITED:] == [LATE]

    leader, _ = browser_of("lea")
    read_the_result(leader, world)
    read_the_hidden_one(leader, world)


def read_the_result(page: Page, world: World) -> None:
    page.goto(f"/organizations/{world.organization}/compare")
    follow(page.get_by_role("link", name=re.compile("^Motor pricing: ")).first)
    expect(page.get_by_text("5 of 6 people invited answered")).to_be_visible()
    expect(
        page.get_by_text("people hardly agree").or_(page.get_by_text("people partly agree")).first
    ).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Discuss first"))).to_be_visible()
    look_at(page)
    press(page, "Download report")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download the PDF").click(timeout=60_000)
    text = " ".join(" ".join(reading.pages(downloaded.value.path().read_bytes())).split())
    assert "5 of 6 people invited answered (83 %)" in text
    assert "Answers were confidential" in text
    assert "Discuss first" in text


def read_the_hidden_one(page: Page, world: World) -> None:
    page.goto(f"/organizations/{world.organization}/compare")
    follow(page.get_by_role("link", name="Claims analytics").first)
    page.wait_for_url(re.compile("/over-time$"))
    look_at(page)
    follow(page.get_by_role("row", name=re.compile(TITLE)).get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Figures of Claims analytics are not shown"
    )
    expect(page.get_by_text("no figures of fewer than 5 people").first).to_be_visible()
    expect(page.get_by_text(re.compile("shown instead")).first).to_be_visible()
    look_at(page)
