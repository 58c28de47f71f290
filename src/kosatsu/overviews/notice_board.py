"""The city's notice board as the public reads it: notices, their pictures, and the feed's own facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings

from kosatsu.accounts import public as accounts
from kosatsu.accounts.public import Entry
from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import catalog, noticeboard
from kosatsu.connectors.noticeboard import Notice
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import public_heads

PLATFORM = "notices"
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}
LONGEST_TITLE = 60
IN_FEED = 50
AFTER_LINK = ".,;:!?)'"  # signs that end a sentence rather than a link


@dataclass(frozen=True)
class BoardPicture:
    """A picture of a notice; `path` is where the portal shows it."""

    path: str
    alt: str
    width: int
    height: int
    media_type: str


@dataclass(frozen=True)
class Words:
    """A piece of a notice's text, which a browser may follow where it is a link."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Speaker:
    """Who speaks on the board: an account of the register, as its own page shows it."""

    name: str
    path: str
    register_path: str
    feed_path: str
    description: tuple[Words, ...]


@dataclass(frozen=True)
class BoardNotice:
    """A notice that stands, or what is left of one that was taken down. `account` is the board's own name of who gave it."""

    id: str
    account: str
    key: str
    path: str
    title: str
    text: str
    author: str
    published_at: datetime
    deleted_at: datetime | None
    pictures: tuple[BoardPicture, ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """Its text in pieces."""
        return words(self.text)


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself, and the newest notices."""

    name: str
    identity: str
    portal: str
    query: str
    notices: tuple[BoardNotice, ...]


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a picture, under the type they were cleared as."""

    content: bytes
    media_type: str


def standing(handle: str = "") -> list[BoardNotice]:
    """The notices that stand, newest first; of one account where its handle is given, NotFound where there is no such account."""
    return [_shown(notice) for notice in noticeboard.entries(_root(), _account(handle))]


def speaker(handle: str) -> Speaker:
    """The account of this handle; NotFound where there is none."""
    return _speaker(_entry(handle))


def speaker_of(notice: BoardNotice) -> Speaker | None:
    """The account that gave a notice; None where the register does not know it."""
    found = next((entry for entry in _entries() if entry.stable_id == notice.account), None)
    return _speaker(found) if found else None


def notice(notice_id: str) -> BoardNotice:
    """One notice, also one that was taken down; NotFound where there never was one."""
    found = noticeboard.entry(_root(), notice_id)
    if found is None:
        raise NotFound
    return _shown(found)


def giver(notice_id: str) -> str:
    """The board's own name of the account that gave a notice; empty where there never was such a notice."""
    found = noticeboard.entry(_root(), notice_id)
    return found.account if found else ""


def picture(notice_id: str, number: int, extension: str) -> PictureFile:
    """A picture of a notice that stands; NotFound where there is none of that number and kind."""
    found = noticeboard.image(_root(), notice_id, number)
    if found is None or EXTENSIONS.get(found[1]) != extension:
        raise NotFound
    return PictureFile(*found)


def feed(handle: str, at: datetime) -> Feed:
    """The newest notices, of one account where its handle is given, with the feed's own name, lasting identity and address."""
    on = in_japan(at).date()
    newest = noticeboard.entries(_root(), _account(handle), limit=IN_FEED)
    who = speaker(handle).name if handle else str(bylaws.value("city.name", on))
    return Feed(
        name=f"{who} お知らせ",
        identity=public_heads.identity(on, "notices") + (f"/{quote(handle)}" if handle else ""),
        portal=str(bylaws.value("city.portal", on)).rstrip("/"),
        query=f"?{urlencode({'account': handle})}" if handle else "",
        notices=tuple(_shown(found) for found in newest),
    )


def _entries() -> list[Entry]:
    return [entry for entry in accounts.register() if entry.platform == PLATFORM and entry.stable_id]


def _entry(handle: str) -> Entry:
    found = next((entry for entry in _entries() if entry.handle == handle), None)
    if found is None:
        raise NotFound
    return found


def _account(handle: str) -> str | None:
    return _entry(handle).stable_id if handle else None


def _speaker(entry: Entry) -> Speaker:
    """What the board shows of an account now; its name in the register where it was never put up."""
    board = noticeboard.board(_root(), entry.stable_id)
    query = urlencode({"account": entry.handle})
    return Speaker(
        name=board.name if board else entry.account_name,
        path=f"/notices/?{query}",
        register_path=f"/register/{entry.id}/",
        feed_path=f"/notices/feed.atom?{query}",
        description=words(board.description) if board else (),
    )


def _shown(found: Notice) -> BoardNotice:
    path = f"/notices/{found.id}/"
    pictures = tuple(
        BoardPicture(f"{path}{number}.{EXTENSIONS[image.media_type]}", image.alt, image.width, image.height, image.media_type)
        for number, image in enumerate(found.images, start=1)
        if image.media_type in EXTENSIONS
    )
    return BoardNotice(
        id=found.id,
        account=found.account,
        key=found.key,
        path=path,
        title=_title(found.text),
        text=found.text,
        author=found.author,
        published_at=found.published_at,
        deleted_at=found.deleted_at,
        pictures=pictures,
    )


def words(text: str) -> tuple[Words, ...]:
    """The text in pieces, so that its links can be followed; put together they are the text."""
    pieces, done = [], 0
    for found in catalog.LINK.finditer(text):
        link = found[0].rstrip(AFTER_LINK)
        pieces += [Words(text[done : found.start()], False), Words(link, True)]
        done = found.start() + len(link)
    return tuple(piece for piece in (*pieces, Words(text[done:], False)) if piece.text)


def _title(text: str) -> str:
    """The first line that says something, cut where it is long."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "お知らせ")
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _root() -> Path:
    return Path(settings.NOTICES_ROOT)
