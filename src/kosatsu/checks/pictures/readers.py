"""What can be read in pictures on this machine. Each reader is optional; one that is not installed is not missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from PIL import Image

from kosatsu.checks.pictures import codes, faces, words
from kosatsu.checks.pictures.seen import Seen, of_values

READERS: Mapping[str, ModuleType] = MappingProxyType({"words": words, "codes": codes, "faces": faces})
WAY = "2"  # to be changed with the way in which pictures are read, so that what was kept is read anew

logger = logging.getLogger(__name__)


def here() -> dict[str, str]:
    """The readers that are installed, with their versions."""
    return {name: version for name, reader in READERS.items() if (version := reader.version())}


def see(picture: Image.Image) -> Seen:
    """What the readers of this machine see. One that breaks down is named, and stops no other."""
    seen: dict[str, Any] = {**Seen().values(), "failed": []}
    for name in here():
        read: Callable[[Image.Image], Any] = READERS[name].read
        try:
            seen[name] = read(picture)
        except Exception as error:  # noqa: BLE001  # whatever a library stumbles over
            logger.warning("reader of %s: %s", name, type(error).__name__)
            seen["failed"].append(name)
    return of_values(seen)
