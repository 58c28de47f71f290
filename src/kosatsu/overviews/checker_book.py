"""All that the checker of the static copy needs to know, as one value in its page."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib import resources
from typing import Any

from kosatsu.accounts import media
from kosatsu.accounts.differences import look_alikes
from kosatsu.checks import shorteners
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.overviews import official, public_heads, published, register_search


def book(at: datetime) -> dict[str, Any]:
    """The signed register, the key it is checked by, and the tables and words of the answers; `pages` are left to who makes the copy."""
    own = tomllib.loads(resources.files("kosatsu.overviews").joinpath("checker_words.toml").read_text("utf-8"))
    return {
        "register": published.register_json(at),
        "verifier_key": public_heads.verifier_key(at),
        "made_on": wareki(in_japan(published.edition(at).made_at).date()),
        "media": media.as_json(),
        "shorteners": sorted(shorteners.HOSTS),
        "look_alikes": dict(look_alikes()),
        "words": {**official.words(), **own},
        "difference_words": dict(official.difference_words()),
        "states": dict(register_search.STATES),
    }
