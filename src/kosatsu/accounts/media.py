"""The media by name: what the public calls them, and where their accounts stand; pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Medium:
    """One medium; `hosts` are names of one and the same site, the first being the one that `pages` use. The rest: media.toml."""

    platform: str
    label_ja: str
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    plain: bool = False


@cache
def media() -> Mapping[str, Medium]:
    """Every medium known by name."""
    table = tomllib.loads(resources.files("kosatsu.accounts").joinpath("media.toml").read_text("utf-8"))
    return MappingProxyType({platform: _medium(platform, row) for platform, row in table.items()})


def _medium(platform: str, row: Mapping[str, Any]) -> Medium:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Medium(platform, **said)


def medium(platform: str) -> Medium:
    """The medium of this name; one that is not listed is called as the register calls it."""
    return media().get(platform) or Medium(platform, platform)


def label(platform: str) -> str:
    """What the public calls the medium."""
    return medium(platform).label_ja


@cache
def by_host() -> Mapping[str, Medium]:
    """Host → the medium whose site it is."""
    return MappingProxyType({host: medium for medium in media().values() for host in (*medium.hosts, *medium.also)})


@cache
def by_word() -> Mapping[str, str]:
    """Any word for a medium, in small letters → its name in the register."""
    return MappingProxyType(
        {word.lower(): medium.platform for medium in media().values() for word in (medium.platform, medium.label_ja, *medium.words)}
    )


@cache
def leaving() -> Mapping[tuple[str, tuple[str, ...]], str]:
    """Host and path of each address through which a medium sends its readers elsewhere → the parameter that says where to."""
    ways = [way.partition("?") for medium in media().values() for way in medium.leaving]
    return MappingProxyType({(address.split("/")[0], tuple(address.split("/")[1:])): name for address, _, name in ways})


@cache
def hidden() -> frozenset[tuple[str, str]]:
    """Host and first part of addresses on a medium that may lead to anything on it."""
    return frozenset((host, first) for medium in media().values() for host, first in (way.split("/") for way in medium.hidden))


@cache
def short_hosts() -> frozenset[str]:
    """Hosts of the media's own short links."""
    return frozenset(host for medium in media().values() for host in medium.short)


def as_json() -> dict[str, dict[str, Any]]:
    """The table for the checker in the browser."""
    return {platform: {name: value for name, value in asdict(found).items() if value} for platform, found in media().items()}
