"""Where the app on Slack is killed, by socket: every point between receiving and marking sent, by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

import bot.files.render
from bot.channels.slack.api import Api
from bot.channels.slack.courier import Courier
from bot.channels.slack.filled_in import FilledIn
from bot.channels.slack.parts import File
from bot.channels.slack.service import Service
from bot.runner import Runner
from storage.outgoing import SentPart
from storage.store import Store
from tests.crash.wrapping import ANY_TIME, Point, When, after, always, answered, before, commit, leaving, statement

_SENDS = ("chat.postMessage", "files.completeUploadExternal")


def _is_send(url: str) -> bool:
    return url.rpartition("/")[2] in _SENDS


def _calls(*methods: str) -> When:
    return lambda *given, **_: any(method in given for method in methods)


def _called(method: str) -> When:
    return lambda _, *given, **__: method in given


def _is_file(*given: Any, **_: Any) -> bool:
    return any(isinstance(one, File) for one in given)


def _tells(_: Store, parts: Sequence[SentPart], *__: Any) -> bool:
    """Whether it is a word that only one person was shown: that became no message."""
    return any(not part.message for part in parts)


def _is_acknowledgement(_: SocketModeClient, message: str) -> bool:
    return "envelope_id" in message


POINTS = (
    Point("arrived, nothing stored", partial(before, Service, "take", always)),
    Point("accepting: a statement", partial(statement, "accept_all"), 24),
    Point("accepting: before the commit", partial(commit, "accept_all")),
    Point("accepted", partial(after, Store, "accept_all", always)),
    Point("accepted, not acknowledged", partial(before, SocketModeClient, "send_message", _is_acknowledgement)),
    Point(
        "acknowledged", partial(after, SocketModeClient, "send_message", lambda _, *given: _is_acknowledgement(*given))
    ),
    Point("before deciding", partial(before, Runner, "decide", always), 10),
    Point("the turn: a statement", partial(statement, "decide"), 240),
    Point("the turn: before the commit", partial(commit, "decide"), 10),
    Point("decided, nothing sent", partial(after, Store, "decide", lambda decided, *_, **__: decided is not None), 10),
    Point("parts made", partial(after, Courier, "parts", always), 10),
    Point("before the request leaves", partial(before, AsyncWebClient, "api_call", _calls(*_SENDS)), 10),
    Point("the request leaves", partial(leaving, _is_send), 10),
    Point("taken, no answer read", partial(answered, _is_send), 10),
    Point("answered, not noted", partial(after, Courier, "send", always), 10),
    Point("noting: before", partial(before, Store, "note_parts", always), 10),
    Point("noting: a statement", partial(statement, "note_parts"), 20),
    Point("noting: before the commit", partial(commit, "note_parts"), 10),
    Point("noted", partial(after, Store, "note_parts", always), 10),
    Point("press: before its word", partial(before, Api, "call", _calls("chat.postEphemeral")), 2),
    Point("press: told, not noted", partial(before, Store, "note_parts", _tells), 2),
    Point("press: before the buttons", partial(before, Api, "call", _calls("chat.update")), 4),
    Point("press: after the buttons", partial(after, Api, "call", _called("chat.update")), 4),
    Point("form: before it opens", partial(before, Api, "call", _calls("views.open")), 1),
    Point("form: open", partial(after, Api, "call", _called("views.open")), 1),
    Point("form: decided, not answered", partial(before, FilledIn, "_after_form", always), 1),
    Point("form: answer made", partial(after, FilledIn, "_after_form", always), 1),
    Point("paper: between two parts", partial(before, Courier, "send", _is_file), 3),
    Point("paper: being rendered", partial(after, bot.files.render, "written_markdown", always), 3),
    Point("paper: before its commit", partial(commit, "keep_document_bytes"), 3),
    Point("paper: kept", partial(after, Store, "keep_document_bytes", always), 3),
    Point("paper: uploaded, not shared", partial(after, Api, "upload", always), 3),
    Point("paper: sent, not noted", partial(after, Courier, "send", lambda _, *given, **__: _is_file(*given)), 3),
    Point("file: fetched, not decided", partial(after, Api, "download", always), 1),
    Point("starting: the inbox read", partial(after, Service, "_left_over", always), 1, restart=True),
    Point("starting: the outbox read", partial(after, Store, "unsent", always), 1, restart=True),
    ANY_TIME,
)
