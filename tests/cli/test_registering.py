"""`kosatsu register` and `kosatsu portal` as whoever runs the server types them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.flows.test_registering import GROUND, LINE, table
from tests.modules.people.conftest import TABLES


def test_accounts_come_in_go_out_and_stand_in_the_copy(tmp_path: Path) -> None:
    environment = {
        **os.environ, "KOSATSU_DATA": str(tmp_path / "data"), "KOSATSU_KEY_FILE": str(tmp_path / "keys.json"), "KOSATSU_DATABASE_URL": "",
        "LANG": "ja_JP.UTF-8",
    }  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def kosatsu(*said: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kosatsu.cli", *said]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    (tmp_path / "city").mkdir()
    for name in ("organization.csv", "staff.csv"):
        shutil.copy(TABLES / name, tmp_path / "city")
    (tmp_path / "city/city.toml").write_text('[city]\nname = "上野原市"\nportal = "https://sns.city.example/"\n', "utf-8")
    assert kosatsu("init", "--from", "city").returncode == 0
    (tmp_path / "in.csv").write_bytes(table(LINE))
    (tmp_path / "wrong.csv").write_bytes(table(LINE, {**LINE, "platform": "mixi"}))
    looked = kosatsu("register", "import", "wrong.csv", "--dry-run", "--json")
    assert (looked.returncode, [json.loads(line)["verdict"] for line in looked.stdout.splitlines()]) == (1, ["new", "error"])
    assert kosatsu("register", "import", "wrong.csv", "--ground", GROUND).returncode == 1
    assert kosatsu("register", "import", "in.csv").returncode == 1  # no ground
    assert kosatsu("register", "import", "in.csv", "--ground", GROUND).returncode == 0
    assert "変更なし" in kosatsu("register", "import", "in.csv", "--ground", GROUND).stdout
    assert kosatsu("register", "export", "out.csv").returncode == 0
    assert (tmp_path / "out.csv").read_text("utf-8-sig").count("'@uenohara_hosp") == 1
    built = kosatsu("portal", "build", "site", "--json")
    assert (built.returncode, json.loads(built.stdout)["files"] > 20) == (0, True), built.stderr
    register = json.loads((tmp_path / "site/register.json").read_text("utf-8"))
    assert [account["handle"] for account in register["accounts"]] == ["@uenohara_hosp"]
    assert "https://sns.city.example/register/1/" in (tmp_path / "site/snippet.html").read_text("utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text("somebody else's")
    refused = kosatsu("portal", "build", "other")
    assert (refused.returncode, "index.html" in refused.stderr) == (1, True)
