"""The built-in notice board: files that appear whole, are never overwritten and, taken down, stay down."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kosatsu.connectors import noticeboard
from kosatsu.connectors.contract import Deleted, Gone, Live, LiveImage, Message, NotThere, Receipt, Rejected, TryLater, Uncertain
from kosatsu.connectors.noticeboard import Board, NoticeImage
from kosatsu.connectors.registry import Registry
from kosatsu.kernel.calendars import JAPAN
from tests.connectors import channels
from tests.connectors.channels import BASE, HERE_ONLY, WRITTEN, Channel, message, picture


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return channels.notices(tmp_path)


def put(root: Path, number: int, account: str = "notices:bousai") -> noticeboard.Notice:
    key = f"{number:064x}"[::-1]
    return noticeboard.put_up(root, key, account=account, author="市", text=f"{number}件め", images=(), written_at=WRITTEN)


def published(channel: Channel, text: str = "避難所を開きました。") -> tuple[Message, Receipt]:
    given = message(text, picture())
    receipt = channel.connector.publish(channel.account, given)
    assert isinstance(receipt, Receipt)
    return given, receipt


def test_a_notice_is_read_back_as_it_was_put_up(channel: Channel, tmp_path: Path) -> None:
    given = message("避難所を開きました。", picture())
    receipt = channel.connector.publish(channel.account, given)
    assert isinstance(receipt, Receipt)
    image = given.images[0]
    standing = noticeboard.entry(tmp_path, receipt.platform_id)
    assert noticeboard.entries(tmp_path) == [standing]
    assert standing == noticeboard.Notice(
        id=given.key[:20],
        key=given.key,
        account="notices:bousai",
        author="上野原市防災",
        text="避難所を開きました。",
        images=(NoticeImage(image.sha256, "image/png", "避難所の入口", 64, 48),),
        written_at=WRITTEN,
        published_at=receipt.published_at,
    )
    assert receipt.url == f"{BASE}/notices/{given.key[:20]}/"
    assert noticeboard.image(tmp_path, receipt.platform_id, 1) == (image.content, "image/png")


def test_it_is_published_when_the_file_was_made(channel: Channel) -> None:
    before = datetime.now(JAPAN) - timedelta(seconds=1)
    _, receipt = published(channel)
    assert before <= receipt.published_at <= datetime.now(JAPAN) + timedelta(seconds=1)


def test_notices_stand_newest_first_each_account_for_itself(tmp_path: Path) -> None:
    made = [put(tmp_path, number, f"notices:{'ab'[number % 2]}") for number in range(1, 7)]
    newest = sorted(made, key=lambda notice: (notice.published_at, notice.id), reverse=True)
    assert noticeboard.entries(tmp_path) == newest
    assert noticeboard.entries(tmp_path, limit=2) == newest[:2]
    assert noticeboard.entries(tmp_path, "notices:a") == [notice for notice in newest if notice.account == "notices:a"]
    assert noticeboard.entries(tmp_path, "notices:nobody") == []


def test_an_empty_board_is_no_error(tmp_path: Path) -> None:
    assert noticeboard.entries(tmp_path / "nothing") == []
    assert noticeboard.entry(tmp_path / "nothing", "0" * 20) is None
    assert noticeboard.board(tmp_path / "nothing", "notices:bousai") is None


def test_taken_down_nothing_of_it_is_left_but_that_it_was_there(channel: Channel, tmp_path: Path) -> None:
    _, receipt = published(channel, "消すべき個人の名前")
    assert channel.connector.delete(channel.account, receipt.platform_id, receipt.url) == Deleted()
    left = noticeboard.entry(tmp_path, receipt.platform_id)
    assert left is not None
    assert left.deleted_at is not None
    assert (left.text, left.author, left.images, left.published_at) == ("", "", (), receipt.published_at)
    assert noticeboard.entries(tmp_path) == []
    assert noticeboard.image(tmp_path, receipt.platform_id, 1) is None
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "消すべき個人の名前".encode() not in everything
    assert list((tmp_path / "pictures").iterdir()) == []
    assert channel.connector.delete(channel.account, receipt.platform_id, receipt.url) == Deleted()
    assert noticeboard.entry(tmp_path, receipt.platform_id) == left


def test_a_late_publish_does_not_bring_back_what_was_taken_down(channel: Channel, tmp_path: Path) -> None:
    given, receipt = published(channel)
    channel.connector.delete(channel.account, receipt.platform_id, receipt.url)
    never = message("まだ出ていない投稿", picture())
    assert channel.connector.delete(channel.account, noticeboard.id_of(never.key), "") == Deleted()
    for late in (given, never):
        assert channel.connector.publish(channel.account, late) == Rejected("connector.taken_down", late.key[:20])
        assert channel.connector.find(channel.account, late) == NotThere()
    assert noticeboard.entries(tmp_path) == []
    assert list((tmp_path / "pictures").iterdir()) == []


def test_a_notice_of_another_account_is_not_ours(channel: Channel) -> None:
    given, _ = published(channel)
    other = replace(channel.account, stable_id="notices:other")
    assert channel.connector.find(other, given) == NotThere()
    assert channel.connector.publish(other, given) == Rejected("connector.occupied", given.key[:20])


def test_a_name_that_changed_meanwhile_makes_it_no_other_notice(channel: Channel) -> None:
    given, receipt = published(channel)
    assert channel.connector.publish(replace(channel.account, name="新しい名前"), given) == receipt


@pytest.mark.parametrize("wrong", ["", "..", "../../etc/passwd", "a" * 19, "a" * 21, "A" * 20, "g" * 20, "a" * 20 + "\n", "\x00" * 20])
def test_what_is_no_id_leads_nowhere(tmp_path: Path, wrong: str) -> None:
    assert noticeboard.entry(tmp_path, wrong) is None
    assert noticeboard.image(tmp_path, wrong, 1) is None
    with pytest.raises(ValueError, match="not an id"):
        noticeboard.take_down(tmp_path, wrong)
    with pytest.raises(ValueError, match="64"):
        noticeboard.id_of(wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [-1, 0, 2, 10**9])
def test_there_is_no_picture_beyond_those_it_has(channel: Channel, tmp_path: Path, number: int) -> None:
    _, receipt = published(channel)
    assert noticeboard.image(tmp_path, receipt.platform_id, number) is None


def test_a_picture_lost_or_changed_on_disk_shows_in_what_is_fetched(channel: Channel, tmp_path: Path) -> None:
    given, receipt = published(channel)
    path = next((tmp_path / "pictures" / receipt.platform_id).iterdir())
    path.write_bytes(b"changed")
    live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
    assert isinstance(live, Live)
    assert live.images[0].sha256 not in {"", given.images[0].sha256}
    path.unlink()
    live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
    assert isinstance(live, Live)
    assert live.images == (LiveImage("", "避難所の入口"),)


def test_a_text_changed_on_disk_is_no_longer_ours(channel: Channel, tmp_path: Path) -> None:
    given, receipt = published(channel)
    path = tmp_path / "entries" / f"{receipt.platform_id}.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"text": "書き換えた文"}), "utf-8")
    assert channel.connector.find(channel.account, given) == NotThere()
    assert channel.connector.publish(channel.account, given) == Rejected("connector.occupied", receipt.platform_id)


def test_a_disk_that_is_full_is_tried_again_later(channel: Channel, tmp_path: Path) -> None:
    given = message("あ" * 1000, picture())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        answer = channel.connector.publish(channel.account, given)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer == TryLater("お知らせ板のファイルを扱えませんでした(File too large)")
    assert channel.connector.find(channel.account, given) == NotThere()
    assert list((tmp_path / "entries").iterdir()) == []
    assert isinstance(channel.connector.publish(channel.account, given), Receipt)


def test_a_board_that_cannot_be_looked_at_is_uncertain(tmp_path: Path) -> None:
    channel, broken = channels.notices(tmp_path), tmp_path / "broken"
    broken.write_bytes(b"a file where a folder should be")
    connector = Registry(HERE_ONLY, notices_root=broken, base_url=BASE).connector("notices")
    assert isinstance(connector.publish(channel.account, message()), Uncertain)
    assert isinstance(connector.find(channel.account, message()), TryLater)
    assert isinstance(connector.fetch(channel.account, "a" * 20, ""), TryLater)
    assert isinstance(connector.delete(channel.account, "a" * 20, ""), Uncertain)
    assert isinstance(connector.profile(channel.account), TryLater)


def test_a_publisher_that_was_killed_leaves_nothing_of_what_is_taken_down(channel: Channel, tmp_path: Path) -> None:
    _, receipt = published(channel)
    left = tmp_path / "entries" / f".{receipt.platform_id}-abc"
    left.write_text("消すべき個人の名前", "utf-8")
    channel.connector.delete(channel.account, receipt.platform_id, receipt.url)
    assert not left.exists()


@pytest.mark.parametrize("change", ["length", "images", "type", "bytes"])
def test_more_than_the_board_takes_is_refused_and_leaves_nothing(channel: Channel, tmp_path: Path, change: str) -> None:
    too_much = {
        "length": message("あ" * 4001),
        "images": message("本文", *[picture()] * 11),
        "type": message("本文", replace(picture(), media_type="image/svg+xml")),
        "bytes": message("本文", replace(picture(), content=b"x" * 2_000_001)),
    }[change]
    assert isinstance(channel.connector.publish(channel.account, too_much), Rejected)
    assert noticeboard.entries(tmp_path) == []
    assert not (tmp_path / "pictures").exists()


def test_who_speaks_can_be_changed_and_is_gone_where_nobody_was_put_up(channel: Channel, tmp_path: Path) -> None:
    noticeboard.put_board(tmp_path, Board("notices:bousai", "bousai", "新しい名前", "新しい説明"))
    read = channel.connector.profile(channel.account)
    assert read.display_name == "新しい名前"  # type: ignore[union-attr]  # the test fails if it is no profile
    assert channel.connector.profile(replace(channel.account, stable_id="notices:nobody")) == Gone()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.connectors import channels

step, calls = int(sys.argv[2]), 0

def counted(name):
    real = getattr(os, name)
    def call(*given, **named):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    setattr(os, name, call)

channel = channels.notices(Path(sys.argv[1]))
for name in ("fsync", "link", "rename", "replace", "unlink", "mkdir", "open"):
    counted(name)
given = channels.message("避難所を開きました。", channels.picture(), key="ab" * 32)
channel.connector.publish(channel.account, given)
"""


def test_killed_at_any_step_it_stands_whole_or_not_at_all_and_is_published_once_afterwards(tmp_path: Path) -> None:
    given = message("避難所を開きました。", picture(), key="ab" * 32)
    ends = []
    for step in range(1, 60):
        root = tmp_path / str(step)
        root.mkdir()
        done = subprocess.run([sys.executable, "-c", KILLED, str(root), str(step)], cwd=Path(__file__).parents[2], check=False)
        channel = channels.notices(root)
        found = channel.connector.find(channel.account, given)
        assert isinstance(found, Receipt | NotThere)
        assert len(noticeboard.entries(root)) == (1 if isinstance(found, Receipt) else 0)
        receipt = channel.connector.publish(channel.account, given)
        assert isinstance(receipt, Receipt)
        live = channel.connector.fetch(channel.account, receipt.platform_id, receipt.url)
        assert isinstance(live, Live)
        assert live.images == (LiveImage(given.images[0].sha256, given.images[0].alt),)
        assert channel.posts_held() == 1
        ends.append((done.returncode, type(found).__name__))
        if done.returncode == 0:
            break
    assert ends[0] == (-signal.SIGKILL, "NotThere")
    assert (-signal.SIGKILL, "Receipt") in ends
    assert ends[-1] == (0, "Receipt")
