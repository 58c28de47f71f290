"""A chat's server on this machine, that takes what is posted, or answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kosatsu.connectors.webhook import Hook


@dataclass
class Room:
    """What was posted (headers in lower case, body), and how the server answers; status 0: it hangs up."""

    hook: Hook
    status: int = 200
    location: str = ""
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def room() -> Iterator[Room]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append(({name.lower(): value for name, value in self.headers.items()}, content))
            if not found.status:
                self.close_connection = True
                return
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Room(Hook(f"http://127.0.0.1:{server.server_port}/hooks/T0P-SECRET", "shared"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
