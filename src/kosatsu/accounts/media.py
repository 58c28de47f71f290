"""The media by name: what the public calls them, and where their accounts stand; pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Medium:
    """One medium; `hosts` are names of one and the same site, the first being the one that `pages` use."""

    platform: str
    label_ja: str
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@cache
def media() -> Mapping[str, Medium]:
    """Every medium known by name."""
    table = tomllib.loads(resources.files("kosatsu.accounts").joinpath("media.toml").read_text("utf-8"))
    return MappingProxyType({platform: _medium(platform, row) for platform, row in table.items()})


def _medium(platform: str, row: Mapping[str, Any]) -> Medium:
    words, hosts, short, pages = (tuple(row.get(name, ())) for name in ("words", "hosts", "short", "pages"))
    return Medium(platform, row["label_ja"], words, hosts, short, pages)


def medium(platform: str) -> Medium:
    """The medium of this name; one that is not listed is called as the register calls it."""
    return media().get(platform) or Medium(platform, platform)


def label(platform: str) -> str:
    """What the public calls the medium."""
    return medium(platform).label_ja


@cache
def by_host() -> Mapping[str, Medium]:
    """Host → the medium whose site it is."""
    return MappingProxyType({host: medium for medium in media().values() for host in medium.hosts})


@cache
def by_word() -> Mapping[str, str]:
    """Any word for a medium, in small letters → its name in the register."""
    return MappingProxyType(
        {word.casefold(): medium.platform for medium in media().values() for word in (medium.platform, medium.label_ja, *medium.words)}
    )


@cache
def short_hosts() -> frozenset[str]:
    """Hosts of the media's own short links."""
    return frozenset(host for medium in media().values() for host in medium.short)
