"""All flows, commands and words put together: what a channel's runner talks to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from flows.desk import menu
from flows.desk.dashboard import Dashboard
from flows.desk.dashboard import dashboard as dashboard_of
from flows.engine import engine, texts
from flows.engine.commands import Command, Library
from flows.engine.diagram import mermaid
from flows.engine.flow import Flow
from flows.engine.form import Form, NoForm, form_of
from flows.engine.known import Known
from flows.engine.messages import Conversation, Input
from flows.engine.talk import Talk
from flows.engine.turn import Turn

PARTS = {
    "engine": "flows.engine",
    "desk": "flows.desk",
    "workspace": "flows.desk.workspace",
    "goals": "flows.goals",
    "facts": "flows:benchmarks",
    "candidates": "flows.candidates",
    "contracts": "flows.contracts",
    "results": "flows.results",
    "teaching": "flows.teaching",
    "drafts": "flows.candidates:messages",
    "plan": "flows.goals:plan",
    "brief": "flows.goals:brief",
    "sectors": "flows.goals:sectors",
}
"""Part of the texts to where its language files are."""

TEXTS = texts.load(PARTS)

FLOW_PLACES = {
    "goals": "flows.goals.flow:GOALS_FLOW",
    "candidates": "flows.candidates.flow:CANDIDATES_FLOW",
    "contracts": "flows.contracts.flow:CONTRACTS_FLOW",
    "results": "flows.results.flow:RESULTS_FLOW",
    "workspace": "flows.desk.workspace.flow:WORKSPACE",
    "teaching": "flows.teaching.flow:TEACHING",
}
"""Every flow's name, and where it is declared."""

COMMAND_PLACES = (
    "flows.desk.menu:COMMANDS",
    "flows.candidates.commands:COMMANDS",
    "flows.contracts.commands:COMMANDS",
    "flows.results.commands:COMMANDS",
    "flows.teaching.commands:COMMANDS",
)
"""Where the parts' own commands are."""

T = TypeVar("T")


class OnDemand(Mapping[str, T]):
    """A mapping whose values are imported when they are first asked for, so that the greeting waits for none."""

    def __init__(self, names: Callable[[], Iterable[str]], load: Callable[[str], T]) -> None:
        self._names = cache(lambda: tuple(names()))
        self._load = cache(load)

    def __getitem__(self, name: str) -> T:
        if name not in self._names():
            raise KeyError(name)
        return self._load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


def _at(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


@cache
def _commands() -> dict[str, Command]:
    return {name: command for place in COMMAND_PLACES for name, command in _at(place).items()}


def _flow(name: str) -> Flow:
    flow: Flow = _at(FLOW_PLACES[name])
    return flow


FLOWS: Mapping[str, Flow] = OnDemand(lambda: FLOW_PLACES, _flow)

COMMANDS: Mapping[str, Command] = OnDemand(_commands, lambda name: _commands()[name])


@cache
def library() -> Library:
    return Library(TEXTS, FLOWS, COMMANDS, menu.welcome)


def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """The turn that an input leads to; pure. See engine.respond."""
    return engine.respond(library(), conversation, given, known, now)


def form(
    conversation: Conversation,
    known: Known,
    now: datetime,
    *,
    flow: str = "",
    words: str = "",
    visit: str = "",
    typed: Mapping[str, str] | None = None,
) -> Form | NoForm:
    """A flow as a form, the open one where none is named; pure. See engine.form.form_of."""
    return form_of(library(), conversation, known, now, flow=flow, words=words, visit=visit, typed=typed)


def dashboard(conversation: Conversation, known: Known, now: datetime) -> Dashboard:
    """The desk as a page, of the member that is known; pure."""
    talk = Talk(library(), conversation, known, now)
    return dashboard_of(talk.scene(), known.accounts, talk.about)


def diagram(flow: str, language: str) -> str:
    """The named flow as Mermaid text. Raises KeyError for a flow that doesn't exist."""
    return mermaid(FLOWS[flow], TEXTS, language)
