"""«We have no account there»: on the front page, in the register for programs, and beside a no."""

from __future__ import annotations

from django.test import Client

from kosatsu.flows import stating
from tests.portal.conftest import Register
from tests.world import NOW, actor


def test_what_the_city_does_not_have_is_said_wherever_it_is_asked(visitor: Client, register: Register) -> None:
    head = actor("s008")
    tiktok = stating.say("tiktok", "", reason="動画はYouTubeで公開しています。", since=None, by=head, at=NOW)
    stating.say("x", "上野原市長", reason="成りすましがありました。", since=None, by=head, at=NOW)
    page = visitor.get("/").content.decode()
    assert "TikTokにアカウントはありません" in page
    assert "X(旧ツイッター)に「上野原市長」というアカウントはありません" in page
    said = {"platform": "tiktok", "platform_name": "TikTok", "name": "", "reason": "動画はYouTubeで公開しています。", "since": "2026-11-24"}
    assert said in visitor.get("/register.json").json()["not_on"]

    def stated(query: str) -> list[str]:
        answer = visitor.get("/official", {"q": query, "format": "json"}).json()
        return [one["name"] or one["platform"] for one in answer["stated"]]

    assert stated("https://www.tiktok.com/@uenohara_city") == ["tiktok"]
    assert stated("https://x.com/uenohara_mayor") == ["上野原市長"]
    assert stated("上野原市長") == ["上野原市長"]
    assert stated("https://x.com/uenohara_city") == stated("https://note.com/a") == []
    assert "動画はYouTubeで公開しています。" in visitor.get("/official", {"q": "tiktok:a"}).content.decode()
    stating.end(tiktok, reason="開設するため。", by=head, at=NOW)
    assert "TikTokにアカウントはありません" not in visitor.get("/").content.decode()
