"""Kinds of settings: what a value must be, so that whoever reads it need not doubt it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from kosatsu.bylaws.rules import calendars, routes
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3

LONGEST_TEXT = 500
MOST_ROWS = 200
HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
BELOW = ("first_section", "teams")  # of the unit for whose head somebody stands in
DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What a value may name: the codes of the units there are on its first day; None where nobody asked."""

    units: Collection[str] | None = None


def against_value(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """The value is of the kind its key declares, and within the key's own bounds."""
    return KINDS[entry["kind"]](entry, value, known)


def _other(entry: Entry) -> list[Finding]:
    return [Finding("bylaw.other_kind", PRODUCT_LAW_3, params={"words": str(entry["words"])})]


def _one(well: bool, entry: Entry) -> list[Finding]:
    return [] if well else _other(entry)


def _text(entry: Entry, value: Any, known: Known) -> list[Finding]:
    if not isinstance(value, str) or CONTROL.search(value):
        return _other(entry)
    if not value.strip() and not entry.get("may_be_empty"):
        return [Finding("bylaw.blank", PRODUCT_LAW_3)]
    longest = entry.get("max", LONGEST_TEXT)
    if len(value) > longest:
        return [Finding("bylaw.too_long", PRODUCT_LAW_3, params={"max": longest})]
    return _too_general(entry, value)


def _too_general(entry: Entry, value: str) -> list[Finding]:
    """A name that is looked for in texts is more than a word which many texts have."""
    general = frozenset(entry.get("too_general", ()))
    names = [name.strip() for name in re.split("[、,，;；\n]", value)] if general else []
    found = next((name for name in names if name in general or len(name) == 1), "")
    return [Finding("bylaw.too_general", PRODUCT_LAW_3, params={"name": found})] if found else []


def _url(entry: Entry, value: Any, known: Known) -> list[Finding]:
    if isinstance(value, str) and not value and entry.get("may_be_empty"):
        return []
    found = _text(entry, value, known)
    return found or ([] if is_url(value) else [Finding("bylaw.not_a_url", PRODUCT_LAW_3)])


def is_url(value: str) -> bool:
    """Whether this is the address of a page."""
    try:
        parts = urlsplit(value)
        well = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False
    return well and not re.search(r"[\s<>\"]", value)


def _number(entry: Entry, value: Any, known: Known) -> list[Finding]:
    if type(value) is not int:
        return _other(entry)
    low, high = entry.get("min", 0), entry.get("max", 100_000)
    return [] if low <= value <= high else [Finding("bylaw.out_of_bounds", PRODUCT_LAW_3, params={"min": low, "max": high})]


def _yes_no(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return _one(type(value) is bool, entry)


def _choice(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return _one(isinstance(value, str) and value in entry["options"], entry)


def _unit(entry: Entry, value: Any, known: Known) -> list[Finding]:
    if not isinstance(value, str) or not value:
        return _other(entry)
    return _against_units({value}, known)


def _against_units(units: Collection[str], known: Known) -> list[Finding]:
    strange = sorted(set(units) - set(known.units)) if known.units is not None else []
    return [Finding("bylaw.unknown_unit", PRODUCT_LAW_3, params={"unit": unit[:20]}) for unit in strange]


def _place(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """A unit by code, the drafter's own, or the one that has a role."""
    if isinstance(value, str) and (value in routes.OWN or value in BELOW or value.startswith(routes.ROLE)):
        return []
    return _unit(entry, value, known)


def _rank(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return _one(isinstance(value, str) and value in routes.RANKS, entry)


def _office(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return _place(entry, value["unit"], known) if routes.is_office(value) else _other(entry)


def _day(entry: Entry, value: Any, known: Known) -> list[Finding]:
    if value == "" and entry.get("may_be_empty"):
        return []
    try:
        well = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        well = False
    return [] if well else [Finding("bylaw.not_a_day", PRODUCT_LAW_3)]


def _day_of_year(entry: Entry, value: Any, known: Known) -> list[Finding]:
    well = isinstance(value, str) and DAY_OF_YEAR.fullmatch(value) and not _day(entry, f"2024-{value}", known)
    return [] if well else [Finding("bylaw.not_a_day_of_the_year", PRODUCT_LAW_3)]


def _time(entry: Entry, value: Any, known: Known) -> list[Finding]:
    blank = value == "" and bool(entry.get("may_be_empty"))
    return _one(blank or (isinstance(value, str) and bool(TIME.fullmatch(value))), entry)


def _host(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return [] if isinstance(value, str) and HOST.fullmatch(value) else [Finding("bylaw.not_a_host", PRODUCT_LAW_3)]


def _hours(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return [] if isinstance(value, list) and _readable(calendars.hours, value) else [Finding("bylaw.no_hours", PRODUCT_LAW_3)]


def _quiet_hours(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """Two different times of day, over midnight or not, or nothing."""
    return [] if isinstance(value, list) and _readable(calendars.quiet, value) else [Finding("bylaw.no_quiet_hours", PRODUCT_LAW_3)]


def _mail_address(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """A plain address, as mail servers of every age take it."""
    return [] if isinstance(value, str) and MAIL_ADDRESS.fullmatch(value) else [Finding("bylaw.no_mail_address", PRODUCT_LAW_3)]


def _named_days(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """Lines of a day and its name."""
    if not isinstance(value, list) or len(value) > MOST_ROWS or any(isinstance(line, str) and len(line) > LONGEST_TEXT for line in value):
        return _other(entry)
    return [] if _readable(calendars.days, value) else [Finding("bylaw.no_day", PRODUCT_LAW_3)]


def _readable(read: Callable[[Any], object], written: Any) -> bool:
    try:
        read(written)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _rank_offices(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """For every rank an ordered list of the offices that stand in for it."""
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(_is_order(row) for row in value):
        return [Finding("bylaw.acting_rules", PRODUCT_LAW_1)]
    ranks = [row["rank"] for row in value]
    if len(set(ranks)) < len(ranks):
        return [Finding("bylaw.acting_rules", PRODUCT_LAW_1)]
    return [finding for row in value for finding in _several(_office)(entry, row["offices"], known)]


def _is_order(row: Any) -> bool:
    well = isinstance(row, dict) and row.keys() == {"rank", "offices"} and row["rank"] in routes.RANKS
    return well and isinstance(row["offices"], list) and all(routes.is_office(office) for office in row["offices"])


def _route(entry: Entry, value: Any, known: Known) -> list[Finding]:
    return routes.against_route(value) or _against_units(routes.units_of(value), known)


Check = Callable[[Entry, Any, Known], list[Finding]]


def _several(check: Check, *, among: bool = False) -> Check:
    """A list of such values, none of them twice."""

    def checked(entry: Entry, value: Any, known: Known) -> list[Finding]:
        if not isinstance(value, list):
            return _other(entry)
        if len(value) > entry.get("most", MOST_ROWS):
            return [Finding("bylaw.too_many", PRODUCT_LAW_3, params={"most": entry.get("most", MOST_ROWS)})]
        if not value and not among and not entry.get("may_be_empty", True):
            return [Finding("bylaw.blank", PRODUCT_LAW_3)]
        found = [finding for one in value for finding in check(entry, one, known)]
        twice = any(one in value[:number] for number, one in enumerate(value))
        return found[:5] or ([Finding("bylaw.twice", PRODUCT_LAW_3)] if twice else [])

    return checked


def _map(of_name: Check, of_value: Check) -> Check:
    """A table from a name to a value."""

    def checked(entry: Entry, value: Any, known: Known) -> list[Finding]:
        if not isinstance(value, dict):
            return _other(entry)
        if len(value) > entry.get("most", MOST_ROWS):
            return [Finding("bylaw.too_many", PRODUCT_LAW_3, params={"most": entry.get("most", MOST_ROWS)})]
        return [finding for name, one in value.items() for finding in of_name(entry, name, known) or of_value(entry, one, known)][:5]

    return checked


def _choice_for_each(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """One of the options for every one of the key's names."""
    well = isinstance(value, dict) and value.keys() == entry["names"].keys()
    return _one(well and all(isinstance(one, str) and one in entry["options"] for one in value.values()), entry)


def _row(entry: Entry, value: Any, known: Known) -> list[Finding]:
    columns = entry["columns"]
    if not isinstance(value, dict) or value.keys() != columns.keys():
        return [Finding("bylaw.row_columns", PRODUCT_LAW_3, params={"columns": "、".join(column["words"] for column in columns.values())})]
    found = [finding for name, column in columns.items() for finding in KINDS[column["kind"]](column, value[name], known)]
    return found or _against_order(entry, value)


def _against_order(entry: Entry, row: Any) -> list[Finding]:
    """Days of a row that the key wants in order come in it, and not farther apart than the key allows."""
    days = [date.fromisoformat(row[name]) for name in entry.get("in_order", ()) if row[name]]
    params: dict[str, str | int] = {"words": "、".join(entry["columns"][name]["words"] for name in entry.get("in_order", ()))}
    if any(later < earlier for earlier, later in pairwise(days)):
        return [Finding("bylaw.out_of_order", PRODUCT_LAW_3, params=params)]
    most = entry.get("apart")
    if most is not None and days and (days[-1] - days[0]).days > most:
        return [Finding("bylaw.far_apart", PRODUCT_LAW_3, params={**params, "most": most})]
    return []


CHECK_LISTS = {"words": list, "silenced": list, "hosts": list, "shorteners": list, "rules": str}
LONGEST_LISTS = 3_000_000  # letters in all
UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def _check_lists(entry: Entry, value: Any, known: Known) -> list[Finding]:
    """The five parts, of texts that can be kept; whether they are sound is judged by who knows the checks."""
    well = isinstance(value, dict) and value.keys() == CHECK_LISTS.keys()
    if not well or not all(isinstance(value[name], kind) for name, kind in CHECK_LISTS.items()):
        return _other(entry)
    rows = [*value["words"], *value["silenced"]]
    cells = [cell for row in rows if isinstance(row, dict) for cell in row.values()]
    texts = [*cells, *value["hosts"], *value["shorteners"], value["rules"]]
    if not all(isinstance(row, dict) for row in rows) or not all(isinstance(text, str) and not UNKEEPABLE.search(text) for text in texts):
        return _other(entry)
    if sum(map(len, texts)) > LONGEST_LISTS:
        return [Finding("bylaw.too_long", PRODUCT_LAW_3, params={"max": LONGEST_LISTS})]
    return []


KINDS: dict[str, Check] = {
    "text": _text,
    "url": _url,
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "unit": _unit,
    "place": _place,
    "rank": _rank,
    "office": _office,
    "day": _day,
    "day_of_year": _day_of_year,
    "time": _time,
    "host": _host,
    "hours": _hours,
    "route": _route,
    "choices": _several(_choice, among=True),
    "texts": _several(_text),
    "numbers": _several(_number),
    "hosts": _several(_host),
    "units": _several(_unit),
    "offices": _several(_office),
    "days": _several(_day),
    "days_of_year": _several(_day_of_year),
    "rows": _several(_row),
    "unit_texts": _map(_unit, _text),
    "named_days": _named_days,
    "quiet_hours": _quiet_hours,
    "mail_address": _mail_address,
    "rank_offices": _rank_offices,
    "choice_for_each": _choice_for_each,
    "check_lists": _check_lists,
}
