"""Which account an address means: every honest way to write it, and no way to fake it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.accounts import addresses, media
from kosatsu.accounts.addresses import Bare, Identity, Known, Mailbox, Match, Named, Place, Unreadable, match, platform_of, read

X = Known("x", "上野原市", "@uenohara_city", "https://x.com/uenohara_city", "")
FACEBOOK = Known("facebook", "上野原市役所", "uenoharacityhall", "https://www.facebook.com/uenoharacityhall", "")
NUMBERED = Known("facebook", "図書館", "library", "https://www.facebook.com/profile.php?id=1001", "")
LINE = Known("line", "上野原市公式LINE", "@uenohara-city", "https://line.me/R/ti/p/@uenohara-city", "")
CHANNEL = Known("youtube", "公式チャンネル", "@uenoharacity", "https://www.youtube.com/@uenoharacity", "UCabcDEF")
BLUESKY = Known(
    "bluesky", "上野原市防災", "bousai.city.uenohara.example", "https://bsky.app/profile/bousai.city.uenohara.example", "did:plc:abc"
)
OWN_PDS = replace(BLUESKY, url="https://bsky.example/profile/bousai.city.uenohara.example")
MASTODON = Known("mastodon", "上野原市防災", "@bousai@social.city.example", "https://social.city.example/@bousai", "")
BLOG = Known("blog", "暮らし日記", "diary", "https://blog.city.example/Kurashi/", "")
BOARD = Known("notices", "お知らせ", "oshirase", "https://portal.city.example/notices/?account=oshirase", "notices:oshirase")
IDN = Known("blog", "市のブログ", "blog", "https://上野原市.example/blog/", "")
EVERY = (X, FACEBOOK, NUMBERED, LINE, CHANNEL, BLUESKY, OWN_PDS, MASTODON, BLOG, BOARD, IDN)

SAME = [
    (X, "https://x.com/uenohara_city"), (X, "http://x.com/uenohara_city"),
    (X, "HTTPS://X.COM/Uenohara_City"), (X, "x.com/uenohara_city/"),
    (X, "//x.com/uenohara_city"), (X, "https://www.x.com/uenohara_city"), (X, "https://mobile.x.com/uenohara_city"),
    (X, "https://m.twitter.com/uenohara_city"), (X, "twitter.com/@uenohara_city"), (X, "https://x.com./uenohara_city"),
    (X, "https://x.com:443/uenohara_city"), (X, "http://x.com:80/uenohara_city"),
    (X, "https://x.com/uenohara_city?s=21&t=abc"),
    (X, "https://x.com/uenohara_city#top"), (X, "https://x.com/%75enohara%5Fcity"),
    (X, "ｈｔｔｐｓ：／／ｘ．ｃｏｍ／ｕｅｎｏｈａｒａ＿ｃｉｔｙ"),
    (X, "https://x。com/uenohara_city"), (X, "　https://x.com/uenohara_city　\n"),
    (X, "x:uenohara_city"), (X, "Twitter: @UENOHARA_CITY"),
    (X, "エックス：＠uenohara_city"), (X, "x.com/uenohara_city?u=https://elsewhere.example/"),
    (X, "@uenohara_city@x.com"),
    (X, "上野原市 (@uenohara_city) https://x.com/uenohara_city?s=21"),
    (FACEBOOK, "https://ja-jp.facebook.com/UenoharaCityHall/"), (FACEBOOK, "fb.com/uenoharacityhall"),
    (FACEBOOK, "m.facebook.com/pg/uenoharacityhall/"),
    (NUMBERED, "https://m.facebook.com/profile.php?id=1001&ref=bookmarks"),
    (LINE, "https://line.me/R/ti/p/%40uenohara-city"), (LINE, "https://line.me/ti/p/@uenohara-city"),
    (CHANNEL, "https://m.youtube.com/@UenoharaCity?app=desktop"), (CHANNEL, "youtube.com/channel/UCabcDEF"),
    (BLUESKY, "https://bsky.app/profile/did:plc:abc"), (BLUESKY, "did:plc:abc"), (BLUESKY, "at://did:plc:abc"),
    (BLUESKY, "at://bousai.city.uenohara.example"), (BLUESKY, "bsky:@Bousai.city.uenohara.example"),
    (OWN_PDS, "bsky.example/profile/did:plc:abc"),
    (MASTODON, "@bousai@social.city.example"), (MASTODON, "Bousai@social.city.example"),
    (MASTODON, "acct:bousai@social.city.example"),
    (BLOG, "https://blog.city.example/Kurashi"), (BOARD, "http://portal.city.example/notices?page=2&account=oshirase"),
    (IDN, "https://上野原市.example/blog"), (IDN, f"https://{'上野原市.example'.encode('idna').decode()}/blog/"),
]  # fmt: skip

FAKES = [
    (X, "https://x.com/uenohara_city_"), (X, "https://x.com/uenohara_citу"),
    (X, "https://x.com/uenohara_c\u0131ty"), (X, "https://x.com/uenohara-city"),
    (X, "https://x.com/uenohara＿city＿"), (X, "https://х.com/uenohara_city"), (X, "https://xn--l1a.com/uenohara_city"),
    (X, "https://x.com.evil.example/uenohara_city"), (X, "https://evil.example/x.com/uenohara_city"),
    (X, "https://x.com@evil.example/uenohara_city"),
    (X, "https://evil.example\\@x.com/uenohara_city"), (X, "https://uenohara_city@x.com/uenohara_city"),
    (X, "https://x.com:8443/uenohara_city"),
    (X, "https://x.com/evil/../uenohara_city"), (X, "https://x.com/evil%2F..%2Fuenohara_city"),
    (X, "https://x.com//uenohara_city"),
    (X, "https://x.com/uenohara\u200b_city"), (X, "https://x.com/uenohara%E2%80%8B_city"),
    (X, "https://x.com/uenohara%20_city"),
    (X, "ftp://x.com/uenohara_city"), (X, "javascript://x.com/uenohara_city"),
    (X, "https://[x.com]/uenohara_city"), (X, "https:///x.com/uenohara_city"),
    (X, "https://𝐱.com/uenohara_city"), (X, "https://x.com/𝐮enohara_city"),
    (X, "https://ⅹ.com/uenohara_city"), (X, "facebook:uenohara_city"),
    (X, "https://x.com/%FF%FE"), (X, "https://x.com/uenohara_city?%FF=1"), (X, "https://instagram.com/uenohara_city"),
    (FACEBOOK, "https://faceboo\u212a.com/uenoharacityhall"), (FACEBOOK, "https://www.facebook.com/uenoharacityha11"),
    (NUMBERED, "https://www.facebook.com/profile.php?id=1002"), (NUMBERED, "https://www.facebook.com/profile.php"),
    (NUMBERED, "https://www.facebook.com/profile.php?id=1001&id=1002"), (LINE, "https://lin.ee/abc"),
    (CHANNEL, "https://www.youtube.com/channel/UCABCDEF"), (CHANNEL, "https://www.youtube.com/c/uenoharacity"),
    (CHANNEL, "https://www.youtube.com/uenoharacity"), (BLUESKY, "did:plc:ABC"),
    (BLUESKY, "https://bsky.app/profile/did:plc:abcd"),
    (OWN_PDS, "https://bsky.app/profile/bousai.city.uenohara.example"),
    (MASTODON, "@bousai@social.city.example.evil.example"),
    (MASTODON, "https://other.example/@bousai@social.city.example"), (BLOG, "https://blog.city.example/kurashi"),
    (BOARD, "https://portal.city.example/notices/?account=fake"), (BOARD, "https://portal.city.example/notices/"), (IDN, "https://上野原帀.example/blog"),
    (X, "<script>alert(1)</script>"), (X, ""),
]  # fmt: skip


@pytest.mark.parametrize(("known", "query"), SAME)
def test_every_honest_way_to_write_an_account_is_the_account(known: Known, query: str) -> None:
    assert match(read(query), known) is Match.SAME


@pytest.mark.parametrize(("known", "query"), FAKES)
def test_what_only_looks_like_the_account_is_not(known: Known, query: str) -> None:
    assert match(read(query), known) is Match.NONE


@pytest.mark.parametrize(
    ("known", "query"),
    [
        (X, "https://x.com/uenohara_city/status/1"),
        (X, "https://x.com/uenohara_city#!/evil"),
        (BLOG, "https://blog.city.example/Kurashi/2026/1"),
    ],
)
def test_a_page_below_an_account_is_only_that(known: Known, query: str) -> None:
    assert match(read(query), known) is Match.BELOW


@pytest.mark.parametrize(
    ("known", "query"),
    [(X, "@uenohara_city"), (X, "UENOHARA_CITY"), (X, "＠ｕｅｎｏｈａｒａ＿ｃｉｔｙ"), (X, "上野原市"), (X, "上　野　原　市"),
     (MASTODON, "@bousai"),
     (LINE, "上野原市公式ＬＩＮＥ"), (BLUESKY, "@bousai.city.uenohara.example")],
)  # fmt: skip
def test_a_name_without_its_medium_is_never_more_than_a_name(known: Known, query: str) -> None:
    assert match(read(query), known) is Match.NAME


@pytest.mark.parametrize("query", ["threads:@", "@", "did:", "https://", "@@threads.net", "threads.net/", "threads.net/@"])
def test_an_account_without_a_handle_yet_is_nobodys_answer(query: str) -> None:
    assert match(read(query), Known("threads", "図書館", "", "", "")) is Match.NONE


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("https://www.tiktok.com/@a?x=1#y", Place("tiktok.com", ("@a",), (("x", ("1",)),))), ("ig:A", Named("instagram", "a")),
        ("did:plc:q", Identity("did:plc:q")), ("@A@Social.Example", Mailbox("a", "social.example")), ("上野原市", Bare("上野原市")),
        ("https://x.com\\a", Unreadable()), ("https://ⅹ.com/a", Unreadable()), ("unknown:a", Bare("unknown:a")),
        ("localhost:8000/notices/", Place("localhost:8000", ("notices",))),
    ],
)  # fmt: skip
def test_a_question_is_read_for_what_it_names(query: str, asked: addresses.Question) -> None:
    assert read(query) == asked


@pytest.mark.parametrize(
    ("query", "platform"),
    [("https://tiktok.com/@a", "tiktok"), ("https://mobile.twitter.com/a", "x"), ("yt:a", "youtube"), ("@a@threads.net", "threads"),
     ("https://unknown.example/", ""), ("上野原市", "")],
)  # fmt: skip
def test_the_medium_of_a_question(query: str, platform: str) -> None:
    assert platform_of(read(query)) == platform


def test_a_medium_is_called_by_its_public_name_and_an_unlisted_one_as_registered() -> None:
    assert (media.label("x"), media.label("notices"), media.label("回覧板")) == ("X(旧ツイッター)", "市のお知らせ板", "回覧板")
    assert [
        host for known in media.media().values() for host in known.hosts if addresses.place(f"{host}/a") != Place(known.hosts[0], ("a",))
    ] == []


@given(st.text(max_size=600))
def test_no_text_breaks_the_reading(query: str) -> None:
    assert {match(read(query), known) for known in EVERY} <= set(Match)


@given(st.sampled_from(EVERY), st.text(max_size=40), st.text(max_size=40))
def test_no_address_breaks_the_reading(known: Known, before: str, after: str) -> None:
    for query in (f"https://{before}/{after}", f"{before}:{after}", f"@{before}@{after}", known.url + after):
        assert match(read(query), known) in set(Match)


@given(st.sampled_from([X, FACEBOOK, CHANNEL, BLUESKY]), st.integers(0), st.characters(), st.booleans())
def test_one_other_letter_is_another_account(known: Known, at: int, letter: str, more: bool) -> None:
    handle = addresses.bare(known.handle)
    place = at % len(handle)
    faked = handle[:place] + letter + handle[place + (not more) :]
    if addresses.bare(faked) != handle:
        start = known.url[: -len(handle)]
        assert match(read(start + quote(faked, safe="")), known) is not Match.SAME
        assert match(read(f"{known.platform}:{faked}"), known) is not Match.SAME
        assert match(read(start + faked), known) is not Match.SAME or letter in "?#/ \t\r\n　？＃／\u200b\ufeff"


@given(
    st.sampled_from(EVERY), st.sampled_from(["https://", "http://", "HTTPS://", "//", ""]), st.sampled_from(["", "www.", "m.", "mobile."]),
    st.sampled_from(["", "/"]), st.sampled_from(["", "utm_source=a", "s=21&t=x"]), st.sampled_from(["", "#top", "#a=1"]), st.booleans(),
)  # fmt: skip
def test_every_usual_variant_of_a_registered_address_is_the_account(
    known: Known, scheme: str, prefix: str, slash: str, query: str, fragment: str, wide: bool
) -> None:
    rest = known.url.removeprefix("https://").removeprefix("www.")
    address, _, kept = rest.partition("?")
    pairs = "&".join(part for part in (kept, query) if part)
    written = f"{scheme}{prefix}{address.rstrip('/')}{slash}" + (f"?{pairs}" if pairs else "") + fragment
    if wide:
        written = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in written)
    assert match(read(written), known) is Match.SAME
