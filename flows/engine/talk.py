"""One turn while it is being made: where the conversation is, and what has been said and changed so far.

The other modules of the engine are functions on a Talk, each layer using those below it:
asking -> ending, informing -> answering -> orders -> filling -> form, forms, pressing -> engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flows.engine.afterwards import known_after
from flows.engine.commands import Library, command_option
from flows.engine.flow import Flow, Position, settle
from flows.engine.interpretation import Situation
from flows.engine.known import Known
from flows.engine.messages import Conversation, Node, Option, Pending, Reply, Table, Visit, Was
from flows.engine.question import Scene, Step
from flows.engine.readers import UNKNOWN
from flows.engine.turn import Notice, Turn
from flows.events import Event

_NOTHING: Any = object()


@dataclass
class Talk:
    """One turn while it is being made."""

    library: Library
    conversation: Conversation
    known: Known
    now: datetime
    notes: list[Node] = field(default_factory=list)
    """Said in front of the next reply."""
    replies: list[Reply] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    changed: dict[str, Visit] = field(default_factory=dict)
    language: str = ""
    stack: list[str] = field(default_factory=list)
    pending: Pending | None = None
    """The engine's own small question that waits, if any."""
    topic: str = ""
    topics: tuple[str, ...] = ()
    asked: str = ""
    campaign: str = ""
    heard: str = ""
    """The text that was said, if it was a text."""
    ended: str = ""
    """The id of the visit that ended in this turn's events."""
    undone: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    """What is wrong in a form that was refused, by the field's key."""
    stale: bool = False
    """The form that was submitted is older than what has been answered since."""
    answered_in: int = 0
    """The turn whose message gives this turn's answers, when that is an earlier one that was edited."""
    _with_changes: Known | None = None
    _settled: tuple[Visit, str, Position] | None = None
    """The position last computed, of which visit and in which language."""

    def __post_init__(self) -> None:
        self.language = self.conversation.language
        self.stack = [id for id in self.conversation.stack if id in self.known.visits]
        self.pending = self.conversation.pending
        self.topic = self.conversation.topic
        self.topics = self.conversation.topics
        self.asked = self.conversation.asked
        self.campaign = self.conversation.campaign

    # Where the conversation is.

    @property
    def visit(self) -> Visit | None:
        """The open one."""
        if not self.stack:
            return None
        return self.visit_of(self.stack[-1])

    def visit_of(self, visit_id: str) -> Visit | None:
        return self.changed.get(visit_id) or self.known.visits.get(visit_id)

    @property
    def flow(self) -> Flow | None:
        visit = self.visit
        return self.library.flows.get(visit.flow) if visit else None

    def here(self) -> tuple[Flow, Visit]:
        """The open flow and visit, where the caller knows that there is one."""
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        return flow, visit

    def scene(self, visit: Visit | None = None, step: Step | None = None) -> Scene:
        of = visit or self.visit or Visit("", "", 1, self.known.member.id)
        return Scene(
            self.library.texts,
            self.language,
            self._now_known(),
            self.now,
            of,
            step.item if step else None,
            of.subject or self.campaign,
        )

    def _now_known(self) -> Known:
        """What is known with this turn's own changes, so that what was just put aside is already among the drafts."""
        if not self.changed:
            return self.known
        if self._with_changes is None:
            self._with_changes = replace(self.known, visits={**self.known.visits, **self.changed})
        return self._with_changes

    def position(self) -> Position | None:
        flow, visit = self.flow, self.visit
        if flow is None or visit is None:
            return None
        if self._settled is None or self._settled[0] is not visit or self._settled[1] != self.language:
            self._settled = visit, self.language, settle(flow, self.scene(visit))
        return self._settled[2]

    @property
    def open_step(self) -> Step | None:
        position = self.position()
        return position.open if position else None

    def open_key(self) -> str | None:
        step = self.open_step
        return step.question.key if step else None

    def situation(self, text: str) -> Situation:
        position = self.position()
        return Situation(text, self.scene(), self.conversation.offered, self.flow if position else None, position)

    # What is said and changed.

    def happened(self, events: Sequence[Event]) -> None:
        """Decided in this turn, and so from now on part of what is known."""
        self.events.extend(events)
        self.known = known_after(self.known, events)
        self._settled = self._with_changes = None

    def keep(self, visit: Visit) -> None:
        self.changed[visit.id] = visit
        self._with_changes = None

    def standing(self) -> tuple[list[str], dict[str, Visit], Pending | None, list[Notice]]:
        """What is open and changed so far, to come back to."""
        return list(self.stack), dict(self.changed), self.pending, list(self.notices)

    def come_back(self, standing: tuple[list[str], dict[str, Visit], Pending | None, list[Notice]]) -> None:
        """Nothing that was opened or changed since then has been."""
        self.stack, self.changed, self.pending, self.notices = standing
        self._settled = self._with_changes = None

    def say(self, key: str, **values: object) -> None:
        self.notes.extend(self.scene().say(key, **values))

    def word(self, key: str, **values: object) -> str:
        return self.scene().word(key, **values)

    def reply(
        self, *options: Option, table: Table | None = None, extra: tuple[Node, ...] = (), private: bool = False
    ) -> None:
        """What has been noted, as one reply; `private`: for the one who spoke."""
        if self.notes or extra or table or options:
            self.replies.append(Reply((*self.notes, *extra), options, table, private=private))
            self.notes = []

    def option(self, name: str, words: str = "", label: str = "") -> Option:
        return command_option(self.scene(), name, label or f"engine.option.{name}", words)

    def choice(self, kind: str, choice: str) -> Option:
        """An option of the engine's own small question about the open visit."""
        of = self.visit.id if self.visit else ""
        return Option(f"p:{kind}:{of}:{choice}", self.word(f"engine.choice.{kind}.{choice}.label"))

    def wait(self, kind: str, question: str = "", text: str = "") -> None:
        """From now on the engine's own small question waits, until it is decided or its visit moves on."""
        self.pending = Pending(kind, question, text, self.visit.id if self.visit else "")

    def flow_name(self, flow: str) -> str:
        return self.word(f"{flow}.word.name")

    def about(self, visit: Visit) -> str:
        """What the visit is: the flow's name, and what it is about where that is known."""
        flow = self.library.flows.get(visit.flow)
        subject = flow.about(self.scene(visit)) if flow else ""
        name = self.flow_name(visit.flow)
        return f"{name}: {subject}" if subject else name

    def label(self, step: Step) -> str:
        position = self.position() if step.item is not None else None
        return self.label_among(step, position.steps if position else ())

    def label_among(self, step: Step, steps: Sequence[Step]) -> str:
        """The label, with the item's where `steps` are of several items."""
        label = self.word(step.question.text("label"))
        if step.item is None:
            return label
        return f"{label} ({step.item.label})" if any(s.item not in (None, step.item) for s in steps) else label

    def value_of(self, step: Step) -> str:
        """The step's answer as shown."""
        visit = self.visit
        assert visit is not None
        return self.shown(step, visit.answers.get(step.id))

    def shown(self, step: Step, value: object) -> str:
        return UNKNOWN if value is None else step.question.reader.show(value, self.scene(step=step))

    # The end of the turn.

    def waiting(self) -> Pending | None:
        """The small question that still waits: it doesn't once its visit was answered, left or ended."""
        pending = self.pending
        if pending is None:
            return None
        visit = self.visit
        if (visit.id if visit else "") != pending.visit:
            return None
        before = self.known.visits.get(pending.visit)
        asked_now = pending is not self.conversation.pending
        if not asked_now and visit is not None and before is not None and visit.asking != before.asking:
            return None
        return pending

    def turn(self, undo: tuple[Event, ...] = ()) -> Turn:
        self.reply()
        offered = tuple(option for reply in self.replies for option in reply.options)
        if not offered and not self.changed and tuple(self.stack) == self.conversation.stack:
            # A quiet word: what was offered before it still stands, by number and by word.
            offered = self.conversation.offered
        number = self.conversation.turn + 1
        conversation = replace(
            self.conversation,
            language=self.language,
            stack=tuple(self.stack),
            turn=number,
            pending=self.waiting(),
            offered=offered,
            topic=self.topic,
            topics=self.topics,
            asked=self.asked,
            campaign=self.campaign,
            heard_at=self.now,
        )
        return Turn(
            conversation,
            tuple(self.replies),
            tuple(self.events),
            tuple(self._with_what_was(visit) for visit in self.changed.values()),
            self.open_key(),
            undo,
            self.ended if undo else "",
            self.undone,
            tuple(self.notices),
            self.faults,
            self.stale,
        )

    def _with_what_was(self, visit: Visit) -> Visit:
        """The visit with what this turn changed in its answers, so that it can be taken back."""
        before = self.known.visits.get(visit.id)
        if before is None or before.answers == visit.answers:
            return visit
        if self.undone:
            return replace(visit, was=())
        steps = dict.fromkeys((*before.answers, *visit.answers))
        was = tuple(
            Was(step, before.answers.get(step), step in before.answers)
            for step in steps
            if before.answers.get(step, _NOTHING) != visit.answers.get(step, _NOTHING)
        )
        changed = {one.step for one in was}
        # What was reopened earlier and is still open keeps its value of then.
        still = tuple(one for one in before.was if one.step not in visit.answers and one.step not in changed)
        return replace(visit, was=(*was, *(one for one in still if one.answered)))
