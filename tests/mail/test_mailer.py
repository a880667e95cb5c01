"""The way to the mail server, tried against a real one."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from app.domain.mail import Letter
from app.mail.mailer import Delivery, Mailer, MailServer, Outcome, Parcel, Security
from tests.smtp import DROP, PASSWORD, USER, Post, smtp_server

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LETTER = Letter("Your view", "Grüße\n.\nhttps://clearway.example/respond/abc\n", "<p>Grüße</p>\n")
ANNA = "anna@example.org"
TOKEN = "q0Zb3RkVbJxY8mZr5s7uHn1aCwEfGtLp_-2dKiOvXyQ"


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def mailer(post: Post, *, security: Security = Security.NONE, **server) -> Mailer:
    return Mailer(
        MailServer("127.0.0.1", post.port, security, timeout_seconds=10, **server),
        mail_from="Clearway für alle <clearway@example.com>",
    )


def parcel(to: str = ANNA, letter: Letter = LETTER, reference: str = "mail-1") -> Parcel:
    return Parcel(to, letter, reference, AT)


def send(post: Post, *parcels: Parcel) -> list[Delivery]:
    with mailer(post) as way_out:
        return [way_out.send(each) for each in parcels or (parcel(),)]


def test_a_mail_arrives_with_its_headers_and_both_texts(post):
    assert send(post) == [Delivery(Outcome.ACCEPTED)]

    message, envelope = post.messages[0], post.envelopes[0]
    assert envelope.mail_from == "clearway@example.com"
    assert envelope.rcpt_tos == [ANNA]
    assert message["From"] == "Clearway für alle <clearway@example.com>"
    assert message["To"] == ANNA
    assert message["Subject"] == "Your view"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<mail-1@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content_type() == "text/html"
    assert html.get_content().strip() == LETTER.html.strip()


def test_many_mails_go_over_one_connection(post):
    send(post, *(parcel(f"p{number}@example.org") for number in range(20)))

    assert len(post.messages) == 20
    assert post.connections == 1


@pytest.mark.parametrize("reply", ["550 5.1.1 No such user here", "553 no", "501 bad address"])
def test_an_address_that_the_server_refuses_is_refused_for_good(post, reply):
    post.to_recipient["gone@example.org"] = [reply]

    refused, accepted = send(post, parcel("gone@example.org"), parcel())

    assert refused == Delivery(Outcome.REFUSED, f"The mail server says: {reply}")
    assert accepted.outcome is Outcome.ACCEPTED
    assert post.recipients == [ANNA]


def test_a_message_that_the_server_refuses_is_refused_for_good(post):
    post.to_data = ["554 5.7.1 Looks like advertising"]

    refused, accepted = send(post, parcel(), parcel())

    assert refused.outcome is Outcome.REFUSED
    assert "554 5.7.1 Looks like advertising" in refused.reason
    assert accepted.outcome is Outcome.ACCEPTED


def test_a_server_that_is_busy_is_tried_again(post):
    post.to_recipient[ANNA] = ["451 4.7.1 Greylisted, come back later"]

    first, second = send(post, parcel(), parcel())

    assert first == Delivery(
        Outcome.TRY_AGAIN, "The mail server says: 451 4.7.1 Greylisted, come back later"
    )
    assert second.outcome is Outcome.ACCEPTED


def test_a_server_that_wants_a_sign_in_says_nothing_about_the_address(post):
    post.to_recipient[ANNA] = ["530 5.7.0 Authentication required"]

    assert send(post)[0].outcome is Outcome.TRY_AGAIN


def test_a_server_that_hangs_up_is_called_again(post):
    post.to_recipient["bert@example.org"] = [DROP]

    outcomes = [d.outcome for d in send(post, parcel(), parcel("bert@example.org"), parcel())]

    assert outcomes == [Outcome.ACCEPTED, Outcome.TRY_AGAIN, Outcome.ACCEPTED]
    assert post.connections == 2


def test_a_server_that_hangs_up_instead_of_confirming_is_tried_again(post):
    post.to_data = [DROP]

    assert [d.outcome for d in send(post, parcel(), parcel())] == [
        Outcome.TRY_AGAIN,
        Outcome.ACCEPTED,
    ]
    # It came twice, and whoever sorts mail can see that it is the same.
    assert {message["Message-ID"] for message in post.messages} == {"<mail-1@example.com>"}
    assert len(post.messages) == 2


def test_a_connection_that_ended_while_nothing_was_sent_costs_no_mail():
    with smtp_server() as first:
        way_out = mailer(first)
        assert way_out.send(parcel()).outcome is Outcome.ACCEPTED
    assert "does not answer" in way_out.send(parcel()).reason
    way_out.close()


def test_no_server_at_all_is_a_problem_in_words():
    with smtp_server() as gone:
        pass

    with mailer(gone) as way_out:
        problem = way_out.open()
        delivery = way_out.send(parcel())

    assert problem.startswith("The mail server does not answer: ")
    assert delivery == Delivery(Outcome.TRY_AGAIN, problem)


def test_starttls_with_a_certificate_that_the_named_authority_vouches_for(certificate, ca_file):
    with (
        smtp_server(starttls=certificate) as post,
        mailer(post, security=Security.STARTTLS, ca_file=ca_file) as way_out,
    ):
        assert way_out.send(parcel()) == Delivery(Outcome.ACCEPTED)


def test_tls_from_the_first_byte(certificate, ca_file):
    with (
        smtp_server(tls=certificate) as post,
        mailer(post, security=Security.TLS, ca_file=ca_file) as way_out,
    ):
        assert way_out.send(parcel()) == Delivery(Outcome.ACCEPTED)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(certificate, security):
    server = (
        smtp_server(starttls=certificate)
        if security is Security.STARTTLS
        else smtp_server(tls=certificate)
    )
    with server as post, mailer(post, security=security) as way_out:
        delivery = way_out.send(parcel())

    assert delivery.outcome is Outcome.TRY_AGAIN
    assert "certificate can't be trusted" in delivery.reason
    assert post.messages == []


def test_a_certificate_for_another_name_is_not_trusted(authority, ca_file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example.net").configure_cert(context)
    with (
        smtp_server(starttls=context) as post,
        mailer(post, security=Security.STARTTLS, ca_file=ca_file) as way_out,
    ):
        assert "certificate can't be trusted" in way_out.open()


def test_mail_never_goes_unencrypted_where_encryption_was_asked_for(post):
    with mailer(post, security=Security.STARTTLS) as way_out:
        delivery = way_out.send(parcel())

    assert delivery.outcome is Outcome.TRY_AGAIN
    assert "STARTTLS" in delivery.reason
    assert post.messages == []


def test_a_server_that_insists_on_starttls_says_nothing_about_the_address(certificate):
    with smtp_server(starttls=certificate) as post:
        assert send(post)[0].outcome is Outcome.TRY_AGAIN


def test_signing_in(certificate, ca_file):
    with smtp_server(starttls=certificate, sign_in=True) as post:
        signed_in = {"security": Security.STARTTLS, "ca_file": ca_file, "user": USER}
        with mailer(post, **signed_in, password=PASSWORD) as way_out:
            accepted = way_out.send(parcel())
        with mailer(post, **signed_in, password="a wrong one") as way_out:
            refused = way_out.send(parcel())

    assert accepted == Delivery(Outcome.ACCEPTED)
    assert refused.outcome is Outcome.TRY_AGAIN
    assert "refused the sign-in: 535" in refused.reason
    assert len(post.messages) == 1


def test_a_password_is_not_shown():
    server = MailServer("mail.example.org", 587, Security.STARTTLS, "me", "a secret")

    assert "a secret" not in repr(server)


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\r\nBcc: eve@example.org",
        "Hello\nBcc: eve@example.org",
        "Hello\r\n\r\nAnother body",
        "Hello\u2028Bcc: eve@example.org\x85Bcc: eve@example.org\x0bBcc: eve@example.org",
        "Hello " + "ä" * 300 + "\r\nBcc: eve@example.org",
    ],
)
def test_no_text_leaves_its_header(post, subject):
    send(post, parcel(letter=Letter(subject, "Hello\n")))

    assert post.messages[0]["Bcc"] is None
    assert post.recipients == [ANNA]
    assert post.messages[0].get_content().strip() == "Hello"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "anna@example.org\r\nRCPT TO:<eve@example.org>",
        "anna@example.org\nBcc: eve@example.org",
        "anna@example.org, eve@example.org",
        "Eve <eve@example.org>",
        "anna b@example.org",
        '"anna b"@example.org',
        "anna@[127.0.0.1]",
        "anna@exa mple.org",
        "anna@example..org",
        "anna@-example.org",
        "an\x00na@example.org",
        f"{'a' * 65}@example.org",
        f"anna@{'a' * 64}.org",
        f"a@{'.'.join(['b' * 60] * 5)}",
        "anna@☃\u200d.org",
    ],
)
def test_what_is_no_address_is_refused_without_a_word_to_the_server(post, address):
    refused = send(post, parcel(address))[0]

    assert refused.outcome is Outcome.REFUSED
    assert refused.reason.endswith(".")
    assert post.connections == 0


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        # The older rules make another domain of this one: fass.example.
        ("anna@faß.example", "anna@xn--fa-hia.example"),
        ("anna+q3@Example.ORG", "anna+q3@example.org"),
        ("o'brien_1@example.org", "o'brien_1@example.org"),
    ],
)
def test_domains_are_written_as_the_name_system_knows_them(post, typed, sent):
    assert send(post, parcel(typed)) == [Delivery(Outcome.ACCEPTED)]

    assert post.recipients == [sent]
    assert post.messages[0]["To"] == sent


def test_letters_beyond_ascii_before_the_at_go_where_the_server_takes_them(post):
    accepted, plain = send(post, parcel("jörg@bücher.example"), parcel())

    assert {accepted.outcome, plain.outcome} == {Outcome.ACCEPTED}
    assert post.recipients == ["jörg@xn--bcher-kva.example", ANNA]
    assert post.messages[0]["To"] == "jörg@xn--bcher-kva.example"


def test_letters_beyond_ascii_before_the_at_are_refused_in_words_where_not():
    with smtp_server(utf8=False) as post:
        refused, plain = send(post, parcel("jörg@example.org"), parcel())

    assert refused.outcome is Outcome.REFUSED
    assert "letters beyond a-z" in refused.reason
    assert plain.outcome is Outcome.ACCEPTED
    assert post.recipients == [ANNA]


def test_a_reason_is_one_short_line_and_quotes_no_link(post):
    post.to_data = [
        f"554-Blocked:\r\n554 \x1b[31mhttps://clearway.example/respond/{TOKEN} {'x ' * 300}"
    ]

    reason = send(post)[0].reason

    assert len(reason) <= 200
    assert reason.isprintable()
    assert "Blocked: [31mhttps://clearway.example/respond/... x x" in reason
    assert all(TOKEN[at : at + 12] not in reason for at in range(len(TOKEN) - 11))
