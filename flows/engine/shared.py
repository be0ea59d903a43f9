"""In a place where several people hear: one flow at a time, which belongs to whoever began it, and money only where the
person has agreed to speak of it aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.flow import Flow
from flows.engine.messages import Reply, Visit
from flows.engine.question import Step
from flows.engine.readers import MoneyReader
from flows.engine.talk import Talk


def is_held(talk: Talk) -> bool:
    """Whether somebody else's flow is open here, so that none of this person's can begin."""
    return talk.known.shared and bool(talk.known.holder) and talk.visit is None


def tell_held(talk: Talk) -> None:
    """Whose flow it is, for the one who spoke."""
    talk.say("engine.say.held", who=talk.known.holder)
    talk.reply(private=True)


def asks_of_money(flow: Flow, step: Step) -> bool:
    """Whether the question is about a price, a budget or a contract; the last one sums them up."""
    return flow.confidential or step.question.final or isinstance(step.question.reader, MoneyReader)


def must_ask_first(talk: Talk, flow: Flow, visit: Visit, step: Step) -> bool:
    """Whether others would hear of money that the person hasn't agreed to speak of here."""
    return talk.known.shared and not visit.aloud and asks_of_money(flow, step)


def ask_private(talk: Talk) -> None:
    """Whether to go on where nobody else hears."""
    talk.say("engine.say.private")
    talk.wait("private")
    talk.reply(*(talk.choice("private", choice) for choice in ("go", "stay")))


def is_quiet(talk: Talk) -> bool:
    """Whether figures and papers are for the one who asked alone: where others hear, unless it was agreed to speak of
    money there."""
    visits = (talk.visit, *talk.changed.values())
    return talk.known.shared and not any(visit.aloud for visit in visits if visit is not None)


def kept_private(replies: Sequence[Reply]) -> list[Reply]:
    """The same replies, for the one who spoke."""
    return [replace(reply, private=True) for reply in replies]
