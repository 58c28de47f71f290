"""A page's form as a browser would hand it back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Collects what stands in every field of the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._select = ""
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag == "select":
            self._select = said["name"]
        elif tag == "textarea":
            self._area = (said["name"], [])
        elif tag == "option" and "selected" in said:
            self._put(self._select, said["value"])
        elif tag == "input" and said.get("name") and _counts(said):
            self._put(said["name"], said.get("value", "on" if said.get("type") == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            name, text = self._area
            self._put(name, "".join(text).removeprefix("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def _put(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1][1].setdefault(name, []).append(value)


def _counts(said: dict[str, str]) -> bool:
    return said.get("type") not in ("checkbox", "radio") or "checked" in said


def handed_back(answer: Any, action: str = "") -> dict[str, list[str]]:
    """The fields of the form of a page that posts to an address (to the page itself where none is named), as they stand."""
    page = _Form()
    page.feed(answer.content.decode())
    return dict(next(fields for address, fields in page.forms if address == action))
