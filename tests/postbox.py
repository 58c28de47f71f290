"""A mail server on this machine (aiosmtpd) that can refuse, put off, be slow, and hang up at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from kosatsu.connectors.mail import MailServer, Security


@dataclass
class Arrived:
    """One message as the server took it."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Postbox:
    """What arrived, and how the server behaves: an answer by stage, a stage at which it hangs up, seconds before it answers the text."""

    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up: str = ""
    slow: float = 0.0
    server: MailServer = field(default_factory=lambda: MailServer("127.0.0.1", 0, Security.PLAIN))

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._say("MAIL", server)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        said = self._say("RCPT", server)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if "DATA" not in self.answers:
            self.arrived.append(Arrived(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.slow:
            await asyncio.sleep(self.slow)
        return self._say("DATA", server)

    def _say(self, stage: str, server: Any) -> str:
        if self.hang_up == stage:
            server.transport.abort()
        return self.answers.get(stage, "250 OK")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=0, ready_timeout=10)
    _take_the_port_that_is_free(controller)
    controller.start()
    try:
        host, port = controller.server.sockets[0].getsockname()[:2]
        box.server = MailServer(host, port, Security.PLAIN)
        yield box
    finally:
        controller.stop()


def _take_the_port_that_is_free(controller: Controller) -> None:
    """aiosmtpd connects once to see that it is ready, to the port it was given; with port 0 it has to be told which one it became."""

    def look() -> None:
        controller.port = controller.server.sockets[0].getsockname()[1]
        Controller._trigger_server(controller)

    controller._trigger_server = look  # type: ignore[method-assign]  # the one place where the port is known
