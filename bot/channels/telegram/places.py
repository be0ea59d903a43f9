"""Where in Telegram something goes, and in answer to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.incoming import Address
from storage.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Place:
    chat: int
    thread: int | None = None
    answered: int | None = None
    """The message that it answers, shown above it."""
    asks: bool = False
    """In a group, where only a reply to the bot reaches it: the person's app opens one."""
    silent: bool = False

    def fields(self) -> dict[str, Any]:
        """What every sending method takes of it."""
        answered = {"message_id": self.answered, "allow_sending_without_reply": True}
        return {
            "chat_id": self.chat,
            "message_thread_id": self.thread,
            "reply_parameters": None if self.answered is None else answered,
            "disable_notification": self.silent or None,
        }


def place_of(outgoing: Outgoing) -> Place:
    """In a group it answers the message that led to it, so that everybody sees whom it is for."""
    if not outgoing.shared or outgoing.notice:
        return place_of_address(outgoing.address)
    return place_of_address(outgoing.address, outgoing.message, asks=outgoing.asks)


def place_of_address(address: Address, answered: str = "", *, asks: bool = False) -> Place:
    return Place(
        int(address.place),
        int(address.thread) if address.thread else None,
        int(answered) if answered else None,
        asks,
    )


def is_group(address: Address) -> bool:
    """Groups have negative ids, core.telegram.org/bots/api#chat."""
    return address.place.startswith("-")
