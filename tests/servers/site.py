"""A small web site on loopback, for what is read or refused from outside."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Write = Callable[[bytes], object]


class Site:
    """Answers what it was told to: `site.has("/a", b"…", "text/html")`; what was asked stands in `asked`."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[int, list[tuple[str, str]], bytes | Callable[[Write], None]]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_port)

    def url(self, path: str, host: str = "localhost") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"

    def has(
        self, path: str, body: bytes | Callable[[Write], None] = b"", kind: str = "text/html", *, status: int = 200, **headers: str
    ) -> None:
        """Answer a path like this from now on; a function writes the raw body itself."""
        told = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())]
        self._pages[path] = (status, told, body)

    def page(self, path: str) -> tuple[int, list[tuple[str, str]], bytes | Callable[[Write], None]]:
        """What was told for a path."""
        return self._pages.get(path, (404, [], b""))

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def _answer(self) -> None:
        self.server.site.asked.append((self.command, self.path, dict(self.headers.items())))
        status, headers, body = self.server.site.page(self.path)
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if callable(body):
            self.end_headers()
            body(self.wfile.write)
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # a caller who hangs up early is what some tests are about

    def log_message(self, *_: Any) -> None:
        return
