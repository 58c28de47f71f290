"""The doctor looks at the house as a fresh process finds it."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
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


ORGANIZATION = """unit_id,kind,name,kana,parent_id,head_position,phone,email
a0,市,小菅町,こすげまち,,町長,,
a1,課,総務課,そうむか,a0,課長,,
a2,課,企画課,きかくか,a0,課長,,
a11,担当,文書担当,ぶんしょ,a1,担当リーダー,,
"""
STAFF = """staff_id,name,kana,position,unit_id,concurrent_unit_id,concurrent_position,email
1,山田 一郎,やまだ いちろう,町長,a0,,,
2,髙橋 二郎,たかはし じろう,課長,a2,,,
"""
CITY = """[city]
name = "小菅町"
portal = "https://sns.town.example/"
official_hosts = ["town.example"]

[roles]
sns_supervisor_unit = "a2"
document_unit = "a11"
ict_unit = "a11"
"""


def test_a_proposed_route_through_units_there_are_not_and_a_list_that_cannot_be_read_are_seen(tmp_path: Path) -> None:
    folder, name = tmp_path / "town", "市の設定が指す所属がある"
    folder.mkdir()
    for file, words in (("organization.csv", ORGANIZATION), ("staff.csv", STAFF), ("city.toml", CITY)):
        (folder / file).write_text(words, "utf-8")
    data = tmp_path / "data"
    house = {**os.environ, "KOSATSU_DATA": str(data), "KOSATSU_KEY_FILE": str(tmp_path / "keys.json"), "KOSATSU_DATABASE_URL": ""}
    begun = subprocess.run(
        [sys.executable, "-m", "kosatsu.cli", "init", "--from", str(folder)], env=house, capture_output=True, text=True, check=False
    )
    assert begun.returncode == 0, begun.stderr
    before = looks(data)
    with sqlite3.connect(data / "kosatsu.sqlite3") as database:
        row = ("check.lists", '{"words": "x"}', "2026-01-01", "x", "2026-01-01 00:00:00")
        database.execute("INSERT INTO bylaws_choice (key, value, since, ground, recorded_at) VALUES (?, ?, ?, ?, ?)", row)
    lists = "市の語と規則で点検している"
    assert (before[name], before[lists], looks(data)[lists]) == (False, True, False)


def test_readers_of_pictures_are_named_and_none_is_missed(tmp_path: Path) -> None:
    seen = {name: well for name, well in looks(tmp_path / "data").items() if name.startswith("画像の")}
    off = [name for name in looks(tmp_path / "data", KOSATSU_READ_PICTURES="0") if name.startswith("画像の")]
    assert len(seen) == 3 and all(seen.values())
    assert len(off) == 3 and all("KOSATSU_READ_PICTURES=0" in name for name in off)
