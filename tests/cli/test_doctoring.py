"""The doctor looks at the house as a fresh process finds it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path


def looks(data: Path, **more: str) -> dict[str, bool]:
    """Name of each look and whether all is well there."""
    house = {
        **os.environ,
        "KOSATSU_DATA": str(data),
        "KOSATSU_KEY_FILE": str(data.parent / "keys.json"),
        "KOSATSU_DATABASE_URL": "",
        **more,
    }
    command = [sys.executable, "-m", "kosatsu.cli", "doctor", "--json"]
    said = subprocess.run(command, env=house, capture_output=True, text=True, check=False)
    return {look["name"]: look["well"] for look in json.loads(said.stdout)}


def test_a_new_house_keeps_keys_and_data_to_its_owner_and_the_doctor_sees_when_it_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    fresh = looks(data)
    data.chmod(0o755)
    opened = looks(data)
    name = "データの置き場は持ち主だけが開ける"
    assert (fresh["鍵ファイルは持ち主だけが読める"], fresh[name], opened[name]) == (True, True, False)


def test_a_mail_server_that_does_not_answer_is_seen_and_one_that_is_not_named_is_said(tmp_path: Path) -> None:
    name = "お知らせのメールサーバーにつながる"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        seen = looks(tmp_path / "data", KOSATSU_SMTP_URL=f"smtp://127.0.0.1:{nobody.getsockname()[1]}")
    assert seen[name] is False
    assert any("KOSATSU_SMTP_URL" in look and well for look, well in looks(tmp_path / "data").items())
