"""The key file: the signing key of the journal, the key of secrets at rest, the session secret. Made once, readable by its owner only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, repr=False)
class Keys:
    """`sealing` (32 bytes, AES-256-GCM) and `signing` (32 bytes, Ed25519 seed); `key_id` is written beside every ciphertext.

    `former_signing`: earlier signing seeds, newest first. The public register is signed by these too while the key is being changed, so
    that whoever trusts an earlier key can still check it.
    """

    key_id: str
    sealing: bytes
    signing: bytes
    session_secret: str
    former_signing: tuple[bytes, ...] = ()


def load_or_make(path: Path) -> Keys:
    """The keys in the file; made there, mode 0600, when there is none. ValueError when the file is not a key file."""
    if not path.exists():
        _make(path)
    try:
        stored = json.loads(path.read_text("utf-8"))
        return Keys(
            key_id=stored["key_id"],
            sealing=base64.b64decode(stored["sealing"], validate=True),
            signing=base64.b64decode(stored["signing"], validate=True),
            session_secret=stored["session_secret"],
            former_signing=tuple(base64.b64decode(seed, validate=True) for seed in stored.get("former_signing", [])),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path} is not a Kosatsu key file / 鍵ファイルとして読めません") from error


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "key_id": secrets.token_hex(4),
        "sealing": base64.b64encode(secrets.token_bytes(32)).decode(),
        "signing": base64.b64encode(secrets.token_bytes(32)).decode(),
        "session_secret": secrets.token_urlsafe(48),
    }
    # A second process starting at the same moment must not overwrite the first one's keys: write aside, then link.
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # the other process was first: its keys hold
    finally:
        aside.unlink()
