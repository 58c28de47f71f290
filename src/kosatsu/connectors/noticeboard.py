"""The city's own notice board (お知らせ板): files below one folder, a notice by its key, read by whoever shows it.

    boards/<account>.json     who speaks, as the public sees it
    entries/<id>.json         a notice, or what is left of one that was taken down
    pictures/<id>/<sha256>    its pictures

A notice appears by one link of a whole file and is never overwritten; taken down, its id stays taken for good. The board's clock is
that of its file system.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from kosatsu.kernel import canonical
from kosatsu.kernel.calendars import JAPAN

ID_LENGTH = 20
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


@dataclass(frozen=True)
class NoticeImage:
    """A picture of a notice, by the hash of its bytes."""

    sha256: str
    media_type: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Notice:
    """A notice as the public sees it; once `deleted_at` is set, nothing of what it said is left."""

    id: str
    key: str
    account: str
    author: str
    text: str
    images: tuple[NoticeImage, ...]
    written_at: datetime
    published_at: datetime
    deleted_at: datetime | None = None

    @property
    def revision(self) -> str:
        """The hash of all it says, and of who says it and when it was written."""
        said = {
            "key": self.key,
            "account": self.account,
            "text": self.text,
            "images": [asdict(image) for image in self.images],
            "written_at": self.written_at.isoformat(),
        }
        return canonical.digest(said)


@dataclass(frozen=True)
class Board:
    """Who speaks on the board."""

    account: str
    handle: str
    name: str
    description: str


def id_of(key: str) -> str:
    """The id under which the notice of a key stands; ValueError for what is not a key (64 hexadecimal digits)."""
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise ValueError("a key has 64 hexadecimal digits")
    return key[:ID_LENGTH]


def entries(root: Path, account: str | None = None, limit: int | None = None) -> list[Notice]:
    """The notices that stand, newest first; of one account where it is named."""
    standing = [notice for notice in _all(root) if notice.deleted_at is None and account in (None, notice.account)]
    standing.sort(key=lambda notice: (notice.published_at, notice.id), reverse=True)
    return standing[:limit]


def entry(root: Path, notice_id: str) -> Notice | None:
    """One notice, also one that was taken down; None where there never was one."""
    if not _ID.fullmatch(notice_id):
        return None
    return _parsed_now(_entry_path(root, notice_id))


def raw_entry(root: Path, notice_id: str) -> bytes:
    """The file of a notice that stands or was taken down, as it lies there."""
    return _entry_path(root, notice_id).read_bytes()


def image(root: Path, notice_id: str, number: int) -> tuple[bytes, str] | None:
    """(bytes, media type) of a notice's picture, counted from 1; None where there is none, or none any more."""
    notice = entry(root, notice_id)
    if notice is None or notice.deleted_at is not None or not 1 <= number <= len(notice.images):
        return None
    picture = notice.images[number - 1]
    try:
        return (_pictures_path(root, notice_id) / picture.sha256).read_bytes(), picture.media_type
    except FileNotFoundError:
        return None


def board(root: Path, account: str) -> Board | None:
    """Who speaks under this account; None where nobody was put up."""
    try:
        return Board(**json.loads(_board_path(root, account).read_text("utf-8")))
    except FileNotFoundError:
        return None


def put_board(root: Path, shown: Board) -> None:
    """Put up, or change, who speaks under an account."""
    path = _board_path(root, shown.account)
    aside = _written_aside(path, canonical.encode(asdict(shown)))
    aside.replace(path)
    _settle(path.parent)


def keep_image(root: Path, notice_id: str, content: bytes) -> None:
    """Lay a picture ready for a notice that is not there yet; nobody sees it before."""
    folder = _pictures_path(root, notice_id)
    path = folder / canonical.sha256(content)
    if not path.exists():
        aside = _written_aside(path, content)
        aside.replace(path)
        _settle(folder)


def put_up(root: Path, key: str, *, account: str, author: str, text: str, images: tuple[NoticeImage, ...], written_at: datetime) -> Notice:
    """The notice of this key: this one if none was there, else the one that stands, whatever it says."""
    path = _entry_path(root, id_of(key))
    path.parent.mkdir(parents=True, exist_ok=True)
    notice = Notice(id_of(key), key, account, author, text, images, written_at, published_at=_file_clock(path.parent))
    aside = _written_aside(path, _as_bytes(notice))
    try:
        os.link(aside, path)
    except FileExistsError:
        standing = _parsed_now(path)
        if standing is None:
            raise
        return standing
    finally:
        aside.unlink()
    _settle(path.parent)
    return notice


def take_down(root: Path, notice_id: str) -> Notice:
    """Leave nothing of a notice but that it was there; an id that was never used is taken too, so that no late notice appears."""
    if not _ID.fullmatch(notice_id):
        raise ValueError("not an id of the board")
    path = _entry_path(root, notice_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    left = _parsed_now(path)
    if left is None or left.deleted_at is None:
        moment = _file_clock(path.parent)
        known = left or Notice(notice_id, "", "", "", "", (), moment, moment)
        left = replace(known, author="", text="", images=(), deleted_at=moment)
        _written_aside(path, _as_bytes(left)).replace(path)
        _settle(path.parent)
    for unfinished in path.parent.glob(f"{_aside(path)}*"):
        unfinished.unlink(missing_ok=True)  # a publisher that was killed left it
    drop_images(root, notice_id)
    return left


def drop_images(root: Path, notice_id: str) -> None:
    """Remove the pictures laid ready for a notice that is not to appear, or not any more."""
    shutil.rmtree(_pictures_path(root, notice_id), ignore_errors=True)


def _all(root: Path) -> Iterator[Notice]:
    folder = root / "entries"
    for path in folder.glob("*.json") if folder.is_dir() else ():
        notice = _parsed_now(path)
        if notice is not None:
            yield notice


def _parsed_now(path: Path) -> Notice | None:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return _parsed(path, seen.st_ino, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=10_000)
def _parsed(path: Path, _inode: int, _changed: int, _size: int) -> Notice:
    """A file is written whole and then never changed, only replaced: what was read of it once holds."""
    row: dict[str, Any] = json.loads(path.read_text("utf-8"))
    row["images"] = tuple(NoticeImage(**image) for image in row["images"])
    for moment in ("written_at", "published_at", "deleted_at"):
        row[moment] = datetime.fromisoformat(row[moment]) if row[moment] else None
    return Notice(**row)


def _as_bytes(notice: Notice) -> bytes:
    row = asdict(notice)
    for moment in ("written_at", "published_at", "deleted_at"):
        row[moment] = row[moment].isoformat() if row[moment] else None
    return canonical.encode(row)


def _entry_path(root: Path, notice_id: str) -> Path:
    return root / "entries" / f"{notice_id}.json"


def _pictures_path(root: Path, notice_id: str) -> Path:
    return root / "pictures" / notice_id


def _board_path(root: Path, account: str) -> Path:
    return root / "boards" / f"{canonical.sha256(account.encode())}.json"


def _file_clock(folder: Path) -> datetime:
    with tempfile.TemporaryFile(dir=folder) as file:
        return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, JAPAN)


def _written_aside(path: Path, content: bytes) -> Path:
    """A whole file beside its later place, on disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_aside(path), delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            Path(file.name).unlink()
            raise
    return Path(file.name)


def _aside(path: Path) -> str:
    return f".{path.stem}-"


def _settle(folder: Path) -> None:
    """A name given in this folder survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
