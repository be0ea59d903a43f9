"""What goes out and what became of it, as the store tells it. Without the database, which takes long to import:
channels need these before there is one."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.messages import Option, Reply
from storage.incoming import Address


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply or a notice on its way. `position` counts from 0 within its turn, a turn's notices after its replies;
    documents come without their data."""

    id: int
    address: Address
    turn: int
    """The turn that decided it: of the conversation at the address, or for a notice of another one."""
    position: int
    reply: Reply
    inbox_id: int
    notice: bool = False
    language: str = "fi"
    """Of the conversation at the address that it goes to, else of the one that decided it."""
    account: str = ""
    """Whom it is for, by the account on the address's channel; empty for a notice to a team."""
    shared: bool = False
    """Several people hear what is said at the address."""
    parts_sent: int = 0
    """How many parts of it have been delivered."""
    unsure: bool = False
    """The next part was sent and nobody knows whether it arrived: what is sent again says so."""
    message: str = ""
    """The platform's id of the message that it answers, where there is one."""
    root: str = ""
    """The platform's id of the message that began the thread in which the answered one stands, where there is one."""
    asks: bool = False
    """Whether it is the last reply of a turn after which a question is open."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An option as it was shown, and whom it was shown to: an account, or empty for a notice to a team."""

    option: Option
    account: str


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part of a reply that the platform took. `part` counts from 0."""

    outbox_id: int
    part: int
    message: str
    """The platform's id of the message that it became."""
    last: bool
    """Whether the reply has been delivered whole with it."""
