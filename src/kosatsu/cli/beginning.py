"""`kosatsu init`: an empty city."""

from __future__ import annotations

import argparse
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kosatsu.cli import houses, words
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock
from kosatsu.kernel.calendars import fiscal_year, parse_day

if TYPE_CHECKING:
    from kosatsu.flows.beginning import City

QUESTIONS = {
    "city.name": ("市の名前", "the city's name"),
    "city.website": ("市のウェブサイトのURL", "URL of the city's website"),
    "city.portal": ("この公開台帳のURL", "URL of this public register"),
    "city.sns_page": ("公式アカウント一覧のページのURL", "URL of the page that lists the accounts"),
    "city.official_hosts": ("市の公式ページのホスト名(空白区切り)", "host names of the city's pages, separated by spaces"),
    "city.record_origin": ("記録簿の名前(例: www.city.example/kosatsu)", "name of the record, such as www.city.example/kosatsu"),
    "roles.sns_supervisor_unit": ("ソーシャルメディアを統括する課のコード", "code of the unit that oversees social media"),
    "roles.document_unit": ("文書担当のコード", "code of the document unit"),
    "roles.ict_unit": ("情報推進担当のコード", "code of the ICT unit"),
}
FILES = "city.toml, organization.csv, staff.csv"


def add(parser: argparse.ArgumentParser) -> None:
    """Where the city's tables lie; without it, everything is asked."""
    parser.add_argument("--from", dest="folder", metavar="FOLDER", help=f"{FILES} のあるフォルダー / a folder with {FILES}")
    parser.add_argument("--since", metavar="DAY", help="組織と発令の始まりの日(既定は年度初め) / first day, default the fiscal year's")


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database and take the city in."""
    at = clock.now()
    city = _from_folder(Path(arguments.folder), arguments.since, at) if arguments.folder else _asked(arguments.since, at)
    houses.open_house()
    houses.prepare()
    begin(city, at)
    print(
        "始まりました。次に、はじめにサインインする職員のパスワードを設定してください: kosatsu password 職員番号\n"
        "Begun. Next, set a password for whoever signs in first: kosatsu password STAFF_NUMBER"
    )
    return 0


def begin(city: City, at: datetime) -> None:
    """Take the city in; Trouble with every fault where it cannot be."""
    from kosatsu.flows import beginning
    from kosatsu.kernel.errors import Refused

    try:
        beginning.begin(city, at=at)
    except Refused as refused:
        raise words.refused(refused.findings) from refused


def _from_folder(folder: Path, since: str | None, at: datetime) -> City:
    try:
        said = tomllib.loads((folder / "city.toml").read_text("utf-8"))
        tables = ((folder / "organization.csv").read_bytes(), (folder / "staff.csv").read_bytes())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"読めません: {error}。{FILES} を用意してください。", f"Cannot be read: {error}. Give {FILES}.") from error
    answers = {f"{section}.{key}": value for section, values in said.items() if isinstance(values, dict) for key, value in values.items()}
    known = _preset()
    strange = sorted(answers.keys() - known.keys())
    if strange:
        raise Trouble(
            f"city.toml に知らない項目があります: {', '.join(strange)}。使える項目: {', '.join(known)}",
            f"city.toml has entries nobody knows: {', '.join(strange)}. Known are: {', '.join(known)}",
        )
    return _city(answers, tables, since, at)


def _asked(since: str | None, at: datetime) -> City:
    answers: dict[str, Any] = {}
    known = _preset()
    for key, (ja, en) in QUESTIONS.items():
        said = _ask(f"{ja} / {en}")
        answers[key] = said.split() if isinstance(known[key]["value"], list) else said
    paths = [Path(_ask(words)) for words in ("組織のCSVの場所 / path of organization.csv", "職員のCSVの場所 / path of staff.csv")]
    try:
        organization, staff = (path.read_bytes() for path in paths)
    except OSError as error:
        raise Trouble(f"読めません: {error}", f"Cannot be read: {error}") from error
    return _city(answers, (organization, staff), since, at)


def _ask(words: str) -> str:
    try:
        said = input(f"{words}: ").strip()
    except EOFError:
        said = ""
    if not said:
        raise Trouble(
            f"答えがないため、やめました。何も変わっていません({words})。",
            "No answer; stopped. Nothing has changed.",
        )
    return said


def _city(answers: dict[str, Any], tables: tuple[bytes, bytes], since: str | None, at: datetime) -> City:
    from kosatsu.flows.beginning import City

    try:
        first = parse_day(since) if since else date(fiscal_year(at.date()), 4, 1)
    except ValueError as error:
        raise Trouble(f"日付として読めません: {since}", f"Not a day: {since}") from error
    return City(answers, *tables, since=first)


def _preset() -> dict[str, dict[str, Any]]:
    houses.open_house()
    from kosatsu.bylaws import queries

    return queries.preset()
