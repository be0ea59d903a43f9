"""Where the bot on Telegram is killed: every point between receiving and marking sent, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import bot.files.render
from bot.channels.telegram.api import Api
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.parts import File
from bot.channels.telegram.requests import Requests
from bot.channels.telegram.service import Service
from bot.runner import Runner
from storage.outgoing import SentPart
from storage.store import Store
from tests.crash.wrapping import (
    ANY_TIME,
    PassBy,
    Point,
    When,
    after,
    always,
    answered,
    before,
    commit,
    leaving,
    statement,
)


def _is_send(url: str) -> bool:
    return url.rpartition("/")[2] in ("sendMessage", "sendRichMessage", "sendDocument")


def _sends(*given: Any, **named: Any) -> bool:
    return _is_send(named["url"] if "url" in named else given[1])


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


POINTS = (
    Point("fetched, nothing stored", partial(before, Service, "take", lambda _, updates: bool(updates))),
    Point("accepting: a statement", partial(statement, "accept_all"), 24),
    Point("accepting: before the commit", partial(commit, "accept_all")),
    Point("accepted", partial(after, Store, "accept_all", always)),
    Point("accepted, the offset not moved", partial(after, Service, "take", lambda _, __, updates: bool(updates))),
    Point("the offset moves", _acknowledging, 4),
    Point("before deciding", partial(before, Runner, "decide", always), 10),
    Point("the turn: a statement", partial(statement, "decide"), 240),
    Point("the turn: before the commit", partial(commit, "decide"), 10),
    Point("decided, nothing sent", partial(after, Store, "decide", lambda decided, *_, **__: decided is not None), 10),
    Point("parts made", partial(after, Courier, "parts", always), 10),
    Point("before the request leaves", partial(before, Requests, "do_request", _sends), 10),
    Point("the request leaves", partial(leaving, _is_send), 10),
    Point("taken, no answer read", partial(answered, _is_send), 10),
    Point("answered, not noted", partial(after, Courier, "send", always), 10),
    Point("noting: before", partial(before, Store, "note_parts", always), 10),
    Point("noting: a statement", partial(statement, "note_parts"), 20),
    Point("noting: before the commit", partial(commit, "note_parts"), 10),
    Point("noted", partial(after, Store, "note_parts", always), 10),
    Point("press: before its answer", partial(before, Api, "call", _calls("answerCallbackQuery"))),
    Point(
        "press: after its answer", partial(after, Api, "call", lambda _, *given, **__: "answerCallbackQuery" in given)
    ),
    Point("press: told, not noted", partial(before, Store, "note_parts", _tells), 2),
    Point("press: before the keyboard", partial(before, Api, "call", _calls("editMessageText"))),
    Point("press: after the keyboard", partial(after, Api, "call", lambda _, *given, **__: "editMessageText" in given)),
    Point("paper: between two parts", partial(before, Courier, "send", _is_file), 3),
    Point("paper: being rendered", partial(after, bot.files.render, "written_markdown", always), 3),
    Point("paper: before its commit", partial(commit, "keep_document_bytes"), 3),
    Point("paper: kept", partial(after, Store, "keep_document_bytes", always), 3),
    Point("paper: sent, not noted", partial(after, Courier, "send", lambda _, *given, **__: _is_file(*given)), 3),
    Point("album: fetched, not decided", partial(before, Runner, "decide", lambda *given: bool(given[4])), 2),
    Point("album: decided", partial(after, Store, "decide", lambda *_, others, **__: bool(others)), 2),
    Point("starting: the inbox read", partial(after, Service, "_left_over", always), 1, restart=True),
    Point("starting: the outbox read", partial(after, Store, "unsent", always), 1, restart=True),
    ANY_TIME,
)
