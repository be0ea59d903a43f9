"""What posting needs of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from storage.incoming import Address
from storage.outgoing import Outgoing, SentPart


class Outbox(Protocol):
    """Called in the writer's thread. What each one has done is committed when it returns."""

    def unsent(self, address: Address | None = None, *, channel: str | None = None) -> tuple[Outgoing, ...]:
        """What waits, in the order it was decided."""

    def note_parts(self, parts: Sequence[SentPart], now: datetime, /) -> object:
        """These have arrived. Whatever was unsure of their rows isn't any more."""

    def note_unsure(self, outbox_id: int, /) -> object:
        """The part after the last one noted has been sent, and may have arrived."""

    def note_failed(self, outbox_id: int, problem: str, now: datetime, /) -> object: ...

    def note_gone(self, address: Address, reason: str, now: datetime, /) -> object:
        """The address can't be reached: what waits there fails too."""

    def move_place(self, channel: str, old: str, new: str, /) -> object:
        """All addresses of the place; nothing when there is none of that name any more."""
