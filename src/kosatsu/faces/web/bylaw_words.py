"""The value of a setting in words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kosatsu.kernel import calendars

RANKS = {
    "staff": "担当",
    "team_leader": "担当リーダー",
    "section_head": "課長",
    "director": "部長",
    "vice_mayor": "副市長",
    "mayor": "市長",
}
OWN = {"own_team": "起案した担当", "own_section": "起案した課", "own_department": "起案した課の部", "city": "市"}
ROLES = {
    "roles.sns_supervisor_unit": "ソーシャルメディアを統括する課",
    "roles.document_unit": "文書担当",
    "roles.ict_unit": "情報推進担当",
}
BELOW = {"first_section": "その部の筆頭の課", "teams": "その課の担当"}
STAGES = {"line": "回議", "concurrence": "合議", "decision": "決裁", "circulation": "供覧"}
TOPICS = {
    "city": "市のこと",
    "roles": "役割を持つ課",
    "calendar": "開庁日と時間",
    "election": "選挙と計画の予定",
    "route": "決裁ルート",
    "account": "アカウントと届出",
    "post": "投稿",
    "document": "文書番号",
    "notices": "知らせ",
    "setup": "はじめに決めたこと",
    "other": "そのほか",
}
TOPIC_OF = {
    "filing": "account", "change": "account", "legacy": "account", "dormancy": "account", "handover": "account", "closing": "account",
    "exception": "account", "website": "account", "contractor": "account", "scope": "account", "inspection": "account",
    "policy": "account", "found": "account", "form": "account", "private_use": "account", "alt_text": "post", "return": "route",
    "inbox": "route", "attachment": "route", "plans": "election", "remind": "notices", "duty": "notices", "portal": "city",
    "check": "post", "opinion": "post",
}  # fmt: skip
TOPIC_ORDER = tuple(TOPICS.values())

Entry = Mapping[str, Any]
Units = Mapping[str, str]


def topic(key: str) -> str:
    """What a setting is about."""
    first = key.partition(".")[0]
    return TOPICS.get(TOPIC_OF.get(first, first), TOPICS["other"])


def said(entry: Entry, value: Any, units: Units) -> str:
    """A value as it is read, line by line; `units` are the codes and names of the units there are."""
    return SAID[entry["kind"]](entry, value, units)


def in_full(entry: Entry, value: Any, units: Units) -> str:
    """The same with room to spare: of a route every box with its office."""
    return "\n".join(route_lines(value, units)) if entry["kind"] == "route" else said(entry, value, units)


def place(unit: str, units: Units) -> str:
    """Where an office lies: a unit by name, the drafter's own, the one with a role."""
    return OWN.get(unit) or ROLES.get(unit) or BELOW.get(unit) or units.get(unit) or f"いまはない所属({unit})"


def office(named: Mapping[str, str], units: Units) -> str:
    """「企画課の課長」."""
    if named["unit"] == "city" or named["rank"] in ("mayor", "vice_mayor"):
        return RANKS[named["rank"]]
    return f"{place(named['unit'], units)}の{RANKS[named['rank']]}"


def join_words(stage: Mapping[str, Any]) -> str:
    """How many of the lanes have to agree, where not all of them do."""
    join = stage.get("join", "all")
    return {"all": "", "any": "(いずれか一つ)"}.get(join, f"({join}つ以上)")


def route_lines(route: Sequence[Mapping[str, Any]], units: Units) -> list[str]:
    """A route line by line: each stage, and in it each box with its office."""
    return [line for stage in route for line in _stage_lines(stage, units)]


def route_changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], units: Units) -> list[tuple[str, str]]:
    """What differs between two routes, as spans of the piece `diff.html`; empty where nothing does."""
    old, new = ([f"{line}\n" for line in route_lines(route, units)] for route in (before, after))
    return list(_spans(old, new)) if old != new else []


def _spans(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[i1:i2])
            continue
        if i1 < i2:
            yield "removed", "".join(old[i1:i2])
        if j1 < j2:
            yield "added", "".join(new[j1:j2])


def _stage_lines(stage: Mapping[str, Any], units: Units) -> Iterator[str]:
    yield f"{STAGES[stage['stage']]}の段{join_words(stage)}"
    for number, lane in enumerate(stage["lanes"], 1):
        if len(stage["lanes"]) > 1:
            yield f"　{number}列目"
        for step in lane:
            place = f"{step['row']}欄" if step.get("row") else "欄なし"
            skipped = "、いないときは省略" if step.get("may_skip") else ""
            yield f"　　「{step['box']}」 {office(step['office'], units)}({place}{skipped})"


def _text(entry: Entry, value: Any, units: Units) -> str:
    return str(value)


def _number(entry: Entry, value: Any, units: Units) -> str:
    return f"{value}{entry.get('suffix', '')}"


def _yes_no(entry: Entry, value: Any, units: Units) -> str:
    return "はい" if value else "いいえ"


def _choice(entry: Entry, value: Any, units: Units) -> str:
    return str(entry["options"].get(value, value))


def _unit(entry: Entry, value: Any, units: Units) -> str:
    return place(value, units)


def _rank(entry: Entry, value: Any, units: Units) -> str:
    return RANKS[value]


def _office(entry: Entry, value: Any, units: Units) -> str:
    return office(value, units)


def _day(entry: Entry, value: Any, units: Units) -> str:
    return calendars.wareki(calendars.parse_day(value)) if value else ""


def _day_of_year(entry: Entry, value: Any, units: Units) -> str:
    month, day = value.split("-")
    return f"{int(month)}月{int(day)}日"


def _hours(entry: Entry, value: Any, units: Units) -> str:
    return f"{value[0]}から{value[1]}まで"


def _quiet_hours(entry: Entry, value: Any, units: Units) -> str:
    return _hours(entry, value, units) if value else "なし"


def _named_day(entry: Entry, value: Any, units: Units) -> str:
    day, _, name = value.strip().replace("\u3000", " ").partition(" ")
    return f"{calendars.wareki(calendars.parse_day(day))} {name.strip()}".strip()


def _row(entry: Entry, value: Any, units: Units) -> str:
    columns = entry["columns"].items()
    return "　".join(said(column, value[name], units) for name, column in columns if value[name] != "")


def _several(one: Callable[[Entry, Any, Units], str], between: str = "、") -> Callable[[Entry, Any, Units], str]:
    def all_of_them(entry: Entry, value: Any, units: Units) -> str:
        return between.join(f"{one(entry, part, units)}" for part in value) or "なし"

    return all_of_them


def _unit_texts(entry: Entry, value: Any, units: Units) -> str:
    return "\n".join(f"{place(unit, units)}: {text}" for unit, text in value.items()) or "なし"


def _rank_offices(entry: Entry, value: Any, units: Units) -> str:
    lines = [f"{RANKS[row['rank']]}: {' → '.join(office(named, units) for named in row['offices']) or 'なし'}" for row in value]
    return "\n".join(lines) or "なし"


def _choice_for_each(entry: Entry, value: Any, units: Units) -> str:
    return "\n".join(f"{entry['names'][name]}: {entry['options'][chosen]}" for name, chosen in value.items())


def _route(entry: Entry, value: Any, units: Units) -> str:
    return "\n".join(_stage(stage) for stage in value)


def _stage(stage: Mapping[str, Any]) -> str:
    lanes = [" → ".join(step["box"] for step in lane) for lane in stage["lanes"]]
    return f"{STAGES[stage['stage']]}{join_words(stage)}: {' ／ '.join(lanes)}"


LIST_PARTS = {"words": "探す語", "silenced": "指摘しないもの", "hosts": "許すホスト", "shorteners": "短縮URLのホスト"}


def _check_lists(entry: Entry, value: Any, units: Units) -> str:
    """How much stands in each part; the page of the lists shows them in full."""
    counts = [f"{words} {len(value[part])}件" for part, words in LIST_PARTS.items() if value[part]]
    rules = value["rules"].count("[[rule]]")
    return "\n".join([*counts, *([f"規則 {rules}件"] if rules else [])]) or "なし"


SAID: dict[str, Callable[[Entry, Any, Units], str]] = {
    "text": _text,
    "url": _text,
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "unit": _unit,
    "place": _unit,
    "rank": _rank,
    "office": _office,
    "day": _day,
    "day_of_year": _day_of_year,
    "time": _text,
    "host": _text,
    "hours": _hours,
    "quiet_hours": _quiet_hours,
    "mail_address": _text,
    "route": _route,
    "choices": _several(_choice),
    "texts": _several(_text),
    "numbers": _several(_number),
    "hosts": _several(_text),
    "units": _several(_unit),
    "offices": _several(_office),
    "days": _several(_day),
    "days_of_year": _several(_day_of_year),
    "named_days": _several(_named_day, "\n"),
    "rows": _several(_row, "\n"),
    "unit_texts": _unit_texts,
    "rank_offices": _rank_offices,
    "choice_for_each": _choice_for_each,
    "check_lists": _check_lists,
}
