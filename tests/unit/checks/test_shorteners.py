"""Links that hide where they lead."""

from __future__ import annotations

import pytest

from kosatsu.checks.drafts import Draft
from kosatsu.checks.shorteners import HOSTS, SERVICES_OWN, against_shorteners
from kosatsu.kernel.findings import Level


@pytest.mark.parametrize(
    ("text", "link", "host"),
    [
        ("くわしくは https://bit.ly/3EXAMPLE まで。", "https://bit.ly/3EXAMPLE", "bit.ly"),
        ("こちらbit.ly/3EXAMPLEをどうぞ", "bit.ly/3EXAMPLE", "bit.ly"),
        ("(tinyurl.com/EXAMPLE-hoiku)", "tinyurl.com/EXAMPLE-hoiku", "tinyurl.com"),
        ("HTTPS://X.GD/EXAMPLE7.", "HTTPS://X.GD/EXAMPLE7", "x.gd"),
        ("ｂｉｔ．ｌｙ／ＥＸＡＭＰＬＥ", "ｂｉｔ．ｌｙ／ＥＸＡＭＰＬＥ", "bit.ly"),
        ("https://uenohara.rebrand.ly/EXAMPLE", "https://uenohara.rebrand.ly/EXAMPLE", "uenohara.rebrand.ly"),
        ("https://www.bit.ly:443/EXAMPLE", "https://www.bit.ly:443/EXAMPLE", "www.bit.ly"),
        ("🎀urx3.nu/EXAMPLE🎀", "urx3.nu/EXAMPLE", "urx3.nu"),
    ],
)
def test_a_shortened_link_is_marked(text: str, link: str, host: str) -> None:
    [finding] = against_shorteners(Draft(text))
    assert (finding.code, finding.ground, finding.level, finding.category) == ("link.shortener", "5-3-c", Level.STOP, "harmful")
    assert (finding.text, text[finding.start : finding.end], finding.params) == (link, link, {"host": host})


@pytest.mark.parametrize(
    "text",
    [
        "bit.lyなどの短縮URLを使いません。",
        "https://www.city.uenohara.example/bit.ly/3EXAMPLE",
        "https://www.city.uenohara.example/?to=https://bit.ly/EXAMPLE",
        "https://notbit.ly/EXAMPLE",
        "https://bit.ly.example/EXAMPLE",
        "info@bit.ly/EXAMPLE",
        "時間は9.30/10.30です",
        "https://bit.ly/",
    ],
)
def test_a_link_that_shows_where_it_leads_is_left_alone(text: str) -> None:
    assert against_shorteners(Draft(text)) == []


@pytest.mark.parametrize("link", ["https://youtu.be/EXAMPLE", "https://maps.app.goo.gl/EXAMPLE", "lin.ee/EXAMPLE"])
def test_a_services_own_short_form_is_only_remarked_on(link: str) -> None:
    assert [(finding.code, finding.level, finding.text) for finding in against_shorteners(Draft(f"動画は {link} へ"))] == [
        ("link.services_own", Level.HINT, link)
    ]


def test_the_list_is_of_bare_hosts_each_in_one_group() -> None:
    assert HOSTS.isdisjoint(SERVICES_OWN)
    assert [host for host in HOSTS | SERVICES_OWN if host != host.strip().lower() or "/" in host or "." not in host] == []
