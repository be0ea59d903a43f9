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
    """`delivery_id` is unique within the channel: the same one twice is the same delivery.

    An `Edited` of turn 0 is the edit of the message whose id is `message`.
    """

    delivery_id: str
    address: Address
    account: str
    """The platform's id of the person."""
    account_name: str
    input: Input
    message: str = ""
    """The platform's id of the message that this delivery is, or for a press of the one that was pressed."""
    reply_to: str = ""
    """The platform's id of the message of ours that this one answers."""
    language: str = ""
    """fi or en where the platform says what the person reads; only a new conversation minds it."""
    shared: bool = False
    """Several people hear what is said at this address."""
    file: str = ""
    """The platform's id of a file that came with it and has not been fetched yet."""
    album: str = ""
    """The platform's id of the album that it belongs to."""
    team: str = ""
    """The platform's id of the team that the account belongs to, where the delivery came through that team's own
    installation of us. A guest's is empty: who belongs to the team comes into its workspace."""
    root: str = ""
    """The platform's id of the message that began the thread in which this one stands, where the address itself is
    not that thread."""
