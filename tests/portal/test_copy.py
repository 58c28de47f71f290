"""The public side as files: whole, linked within itself, the same for the same moment, and put in place at once."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kosatsu.cli import portals
from kosatsu.cli.words import Trouble
from kosatsu.connectors import contract as notices
from kosatsu.connectors import noticeboard
from kosatsu.connectors.contract import Image, Message
from kosatsu.connectors.noticeboard import Board
from kosatsu.connectors.platforms.notices import Notices
from kosatsu.faces.portal import copying
from kosatsu.overviews import published
from kosatsu.people.models import Person
from tests.portal import browser_checker, town
from tests.portal.conftest import Register
from tests.portal.test_notices import png
from tests.world import NOW

LINK = re.compile(r'(?:href|src|action)="([^"#]*)(?:#[^"]*)?"')


@pytest.fixture
def made(register: Register) -> dict[str, bytes]:
    town.close(register["bluesky"])
    return dict(copying.files(NOW))


def test_every_page_is_there_and_every_link_leads_to_a_file(register: Register, made: dict[str, bytes]) -> None:
    assert {
        "index.html", "official/index.html", "register.json", ".well-known/official-accounts.json", "official-accounts.schema.json",
        "feed.atom", "sitemap.xml", "snippet.html", "notices/index.html", "notices/feed.atom", "record/index.html", "record/key.txt",
        "checker.js",
        f"register/{register['x']}/index.html", f"register/{register['x']}/qr.svg", f"register/{register['x']}/card/index.html",
        f"register/{register['bluesky']}/policy/index.html", "platforms/x/index.html", "units/k02/index.html",
    } <= made.keys()  # fmt: skip
    for name, content in made.items():
        if not name.endswith(".html") or name == "snippet.html":
            continue
        for link in LINK.findall(content.decode()):
            assert not link.startswith("/"), (name, link)
            if link and not link.startswith(("http://", "https://")):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in made, (name, link)


def test_only_what_a_page_needs_is_loaded_and_only_from_the_copy(made: dict[str, bytes]) -> None:
    for name, content in made.items():
        page = content.decode() if name.endswith(".html") else ""
        if page and name != "snippet.html":
            assert f'http-equiv="Content-Security-Policy" content="{copying.POLICY.replace(chr(39), "&#x27;")}"' in page, name
            assert re.findall(r"<script(?! type=\"application/(?:ld\+)?json\")(?![^>]* src=)|\son\w+=|style=|javascript:", page) == [], name


def test_notices_stand_in_it_page_by_page_with_pictures_and_by_account(register: Register) -> None:
    board = Notices(Path(settings.NOTICES_ROOT), "http://127.0.0.1:8000")
    given = notices.Account("notices", "koho", "notices:koho", "", {}, "広報")
    noticeboard.put_board(Path(settings.NOTICES_ROOT), Board("notices:koho", "koho", "広報", "お知らせします。"))
    for number in range(25):
        images = (Image(png(), "image/png", "図", 8, 4),) if number == 24 else ()
        board.publish(given, Message(f"{number:020d}{0:044d}", f"お知らせ{number}", images, NOW + timedelta(minutes=number)))
    town.existing("notices", "広報", "koho", "http://127.0.0.1:8000/notices/?account=koho", stable_id="notices:koho")
    made = dict(copying.files(NOW))
    assert {"notices/index.html", "notices/page/2/index.html", "notices/account/koho/index.html", "notices/account/koho/feed.atom",
            "notices/account/koho/page/2/index.html"} <= made.keys()  # fmt: skip
    assert len([name for name in made if re.fullmatch(r"notices/[^/]+/index\.html", name)]) == 25
    (picture,) = [name for name in made if name.endswith(".png")]
    assert made[picture] == png()
    assert 'href="notices/account/koho/index.html"' in made["index.html"].decode()
    assert 'href="../../../../../index.html"' in made["notices/account/koho/page/2/index.html"].decode()


def test_the_same_moment_makes_the_same_bytes(register: Register) -> None:
    assert dict(copying.files(NOW)) == dict(copying.files(NOW))


def test_no_person_and_no_planned_handle_is_anywhere_in_it(made: dict[str, bytes]) -> None:
    everything = b"\n".join(content for name, content in made.items() if not name.endswith(".pdf")).decode()
    names = [person.name for person in Person.objects.all()]
    assert [name for name in names if name in everything or name.replace(" ", "") in everything] == []
    assert "uenohara_toshokan" not in everything


def test_its_register_is_the_signed_one(made: dict[str, bytes]) -> None:
    assert json.loads(made["register.json"]) == json.loads(json.dumps(published.register_json(NOW)))
    assert made["register.json"] == made[".well-known/official-accounts.json"]


def test_the_snippet_lists_who_is_vouched_for_and_needs_nothing(register: Register, made: dict[str, bytes]) -> None:
    snippet = made["snippet.html"].decode()
    assert '<a href="https://x.com/uenohara_city" rel="me">上野原市</a>' in snippet
    assert "うえのはら旅じたく(Instagram uenohara_tabi、担当:企画課、確認中)" in snippet
    assert "健康づくり応援団" not in snippet
    assert [word for word in ("<script", "<style", "style=", "<html", "<link") if word in snippet] == []


def test_a_page_that_cannot_be_had_stops_the_copy(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "ROOTS", (*copying.ROOTS, "/nothing-here"))
    with pytest.raises(copying.Broken):
        dict(copying.files(NOW))


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ("/", "index.html"), ("/register/3/", "register/3/index.html"), ("/official", "official/index.html"),
        ("/notices/?account=kouhou&page=2", "notices/account/kouhou/page/2/index.html"), ("/notices/?page=2", "notices/page/2/index.html"),
        ("/notices/feed.atom?account=kouhou", "notices/account/kouhou/feed.atom"), ("/record/12", "record/12.txt"),
        ("/units/../", "units/fbe1ed15a0a0b6f3cb6f/index.html"),
    ],
)  # fmt: skip
def test_each_address_has_its_file_and_none_leads_out(asked: str, file: str) -> None:
    found = copying.file_of(asked)
    assert (found == file) or (".." in asked and ".." not in found)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def put(folder: Path, made: dict[str, bytes]) -> None:
    portals.put(folder, {**made, portals.MANIFEST: copying.manifest(made)})


def test_a_new_copy_takes_the_place_of_the_old_and_leaves_what_others_put_there(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(site, {"index.html": b"1", "register/1/index.html": b"old"})
    (site / ".htaccess").write_text("Header set X-A 1")
    (site / "images").mkdir()
    (site / "images/logo.svg").write_text("<svg/>")
    (site / "link").symlink_to("images/logo.svg")
    put(site, {"index.html": b"2", "register/2/index.html": b"new"})
    left = files_in(site)
    left.pop(portals.MANIFEST)
    assert left == {
        "index.html": b"2", "register/2/index.html": b"new", ".htaccess": b"Header set X-A 1", "images/logo.svg": b"<svg/>",
        "link": b"<svg/>",
    }  # fmt: skip
    assert (site / "link").is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_somebody_else_made_under_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the city's own page")
    with pytest.raises(Trouble) as trouble:
        put(site, {"index.html": b"1"})
    assert "index.html" in str(trouble.value.args)
    assert files_in(site) == {"index.html": b"the city's own page"}
    (site / "index.html").unlink()
    put(site, {"index.html": b"1"})
    (site / "index.html").write_text("changed by hand")
    with pytest.raises(Trouble):
        put(site, {"index.html": b"2"})
    assert files_in(site)["index.html"] == b"changed by hand"


def test_a_build_that_breaks_off_leaves_the_old_copy_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    put(site, {"index.html": b"1"})
    before = files_in(site)

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        put(site, {"index.html": b"2"})
    assert (files_in(site), [path.name for path in tmp_path.iterdir()]) == (before, ["site"])


def test_where_the_system_cannot_exchange_folders_it_is_done_in_two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portals.ctypes, "CDLL", lambda name: object())
    site = tmp_path / "site"
    for content in (b"1", b"2"):
        put(site, {"index.html": content})
    assert (files_in(site)["index.html"], [path.name for path in tmp_path.iterdir()]) == (b"2", ["site"])


def signature(register: dict[str, Any], key: str) -> str:
    """What the browser's own check says, asked in Node."""
    script = (
        f'import {{ signatureOf }} from "{browser_checker.MODULES.as_uri()}/signature.js";'
        "const [register, key] = JSON.parse(process.argv[1]); process.stdout.write(await signatureOf(register, key));"
    )
    said = json.dumps([register, key])
    words = [browser_checker.node(), "--no-warnings", "--input-type=module", "-e", script, said]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_browsers_check_tells_a_forged_register(register: Register) -> None:
    body = json.loads(json.dumps(published.register_json(NOW)))
    key = body["signatures"][0]["verifier_key"]
    forged = json.loads(json.dumps(body))
    forged["accounts"][0]["url"] = "https://x.com/somebody_else"
    later = {**body, "expires_at": (NOW + timedelta(days=9000)).isoformat()}
    assert [signature(one, key) for one in (body, forged, later, {**body, "signatures": []})] == ["good", "bad", "bad", "bad"]
