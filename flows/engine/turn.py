"""The result of one input."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.messages import Conversation, Reply, Visit
from flows.events import Event


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything that one input changes: saved whole or not at all."""

    conversation: Conversation
    """With its turn number raised by one."""
    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()
    visits: tuple[Visit, ...] = ()
    """Those that are new or changed."""
    question: str | None = None
    """The open question's key, or None."""
