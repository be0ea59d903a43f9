"""What the press of a button led to, whatever it was on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.engine.messages import Option, Reply

if TYPE_CHECKING:
    from storage.store import Decided

_MOVES_ON = ("skip", "unknown", "refine", "done", "save")
"""Commands that answer the open question like an option of its own."""


def quiet_word(decided: Decided) -> Reply | None:
    """The outcome where it is no more than a word to whoever pressed."""
    if len(decided.outgoing) != 1 or not decided.outgoing[0].reply.private:
        return None
    return decided.outgoing[0].reply


def took_effect(option: Option, decided: Decided) -> bool:
    """Whether the press answered what its buttons asked, so that there is nothing left to press there."""
    kind, _, rest = option.id.partition(":")
    turn = decided.turn
    if kind in ("v", "k"):
        visit_id, step, asked = rest.split(":")[:3]
        after = next((visit for visit in turn.visits if visit.id == visit_id), None)
        # What has been saved asks nothing any more, though its last question was not asked again.
        return after is not None and (after.state == "done" or str(after.asking.get(step, 0)) != asked)
    if kind == "p":
        pending = turn.conversation.pending
        return bool(turn.visits or turn.events) and (pending is None or pending.kind != rest.partition(":")[0])
    return kind == "c" and rest.partition(":")[0] in _MOVES_ON and bool(turn.visits)
