"""Secrets at rest: AES-256-GCM, bound to the row they belong to, so that a ciphertext moved elsewhere does not open."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotOpen(Exception):
    """The key is another one, or the ciphertext was moved or changed."""


def seal(secret: Mapping[str, str], *, key: bytes, place: str) -> tuple[bytes, bytes]:
    """(nonce, ciphertext) of a secret for one place, such as `credential:7`."""
    nonce = secrets.token_bytes(12)
    plain = json.dumps(dict(secret), ensure_ascii=False).encode()
    return nonce, AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(nonce: bytes, sealed: bytes, *, key: bytes, place: str) -> dict[str, str]:
    """The secret that was sealed for this place; CannotOpen otherwise."""
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, place.encode())
    except InvalidTag as error:
        raise CannotOpen from error
    opened = json.loads(plain)
    return {str(name): str(value) for name, value in opened.items()}
