"""The city's mail server: one message to one person, and what came of it. No answer holds an address or a word of a message."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from kosatsu.connectors.contract import Rejected, TryLater, Uncertain

SECONDS = 20.0
LONGEST_SUBJECT = 200
GO_AHEAD, TAKEN, FORWARDED = 354, 250, 251
_ADDRESS = re.compile(r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)")
_DOT = re.compile(rb"(?m)^\.")


class Security(StrEnum):
    """How the way to the server is kept: not at all, TLS once it has answered, TLS from the first byte."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and as whom. The password is never shown."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Letter:
    """What one person is written. `key` becomes the Message-ID, so that a mail which came twice is known for one."""

    key: str
    sender_name: str
    sender: str
    recipient_name: str
    recipient: str
    subject: str
    body: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True)
class Accepted:
    """The server has taken the message over."""


Posted = Accepted | Rejected | TryLater | Uncertain


def server_of(url: str) -> MailServer:
    """The server an address like `smtp+starttls://user:password@host:587` names; ValueError for one that cannot be used."""
    parts = urlsplit(url)
    if parts.scheme not in set(Security) or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("smtp://, smtp+starttls://, smtps://")
    security = Security(parts.scheme)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.username and security is Security.PLAIN and not here:
        raise ValueError("a password goes only over TLS")
    return MailServer(parts.hostname, parts.port or PORTS[security], security, unquote(parts.username or ""), unquote(parts.password or ""))


def is_address(text: str) -> bool:
    """Whether mail can be sent there: plain ASCII, one @, nothing that could begin another header."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def composed(letter: Letter) -> EmailMessage:
    """The message as it leaves, in UTF-8 and plain text; ValueError for an address `is_address` refuses."""
    if not is_address(letter.sender) or not is_address(letter.recipient):
        raise ValueError("no mail address")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _address(letter.sender_name, letter.sender)
    message["To"] = _address(letter.recipient_name, letter.recipient)
    message["Subject"] = _one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.key}@{letter.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message


def post(server: MailServer, letter: Letter, *, within: float = SECONDS) -> Posted:
    """Hand one letter in, once. Uncertain only where its text went out and no answer to it came back."""
    if not is_address(letter.recipient):
        return Rejected("mail.address", "")
    if not is_address(letter.sender):
        return TryLater("sender")
    content = _DOT.sub(b"..", composed(letter).as_bytes()) + b".\r\n"
    try:
        smtp = _opened(server, letter.sender.rpartition("@")[2], within)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return TryLater(_reason(error))
    try:
        return _handed_in(smtp, letter, content)
    except (OSError, smtplib.SMTPException) as error:
        return TryLater(_reason(error))
    finally:
        smtp.close()


def reach(server: MailServer, *, within: float = 5.0) -> str:
    """Greet the server as for a letter, and hang up; what stands in the way, or nothing."""
    try:
        _opened(server, "localhost", within).close()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _reason(error)
    return ""


def _handed_in(smtp: smtplib.SMTP, letter: Letter, content: bytes) -> Posted:
    code, _ = smtp.mail(letter.sender)
    if code != TAKEN:
        return _refusal(code)
    code, _ = smtp.rcpt(letter.recipient)
    if code not in {TAKEN, FORWARDED}:
        return _refusal(code)
    code, _ = smtp.docmd("data")
    if code != GO_AHEAD:
        return _refusal(code)
    try:
        smtp.send(content)
        code, _ = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Uncertain(_reason(error))
    return Accepted() if code == TAKEN else _refusal(code)


def _opened(server: MailServer, name: str, within: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security is Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=within, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=within)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refusal(code: int) -> Rejected | TryLater:
    """4xx: not now. 5xx: never. Anything else is no answer of a mail server, and nothing was handed in."""
    return Rejected("mail.refused", str(code)) if 500 <= code < 600 else TryLater(str(code))


def _reason(error: Exception) -> str:
    """The server's code, or what kind of trouble it was; never its words, which may repeat an address."""
    code = getattr(error, "smtp_code", None)
    return str(code) if isinstance(code, int) and code > 0 else type(error).__name__


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=_one_line(name), username=local, domain=domain)


def _one_line(text: str) -> str:
    """The same without line breaks and other signs that are not printed."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
