"""One delivery from a channel, as every channel hands it in."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.messages import Input


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes."""

    channel: str
    """terminal, telegram, slack or web."""
    place: str
    """The platform's id of the room or chat."""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`delivery_id` is unique within the channel: the same one twice is the same delivery."""

    delivery_id: str
    address: Address
    account: str
    """The platform's id of the person."""
    account_name: str
    input: Input
