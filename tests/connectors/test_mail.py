"""A real mail server on this machine: what it takes, refuses, puts off and loses, and what a letter looks like when it has arrived."""

from __future__ import annotations

import email
import traceback
from dataclasses import replace
from datetime import datetime
from email import policy

import pytest

from kosatsu.config import env
from kosatsu.connectors import mail
from kosatsu.connectors.contract import Rejected, TryLater, Uncertain
from kosatsu.connectors.mail import Accepted, Letter, MailServer, Security
from kosatsu.kernel.calendars import JAPAN
from tests.postbox import Postbox, postbox

__all__ = ["postbox"]

LETTER = Letter(
    key="kosatsu-notice-7-1795483200",
    sender_name="高札(上野原市)",
    sender="kosatsu@city.uenohara.example",
    recipient_name="髙\N{CJK UNIFIED IDEOGRAPH-5D0E} 一郎",
    recipient="s044@city.uenohara.example",
    subject="【高札】決裁待ちが1件あります",
    body="あなたの押印を待っている案件が1件あります。\n.点で始まる行\n",
    written_at=datetime(2026, 11, 24, 10, tzinfo=JAPAN),
)


def test_a_letter_arrives_as_it_was_written(postbox: Postbox) -> None:
    assert mail.post(postbox.server, LETTER) == Accepted()
    (arrived,) = postbox.arrived
    read = email.message_from_bytes(arrived.content, policy=policy.default)
    assert (arrived.sender, arrived.recipients) == ("kosatsu@city.uenohara.example", ["s044@city.uenohara.example"])
    assert {name: str(read[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted", "Date")} == {
        "From": '"高札(上野原市)" <kosatsu@city.uenohara.example>',
        "To": "髙崎 一郎 <s044@city.uenohara.example>",
        "Subject": "【高札】決裁待ちが1件あります",
        "Message-ID": "<kosatsu-notice-7-1795483200@city.uenohara.example>",
        "Auto-Submitted": "auto-generated",
        "Date": "Tue, 24 Nov 2026 10:00:00 +0900",
    }
    assert read.get_content().replace("\r\n", "\n") == LETTER.body
    assert arrived.content.isascii()


@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("MAIL", "451 try again", TryLater("451")),
        ("RCPT", "450 4.2.0 greylisted, s044@city.uenohara.example", TryLater("450")),
        ("RCPT", "550 5.1.1 no such user s044@city.uenohara.example", Rejected("mail.refused", "550")),
        ("RCPT", "552 full", Rejected("mail.refused", "552")),
        ("DATA", "452 4.3.1 no space", TryLater("452")),
        ("DATA", "554 5.7.1 looks like spam", Rejected("mail.refused", "554")),
        ("DATA", "299 what is this", TryLater("299")),
    ],
)  # fmt: skip
def test_what_the_server_says_is_understood_and_its_words_are_not_repeated(
    postbox: Postbox, stage: str, answer: str, expected: object
) -> None:
    postbox.answers[stage] = answer
    assert mail.post(postbox.server, LETTER) == expected
    assert postbox.arrived == []


def test_a_connection_lost_before_the_text_is_a_matter_of_later(postbox: Postbox) -> None:
    postbox.hang_up = "RCPT"
    assert mail.post(postbox.server, LETTER) == TryLater("SMTPServerDisconnected")


def test_a_connection_lost_after_the_text_leaves_nobody_knowing(postbox: Postbox) -> None:
    postbox.hang_up = "DATA"
    answer = mail.post(postbox.server, LETTER)
    assert isinstance(answer, Uncertain)
    assert len(postbox.arrived) == 1


def test_a_server_too_slow_with_its_answer_leaves_nobody_knowing(postbox: Postbox) -> None:
    postbox.slow = 1.0
    assert isinstance(mail.post(postbox.server, LETTER, within=0.2), Uncertain)


def test_nobody_there_is_a_matter_of_later(postbox: Postbox) -> None:
    gone = replace(postbox.server, port=1)
    assert mail.post(gone, LETTER) == TryLater("ConnectionRefusedError")
    assert mail.reach(gone) == "ConnectionRefusedError"
    assert mail.reach(postbox.server) == ""


def test_a_server_without_tls_is_told_nothing_where_tls_was_asked_for(postbox: Postbox) -> None:
    careful = MailServer(postbox.server.host, postbox.server.port, Security.STARTTLS, "u", "hunter2")
    assert mail.post(careful, LETTER) == TryLater("SMTPNotSupportedError")
    assert "hunter2" not in repr(careful)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nBcc: c@d.example", "a@b\n", "a b@c.example", "a@b@c", "<a@b.example>", "a@b.example,c@d.example",
     "職員@b.example", "a@" + "b" * 260, 'a"@b.example', "a@b.example\x00"],
)  # fmt: skip
def test_an_address_that_could_begin_another_header_or_another_mail_goes_nowhere(postbox: Postbox, address: str) -> None:
    assert mail.post(postbox.server, replace(LETTER, recipient=address)) == Rejected("mail.address", "")
    assert postbox.arrived == []


def test_names_and_titles_cannot_begin_another_header(postbox: Postbox) -> None:
    nasty = replace(
        LETTER, recipient_name="一郎\r\nBcc: x@evil.example", sender_name="市\nX-A: 1", subject="件名\r\nBcc: y@evil.example\r\n\r\n本文"
    )
    assert mail.post(postbox.server, nasty) == Accepted()
    (arrived,) = postbox.arrived
    read = email.message_from_bytes(arrived.content, policy=policy.default)
    assert (read["Bcc"], read["X-A"], arrived.recipients) == (None, None, ["s044@city.uenohara.example"])
    assert str(read["Subject"]) == "件名 Bcc: y@evil.example 本文"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.lg.example", MailServer("mail.lg.example", 25, Security.PLAIN)),
        ("smtp+starttls://u%40c:p%2Fw@mail.example:2525", MailServer("mail.example", 2525, Security.STARTTLS, "u@c", "p/w")),
        ("smtps://mail.example", MailServer("mail.example", 465, Security.TLS)),
        ("smtp://u:p@127.0.0.1:1025", MailServer("127.0.0.1", 1025, Security.PLAIN, "u", "p")),
    ],
)  # fmt: skip
def test_an_address_of_a_server_is_read(url: str, server: MailServer) -> None:
    assert mail.server_of(url) == server


@pytest.mark.parametrize(
    "url", ["http://mail.example", "smtp://", "smtp://u:p@mail.example", "smtps://mail.example/x", "smtp://m:99999", ""]
)
def test_a_password_goes_only_over_tls_and_other_addresses_are_none(url: str) -> None:
    with pytest.raises(ValueError):
        mail.server_of(url)


def test_signing_in_to_the_server_is_tried_before_anything_is_said(postbox: Postbox) -> None:
    with_password = replace(postbox.server, user="u", password="wrong")
    assert mail.post(with_password, LETTER) == TryLater("SMTPNotSupportedError")
    assert postbox.arrived == []


@pytest.mark.parametrize(
    ("name", "value"), [("KOSATSU_SMTP_URL", "smtp://u:hunter2@mail.example"), ("KOSATSU_WEBHOOK_URL", "http://chat.example/hunter2")]
)
def test_what_cannot_be_used_is_refused_at_the_start_without_telling_the_secret(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name) as refused:
        env.read()
    assert "hunter2" not in "".join(traceback.format_exception(refused.value))
