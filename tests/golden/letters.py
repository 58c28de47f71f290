"""Every mail the house writes, as it leaves for inside and for outside the city's network. `python -m tests.golden.letters` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kosatsu.notifications import wordings
from kosatsu.notifications.states import HOUSE_ONLY, Kind, Zone
from tests.modules.notifications.said import SAID

LETTERS = Path(__file__).parent / "letters.txt"
DESK = "https://kosatsu.city.uenohara.example/desk/notifications"


def written() -> Iterator[str]:
    """Subject and body of each, one under the other."""
    for kind in Kind:
        for zone in Zone if kind not in HOUSE_ONLY else ():
            text = wordings.text(kind, SAID, zone=zone, city="上野原市", link=f"{DESK}/7/", choose=f"{DESK}/choose/")
            yield f"==== {kind} / {zone}\n{text.subject}\n\n{text.body}"


if __name__ == "__main__":
    LETTERS.write_text("\n".join(written()), "utf-8")
