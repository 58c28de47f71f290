"""What every page knows without being told: whose house it is, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web.middleware import Request
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden
from kosatsu.overviews import inbox, notifications
from kosatsu.people import queries as people

PRODUCT = "高札"
INBOX = "/desk/"
NOTIFICATIONS = "/desk/notifications/"
PLACES = (
    ("受信箱", INBOX),
    ("お知らせ", NOTIFICATIONS),
    ("案件", "/desk/cases/"),
    ("届出", "/desk/filings/"),
    ("投稿", "/desk/posts/"),
    ("台帳", "/desk/accounts/"),
    ("点検", "/desk/upkeep/"),
    ("記録", "/desk/records/"),
    ("ガイドライン", "/desk/guideline/"),
    ("設定", "/desk/bylaws/"),
)


@dataclass(frozen=True)
class Place:
    """An entry of the menu; `here` while its part of the desk is open, `count` what is new for the person there."""

    label: str
    path: str
    here: bool
    count: int = 0


@dataclass(frozen=True)
class Who:
    """The person signed in, as the head of the page names them; without an office only by name."""

    name: str
    office: str


class House:
    """The head and foot of a page. Nothing is asked of the database before a template shows it."""

    product = PRODUCT

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def at(self) -> datetime:
        """The moment of the request."""
        return self._request.at

    @property
    def on(self) -> date:
        """The day of the request in Japan."""
        return in_japan(self.at).date()

    @cached_property
    def city(self) -> str:
        """The city's name as the bylaws give it today."""
        return str(bylaws.value("city.name", self.on))

    @cached_property
    def who(self) -> Who | None:
        """Who is signed in; None for a visitor."""
        if not self._request.user.is_authenticated:
            return None
        try:
            named = people.snapshot(self._request.actor, self.on) if self._request.actor else None
        except Forbidden:
            named = None
        return Who(named.name, named.office_title) if named else Who(self._request.user.get_username(), "")

    @cached_property
    def waiting(self) -> int:
        """How many cases wait for the seal of who is signed in."""
        return inbox.waiting(by=self._request.actor, at=self.at) if self._request.actor else 0

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read."""
        return notifications.unread(by=self._request.actor) if self._request.actor else 0

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The menu: the entry whose part of the desk is open is `here`."""
        asked = self._request.path
        here = next((path for _, path in PLACES[1:] if asked.startswith(path)), asked)
        counts = {INBOX: self.waiting, NOTIFICATIONS: self.unread}
        return tuple(Place(label, path, path == here, counts.get(path, 0)) for label, path in PLACES)


def house(request: HttpRequest) -> dict[str, Any]:
    """`house` and `sample` for every template."""
    return {"house": House(cast(Request, request)), "sample": getattr(settings, "SAMPLE", False)}
