"""Signed notes and checkpoints in the form of C2SP (signed-note, tlog-checkpoint), with Ed25519."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
LONGEST_ORIGIN = 150
DASH = "\N{EM DASH} "


@dataclass(frozen=True, repr=False)
class Signer:
    """A name and the 32-byte Ed25519 seed that signs under it."""

    name: str
    seed: bytes

    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def key_hash(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public()).digest()[:4]

    def key_id(self) -> str:
        """Name and key hash, as the verifier key begins."""
        return f"{self.name}+{self.key_hash().hex()}"

    def verifier_key(self) -> str:
        """The key to give away: whoever has it can tell this signer's notes from any others."""
        return f"{self.key_id()}+{base64.b64encode(ED25519 + self.public()).decode()}"

    def sign(self, text: str) -> str:
        """The note: the text, which ends in a newline, and the signature under it."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{text}\n{DASH}{self.name} {base64.b64encode(self.key_hash() + signature).decode()}\n"

    def signed(self, note: str) -> str | None:
        """The text of a note that this very signer signed; None for any other."""
        text, _, signatures = note.rpartition("\n\n")
        prefix = f"{DASH}{self.name} "
        own = [line.removeprefix(prefix) for line in signatures.splitlines() if line.startswith(prefix)]
        if len(own) != 1:
            return None
        try:
            stored = base64.b64decode(own[0], validate=True)
            Ed25519PublicKey.from_public_bytes(self.public()).verify(stored[4:], f"{text}\n".encode())
        except (ValueError, InvalidSignature):
            return None
        return f"{text}\n" if stored[:4] == self.key_hash() else None


def usable_origin(origin: str) -> bool:
    """Whether the name of a record can stand in a note and in a key: short, without spaces, plus signs and control characters."""
    return 0 < len(origin) <= LONGEST_ORIGIN and origin.isprintable() and not set(" +") & set(origin)


def checkpoint(origin: str, size: int, root: bytes) -> str:
    """The text that is signed: whose record, how many lines, which root over them."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
