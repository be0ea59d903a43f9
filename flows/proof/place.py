"""A conversation as the proof holds it: pure values, each turn leading to the next place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flows.engine.flow import Flow, Position, settle
from flows.engine.known import Known
from flows.engine.messages import Conversation, Input, Visit
from flows.engine.question import Scene
from flows.engine.texts import Texts
from flows.engine.turn import Turn

Respond = Callable[[Conversation, Input, Known, datetime], Turn]


@dataclass(frozen=True)
class Subject:
    """What is proved: flows with their words, and how a conversation in them moves."""

    texts: Texts
    flows: Mapping[str, Flow]
    respond: Respond


@dataclass(frozen=True, slots=True)
class World:
    """A state of a brand's data in which flows are begun."""

    name: str
    known: Known
    now: datetime
    full: bool = False
    """As much data as storage gives: for large screens, too much to explore."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is after a turn."""

    conversation: Conversation
    world: World
    turn: Turn | None = None

    @property
    def known(self) -> Known:
        return self.world.known

    @property
    def visit(self) -> Visit | None:
        stack = self.conversation.stack
        return self.known.visits.get(stack[-1]) if stack else None


def started(world: World, language: str) -> Place:
    """A conversation in which nothing has been said."""
    return Place(Conversation("proof", language), world)


def after(subject: Subject, place: Place, given: Input) -> Place:
    """The place that the input leads to. Raises whatever responding raises."""
    known = replace(place.known, fresh=f"t{place.conversation.turn:04d}")
    turn = subject.respond(place.conversation, given, known, place.world.now)
    visits = {**known.visits, **{visit.id: visit for visit in turn.visits}}
    kept = {id: visit for id, visit in visits.items() if visit.state in ("open", "draft")}
    return Place(turn.conversation, replace(place.world, known=replace(known, visits=kept)), turn)


def scene_of(subject: Subject, place: Place, visit: Visit) -> Scene:
    """What the visit's flow looks at here."""
    campaign = visit.subject or place.conversation.campaign
    return Scene(subject.texts, place.conversation.language, place.known, place.world.now, visit, campaign_id=campaign)


def position_of(subject: Subject, place: Place) -> Position | None:
    """Where the open visit is, or None."""
    visit = place.visit
    return settle(subject.flows[visit.flow], scene_of(subject, place, visit)) if visit else None
