"""Accounts in use and posts on their way, reached by walking."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from PIL import Image

from kosatsu.accounts import actions as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import BEFORE_CLOSING, AccountState, ClosingTask
from kosatsu.approval import queries as cases
from kosatsu.checks import statements
from kosatsu.connectors import noticeboard
from kosatsu.connectors.noticeboard import Board
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import closing, deciding, evidence, exporting, posting
from kosatsu.jobs import engine
from kosatsu.posts import queries
from kosatsu.posts.drafts import DraftIn, PictureIn
from kosatsu.posts.models import Delivery
from tests.world import NOW, actor, later, unit

TEXT = "明日の防災訓練は、もえぎホールで行います。どなたでも参加できます。"


def account(platform: str = "notices", handle: str = "bousai", *, entered_at: datetime = NOW, **changes: object) -> Account:
    """An account of 危機管理課 in use; on the notice board it is put up there too."""
    stable_id = f"{platform}:{handle}"
    values = {
        "platform": platform, "display_name": "上野原市防災", "handle": handle, "url": f"https://www.city.uenohara.example/{handle}/",
        "stable_id": stable_id, "unit_id": unit("k03"), "accountable_officer_id": actor("s009").person(), "purpose": "防災",
        "content_scope": "避難情報", "hours_from": "00:00", "hours_until": "23:59", "posting_frequency": "随時", "reply_mode": "none",
        "response_method": "返信は行わない。", "contact": "危機管理課", "start_on": date(2026, 4, 1),
        "opened_on": date(2026, 4, 1), **changes,
    }  # fmt: skip
    if platform == "notices":
        noticeboard.put_board(Path(settings.NOTICES_ROOT), Board(stable_id, handle, "上野原市防災", "https://www.city.uenohara.example/"))
    return accounts.enter_existing(
        values, operators=[actor("s044").person()], state=AccountState.LIVE, since=date(2026, 4, 1), by=actor("s009"), at=entered_at
    )


def picture(color: str = "red", alt: str = "もえぎホールの入口") -> PictureIn:
    """A picture that was handed in."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(buffer, "PNG")
    sha, media_type = evidence.keep_picture(buffer.getvalue(), by=actor("s044"), at=NOW)
    return PictureIn(sha, media_type, alt)


def drafted(*to: Account, text: str = TEXT, texts: Mapping[int, str] | None = None, pictures: tuple[PictureIn, ...] = ()) -> int:
    """A draft of 葛城 for these accounts, planned an hour ahead, with a window of six hours."""
    given = DraftIn("防災訓練", text, texts or {}, later(60), later(420), pictures)
    return posting.draft(given, accounts=[one.pk for one in to], unit_id=unit("t0301"), by=actor("s044"), at=NOW)


def submitted(post_id: int) -> int:
    """The draft is put up; id of its case."""
    return posting.submit(post_id, statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)


def decided(post_id: int, at: datetime | None = None) -> None:
    """The draft goes all the way to the 課長's decision."""
    case_id = submitted(post_id)
    for number in ("s022", "s009"):
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=at or NOW)


def worked(minutes: int) -> None:
    """The worker has done everything that is due so many minutes after the morning."""
    engine.work_off(HANDLERS, at=NOW + timedelta(minutes=minutes))


def delivery(post_id: int, place: int = 0) -> Delivery:
    """A delivery of the post as it stands."""
    return queries.deliveries(post_id)[place]


def notices() -> list[noticeboard.Notice]:
    """What the public sees on the board."""
    return noticeboard.entries(Path(settings.NOTICES_ROOT))


def list_done(filing_id: int, *, at: datetime, besides: tuple[ClosingTask, ...] = ()) -> None:
    """Everything is done that a decided closing asks for before the account is closed."""
    if ClosingTask.ARCHIVE not in besides:
        with tempfile.TemporaryDirectory() as folder:
            exporting.export(Path(folder) / "record", by=None, at=at)
    for task in BEFORE_CLOSING:
        if task not in besides:
            closing.answer(filing_id, task, note="しました。", by=actor("s044"), at=at)
