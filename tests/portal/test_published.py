"""The published register: signed so that anybody can check it, of a moment, for a time, and as its schema says."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from django.test import Client

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.bylaws import actions as bylaws
from kosatsu.config.keys import Keys
from kosatsu.faces.web import middleware
from kosatsu.kernel.actors import SYSTEM
from kosatsu.records import verifier
from tests.portal import town
from tests.portal.conftest import Register
from tests.world import NOW, TODAY, actor

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"


def published(visitor: Client) -> dict[str, Any]:
    body: dict[str, Any] = visitor.get("/.well-known/official-accounts.json").json()
    return body


KNOWN = {
    "$schema", "$id", "title", "description", "type", "required", "properties", "additionalProperties", "items", "minItems", "enum",
    "const", "pattern", "format", "minLength", "minimum",
}  # fmt: skip
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}


def against(schema: dict[str, Any], value: Any, at: str = "$") -> Iterator[str]:
    """What in a value is not as its schema says, for the words of JSON Schema that ours uses; an unknown word is an error itself."""
    yield from (f"{at}: unknown word {word}" for word in schema.keys() - KNOWN)
    named = schema.get("type", [])
    allowed = {TYPES[name] for name in ([named] if isinstance(named, str) else named)}
    if allowed and type(value) not in allowed:
        yield f"{at}: {value!r} is no {named}"
    elif value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: {value!r} is not among the values"
    elif isinstance(value, str):
        yield from against_text(schema, value, at)
    elif isinstance(value, list):
        yield from [f"{at}: too few"] if len(value) < schema.get("minItems", 0) else []
        yield from (found for item in value for found in against(schema["items"], item, f"{at}[]"))
    elif isinstance(value, dict):
        yield from (f"{at}: {name} is missing" for name in schema["required"] if name not in value)
        yield from (f"{at}: {name} is not described" for name in value.keys() - schema["properties"].keys())
        both = schema["properties"].keys() & value.keys()
        yield from (found for name in both for found in against(schema["properties"][name], value[name], f"{at}.{name}"))


def against_text(schema: dict[str, Any], value: str, at: str) -> Iterator[str]:
    if not re.search(schema.get("pattern", ""), value) or len(value) < schema.get("minLength", 0):
        yield f"{at}: {value!r} has not the form"
    FORMATS.get(schema.get("format", ""), str)(value)


def test_the_register_is_as_its_schema_says_and_the_schema_is_published(visitor: Client, register: Register) -> None:
    schema = visitor.get("/official-accounts.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    assert schema.content == (ROOT / "docs/official-accounts.schema.json").read_bytes()
    body = published(visitor)
    assert list(against(schema.json(), body)) == []
    assert body["schema_url"].endswith("/official-accounts.schema.json")
    for broken in ({**body, "accounts": [{}]}, {**body, "signatures": []}, {**body, "generated_at": 3}, {**body, "extra": 1}):
        assert list(against(schema.json(), broken)) != []


def test_it_says_of_when_it_is_and_until_when_a_copy_holds(visitor: Client, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    body = published(visitor)
    made, expires = datetime.fromisoformat(body["generated_at"]), datetime.fromisoformat(body["expires_at"])
    assert (made, expires - made) == (NOW, timedelta(days=30))
    later = NOW + timedelta(hours=3, minutes=17)
    monkeypatch.setattr(middleware.clock, "now", lambda: later)
    assert datetime.fromisoformat(published(visitor)["generated_at"]) == later.replace(minute=0, second=0, microsecond=0)
    accounts.clear_check(queries.account_locked(register["instagram"]), by=actor("s008"), at=later)
    assert datetime.fromisoformat(published(visitor)["generated_at"]) == later
    bylaws.answer("portal.expires_days", 7, since=TODAY, ground="広報会議", by=SYSTEM, at=later)
    body = published(visitor)
    assert datetime.fromisoformat(body["expires_at"]) - datetime.fromisoformat(body["generated_at"]) == timedelta(days=7)


def holds(body: dict[str, Any], key: str) -> bool:
    """Whether the body is signed by this key, told with the offline verifier alone."""
    name_and_hash, public = verifier.parse_key(key)
    rest = {name: value for name, value in body.items() if name != "signatures"}
    digest = hashlib.sha256(verifier.encode(rest)).hexdigest()
    for signature in body["signatures"]:
        note = verifier.parse_note("signature", signature["note"].encode())
        said = [f"{name_and_hash[0]} register", f"sha256 {digest}", f"expires {body['expires_at']}", ""]
        if note.lines == said and note.signed_by({name_and_hash: public}):
            return True
    return False


def test_anybody_can_check_it_with_the_citys_key_and_any_change_is_seen(visitor: Client, register: Register) -> None:
    body, key = published(visitor), visitor.get("/record/key").content.decode().strip()
    assert holds(body, key)
    assert [one["verifier_key"] for one in body["signatures"]] == [key]
    changed = json.loads(json.dumps(body))
    changed["accounts"][0]["handle"] = "@someone_else"
    longer = {**body, "expires_at": "2099-01-01T00:00:00+09:00"}
    more = {**body, "accounts": [*body["accounts"], body["accounts"][0]]}
    assert [holds(forged, key) for forged in (changed, longer, more, {**body, "accounts": []})] == [False] * 4


def test_while_the_key_is_being_changed_the_earlier_one_still_holds(visitor: Client, register: Register, settings: Any) -> None:
    earlier = published(visitor)["signatures"][0]["verifier_key"]
    kept = settings.KEYS
    settings.KEYS = Keys(kept.key_id, kept.sealing, b"\x07" * 32, kept.session_secret, (kept.signing,))
    body = published(visitor)
    assert (holds(body, earlier), holds(body, visitor.get("/record/key").content.decode().strip())) == (True, True)
    assert [one["verifier_key"] == earlier for one in body["signatures"]] == [False, True]


def test_the_described_way_to_check_works_with_a_bare_python(visitor: Client, register: Register, tmp_path: Path) -> None:
    said = re.search(r"```python\n(# check_register\.py.*?)```", (ROOT / "docs/portal.md").read_text("utf-8"), re.DOTALL)
    assert said is not None
    (tmp_path / "check_register.py").write_text(said[1], "utf-8")
    (tmp_path / "verify.py").write_bytes(visitor.get("/record/verify.py").content)
    (tmp_path / "register.json").write_bytes(visitor.get("/register.json").content)
    key = visitor.get("/record/key").content.decode().strip()

    def check(key: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-S", "-E", "check_register.py", "register.json", key]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (check(key).returncode, check(key).stdout.startswith("signed by")) == (0, True)
    text = (tmp_path / "register.json").read_text("utf-8")
    (tmp_path / "register.json").write_text(text.replace("uenohara_city", "uenohara_citv", 1), "utf-8")
    assert check(key).returncode == 1


def test_the_feed_tells_each_change_once_with_a_lasting_identity(visitor: Client, register: Register) -> None:
    root = fromstring(visitor.get("/feed.atom").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert titles[:3] == [
        "うえのはら旅じたく(Instagram):確認中にしました",
        "上野原市図書館(Threads):運用ポリシーの第1版が始まりました",
        "上野原市図書館(Threads):開設を決めました",
    ]  # fmt: skip
    assert "上野原市防災(Bluesky):運用を始めました" in titles
    before = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    town.close(register["bluesky"])
    after = fromstring(visitor.get("/feed.atom").content)
    ids = [entry.findtext(f"{ATOM}id") for entry in after.iter(f"{ATOM}entry")]
    assert ids[-len(before) :] == before
    assert len(set(ids)) == len(ids)
    assert after.findtext(f"{ATOM}entry/{ATOM}title") == "上野原市防災(Bluesky):廃止しました"
    for needed in ("id", "title", "updated", "author"):
        assert after.find(f"{ATOM}{needed}") is not None
    assert settings.KEYS.session_secret not in str(after)


def test_an_empty_register_has_an_empty_feed(visitor: Client, city: None) -> None:
    root = fromstring(visitor.get("/feed.atom").content)
    assert (root.find(f"{ATOM}entry"), root.findtext(f"{ATOM}title")) == (None, "上野原市 公式アカウント台帳の変更")
