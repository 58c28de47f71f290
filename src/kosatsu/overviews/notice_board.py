"""The city's notice board as the public reads it: notices, their pictures, and the feed's own facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import catalog, noticeboard
from kosatsu.connectors.noticeboard import Notice
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound

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
class BoardNotice:
    """A notice that stands, or what is left of one that was taken down."""

    id: str
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
    notices: tuple[BoardNotice, ...]


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a picture, under the type they were cleared as."""

    content: bytes
    media_type: str


def standing() -> list[BoardNotice]:
    """The notices that stand, newest first."""
    return [_shown(notice) for notice in noticeboard.entries(_root())]


def notice(notice_id: str) -> BoardNotice:
    """One notice, also one that was taken down; NotFound where there never was one."""
    found = noticeboard.entry(_root(), notice_id)
    if found is None:
        raise NotFound
    return _shown(found)


def picture(notice_id: str, number: int, extension: str) -> PictureFile:
    """A picture of a notice that stands; NotFound where there is none of that number and kind."""
    found = noticeboard.image(_root(), notice_id, number)
    if found is None or EXTENSIONS.get(found[1]) != extension:
        raise NotFound
    return PictureFile(*found)


def feed(at: datetime) -> Feed:
    """The newest notices with the feed's own name, lasting identity and address."""
    on = in_japan(at).date()
    newest = noticeboard.entries(_root(), limit=IN_FEED)
    return Feed(
        name=f"{bylaws.value('city.name', on)} お知らせ",
        identity=_identity(on),
        portal=str(bylaws.value("city.portal", on)).rstrip("/"),
        notices=tuple(_shown(found) for found in newest),
    )


def _identity(on: date) -> str:
    """A tag URI (RFC 4151) from the lasting name of the city's record, so that it survives a change of address."""
    host, _, rest = str(bylaws.value("city.record_origin", on)).partition("/")
    return f"tag:{host},2026:{rest}/notices"


def _shown(found: Notice) -> BoardNotice:
    path = f"/notices/{found.id}/"
    pictures = tuple(
        BoardPicture(f"{path}{number}.{EXTENSIONS[image.media_type]}", image.alt, image.width, image.height, image.media_type)
        for number, image in enumerate(found.images, start=1)
        if image.media_type in EXTENSIONS
    )
    return BoardNotice(
        id=found.id,
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
