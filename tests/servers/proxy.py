"""A line to a server that fails as real lines do, at the moment a test chooses."""

from __future__ import annotations

import http.client
import threading
from collections import deque
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Fault(Enum):
    """What happens to one request."""

    DROPPED_BEFORE = auto()
    """The line breaks before the server hears anything."""
    DROPPED_AFTER = auto()
    """The server acts; its answer never arrives."""
    CUT = auto()
    """The server acts; half of its answer arrives."""
    LATE = auto()
    """The server acts; its answer waits until the test lets it go."""
    TROUBLE_BEFORE = auto()
    """A gateway says 502, and the server never heard."""
    TROUBLE_AFTER = auto()
    """The server acts; a gateway says 502."""
    RATE_LIMITED = auto()
    """The server says that it was asked too often."""


Answer = tuple[int, list[tuple[str, str]], bytes]
_GATEWAY: Answer = (502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")
_TOO_OFTEN: Answer = (429, [("Date", "Tue, 24 Nov 2026 03:00:00 GMT"), ("Retry-After", "120")], b'{"error": "RateLimitExceeded"}')
INSTEAD: dict[Fault | None, Answer | None] = {
    Fault.DROPPED_BEFORE: None, Fault.TROUBLE_BEFORE: _GATEWAY, Fault.RATE_LIMITED: _TOO_OFTEN,
}  # fmt: skip
AFTERWARDS: dict[Fault, Answer | None] = {Fault.DROPPED_AFTER: None, Fault.TROUBLE_AFTER: _GATEWAY}


class Proxy:
    """Passes everything through, except what it was told to spoil: `spoil("putRecord", Fault.CUT)` spoils the next such request."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._faults: dict[str, deque[Fault]] = {}
        self.heard: list[str] = []
        self.let_go = threading.Event()
        self._server = _Line(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where to speak to it."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def spoil(self, method: str, *faults: Fault) -> None:
        """The next requests of a method go wrong like this, one after the other."""
        self._faults.setdefault(method, deque()).extend(faults)

    def fault_for(self, path: str) -> Fault | None:
        """What was ordered for the request that comes now."""
        method = urlsplit(path).path.rpartition(".")[2]
        self.heard.append(method)
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else None

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The server's own answer."""
        line = http.client.HTTPConnection(*self._target, timeout=30)
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            kept = [
                (name, value)
                for name, value in answer.getheaders()
                if name.lower() not in {"transfer-encoding", "connection", "content-length"}
            ]
            return answer.status, kept, answer.read()
        finally:
            line.close()

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Line(ThreadingHTTPServer):
    daemon_threads = True
    proxy: Proxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Line

    def do_GET(self) -> None:
        self._pass("GET")

    def do_POST(self) -> None:
        self._pass("POST")

    def _pass(self, method: str) -> None:
        self.close_connection = True
        proxy = self.server.proxy
        fault = proxy.fault_for(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault in INSTEAD:
            self._say(INSTEAD[fault])
            return
        passed = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        answer = proxy.forward(method, self.path, passed, body)
        if fault is Fault.LATE:
            proxy.let_go.wait(30)
        self._say(AFTERWARDS.get(fault, answer) if fault else answer, cut=fault is Fault.CUT)

    def _say(self, answer: Answer | None, *, cut: bool = False) -> None:
        if answer is None:
            return
        status, headers, body = answer
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # a caller who did not wait for a late answer

    def log_message(self, *_: Any) -> None:
        return
