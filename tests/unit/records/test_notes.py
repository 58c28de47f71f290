"""Signed notes and checkpoints, byte for byte as C2SP says."""

from __future__ import annotations

import base64
import hashlib

import pytest

from kosatsu.records import notes
from kosatsu.records.notes import Signer

# The first key of RFC 8032 section 7.1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
CITY = Signer("city.example/kosatsu", SEED)
TEXT = notes.checkpoint(CITY.name, 3, b"\x07" * 32)


def test_a_checkpoint_is_three_lines() -> None:
    assert TEXT == "city.example/kosatsu\n3\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"


def test_the_verifier_key_is_name_hash_and_type_with_public_key() -> None:
    key_hash = hashlib.sha256(b"city.example/kosatsu\n\x01" + PUBLIC).digest()[:4]
    key = base64.b64encode(b"\x01" + PUBLIC).decode()
    assert CITY.verifier_key() == f"city.example/kosatsu+{key_hash.hex()}+{key}"


def test_a_note_is_the_text_and_one_line_of_name_key_hash_and_signature() -> None:
    text, _, line = CITY.sign(TEXT).rpartition("\n\n")
    dash, name, signature = line.removesuffix("\n").split(" ")
    stored = base64.b64decode(signature, validate=True)
    assert (f"{text}\n", dash, name, stored[:4], len(stored)) == (TEXT, "\u2014", CITY.name, CITY.key_hash(), 68)


def test_only_the_own_signature_is_known() -> None:
    note = CITY.sign(TEXT)
    assert CITY.signed(note) == TEXT
    assert CITY.signed(note + Signer("witness.example", b"w" * 32).sign(TEXT).rpartition("\n\n")[2]) == TEXT
    assert Signer(CITY.name, b"x" * 32).signed(note) is None
    assert Signer("other.example", SEED).signed(note) is None


@pytest.mark.parametrize("old_and_new", [("\n3\n", "\n4\n"), ("Bwc", "Bwd"), ("\u2014 ", "- "), ("city.example", "City.example")])
def test_an_altered_note_is_not_the_signers(old_and_new: tuple[str, str]) -> None:
    altered = CITY.sign(TEXT).replace(*old_and_new, 1)
    assert altered != CITY.sign(TEXT)
    assert CITY.signed(altered) is None


def test_a_signature_of_no_form_is_none() -> None:
    for broken in ("", "\n\n", TEXT, f"{TEXT}\n\u2014 {CITY.name} !!\n", f"{TEXT}\n\u2014 {CITY.name} AAAA\n"):
        assert CITY.signed(broken) is None


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "a\u3000b", "a" * 151])
def test_a_name_that_breaks_the_form_is_unusable(origin: str) -> None:
    assert not notes.usable_origin(origin)
    assert notes.usable_origin("www.city.example/kosatsu")
