"""The built-in notice board as a platform: the one channel that needs nothing outside."""

from __future__ import annotations

from pathlib import Path

from kosatsu.connectors import catalog, noticeboard
from kosatsu.connectors.contract import (
    Account,
    Capabilities,
    Deleted,
    Fetched,
    Found,
    Gone,
    Image,
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
from kosatsu.connectors.noticeboard import Notice, NoticeImage
from kosatsu.kernel import canonical

PLATFORM = "notices"


class Notices:
    """Puts notices on the board in `root`, which the portal shows below `base_url`."""

    def __init__(self, root: Path, base_url: str) -> None:
        self._root = root
        self._base_url = base_url.rstrip("/")

    @property
    def capabilities(self) -> Capabilities:
        """As the catalogue has it."""
        return catalog.capabilities(PLATFORM)

    def publish(self, account: Account, message: Message) -> Published:
        """One notice for a key; a notice that says anything else is left as it is."""
        refused = _against_limits(message)
        if refused is not None:
            return refused
        notice_id = noticeboard.id_of(message.key)
        try:
            for image in message.images:
                noticeboard.keep_image(self._root, notice_id, image.content)
            standing = self._put_up(account, message)
        except OSError as error:
            return self._after_trouble(account, message, error)
        return self._judged(account, message, standing)

    def find(self, account: Account, message: Message) -> Found:
        """Whether the notice of this key stands and says exactly this."""
        try:
            standing = noticeboard.entry(self._root, noticeboard.id_of(message.key))
        except OSError as error:
            return TryLater(_told(error))
        if standing is None or not _says(standing, account, message):
            return NotThere()
        return self._receipt(standing)

    def fetch(self, account: Account, platform_id: str, url: str) -> Fetched:
        """The notice as the board shows it, with the hashes of the pictures that really lie there."""
        try:
            standing = noticeboard.entry(self._root, platform_id)
            if standing is None or standing.deleted_at is not None:
                return Gone()
            images = tuple(self._shown(standing, number) for number in range(1, len(standing.images) + 1))
            raw = noticeboard.raw_entry(self._root, platform_id)
        except OSError as error:
            return TryLater(_told(error))
        return Live(standing.text, images, self._url(standing), raw, "application/json")

    def delete(self, account: Account, platform_id: str, url: str) -> Removed:
        """Take the notice down for good; its id is not used again."""
        try:
            noticeboard.take_down(self._root, platform_id)
        except ValueError:
            return Rejected("connector.no_such_post", platform_id)
        except OSError as error:
            return Uncertain(_told(error))
        return Deleted()

    def profile(self, account: Account) -> Read:
        """Who speaks, as the board shows it."""
        try:
            board = noticeboard.board(self._root, account.stable_id)
        except OSError as error:
            return TryLater(_told(error))
        if board is None:
            return Gone()
        shown = {"account": board.account, "handle": board.handle, "name": board.name, "description": board.description}
        return Profile(board.name, board.handle, board.account, board.description, canonical.encode(shown))

    def _put_up(self, account: Account, message: Message) -> Notice:
        return noticeboard.put_up(
            self._root,
            message.key,
            account=account.stable_id,
            author=account.name,
            text=message.text,
            images=_described(message.images),
            written_at=message.written_at,
        )

    def _judged(self, account: Account, message: Message, standing: Notice) -> Published:
        if standing.deleted_at is not None:
            noticeboard.drop_images(self._root, standing.id)
            return Rejected("connector.taken_down", standing.id)
        if not _says(standing, account, message):
            return Rejected("connector.occupied", standing.id)
        return self._receipt(standing)

    def _after_trouble(self, account: Account, message: Message, error: OSError) -> Published:
        """The link that shows a notice is the last step but one: what does not stand after trouble was not shown."""
        found = self.find(account, message)
        if isinstance(found, Receipt):
            return found
        return TryLater(_told(error)) if isinstance(found, NotThere) else Uncertain(_told(error))

    def _shown(self, standing: Notice, number: int) -> LiveImage:
        found = noticeboard.image(self._root, standing.id, number)
        return LiveImage(canonical.sha256(found[0]) if found else "", standing.images[number - 1].alt)

    def _receipt(self, notice: Notice) -> Receipt:
        return Receipt(self._url(notice), notice.id, notice.revision, notice.published_at)

    def _url(self, notice: Notice) -> str:
        return f"{self._base_url}/notices/{notice.id}/"


def _against_limits(message: Message) -> Rejected | None:
    limits = catalog.limits(PLATFORM)
    if catalog.length(message.text, PLATFORM) > limits.length:
        return Rejected("connector.too_long", str(limits.length))
    if len(message.images) > limits.images:
        return Rejected("connector.too_many_images", str(limits.images))
    if any(len(image.content) > limits.image_bytes or image.media_type not in limits.image_types for image in message.images):
        return Rejected("connector.image_not_taken", str(limits.image_bytes))
    return None


def _described(images: tuple[Image, ...]) -> tuple[NoticeImage, ...]:
    return tuple(NoticeImage(image.sha256, image.media_type, image.alt, image.width, image.height) for image in images)


def _says(standing: Notice, account: Account, message: Message) -> bool:
    """Whether a notice is this message of this account, to the last byte; the name shown beside it may change meanwhile."""
    wanted = (message.key, account.stable_id, message.text, _described(message.images), message.written_at)
    return standing.deleted_at is None and wanted == (
        standing.key,
        standing.account,
        standing.text,
        standing.images,
        standing.written_at,
    )


def _told(error: OSError) -> str:
    return f"お知らせ板のファイルを扱えませんでした({error.strerror})"
