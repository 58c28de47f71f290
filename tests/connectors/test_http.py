"""The one door out: where it leads, what it never says, and that it knows whether the server heard."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from kosatsu.connectors import addresses, http
from kosatsu.connectors.http import AnswerLost, AnswerTooLarge, NotAllowed, NotSent, Request, send
from kosatsu.connectors.policy import Policy
from tests.servers.site import Site, Write

OPEN = Policy(outbound=True, loopback_allowed=False)
HERE = Policy(outbound=False, loopback_allowed=True)
SECRET = "kept-to-ourselves"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def resolving(monkeypatch: pytest.MonkeyPatch, **names: list[str]) -> list[str]:
    """Names resolve as told; returns the list of names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host[0].isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        found = names.get(host.replace(".", "_").replace("-", "_"), [])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_behind_the_walls_is_never_public(address: str) -> None:
    assert not addresses.is_public(addresses.parse(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "203.178.141.194", "100.63.255.255", "172.32.0.1", "2001:200:dff:fff1::1", "64:ff9b::101:101"]
)
def test_the_public_internet_is_public(address: str) -> None:
    assert addresses.is_public(addresses.parse(address))


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused_before_anything_is_said(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, trap_example=[address])
    with pytest.raises(NotAllowed):
        http.get("https://trap.example/", OPEN)


def test_a_name_that_leads_outside_and_also_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, both_example=["1.1.1.1", "10.0.0.1"])
    with pytest.raises(NotAllowed):
        http.get("https://both.example/", OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "javascript:alert(1)", "//example.com/", "example.com", "",
        "https://", "https://user:pw@example.com/", "https://example.com:99999/", "https://exa mple.com/",
        "http://[::1", "https://example.com\r\nX: y/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    asked = resolving(monkeypatch)
    with pytest.raises(NotAllowed):
        http.get(url, OPEN)
    assert asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked_in_any_spelling_unless_it_may_be(site: Site, host: str) -> None:
    site.has("/", b"inside")
    with pytest.raises(NotSent):
        http.get(site.url("/", host), OPEN)
    assert site.asked == []
    assert http.get(site.url("/"), HERE).content == b"inside"


def test_with_the_door_shut_nothing_outside_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, www_example=["1.1.1.1"])
    for loopback in (True, False):
        with pytest.raises(NotAllowed, match="外部への接続は止めてあります"):
            http.get("https://www.example/", Policy(outbound=False, loopback_allowed=loopback))


def test_with_the_door_shut_not_even_a_name_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, www_example=["1.1.1.1"])
    with pytest.raises(NotAllowed):
        http.get("https://www.example/", Policy(outbound=False, loopback_allowed=False))
    assert asked == []


@pytest.mark.parametrize(
    ("host", "let"),
    [
        ("city.example", True), ("www.city.example", True), ("WWW.City.Example", True), ("www.city.example.", True),
        ("evilcity.example", False), ("city.example.evil.example", False), ("city", False), ("example", False), ("", False),
    ],
)  # fmt: skip
def test_listed_hosts_and_what_lies_below_them_and_nothing_that_looks_like_them(host: str, let: bool) -> None:
    assert Policy(outbound=True, loopback_allowed=False, allowed_hosts=frozenset({"city.example"})).lets(host) is let


def test_no_list_lets_any_host_and_an_empty_one_none() -> None:
    assert OPEN.lets("anything.example")
    assert not Policy(outbound=True, loopback_allowed=False, allowed_hosts=frozenset()).lets("anything.example")


def test_every_hop_is_judged_like_the_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.has("/away", status=302, Location="http://10.0.0.1/admin")
    site.has("/other", status=301, Location=site.url("/end", "elsewhere.localhost"))
    site.has("/file", status=302, Location="file:///etc/passwd")
    site.has("/round", status=302, Location="/round")
    site.has("/relative", status=307, Location="end")
    site.has("/end", b"here")
    listed = Policy(outbound=False, loopback_allowed=True, allowed_hosts=frozenset({"localhost", "10.0.0.1"}))
    exact = Policy(outbound=False, loopback_allowed=True, allowed_hosts=frozenset({"127.0.0.1"}))
    assert http.get(site.url("/relative"), listed).url == site.url("/end")
    for url, policy in [
        (site.url("/away"), listed),
        (site.url("/file"), listed),
        (site.url("/round"), listed),
        (site.url("/other", "127.0.0.1"), exact),
    ]:
        with pytest.raises(NotAllowed):
            http.get(url, policy)


def test_the_name_is_asked_once_and_the_connection_goes_to_what_was_judged(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.has("/", b"pinned")
    asked = resolving(monkeypatch, www_city_example=["127.0.0.1"])
    assert http.get(site.url("/", "www.city.example"), HERE).content == b"pinned"
    assert asked == ["www.city.example"]
    assert site.asked[0][2]["Host"] == f"www.city.example:{site.port}"


def test_the_environment_does_not_lead_it_elsewhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.has("/", b"straight")
    assert http.get(site.url("/"), HERE).content == b"straight"


def test_secrets_do_not_go_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, pds_example=["1.1.1.1"])
    for request in (Request("POST", "http://pds.example/"), Request("GET", "http://pds.example/", {"Authorization": SECRET})):
        with pytest.raises(NotAllowed, match="暗号化されない経路"):
            send(request, OPEN)


def test_a_post_is_not_sent_on_to_anywhere_else(site: Site) -> None:
    site.has("/moved", status=307, Location=site.url("/end"))
    assert send(Request("POST", site.url("/moved"), content=b"{}"), HERE).status == 307
    assert [path for _, path, _ in site.asked] == ["/moved"]


def test_an_answer_longer_than_asked_for_is_cut_off_while_it_comes(site: Site) -> None:
    sent: list[int] = []

    def endless(write: Write) -> None:
        for _ in range(10_000):
            write(b"x" * 10_000)
            sent.append(1)

    site.has("/endless", endless)
    site.has("/long", b"x" * 1001)
    with pytest.raises(AnswerTooLarge):
        http.get(site.url("/endless"), HERE, limit=50_000)
    assert len(sent) < 5_000
    with pytest.raises(AnswerTooLarge):
        http.get(site.url("/long"), HERE, limit=1000)
    assert len(http.get(site.url("/long"), HERE, limit=1001).content) == 1001


def test_an_encoding_nobody_asked_for_is_not_opened(site: Site) -> None:
    site.has("/bomb", b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(AnswerLost):
        http.get(site.url("/bomb"), HERE)
    assert site.asked[0][2]["Accept-Encoding"] == "identity"


def test_a_server_that_answers_drop_by_drop_does_not_hold_the_worker(site: Site) -> None:
    stop = threading.Event()

    def dripping(write: Write) -> None:
        while not stop.wait(0.05):
            write(b"x")

    site.has("/drip", dripping)
    with pytest.raises(AnswerLost):
        http.get(site.url("/drip"), HERE, within=0.5)
    stop.set()


class Listener:
    """A server that does one thing to whoever connects."""

    def __init__(self, deed: Callable[[socket.socket], None]) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._deed = deed
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        with self._socket.accept()[0] as caller:
            self._deed(caller)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)
        self._socket.close()


def test_it_knows_whether_the_server_may_have_heard() -> None:
    def hears_then_hangs_up(caller: socket.socket) -> None:
        caller.recv(65_536)

    def half(caller: socket.socket) -> None:
        caller.recv(65_536)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    def nonsense(caller: socket.socket) -> None:
        caller.recv(65_536)
        caller.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

    for deed in (hears_then_hangs_up, half, nonsense):
        with Listener(deed) as server, pytest.raises(AnswerLost):
            send(Request("POST", server.url, content=b"{}"), HERE)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(NotSent):
        send(Request("POST", f"http://127.0.0.1:{port}/", content=b"{}"), HERE)
    with pytest.raises(NotSent):
        send(Request("POST", "https://no-such-name.invalid/", content=b"{}"), OPEN)


def test_a_handshake_that_fails_has_said_nothing_of_the_request() -> None:
    heard = bytearray()

    def speaks_no_tls(caller: socket.socket) -> None:
        heard.extend(caller.recv(65_536))
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Listener(speaks_no_tls) as server, pytest.raises(NotSent):
        send(Request("POST", server.url.replace("http:", "https:"), {"Authorization": SECRET}, b"{}"), HERE)
    assert heard[:1] == b"\x16"
    assert SECRET.encode() not in heard


def test_certificates_are_checked() -> None:
    assert http._tls().verify_mode == ssl.CERT_REQUIRED
    assert http._tls().check_hostname


def test_no_message_holds_a_secret(site: Site) -> None:
    request = Request("POST", f"http://127.0.0.1:1/{SECRET}?token={SECRET}", {"Authorization": f"Bearer {SECRET}"}, SECRET.encode())
    with pytest.raises(NotSent) as refused:
        send(request, HERE)
    bad_header = Request("POST", site.url("/"), {"Authorization": f"Bearer {SECRET}\r\nX: y"}, b"")
    with pytest.raises(NotSent) as malformed:
        send(bad_header, HERE)
    with pytest.raises(NotAllowed) as named:
        http.get(f"https://user:{SECRET}@example.com/", OPEN)
    for text in (str(refused.value), str(malformed.value), str(named.value), repr(refused.value)):
        assert SECRET not in text
    assert SECRET not in repr(http.get(site.url("/"), HERE))
    assert site.asked == [("GET", "/", site.asked[0][2])]
