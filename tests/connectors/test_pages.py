"""The city's own pages: what they say, whatever they are written in, and that no page harms the house."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.connectors import pages, reading
from kosatsu.connectors.pages import PageImage, Unread, read_page
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.reading import Picture, Said, Unreadable, read
from tests.connectors.channels import picture
from tests.servers.site import Site

OFFICIAL = Policy(outbound=False, loopback_allowed=True, allowed_hosts=frozenset({"localhost"}))

LEAVES = """<!DOCTYPE html>
<html lang="ja"><head><title>落ち葉の袋を配布します | 上野原市</title></head>
<body><header><h1>上野原市</h1></header><nav>くらし 防災</nav>
<div id="contents">
  <h2>くらし</h2><h1>落ち葉の袋を<br>配布します</h1>
  <p>更新日：令和8年11月20日 ページ番号1001</p>
  <!-- <p>没にした文</p> -->
  <script>if (a<b) { document.write("書いた文") }</script>
  <p>無料で<b>10枚</b>まで
     お渡しします。①髙﨑　太郎</p>
  <table><tr><th>場所</th><td>市役所</td></tr><tr><th>電話</th><td>0554-62-0000</td></tr></table>
  <ul><li>公民館</li><li>支所</li></ul><form>名前<input></form>
  <img src="/images/leaf.png" alt="透明の 袋"><img src="data:image/png;base64,AAAA" alt="x">
</div>
<footer>〒409-0112 上野原市役所</footer></body></html>"""
TEXT = (
    "くらし\n落ち葉の袋を\n配布します\n更新日：令和8年11月20日 ページ番号1001\n無料で10枚まで お渡しします。①髙﨑　太郎\n"
    "場所 市役所\n電話 0554-62-0000\n公民館\n支所"
)
SAID = Said("落ち葉の袋を 配布します", TEXT, (Picture("/images/leaf.png", "透明の 袋"),), date(2026, 11, 20))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.mark.parametrize(
    ("codec", "declared", "header"),
    [
        ("utf-8", "", ""), ("utf-8", "utf-8", "text/html"), ("utf-8-sig", "Shift_JIS", ""),
        ("utf-8", "Shift_JIS", "text/html; charset=UTF-8"), ("euc_jis_2004", "", ""),
        ("cp932", "Shift_JIS", ""), ("cp932", "", "text/html;charset=shift_jis"), ("cp932", "", ""), ("cp932", "windows-31j", ""),
        ("euc_jis_2004", "EUC-JP", ""), ("euc_jis_2004", "", 'text/html; charset="euc-jp"'), ("cp932", "x-unknown", ""),
    ],
)  # fmt: skip
def test_a_page_says_the_same_in_every_coding(codec: str, declared: str, header: str) -> None:
    page = LEAVES.replace("<head>", f'<head><meta charset="{declared}">') if declared else LEAVES
    name = "高崎" if codec == "euc_jis_2004" else "髙﨑"
    said = read(page.replace("髙﨑", name).encode(codec), header)
    assert said == replace(SAID, text=TEXT.replace("髙﨑", name))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<main>本文</main><p>外</p>", "本文"),
        ("<body><article>記事</article><aside>横</aside></body>", "記事"),
        ("<div role=main>本文</div>外", "本文"),
        ("<main> </main><div id=main>中</div>", "中"),
        ("<body><nav>案内</nav><header>頭</header><p>本文</p><footer>足</footer></body>", "本文"),
        ("本文だけ", "本文だけ"),
        ("<p>一<p>二<div>三</div>四", "一\n二\n三\n四"),
        ("<p>無<span>料</span>で</p>", "無料で"),
        ("<p>&lt;10枚&gt; &amp; &#x3042;&nbsp;い</p>", "<10枚> & あ\u00a0い"),
        ("<p>見える</p><p hidden>隠れた</p><template>型</template><noscript>なし</noscript>", "見える"),
        ("<p>a < b > c</p>", "a < b > c"),
        ("<script>閉じない <p>本文", ""),
        ("<?xml version='1.0'?><html><body><p>本文</p></body></html>", "本文"),
        ("", ""),
    ],
)
def test_the_main_part_is_taken_and_the_frame_left(html: str, text: str) -> None:
    assert read(html.encode()).text == text


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ("<meta property='article:published_time' content='2026-11-23T23:30:00Z'><p>更新日：2026年11月25日", date(2026, 11, 24)),
        ("<time datetime='2026-11-24'>きのう</time>", date(2026, 11, 24)),
        ("<time datetime='きのう'>きのう</time><p>掲載日 2026年11月24日", date(2026, 11, 24)),
        ("<p>更新日:2026年11月25日</p><p>掲載日:2026年11月24日</p>", date(2026, 11, 24)),
        ("<p>最終更新日：２０２６年１１月２４日</p>", date(2026, 11, 24)),
        ("<p>登録日 R8.11.24</p>", date(2026, 11, 24)),
        ("<p>2026年11月24日更新</p>", date(2026, 11, 24)),
        ("<p>更新日 2026年11月25日 掲載日 2026年11月24日</p>", date(2026, 11, 24)),
        ("<main>本文</main><footer>更新日 2026/11/24</footer>", date(2026, 11, 24)),
        ("<p>更新日：2026年13月45日</p>", None),
        ("<p>令和8年11月24日に開催します</p>", None),
        ("<p>本文</p>", None),
    ],
)
def test_the_day_is_the_one_the_page_tells(html: str, day: date | None) -> None:
    assert read(html.encode()).published_on == day


PAD = "x" * 60


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 29_000 + "本文", "<article>" * 29_000 + "本文", f"<a {PAD}" * 29_000, f"<!-- {PAD}" * 29_000, f"</p{PAD}" * 29_000,
        f"<script>{PAD}" * 29_000, f"<p a='{PAD}" * 29_000, f"<![CDATA[{PAD}" * 29_000, "<p " + "a " * 900_000 + ">", "&#x41;" * 300_000,
        "<p>" + "<b>あ</b>" * 14_000, "<span>あ" * 29_000, "<main><p></p></main>" * 7_000, "更新日" * 300_000, "更新日：令和" * 150_000,
        "更新日：2026年" + " " * 900_000, "\x00" * 2_000_000, "あ" * 900_000,
    ],
    ids=lambda page: page[:12],
)  # fmt: skip
def test_a_page_built_to_harm_takes_no_longer_than_others(page: str) -> None:
    started = time.process_time()
    said = read(page.encode())
    assert time.process_time() - started < 10
    assert len(said.text) <= reading.LONGEST_TEXT


def test_a_page_of_nothing_but_tags_is_refused() -> None:
    with pytest.raises(Unreadable):
        read(b"<p>" * 30_001)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "<p",
                "<!--",
                "-->",
                "<script>",
                "</script",
                "'",
                '"',
                "<main>",
                "&",
                "<![",
                "<?",
                "=",
                "あ",
                " ",
                "\x00",
                "更新日：",
                "\ud7ff",
            ]
        )
    )
)
def test_whatever_the_bytes_are_a_page_is_read_or_refused(parts: list[str]) -> None:
    try:
        said = read("".join(parts).encode())
    except Unreadable:
        return
    assert "\n\n" not in said.text


def test_a_page_of_the_city_is_taken_in_with_its_pictures(site: Site) -> None:
    leaf = picture()
    site.has("/kurashi/leaf.html", LEAVES.encode("cp932"), "text/html; charset=Shift_JIS")
    site.has("/images/leaf.png", leaf.content, "application/octet-stream")
    page = read_page(site.url("/kurashi/leaf.html#top"), OFFICIAL)
    assert (page.title, page.text, page.published_on) == (SAID.title, SAID.text, SAID.published_on)
    assert page.images == (PageImage(site.url("/images/leaf.png"), leaf.content, "image/png", "透明の 袋"),)
    assert (page.url, page.raw, page.content_type) == (
        site.url("/kurashi/leaf.html"),
        LEAVES.encode("cp932"),
        "text/html; charset=Shift_JIS",
    )
    assert page.images_left == ()


def test_a_picture_that_is_elsewhere_broken_or_missing_is_named_and_left(site: Site) -> None:
    html = "<main>本文<img src='http://elsewhere.example/a.png'><img src='b.png'><img src='c.png'><img src='c.png'><img src='http://[::1'></main>"
    site.has("/", html.encode())
    site.has("/b.png", b"no picture", "image/png")
    page = read_page(site.url("/"), OFFICIAL)
    assert page.images == ()
    assert page.images_left == ("http://elsewhere.example/a.png", site.url("/b.png"), site.url("/c.png"), "http://[::1")
    assert [path for _, path, _ in site.asked] == ["/", "/b.png", "/c.png"]


def test_no_more_pictures_are_taken_than_a_post_could_ever_need(site: Site) -> None:
    site.has("/", ("<main>本文" + "".join(f"<img src='{number}.png'>" for number in range(30)) + "</main>").encode())
    for number in range(30):
        site.has(f"/{number}.png", picture().content)
    page = read_page(site.url("/"), OFFICIAL)
    assert (len(page.images), len(page.images_left)) == (10, 20)
    assert len(site.asked) == 11


def test_a_page_that_cannot_be_taken_in_says_why(site: Site) -> None:
    site.has("/gone", status=410)
    site.has("/trouble", status=503)
    site.has("/pdf", b"%PDF-1.7", "application/pdf")
    site.has("/empty", b"<main></main>")
    site.has("/tags", b"<p>" * 40_000)
    site.has("/huge", b"x" * (pages.PAGE_BYTES + 1))
    site.has("/away", status=302, Location="http://elsewhere.example/")
    reasons = {}
    for path in ("/none", "/gone", "/trouble", "/pdf", "/empty", "/tags", "/huge", "/away"):
        with pytest.raises(Unread) as refused:
            read_page(site.url(path), OFFICIAL)
        reasons[path] = refused.value.why
    assert reasons == {
        "/none": "そのページはありません",
        "/gone": "そのページはありません",
        "/trouble": "ページの応答が503でした",
        "/pdf": "ウェブページではありません",
        "/empty": "ページに文章がありません",
        "/tags": "ページの構造が大きすぎます",
        "/huge": "ページが大きすぎます",
        "/away": "許可されていない宛先です(elsewhere.example)",
    }


def test_only_official_hosts_are_evidence(site: Site) -> None:
    site.has("/", LEAVES.encode())
    for url, policy in [
        (site.url("/", "127.0.0.1"), OFFICIAL),
        (site.url("/"), Policy(outbound=True, loopback_allowed=True, allowed_hosts=None)),
        (site.url("/"), Policy(outbound=True, loopback_allowed=True, allowed_hosts=frozenset())),
    ]:
        with pytest.raises(Unread):
            read_page(url, policy)
    assert site.asked == []


def test_a_page_leads_where_its_links_lead_whole_and_each_once(site: Site) -> None:
    body = """<a href="/bousai/">市内</a><a href="https://x.com/bousai?a=1&amp;b=2">X</a><a href=" https://x.com/bousai?a=1&b=2 ">X</a>
    <a name="x">行き先なし</a><!-- <a href="https://gone.example/">没</a> --><p hidden><a href="https://hidden.example/">隠れた</a></p>
    <a href="javascript:alert(1)">動く</a><a href="https://x.example/LONG">長い</a>""".replace("LONG", "a" * 70_000)
    site.has("/sns/", body.encode(), "text/html; charset=utf-8")
    read = pages.read_links(site.url("/sns/"), OFFICIAL)
    assert read.links == (site.url("/bousai/"), "https://x.com/bousai?a=1&b=2", "javascript:alert(1)")
    assert read.raw == body.encode()


def test_only_pages_of_official_hosts_that_are_there_and_are_pages_say_where_they_lead(site: Site) -> None:
    site.has("/paper.pdf", b"%PDF-", "application/pdf")
    site.has("/deep/", b"<b>" * 40_000)
    for url, policy in (
        (site.url("/none/"), OFFICIAL),
        (site.url("/paper.pdf"), OFFICIAL),
        (site.url("/deep/"), OFFICIAL),
        (site.url("/sns/", host="127.0.0.1"), OFFICIAL),
        (site.url("/sns/"), replace(OFFICIAL, loopback_allowed=False)),
        (site.url("/sns/"), replace(OFFICIAL, allowed_hosts=None)),
    ):
        with pytest.raises(Unread):
            pages.read_links(url, policy)
