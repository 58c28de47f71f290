"""Paper as data → PDF: typst sets it, from templates of our own, with fonts of our own, and reads nothing else.

The PDF is PDF/A-2b (to be kept) and PDF/UA-1 (to be read aloud) at once, and the same paper gives the same bytes on the same machine.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from kosatsu.documents.glyphs import Coverage, Missing, coverage

MOST_SIGNS = 200_000
STANDARDS: list[typst.PDFStandard] = ["a-2b", "ua-1"]
HERE = Path(str(resources.files("kosatsu.documents")))
MINCHO, GOTHIC, EMOJI = "BIZ UDMincho", "BIZ UDGothic", "Noto Emoji"
FILES = ("BIZUDMincho-Regular.ttf", "BIZUDGothic-Regular.ttf", "NotoEmoji-Regular.ttf")
# Fonts that a site may have installed for signs outside ours, the first that has a sign draws it.
SITE_FAMILIES = ("IPAmjMincho", "Noto Serif CJK JP", "Noto Sans CJK JP", "Symbola", "DejaVu Sans")
REGULAR = 400


class TooLong(ValueError):
    """The paper has more signs than are set at once."""

    def __init__(self, signs: int) -> None:
        super().__init__(f"{signs} signs; at most {MOST_SIGNS} are set")
        self.signs = signs


@dataclass(frozen=True)
class Fonts:
    """What typst may draw with: its font book, the families in order after ours, and what each font covers."""

    book: typst.Fonts
    families: tuple[str, ...]
    coverages: tuple[Coverage, ...]


def pdf(template: str, paper: Mapping[str, Any], *, at: datetime, pictures: Sequence[bytes] = ()) -> bytes:
    """The paper set by a template; `at` is written into it as its time. ValueError (TooLong) for a paper beyond all measure."""
    return _set(template, paper, at=at, pictures=pictures, into={"format": "pdf", "pdf_standards": STANDARDS})[0]


def pages(template: str, paper: Mapping[str, Any], *, at: datetime, pictures: Sequence[bytes] = (), ppi: float = 96) -> list[bytes]:
    """The same paper as PNG, a picture a page: what the eye sees."""
    return _set(template, paper, at=at, pictures=pictures, into={"format": "png", "ppi": ppi})


def _set(template: str, paper: Mapping[str, Any], *, at: datetime, pictures: Sequence[bytes], into: Mapping[str, Any]) -> list[bytes]:
    signs = sum(map(len, _texts(paper)))
    if signs > MOST_SIGNS:
        raise TooLong(signs)
    fonts, drawable = _drawable(paper)
    source = "\n".join((HERE / "templates" / f"{name}.typ").read_text("utf-8") for name in ("common", template, "attached", "course"))
    families = {"mincho": [MINCHO, GOTHIC, EMOJI, *fonts.families], "gothic": [GOTHIC, MINCHO, EMOJI, *fonts.families]}
    with tempfile.TemporaryDirectory() as root:
        for number, picture in enumerate(pictures):
            (Path(root) / str(number)).write_bytes(picture)
        made: bytes | list[bytes] = typst.compile(  # type: ignore[assignment]  # its type forgets that a picture is made of each page
            source.encode(),
            root=root,
            font_paths=fonts.book,
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
            sys_inputs={"paper": json.dumps({**drawable, "fonts": families}, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
            **into,
        )
    return made if isinstance(made, list) else [made]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [text for part in inner for text in _texts(part)]


def _drawable(paper: Mapping[str, Any]) -> tuple[Fonts, dict[str, Any]]:
    """With our own fonts where they suffice, and with the site's too where they do not."""
    drawn, missing = _redrawn(paper, _own())
    if not missing:
        return _own(), {**drawn, "missing": []}
    drawn, missing = _redrawn(paper, _wide())
    return _wide(), {**drawn, "missing": missing}


def _redrawn(paper: Mapping[str, Any], fonts: Fonts) -> tuple[dict[str, Any], list[str]]:
    missing = Missing(fonts.coverages)

    def redraw(value: Any) -> Any:
        if isinstance(value, str):
            return missing.drawn(value)
        if isinstance(value, Mapping):
            return {key: redraw(inner) for key, inner in value.items()}
        return [redraw(inner) for inner in value] if isinstance(value, list | tuple) else value

    drawn: dict[str, Any] = redraw(paper)
    return drawn, list(missing.notes)


@cache
def _own() -> Fonts:
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])
    return Fonts(book, (), tuple(coverage(HERE / "fonts" / name) for name in FILES))


@cache
def _wide() -> Fonts:
    book = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[HERE / "fonts"])
    found = {font.family: font for font in book.fonts() if font.path and font.weight == REGULAR and font.style == "normal"}
    families = tuple(family for family in SITE_FAMILIES if family in found)
    extra = tuple(coverage(Path(str(found[family].path)), found[family].index) for family in families)
    return Fonts(book, families, (*_own().coverages, *extra))
