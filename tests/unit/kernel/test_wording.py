"""What findings say to people."""

from __future__ import annotations

from dataclasses import replace

from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say


def test_what_was_found_in_a_picture_names_the_picture_first() -> None:
    finding = Finding("link.shortener", "5-3-c", params={"host": "bit.ly"})
    assert say(replace(finding, picture=2)) == f"2枚目の画像: {say(finding)}"
    assert say(replace(finding, picture=2), "en") == f"Image 2: {say(finding, 'en')}"
