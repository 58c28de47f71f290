"""`kosatsu run` says what stands in its way before it begins anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path


def test_a_port_that_is_taken_is_told_and_nothing_is_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        environment = {**os.environ, "KOSATSU_DATA": str(tmp_path / "data"), "KOSATSU_KEY_FILE": str(tmp_path / "keys.json"), "PORT": port}
        done = subprocess.run([sys.executable, "-m", "kosatsu.cli", "run"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, f"ポート {port} は" in done.stderr) == (1, True)
    assert not (tmp_path / "data" / "kosatsu.sqlite3").exists()


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return str(held.getsockname()[1])


def comes_to_pass(shell: str) -> bool:
    return subprocess.run(["timeout", "60", "sh", "-c", f"until {shell}; do sleep 0.2; done"], check=False).returncode == 0


def test_killed_at_the_head_nothing_is_left_over_and_it_starts_again(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **os.environ, "KOSATSU_DATA": str(tmp_path / "data"), "KOSATSU_KEY_FILE": str(tmp_path / "keys.json"), "PORT": port,
        "KOSATSU_SAMPLE": "0", "KOSATSU_DATABASE_URL": "",
    }  # fmt: skip
    ready = f"curl -sf http://127.0.0.1:{port}/readyz >/dev/null"
    first = subprocess.Popen([sys.executable, "-m", "kosatsu.cli", "run"], env=environment)
    assert comes_to_pass(ready)
    first.kill()
    first.wait()
    assert comes_to_pass(f"! curl -s http://127.0.0.1:{port}/healthz >/dev/null")
    second = subprocess.Popen([sys.executable, "-m", "kosatsu.cli", "run"], env=environment)
    assert comes_to_pass(ready)
    second.send_signal(signal.SIGTERM)
    assert second.wait(40) == 0
