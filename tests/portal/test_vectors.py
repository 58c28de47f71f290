"""One file of questions and answers holds the server and the reader's browser to the same; and no mutation is ever «official»."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from kosatsu.accounts import addresses, differences, judging, pasting
from kosatsu.accounts.addresses import Known
from kosatsu.accounts.judging import ANSWERS, Answer, Book, Personal, Reason, Row
from tests.portal import browser_checker

VECTORS: dict[str, Any] = json.loads(resources.files("kosatsu.accounts").joinpath("addresses_vectors.json").read_text("utf-8"))
QUESTIONS = [vector["q"] for vector in VECTORS["questions"]]
BOOK = Book(
    rows=[
        Row(one["id"], one["state"], Known(one["platform"], one["account_name"], one["handle"], one["url"], one["stable_id"]))
        for one in VECTORS["accounts"]
    ],
    personal=[Personal(one["office"], Known(one["platform"], "", one["handle"], one["url"], "")) for one in VECTORS["personal"]],
    portal=VECTORS["portal"],
    hosts=VECTORS["official_hosts"],
    giver=lambda notice_id: "",
)
OFFICIAL = [vector for vector in VECTORS["questions"] if ANSWERS[Reason(vector["reason"])] is Answer.OFFICIAL]
IN_USE = [row.known for row in BOOK.rows if row.state in judging.IN_USE]


def server(query: str) -> dict[str, Any]:
    """What the server says."""
    asked = addresses.read(query)
    found = judging.judge(asked, BOOK)
    no = ANSWERS[found.reason] is Answer.NOT_REGISTERED
    differs = differences.differences(query, asked, IN_USE) if no else ()
    return {
        "reason": str(found.reason), "answer": str(ANSWERS[found.reason]), "accounts": list(found.accounts), "instead": list(found.instead),
        "platform": found.platform, "office": found.office, "differs": [f"{one.code}:{'/'.join(one.params.values())}" for one in differs],
    }  # fmt: skip


def test_the_server_answers_every_question_of_the_vectors() -> None:
    for vector in VECTORS["questions"]:
        said = server(vector["q"])
        assert {name: vector[name] for name in said if name in vector} == {name: said[name] for name in said if name in vector}, vector["q"]
        text = pasting.asked_in(vector["q"])
        inside = text if text is not None and text != pasting.trimmed(pasting.folded(vector["q"])) else ""
        assert inside == vector["checked"], vector["q"]


def test_the_browser_answers_every_question_of_the_vectors() -> None:
    for query, said in zip(QUESTIONS, browser_checker.ask(VECTORS, QUESTIONS), strict=True):
        assert said == server(query), query


def test_the_vectors_show_every_reason_but_one_and_every_kind_of_medium() -> None:
    shown = Counter(vector["reason"] for vector in VECTORS["questions"])
    assert set(Reason) - shown.keys() == {Reason.NAME_OF_SEVERAL}
    assert shown["live"] > 60
    assert {one["platform"] for one in VECTORS["accounts"]} >= {
        "x", "facebook", "instagram", "line", "youtube", "tiktok", "note", "bluesky", "mastodon", "threads", "blog", "notices"
    }  # fmt: skip


# What somebody who imitates may do to an address: put in, take out or exchange one sign.
SIGNS = "_-.a1lIoO0/@:%?#&\\ \u3000、。」』」)]\u200b\u00ad\u2060\u202eуеоасхıｌ＿ーのツ一𝐱…\u0301\u3002\uff0f\u2044é\x00\x7f"
HANDLES = {row.id: addresses.bare(row.known.handle) for row in BOOK.rows}


def mutations() -> Iterator[tuple[str, int]]:
    """Changed addresses of accounts in use, each with the account it was made of."""
    for row in BOOK.rows:
        url, handle = row.known.url, HANDLES[row.id]
        if row.id not in {1, 2, 4, 6, 7, 10} or handle not in url:
            continue
        start = url.index(handle)
        for at in range(start, start + len(handle)):
            yield url[:at] + url[at + 1 :], row.id
            yield url[:at] + url[at] + url[at:], row.id
            for sign in SIGNS:
                yield url[:at] + sign + url[at:], row.id
                yield url[:at] + sign + url[at + 1 :], row.id
        host = url.split("/")[2]
        for at in range(len(host)):
            for sign in SIGNS[::2]:
                yield url.replace(host, host[:at] + sign + host[at + 1 :], 1), row.id


def still_the_same(query: str, account_id: int) -> bool:
    """Whether the changed address surely leads to the account all the same: told by other means than the product's."""
    known = next(row.known for row in BOOK.rows if row.id == account_id)
    plain = query.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).replace("\u3002", ".").lower()
    there, here = plain.removeprefix("https://").removeprefix("www."), known.url.lower().removeprefix("https://").removeprefix("www.")
    at_sign = there.replace("x.com/@", "x.com/", 1)  # X itself leads from the one to the other
    return here.rstrip("/") in {there.rstrip("/"), at_sign}


def test_thousands_of_changed_addresses_are_never_official_and_both_sides_say_the_same() -> None:
    changed = [(query, account_id) for query, account_id in dict(mutations()).items() if not still_the_same(query, account_id)]
    assert len(changed) > 8_000
    wrong, apart = [], []
    for (query, account_id), said in zip(changed, browser_checker.ask(VECTORS, [query for query, _ in changed]), strict=True):
        found = judging.judge(addresses.read(query), BOOK)
        if (said["reason"], said["accounts"]) != (found.reason, list(found.accounts)):
            apart.append((query, said["reason"], str(found.reason)))
        if "official" in {ANSWERS[found.reason], said["answer"]}:
            wrong.append((query, account_id, found.accounts))
    assert (wrong, apart) == ([], [])
