"""The verifier's own arithmetic, held against the standards and against the program that writes."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.kernel import canonical
from kosatsu.records import tree, verifier
from kosatsu.records.notes import Signer

# RFC 8032 section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]  # fmt: skip
STANDARD = {"argparse", "base64", "contextlib", "functools", "hashlib", "json", "re", "stat", "sys", "collections", "pathlib", "typing"}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def holds(public: str, message: str, signature: str) -> bool:
    return verifier.signature_holds(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_hold_and_no_others(public: str, message: str, signature: str) -> None:
    assert holds(public, message, signature)
    assert not holds(public, message + "00", signature)
    assert not holds(public, message, signature[:-2] + "ff")
    assert not holds(public, message, "00" + signature[2:])
    assert not holds(VECTORS[0][0] if public != VECTORS[0][0] else VECTORS[1][0], message, signature)


def test_a_signature_has_one_way_to_be_written() -> None:
    public, message, signature = VECTORS[1]
    scalar = int.from_bytes(bytes.fromhex(signature)[32:], "little") + verifier.ORDER
    assert not holds(public, message, signature[:64] + scalar.to_bytes(32, "little").hex())
    assert not holds(public, message, signature + "00")
    assert not holds(public + "00", message, signature)
    assert not holds("", message, signature)


@pytest.mark.parametrize("public", ["ed" + "ff" * 30 + "7f", "02" + "00" * 31, "01" + "00" * 30 + "80"])
def test_what_is_no_point_of_the_curve_signs_nothing(public: str) -> None:
    assert not holds(public, "", VECTORS[0][2])


@settings(max_examples=15, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), spot=st.integers(0, 63), flip=st.integers(1, 255))
def test_it_agrees_with_the_signing_side_and_refuses_any_flipped_byte(seed: bytes, message: bytes, spot: int, flip: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(message)
    public = key.public_key().public_bytes_raw()
    broken = signature[:spot] + bytes([signature[spot] ^ flip]) + signature[spot + 1 :]
    assert (verifier.signature_holds(public, message, signature), verifier.signature_holds(public, message, broken)) == (True, False)


@given(values)
def test_its_canonical_bytes_are_those_of_the_kernel(value: Any) -> None:
    try:
        written = canonical.encode(value)
    except ValueError:
        with pytest.raises(ValueError, match="surrogates not allowed"):
            verifier.encode(value)
        return
    assert (verifier.encode(value), verifier.load(written)) == (written, value)


@pytest.mark.parametrize(
    "content",
    [
        b"", b" 1", b"1 ", b"1.0", b"1e3", b"1e99999999999999999999", b"-0", b"01", b"NaN", b"-Infinity", b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a": 1}', b'"\\u0061"', b'"\\/"', b'"\xff"', b'"\\ud800"', b"\xef\xbb\xbf1", b"1" * 5000, b"[" * 100_000,
        b"[" * 5000 + b"]" * 5000,
        b'{"a":', b"[1,]", b"'a'", b"True",
    ],
)  # fmt: skip
def test_bytes_that_are_not_the_one_way_to_write_a_value_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        verifier.load(content)


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_its_tree_is_the_tree_of_the_journal(leaves: list[bytes]) -> None:
    roots: list[bytes] = []
    for size, leaf in enumerate(leaves):
        roots = verifier.grown(size, roots, leaf)
    assert verifier.root_of(roots) == tree.root_of(tree.leaf_hash(leaf) for leaf in leaves)


def test_it_reads_the_keys_and_notes_that_the_journal_signs() -> None:
    signer = Signer("city.example/kosatsu", b"s" * 32)
    note = verifier.parse_note("note", signer.sign("city.example/kosatsu\nline\n").encode())
    assert note.signed_by(dict([verifier.parse_key(signer.verifier_key())]))
    assert not note.signed_by(dict([verifier.parse_key(Signer(signer.name, b"t" * 32).verifier_key())]))
    assert not note.signed_by({})


def test_a_signer_counts_only_under_the_name_that_the_text_begins_with() -> None:
    signer = Signer("city.example/kosatsu", b"s" * 32)
    note = verifier.parse_note("note", signer.sign("other.example/kosatsu\n1\n").encode())
    assert not note.signed_by(dict([verifier.parse_key(signer.verifier_key())]))


@pytest.mark.parametrize("key", ["", "a", "a+b", "a+00000000+AQ==", "a+zzzzzzzz+" + "A" * 44, "a+00000000+" + "A" * 44])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        verifier.parse_key(key)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"text\n", b"text\n\n", b"text\n\n\xe2\x80\x94 name", b"text\n\n\xe2\x80\x94 name AAAA", b"text\n\n- name AAAA\n",
        b"text\n\n\xe2\x80\x94 name A===\n", b"text\n\n\xe2\x80\x94 name AAAA\n\n", b"\xff\n\n\xe2\x80\x94 name AAAA\n", b"a" * 2_000_000,
    ],
)  # fmt: skip
def test_what_is_no_note_is_a_named_fault(content: bytes) -> None:
    with pytest.raises(verifier.Fault) as fault:
        verifier.parse_note("some.txt", content)
    assert (fault.value.code, fault.value.params) == ("note.form", {"name": "some.txt"})


@pytest.mark.parametrize("lines", [["a"], ["a", "1"], ["a", "01", "A" * 43 + "="], ["a", "-1", "A" * 43 + "="], ["a", "1", "AAAA"]])
def test_a_note_that_is_no_checkpoint_is_a_named_fault(lines: list[str]) -> None:
    with pytest.raises(verifier.Fault) as fault:
        verifier.parse_head(verifier.Note("some.txt", [*lines, ""], []))
    assert fault.value.code == "note.form"


def test_every_fault_has_its_words_in_both_languages_and_they_are_all_used() -> None:
    source = Path(verifier.__file__).read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"]
    used = {node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)}
    assert used == set(verifier.SAID)
    assert all(len(words) == 2 and all(words) for words in verifier.SAID.values())


def test_every_fault_stands_in_the_documentation() -> None:
    said = (Path(__file__).parents[3] / "docs" / "records.md").read_text("utf-8")
    assert [code for code in verifier.SAID if f"`{code}`" not in said] == []


def test_it_is_one_file_for_a_bare_python_of_3_8() -> None:
    source = Path(verifier.__file__).read_text("utf-8")
    parsed = ast.parse(source, feature_version=(3, 8))
    imported = {alias.name.split(".")[0] for node in ast.walk(parsed) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(parsed) if isinstance(node, ast.ImportFrom)} - {"__future__"}
    assert imported == STANDARD
    assert imported <= sys.stdlib_module_names
