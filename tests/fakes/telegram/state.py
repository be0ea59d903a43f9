"""All that one fake knows, in one place for its parts to share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.chats import Json, User, World
from tests.fakes.telegram.flood import Flood
from tests.fakes.telegram.spec import Spec
from tests.fakes.telegram.trouble import Troubles
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhook import Webhook


@dataclass(slots=True)
class Call:
    """One call of the bot. `code` 0: not answered (yet, or never)."""

    method: str
    params: Json
    at: float
    """Monotonic seconds, when it had been read."""
    files: tuple[str, ...] = ()
    code: int = 0
    description: str = ""
    done_at: float = 0.0

    @property
    def chat(self) -> int | None:
        chat = self.params.get("chat_id")
        return chat if isinstance(chat, int) else None

    @property
    def ok(self) -> bool:
        return self.code == 200


@dataclass(slots=True)
class Answer:
    """What the bot said to a press."""

    text: str
    alert: bool
    at: float


@dataclass(slots=True)
class Query:
    """A callback query that is known: who pressed, when in monotonic seconds, and how it was answered."""

    id: str
    at: float
    answers: list[Answer] = field(default_factory=list)


@dataclass(slots=True)
class State:
    token: str
    world: World
    updates: Updates
    webhook: Webhook
    spec: Spec
    violations: list[str]
    refusals: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    troubles: Troubles = field(default_factory=Troubles)
    flood: Flood = field(default_factory=Flood)
    queries: dict[str, Query] = field(default_factory=dict)
    rich: bool = True
    delay: float = 0.0
    callback_age: float = 15.0
    """Seconds until a press can't be answered any more; no value is documented, 5 to 15 s are reported."""
    last_push: float = 0.0
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By scope (as JSON with sorted keys) and language."""
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    """By kind (name, description, short_description) and language."""
    menu: dict[int, Json] = field(default_factory=dict)
    albums: int = 0

    @property
    def bot(self) -> User:
        return self.world.bot

    def push(self, kind: str, payload: Any, chat: int) -> int:
        self.last_push = time.monotonic()
        return self.updates.push(kind, payload, chat)
