"""Why a policy is put before its section."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """共有を求めるわけ."""

    VERSION = "version"
    HANDOVER = "handover"
    ASKED = "asked"
