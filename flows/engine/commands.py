"""What the parts of the work offer besides their flows: commands, and everything put together for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.engine.flow import Flow
from flows.engine.messages import Option, Reply
from flows.engine.question import Scene
from flows.engine.texts import Texts
from flows.events import Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command of the desk or of a flow's part leads to."""

    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()
    campaign_id: str | None = None
    """The campaign that the conversation is about from now on; None: no change."""


Command = Callable[[Scene, str], Outcome]

FIRST = "first"
"""To `Library.welcome`: nothing has been said here before."""


@dataclass(frozen=True)
class Library:
    """All flows and commands with their words."""

    texts: Texts
    flows: Mapping[str, Flow]
    commands: Mapping[str, Command]
    welcome: Command
    """The first thing said when nothing is open; its words are FIRST or empty."""


def command_option(scene: Scene, name: str, label: str, words: str = "") -> Option:
    """An option that gives a command; `label` is the key of its words."""
    return Option(f"c:{name}:{words}", scene.word(label))
