"""The only door out. Every name is resolved once, its addresses are judged, and the connection goes to the address that was judged.

Nothing is taken from the environment: no proxy, no netrc. No message of this module holds a path, a query, a header or a body.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import certifi
import httpcore
import httpx

from kosatsu.connectors import addresses
from kosatsu.connectors.policy import Policy

CONNECT_SECONDS = 10.0
WHOLE_SECONDS = 60.0
ANSWER_BYTES = 2_000_000
HOPS = 5
AGENT = "Kosatsu"
SAFE = frozenset({"GET", "HEAD"})
_HOST = re.compile(r"[a-z0-9._:-]+")
MOVED = frozenset({301, 302, 303, 307, 308})


class NotSent(Exception):
    """For certain the request did not reach the server."""


class NotAllowed(NotSent):
    """This machine's policy, or the law of the door, does not let it out."""


class AnswerLost(Exception):
    """The request, or a part of it, went out, and no whole answer came back."""


class AnswerTooLarge(AnswerLost):
    """The answer is longer than the caller takes."""


@dataclass(frozen=True)
class Answer:
    """What the server said, whole. Header names are lower-case; `url` is where it was found at last."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    url: str


@dataclass(frozen=True)
class Request:
    """What is asked. Only its host may be named in a message."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)
    limit: int = ANSWER_BYTES
    within: float = WHOLE_SECONDS


def get(url: str, policy: Policy, *, limit: int = ANSWER_BYTES, within: float = WHOLE_SECONDS) -> Answer:
    """Read what lies at a public address, following a few redirects, each of them judged like the first address."""
    started = time.monotonic()
    for _ in range(HOPS + 1):
        left = within - (time.monotonic() - started)
        answer = send(Request("GET", url, limit=limit, within=left), policy)
        if answer.status not in MOVED or "location" not in answer.headers:
            return answer
        url = _joined(url, answer.headers["location"])
    raise NotAllowed(f"転送が{HOPS}回を超えました({_parsed(url).host})")


def send(request: Request, policy: Policy) -> Answer:
    """Send one request once, following nothing. NotSent or AnswerLost when no whole answer came."""
    url = _parsed(request.url)
    if not policy.outbound and not policy.loopback_allowed and url.host not in policy.inner_hosts:
        raise NotAllowed(f"外部への接続は止めてあります({url.host})")
    if not policy.lets(url.raw_host.decode("ascii")):
        raise NotAllowed(f"許可されていない宛先です({url.host})")
    backend = _Guarded(policy, secret=_tells_secrets(request), key=_tells_a_key(request), plain=url.scheme == "http", within=request.within)
    try:
        return _exchange(request, url, backend)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        reason = f"{url.host}: {type(error).__name__}"
        if backend.sent:
            raise AnswerLost(f"応答を最後まで受け取れませんでした({reason})") from error
        raise NotSent(f"接続できませんでした({reason})") from error


def _exchange(request: Request, url: httpx.URL, backend: _Guarded) -> Answer:
    headers = {"Host": url.netloc.decode("ascii"), "User-Agent": AGENT, "Accept-Encoding": "identity", **request.headers}
    body = request.content if request.method not in SAFE else None
    if body is not None:
        headers["Content-Length"] = str(len(body))
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    with (
        httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, retries=0) as pool,
        pool.stream(request.method, target, headers=_encoded(headers), content=body) as response,
    ):
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if told.get("content-encoding", "identity").lower() != "identity":
            raise AnswerLost(f"読めない形式の応答です({url.host})")
        return Answer(response.status, told, _whole(response, request.limit, url.host), str(url))


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("utf-8", "replace")) for name, value in headers.items()]


def _whole(response: httpcore.Response, limit: int, host: str) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > limit:
            raise AnswerTooLarge(f"応答が大きすぎます({host})")
        chunks.append(chunk)
    return b"".join(chunks)


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, TypeError) as error:
        raise NotAllowed("宛先のURLが読めません") from error
    if parsed.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not 0 < (parsed.port or 443) < 65536:
        raise NotAllowed("宛先は「https://」か「http://」で始まるURLにしてください")
    if parsed.userinfo:
        raise NotAllowed(f"利用者名を含むURLには接続しません({host})")
    return parsed.copy_with(fragment=None)


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except httpx.InvalidURL as error:
        raise NotAllowed("転送先のURLが読めません") from error


def _tells_secrets(request: Request) -> bool:
    return request.method not in SAFE or _tells_a_key(request)


def _tells_a_key(request: Request) -> bool:
    return any(name.lower() == "authorization" for name in request.headers)


@cache
def _tls() -> ssl.SSLContext:
    """The machine's own authorities, which a city may have extended, and the public ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Deadline:
    def __init__(self, within: float) -> None:
        self._end = time.monotonic() + within

    def left(self, at_most: float | None = None) -> float:
        rest = self._end - time.monotonic()
        if rest <= 0:
            raise httpcore.ReadTimeout("over")
        return rest if at_most is None else min(rest, at_most)


class _Guarded(httpcore.NetworkBackend):
    """Connects to judged addresses only, and knows whether anything was said to the server yet."""

    def __init__(self, policy: Policy, *, secret: bool, key: bool, plain: bool, within: float) -> None:
        self._policy = policy
        self._key_in_clear = key and plain
        self._only_to_itself = secret and plain
        self._deadline = _Deadline(within)
        self._network = httpcore.SyncBackend()
        self.sent = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the name that answers."""
        trouble: Exception = httpcore.ConnectError("no address")
        for address in self._judged(host, port):
            try:
                stream = self._network.connect_tcp(str(address), port, timeout=self._deadline.left(CONNECT_SECONDS))
                return _Watched(stream, self, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: nothing of this machine is reached as a file."""
        raise NotAllowed("この経路では接続しません")

    def _judged(self, host: str, port: int) -> list[addresses.Address]:
        """Every address of a name, or NotAllowed when a single one of them is behind the walls."""
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, ValueError) as error:
            raise httpcore.ConnectError("name") from error
        found = list(dict.fromkeys(addresses.parse(str(row[4][0])) for row in rows))
        for address in found:
            self._judge(address, host)
        return found

    def _judge(self, address: addresses.Address, host: str) -> None:
        if addresses.is_loopback(address):
            if not self._policy.loopback_allowed:
                raise NotAllowed(f"この機械自身へは接続しません({host})")
            return
        if host in self._policy.inner_hosts and addresses.is_inner(address):
            if self._key_in_clear:
                raise NotAllowed(f"暗号化されない経路では鍵を送りません({host})")
            return
        if not addresses.is_public(address):
            raise NotAllowed(f"内部の宛先へは接続しません({host})")
        if not self._policy.outbound:
            raise NotAllowed(f"外部への接続は止めてあります({host})")
        if self._only_to_itself:
            raise NotAllowed(f"暗号化されない経路では送りません({host})")


class _Watched(httpcore.NetworkStream):
    """A stream that keeps the deadline and remembers that something was said."""

    def __init__(self, stream: httpcore.NetworkStream, door: _Guarded, deadline: _Deadline) -> None:
        self._stream = stream
        self._door = door
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, before the deadline."""
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Say something, before the deadline; from here on the server may have heard it."""
        left = self._deadline.left()
        self._door.sent = True
        self._stream.write(buffer, timeout=left)

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same stream, encrypted; the handshake says nothing of the request."""
        inner = self._stream.start_tls(ssl_context, server_hostname=server_hostname, timeout=self._deadline.left(CONNECT_SECONDS))
        return _Watched(inner, self._door, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the network library asks about its own stream."""
        return self._stream.get_extra_info(info)
