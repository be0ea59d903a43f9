"""Where the bot is killed: every point between receiving and marking sent, by name.

The product knows nothing of them: its methods are wrapped from outside, in the process that is to die.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp.client_reqrep import ClientResponse
from sqlalchemy import event
from sqlalchemy.engine import Engine

import bot.files.render
from bot.channels.telegram.api import Api
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.parts import File
from bot.channels.telegram.requests import Requests
from bot.channels.telegram.service import Service
from bot.runner import Runner
from storage.outgoing import SentPart
from storage.store import Store

PassBy = Callable[[], None]
When = Callable[..., bool]


def _always(*_: Any, **__: Any) -> bool:
    return True


def _before(owner: Any, name: str, when: When, pass_by: PassBy) -> None:
    """`when` gets what the method gets."""
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        if when(*given, **named):
            pass_by()
        return original(*given, **named)

    setattr(owner, name, wrapped)


def _after(owner: Any, name: str, when: When, pass_by: PassBy) -> None:
    """`when` gets what the method gave and what it got."""
    original = getattr(owner, name)

    async def waited(*given: Any, **named: Any) -> Any:
        result = await original(*given, **named)
        if when(result, *given, **named):
            pass_by()
        return result

    def wrapped(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        if when(result, *given, **named):
            pass_by()
        return result

    setattr(owner, name, waited if asyncio.iscoroutinefunction(original) else wrapped)


def _sql(method: str, hook: str, pass_by: PassBy) -> None:
    """`hook` of SQLAlchemy's, within the store's method alone."""
    inside = threading.local()
    original = getattr(Store, method)

    def wrapped(*given: Any, **named: Any) -> Any:
        inside.now = True
        try:
            return original(*given, **named)
        finally:
            inside.now = False

    def happens(*_: Any) -> None:
        if getattr(inside, "now", False):
            pass_by()

    setattr(Store, method, wrapped)
    event.listen(Engine, hook, happens)


def _statement(method: str, pass_by: PassBy) -> None:
    _sql(method, "before_cursor_execute", pass_by)


def _commit(method: str, pass_by: PassBy) -> None:
    _sql(method, "commit", pass_by)


def _is_send(url: str) -> bool:
    return url.rpartition("/")[2] in ("sendMessage", "sendRichMessage", "sendDocument")


def _sends(*given: Any, **named: Any) -> bool:
    return _is_send(named["url"] if "url" in named else given[1])


def _leaving(pass_by: PassBy) -> None:
    """The bytes are on their way: nobody knows whether they will be acted on."""
    original: Any = ClientResponse.start

    async def start(answer: ClientResponse, connection: Any) -> Any:
        if _is_send(str(answer.url)):
            await asyncio.sleep(0)
            pass_by()
        return await original(answer, connection)

    ClientResponse.start = start  # type: ignore[method-assign, assignment]


def _acknowledging(pass_by: PassBy) -> None:
    """The poll that lets Telegram forget has left."""
    original: Any = Api.fetch

    async def fetch(api: Api, offset: int | None, *given: Any) -> Any:
        poll = asyncio.ensure_future(original(api, offset, *given))
        await asyncio.sleep(0.01)
        if offset is not None:
            pass_by()
        return await poll

    Api.fetch = fetch  # type: ignore[method-assign, assignment]


def _calls(method: str) -> When:
    return lambda *given, **_: method in given


def _is_file(*given: Any, **_: Any) -> bool:
    return any(isinstance(one, File) for one in given)


def _tells(_: Store, parts: Sequence[SentPart], *__: Any) -> bool:
    """Whether it is a word that was said in answer to a press: that became no message."""
    return any(not part.message for part in parts)


def _any_time(pass_by: PassBy) -> None:
    """`nth` is in milliseconds from the start."""

    def count() -> None:
        while True:
            time.sleep(0.001)
            pass_by()

    threading.Thread(target=count, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Point:
    """`most`: how often it is passed at most before the kill, which is chosen from 1 on. `restart`: it is one of
    starting, and needs something that an earlier kill left."""

    name: str
    install: Callable[[PassBy], None]
    most: int = 6
    restart: bool = False


POINTS = (
    Point("fetched, nothing stored", partial(_before, Service, "take", lambda _, updates: bool(updates))),
    Point("accepting: a statement", partial(_statement, "accept_all"), 24),
    Point("accepting: before the commit", partial(_commit, "accept_all")),
    Point("accepted", partial(_after, Store, "accept_all", _always)),
    Point("accepted, the offset not moved", partial(_after, Service, "take", lambda _, __, updates: bool(updates))),
    Point("the offset moves", _acknowledging, 4),
    Point("before deciding", partial(_before, Runner, "decide", _always), 10),
    Point("the turn: a statement", partial(_statement, "decide"), 240),
    Point("the turn: before the commit", partial(_commit, "decide"), 10),
    Point("decided, nothing sent", partial(_after, Store, "decide", lambda decided, *_, **__: decided is not None), 10),
    Point("parts made", partial(_after, Courier, "parts", _always), 10),
    Point("before the request leaves", partial(_before, Requests, "do_request", _sends), 10),
    Point("the request leaves", _leaving, 10),
    Point(
        "taken, no answer read",
        partial(_after, ClientResponse, "start", lambda _, answer, *__: _is_send(str(answer.url))),
        10,
    ),
    Point("answered, not noted", partial(_after, Courier, "send", _always), 10),
    Point("noting: before", partial(_before, Store, "note_parts", _always), 10),
    Point("noting: a statement", partial(_statement, "note_parts"), 20),
    Point("noting: before the commit", partial(_commit, "note_parts"), 10),
    Point("noted", partial(_after, Store, "note_parts", _always), 10),
    Point("press: before its answer", partial(_before, Api, "call", _calls("answerCallbackQuery"))),
    Point(
        "press: after its answer", partial(_after, Api, "call", lambda _, *given, **__: "answerCallbackQuery" in given)
    ),
    Point("press: told, not noted", partial(_before, Store, "note_parts", _tells), 2),
    Point("press: before the keyboard", partial(_before, Api, "call", _calls("editMessageText"))),
    Point(
        "press: after the keyboard", partial(_after, Api, "call", lambda _, *given, **__: "editMessageText" in given)
    ),
    Point("paper: between two parts", partial(_before, Courier, "send", _is_file), 3),
    Point("paper: being rendered", partial(_after, bot.files.render, "written_markdown", _always), 3),
    Point("paper: before its commit", partial(_commit, "keep_document_bytes"), 3),
    Point("paper: kept", partial(_after, Store, "keep_document_bytes", _always), 3),
    Point("paper: sent, not noted", partial(_after, Courier, "send", lambda _, *given, **__: _is_file(*given)), 3),
    Point("album: fetched, not decided", partial(_before, Runner, "decide", lambda *given: bool(given[4])), 2),
    Point("album: decided", partial(_after, Store, "decide", lambda *_, others, **__: bool(others)), 2),
    Point("starting: the inbox read", partial(_after, Service, "_left_over", _always), 1, restart=True),
    Point("starting: the outbox read", partial(_after, Store, "unsent", _always), 1, restart=True),
    Point("at any time", _any_time, 1_500),
)
BY_NAME = {point.name: point for point in POINTS}
ANY_TIME = BY_NAME["at any time"]


def die_at(name: str, nth: int) -> None:
    """From now on this process kills itself when it passes the point for the n-th time."""
    passed = 0

    def pass_by() -> None:
        nonlocal passed
        passed += 1
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    BY_NAME[name].install(pass_by)
