"""`kosatsu sample`: the invented city, to be tried out on this machine only."""

from __future__ import annotations

import argparse
import json
import os
import secrets
from pathlib import Path

from kosatsu.cli import houses
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock

PEOPLE = {
    "s044": "葛城 翔 — 危機管理課 担当(起案する人)",
    "s045": "森脇 千夏 — 危機管理課 担当(もう一人の目)",
    "s022": "矢代 康弘 — 危機管理課 担当リーダー",
    "s009": "関屋 剛志 — 危機管理課長",
    "s041": "日下部 光 — 企画課 広報広聴担当",
    "s042": "中里 彩香 — 企画課 広報広聴担当",
    "s020": "早乙女 恵 — 企画課 担当リーダー",
    "s008": "栂野 由紀夫 — 企画課長(全体を見る人)",
    "s040": "藤代 未央 — 総務課 情報推進担当",
    "s019": "久我 智彦 — 総務課 情報推進担当リーダー",
    "s007": "鳴海 敦 — 総務課長",
    "s018": "佐々良 浩二 — 総務課 文書担当(紙や口頭の決裁を転記する人)",
    "s003": "稲垣 峻 — 総務部長",
    "s002": "梶谷 佐知子 — 副市長",
    "s001": "水越 誠一郎 — 市長",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing is asked."""


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database and load the sample; Trouble where a city has begun already."""
    houses.open_house()
    houses.prepare()
    if not houses.is_empty():
        raise Trouble(
            "この場所では既に市が始まっています。KOSATSU_DATA に別のフォルダーを指定してください。",
            "A city has begun here already; name another folder in KOSATSU_DATA.",
        )
    load()
    tell()
    return 0


def load() -> None:
    """The sample city, with one random password for its people; from now on every page says that it is a sample."""
    from django.conf import settings

    from kosatsu.flows import beginning, sampling

    at = clock.now()
    password = secrets.token_urlsafe(9)
    sampling.load(portal=f"http://127.0.0.1:{settings.ENV.port}/", at=at)
    for number in PEOPLE:
        beginning.give_password(number, password, at=at)
    _write({"password": password})


def is_loaded() -> bool:
    """Whether the sample city lives here."""
    return _place().exists()


def tell() -> None:
    """Whom to sign in as, and by which password. It opens nothing but an invented city that answers on this machine only."""
    password = json.loads(_place().read_text("utf-8"))["password"]
    print(f"見本の市です。パスワードは全員 {password} です。/ A sample city; everybody's password is {password}.")
    for number, words in PEOPLE.items():
        print(f"  {number}  {words}")


def _place() -> Path:
    from django.conf import settings

    return Path(settings.ENV.data) / "sample.json"


def _write(said: dict[str, str]) -> None:
    descriptor = os.open(_place(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(said, file)
