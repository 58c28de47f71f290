"""`kosatsu run` says what stands in its way before it begins anything."""

from __future__ import annotations

import os
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
