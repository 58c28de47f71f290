"""An OpenAI-compatible server on this machine, that answers as it is told to and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


def wrapped(said: str) -> bytes:
    """An answer of a server whose model said this."""
    return json.dumps(
        {"id": "x", "choices": [{"index": 0, "message": {"role": "assistant", "content": said}}]}, ensure_ascii=False
    ).encode()


def remarks(*found: tuple[str, str, str]) -> str:
    """What a well-behaved model says: (class, text, why)."""
    rows = [{"class": kind, "text": text, "why": why} for kind, text, why in found]
    return json.dumps({"findings": rows}, ensure_ascii=False)


@dataclass
class Oracle:
    """`answer` makes the body of the answer from the draft it was given; `slow` are seconds before it, and between the bytes of it."""

    address: str
    answer: Callable[[str], bytes] = lambda _: wrapped(remarks())
    status: int = 200
    slow: float = 0.0
    drip: float = 0.0
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def drafts(self) -> list[str]:
        """The drafts it was given."""
        return [json.loads(body["messages"][1]["content"])["draft"] for _, _, body in self.asked]

    def says(self, *found: tuple[str, str, str]) -> None:
        """From now on it says this."""
        self.answer = lambda _: wrapped(remarks(*found))


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            threading.Event().wait(found.slow)
            content = found.answer(found.drafts[-1])
            try:
                self.send_response(found.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere") if 300 <= found.status < 400 else None
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                for start in range(0, len(content), 1 if found.drip else len(content) or 1):
                    threading.Event().wait(found.drip)
                    self.wfile.write(content[start : start + 1] if found.drip else content)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Oracle(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
