"""A message as Bluesky's record, and its key; pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import regex

from kosatsu.connectors import catalog
from kosatsu.connectors.contract import Account, Message

LANGUAGE = "ja"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_TAG = regex.compile(r"(?<![\w#＃])[#＃](?![\p{N}_]+(?![\w]))([\w\p{M}ー]+)")
_TAG_LENGTH = 64
_CLOSING = ".,;:!?'\""


def rkey(message: Message) -> str:
    """The message's own TID: 53 bits of microseconds since 1970 and 10 bits of its digest, in sortable base32."""
    micros = (message.written_at - _EPOCH) // timedelta(microseconds=1)
    return tid(micros, int(message.key[:8], 16) & 1023)


def tid(micros: int, clock: int) -> str:
    """A timestamp identifier of the protocol; ValueError for a time it cannot hold."""
    if not 0 <= micros < 2**53:
        raise ValueError("a time before 1970 or after 2255 has no identifier")
    number = micros << 10 | clock
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -5, -5))


def uri(account: Account, key: str) -> str:
    """The platform's id of a post."""
    return f"at://{account.stable_id}/app.bsky.feed.post/{key}"


def public_url(account: Account, key: str) -> str:
    """Where everyone sees the post; by the account's identity, which stays when its handle changes."""
    return f"https://bsky.app/profile/{account.stable_id}/post/{key}"


def created_at(message: Message) -> str:
    """The time the post shows, in the protocol's form."""
    return message.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def record(message: Message, blobs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The post's record; `blobs` are the server's names for the pictures, in order."""
    made: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": message.text, "createdAt": created_at(message), "langs": [LANGUAGE]}
    found = facets(message.text)
    if found:
        made["facets"] = found
    if message.images:
        pairs = zip(message.images, blobs, strict=True)
        images = [{"image": blob, "alt": image.alt, "aspectRatio": {"width": image.width, "height": image.height}} for image, blob in pairs]
        made["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return made


def says(found: dict[str, Any], message: Message) -> bool:
    """Whether a record is this message: its words, its time and its pictures, by the hash in their names."""
    wanted = [(cid(image.content), image.alt) for image in message.images]
    return found.get("text") == message.text and found.get("createdAt") == created_at(message) and list(pictures(found)) == wanted


def pictures(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(content id, alt text) of every picture a record shows; what is malformed is passed over."""
    embed = found.get("embed")
    images = embed.get("images") if isinstance(embed, dict) else None
    for image in images if isinstance(images, list) else []:
        blob = image.get("image") if isinstance(image, dict) else None
        ref = blob.get("ref") if isinstance(blob, dict) else None
        link = ref.get("$link") if isinstance(ref, dict) else None
        if isinstance(link, str):
            yield link, str(image.get("alt") or "")


def blob(found: object) -> str:
    """The CID of a blob that a record names; empty where it names none."""
    ref = found.get("ref") if isinstance(found, dict) else None
    link = ref.get("$link") if isinstance(ref, dict) else None
    return link if isinstance(link, str) else ""


def cid(content: bytes) -> str:
    """The content id of a file: version 1, raw, SHA-256, base32."""
    binary = b"\x01\x55\x12\x20" + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


def facets(text: str) -> list[dict[str, Any]]:
    """Which bytes of the text are links and hashtags; a tag inside a link is none."""
    links = [(match.start(), match.start() + len(link), link) for match in catalog.LINK.finditer(text) if (link := _trimmed(match[0]))]
    found = [_facet(text, start, end, {"$type": "app.bsky.richtext.facet#link", "uri": link}) for start, end, link in links]
    for match in _TAG.finditer(text):
        inside = any(start <= match.start() < end for start, end, _ in links)
        if not inside and catalog.graphemes(match[1]) <= _TAG_LENGTH:
            found.append(_facet(text, match.start(), match.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}))
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    index = {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())}
    return {"index": index, "features": [feature]}


def _trimmed(link: str) -> str:
    """A link without the punctuation that belongs to the sentence around it; nothing where only the scheme is left."""
    while link and (link[-1] in _CLOSING or (link[-1] == ")" and link.count("(") < link.count(")"))):
        link = link[:-1]
    return link if re.fullmatch(r"https?://[^/]+.*", link, re.IGNORECASE) else ""
