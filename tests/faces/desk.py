"""A browser at the desk: signed in as somebody of the sample city, on the day of the stories."""

from __future__ import annotations

import io
import re
from datetime import datetime
from html import unescape
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils.html import strip_tags
from PIL import Image

from kosatsu.kernel.actors import SYSTEM
from kosatsu.people import actions as people
from kosatsu.people import queries
from tests.world import NOW, actor, unit

PASSWORD = "a-long-word-for-tests"


def browser(number: str) -> Client:
    """A browser in which the person with this staff number has signed in."""
    person = queries.person_by_number(number)
    user = queries.user_of(person.pk) or people.make_user(person, PASSWORD, by=SYSTEM, at=NOW)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    proved(client, NOW)
    return client


def proved(client: Client, at: datetime) -> None:
    """The person has proved who it is at this moment, and not since."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": at.timestamp()}]
    session.save()


def words(answer: Any) -> str:
    """The words of a page as they are read aloud: without its markup, and without the drawing of a seal."""
    said = re.sub(r'<span class="seal".*?</span></span>', "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(strip_tags(said.replace("<br>", " "))).split())


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, f"no hidden field {name}"
    return unescape(found[1])


def picture(colour: str = "navy") -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()


def opening_values(**changes: Any) -> dict[str, Any]:
    """様式第1号 of 防災担当, filled in whole."""
    return {
        "unit": unit("t0301"),
        "platform": "bluesky",
        "account_name": "上野原市防災(見本)",
        "handle": "bousai.city.uenohara.example",
        "planned_url": "",
        "icon_file": io.BytesIO(picture()),
        "purpose": "災害のときに、市内の状況と避難の情報を速やかに伝えるため。",
        "content_scope": "避難情報、気象警報、訓練のお知らせ",
        "accountable_officer": actor("s009").person(),
        "operators": [actor("s044").person(), actor("s045").person()],
        "hours_from": "08:30",
        "hours_until": "17:15",
        "posting_frequency": "随時",
        "start_on": "令和8年12月1日",
        "reply_mode": "none",
        "response_method": "お尋ねには市のお問い合わせ窓口で答える。",
        "contact": "危機管理課 0554-00-1130",
        "listed_on_website": "yes",
        "listing_url": "https://www.city.uenohara.example/bousai/sns/",
        "website_blurb": "災害のときの情報をお届けします。",
        "unlisted_reason": "",
        "terms_checked_on": "R8.11.20",
        "terms_version": "2026年10月版",
        "prohibited_items": "誹謗中傷",
        "disclaimer": "市は責任を負いません。",
        "policy_change": "予告なく変えることがあります。",
        **changes,
    }
