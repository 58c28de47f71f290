"""Bluesky, by its own protocol and through the one door.

A post's key is a TID made from when it was written and from the clearance's digest. It is put with a null `swapRecord`, which the server
reads as «only if nothing is there»: the same post twice is one post, another post is refused. See docs/decisions/0003-bluesky.md.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kosatsu.connectors import catalog
from kosatsu.connectors.contract import (
    Account,
    Capabilities,
    Deleted,
    Fetched,
    Found,
    Gone,
    Live,
    LiveImage,
    Message,
    NotThere,
    Profile,
    Published,
    Read,
    Receipt,
    Rejected,
    Removed,
    TryLater,
    Uncertain,
)
from kosatsu.connectors.platforms.bluesky import records
from kosatsu.connectors.platforms.bluesky.server import Reply, Server, Trouble, sound
from kosatsu.connectors.policy import Policy
from kosatsu.kernel import canonical

PLATFORM = "bluesky"
POSTS = "app.bsky.feed.post"
PROFILES = "app.bsky.actor.profile"
SUSPENDED = frozenset({"AccountTakedown", "RepoTakendown", "RepoSuspended", "RepoDeactivated", "AccountDeactivated", "AccountSuspended"})
_POST = re.compile(rf"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/{re.escape(POSTS)}/([2-7a-z]{{13}})")


class Bluesky:
    """Speaks to the server of each account: the one in its entry, else Bluesky's own."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @property
    def capabilities(self) -> Capabilities:
        """As the catalogue has it."""
        return catalog.capabilities(PLATFORM)

    def publish(self, account: Account, message: Message) -> Published:
        """Sign in, give the pictures, and put the post by one call that cannot overwrite."""
        server = self._server(account)
        prepared = self._prepare(server, account, message)
        if isinstance(prepared, Rejected | TryLater):
            return prepared
        rkey = records.rkey(message)
        given = {"repo": account.stable_id, "collection": POSTS, "rkey": rkey, "validate": True, "record": prepared, "swapRecord": None}
        try:
            reply = server.post("com.atproto.repo.putRecord", given)
        except Trouble as trouble:
            return Uncertain(trouble.detail) if trouble.maybe_done else trouble.not_done
        if reply.status == 200:
            return _receipt(account, rkey, reply) or Uncertain("応答が読めません")
        if reply.error == "InvalidSwap":
            found = self.find(account, message)
            return Rejected("connector.occupied", records.uri(account, rkey)) if isinstance(found, NotThere) else _looked_again(found)
        return _outcome(reply)

    def find(self, account: Account, message: Message) -> Found:
        """Ask for the record of the message's own key; it counts only if it says exactly this."""
        rkey = records.rkey(message)
        reply = self._record(account, POSTS, rkey)
        if isinstance(reply, TryLater):
            return reply
        if reply.status == 200 and records.says(reply.value("value"), message):
            return _receipt(account, rkey, reply) or TryLater("応答が読めません")
        if reply.status == 200 or reply.error == "RecordNotFound":
            return NotThere()
        return _later(reply)

    def fetch(self, account: Account, platform_id: str, url: str) -> Fetched:
        """The record, and every picture in it by the bytes the server holds."""
        place = _POST.fullmatch(platform_id)
        if place is None or place[1] != account.stable_id:
            return TryLater(f"このアカウントの投稿の番号ではありません({platform_id})")
        reply = self._record(account, POSTS, place[2])
        if isinstance(reply, TryLater):
            return reply
        if reply.error == "RecordNotFound":
            return Gone()
        if reply.status != 200:
            return _later(reply)
        record = reply.value("value")
        images = []
        for cid, alt in records.pictures(record):
            held = self._blob_hash(account, cid)
            if isinstance(held, TryLater):
                return held
            images.append(LiveImage(held, alt))
        return Live(sound(record.get("text")), tuple(images), records.public_url(account, place[2]), reply.content, "application/json")

    def delete(self, account: Account, platform_id: str, url: str) -> Removed:
        """Take the record away; the server calls it done also where there is none."""
        place = _POST.fullmatch(platform_id)
        if place is None or place[1] != account.stable_id:
            return Rejected("connector.no_such_post", platform_id)
        server = self._server(account)
        refused = self._sign_in(server, account)
        if refused is not None:
            return refused
        try:
            reply = server.post("com.atproto.repo.deleteRecord", {"repo": account.stable_id, "collection": POSTS, "rkey": place[2]})
        except Trouble as trouble:
            return Uncertain(trouble.detail) if trouble.maybe_done else trouble.not_done
        return Deleted() if reply.status == 200 else _outcome(reply)

    def profile(self, account: Account) -> Read:
        """The account's handle and identity as its server tells them, with what it says about itself."""
        try:
            repo = self._server(account).get("com.atproto.repo.describeRepo", {"repo": account.stable_id or account.handle})
        except Trouble as trouble:
            return TryLater(trouble.detail)
        if repo.error in SUSPENDED:
            return Rejected("connector.suspended", repo.error)
        if repo.error in {"RepoNotFound", "InvalidRequest"}:
            return Gone()
        did, handle = repo.text("did"), repo.text("handle")
        if repo.status != 200 or not did:
            return _later(repo)
        shown = self._record(account, PROFILES, "self")
        if isinstance(shown, TryLater):
            return shown
        if shown.status != 200 and shown.error != "RecordNotFound":
            return _later(shown)
        record = shown.value("value")
        raw = canonical.encode([repo.content.decode("utf-8", "replace"), shown.content.decode("utf-8", "replace")])
        icon = self._blob_hash(replace(account, stable_id=did), cid) if (cid := records.blob(record.get("avatar"))) else ""
        icon = icon if isinstance(icon, str) else ""
        return Profile(sound(record.get("displayName")), handle, did, sound(record.get("description")), raw, icon)

    def _server(self, account: Account) -> Server:
        return Server(account.endpoint, self._policy)

    def _prepare(self, server: Server, account: Account, message: Message) -> dict[str, Any] | Rejected | TryLater:
        """Everything up to the one call that cannot be taken back: the record to put."""
        refused = self._sign_in(server, account)
        if refused is not None:
            return refused
        blobs = []
        for image in message.images:
            try:
                reply = server.upload(image)
            except Trouble as trouble:
                return trouble.not_done
            if reply.status == 413:
                return Rejected("connector.image_not_taken", reply.error)
            if reply.status != 200:
                return _before_acting(reply)
            blobs.append(reply.value("blob"))
        return records.record(message, blobs)

    def _sign_in(self, server: Server, account: Account) -> Rejected | TryLater | None:
        try:
            reply = server.sign_in(account)
        except Trouble as trouble:
            return trouble.not_done
        if reply.error in SUSPENDED:
            return Rejected("connector.suspended", reply.error)
        if reply.status == 401:
            return Rejected("connector.credential", reply.error)
        if reply.status != 200:
            return _before_acting(reply)
        if reply.text("did") != account.stable_id:
            return Rejected("connector.other_account", reply.text("did"))
        return None

    def _record(self, account: Account, collection: str, rkey: str) -> Reply | TryLater:
        place = {"repo": account.stable_id or account.handle, "collection": collection, "rkey": rkey}
        try:
            return self._server(account).get("com.atproto.repo.getRecord", place)
        except Trouble as trouble:
            return TryLater(trouble.detail)

    def _blob_hash(self, account: Account, cid: str) -> str | TryLater:
        try:
            reply = self._server(account).get("com.atproto.sync.getBlob", {"did": account.stable_id, "cid": cid})
        except Trouble as trouble:
            return TryLater(trouble.detail)
        if reply.status == 200:
            return canonical.sha256(reply.content)
        return _later(reply) if reply.status == 429 or reply.status >= 500 else ""


def _receipt(account: Account, rkey: str, reply: Reply) -> Receipt | None:
    uri, cid = reply.text("uri"), reply.text("cid")
    if uri != records.uri(account, rkey) or not cid or reply.said_at is None:
        return None
    return Receipt(records.public_url(account, rkey), uri, cid, reply.said_at)


def _looked_again(found: Receipt | TryLater) -> Published:
    """The server said that something stands there: if it cannot be read now, nobody knows whether it is ours."""
    return found if isinstance(found, Receipt) else Uncertain(found.detail)


def _later(reply: Reply) -> TryLater:
    return TryLater(reply.told, reply.not_before)


def _before_acting(reply: Reply) -> Rejected | TryLater:
    """What an answer means before anything was published: the server's trouble passes, a refusal does not."""
    passing = reply.status in {408, 425, 429} or reply.status >= 500 or reply.status < 400
    return _later(reply) if passing else Rejected("connector.refused", reply.told)


def _outcome(reply: Reply) -> Rejected | TryLater | Uncertain:
    """What an answer other than «done» means after the server was asked to act."""
    if reply.status == 429:
        return _later(reply)
    if reply.status == 401:
        return Rejected("connector.credential", reply.error)
    if 400 <= reply.status < 500 and reply.status not in {408, 425} and reply.error:
        return Rejected("connector.refused", reply.told)
    return Uncertain(reply.told)
