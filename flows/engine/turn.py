"""The result of one input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.engine.messages import Conversation, Reply, Visit
from flows.events import Event


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say in another place than the one where this turn was made."""

    reply: Reply
    conversation: str = ""
    """The id of another conversation of the same member; empty: every address where the team listens."""


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
    undo: tuple[Event, ...] = ()
    """What takes this turn's events back, the last change first; empty when nothing can or need be."""
    undo_visit: str = ""
    """The id of the visit that ended in these events."""
    undone: bool = False
    """The member's last change was taken back by this turn, and can't be again."""
    notices: tuple[Notice, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    """What is wrong in a form that was refused, in plain sentences by the field's key, as it was submitted."""
    stale: bool = False
    """The form was made before the conversation went on, so nothing was taken: a new one is to be made."""
