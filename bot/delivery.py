"""From the outbox to the person: replies in order, each at least once, each paper always the same bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.files.render import file_name, formats_of, render
from bot.files.saved import Saved, Unsaved, save
from bot.runner import where
from flows.engine.messages import Document, Reply
from storage.incoming import Address
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger("vaikute")


class Show(Protocol):
    """How a channel shows one reply with what became of its files."""

    def __call__(self, turn: int, reply: Reply, files: tuple[Saved | Unsaved, ...], /) -> None: ...


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A paper in one format. `data` is None when it could not be made."""

    name: str
    data: bytes | None


class Delivery:
    """Sends to a channel that shows at once and has a folder for files."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def send_unsent(self, address: Address, show: Show) -> None:
        """Shows what waits for the address and marks it sent. What was shown is marked even if a later one fails."""
        shown: list[int] = []
        try:
            for outgoing in self._store.unsent(address):
                show(outgoing.turn, outgoing.reply, self.files(outgoing.reply))
                shown.append(outgoing.id)
        finally:
            if shown:
                self._store.mark_sent(shown, self._clock())

    def files(self, reply: Reply) -> tuple[Saved | Unsaved, ...]:
        """The reply's papers, saved to the folder."""
        return tuple(
            save(self._folder, made.name, made.data)
            if made.data is not None
            else Unsaved(made.name, self._folder, "not_made")
            for document in reply.documents
            for made in made_files(self._store, document, self._clock())
        )


def made_files(store: Store, document: Document, now: datetime) -> tuple[MadeFile, ...]:
    """The paper in each of its formats: the bytes that were kept, or made now and kept from now on."""
    return tuple(
        MadeFile(file_name(document, format_), document_bytes(store, document, format_, now))
        for format_ in formats_of(document.kind)
    )


def document_bytes(store: Store, document: Document, format_: str, now: datetime) -> bytes | None:
    """The bytes that were kept, or made now and kept from now on; None when they can't be made."""
    kept = store.document_bytes(document.id, format_)
    if kept is not None:
        return kept
    try:
        data = render(document if document.data else store.document(document.id), format_, now)
    except StoreProblem:
        raise
    except Exception as error:
        # One paper that can't be made must not silence the replies after it.
        log.error("document %s as %s: %s", document.id, format_, where(error))
        return None
    try:
        return store.keep_document_bytes(document.id, format_, data)
    except StoreProblem as problem:
        log.error("document %s as %s not kept: %s", document.id, format_, where(problem))
        return data
