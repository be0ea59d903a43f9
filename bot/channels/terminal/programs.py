"""Talking with a program: reads its lines, answers with ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from bot.channels.terminal.messages import Messages
from bot.channels.terminal.protocol import (
    LARGEST_LINE,
    NotReadable,
    read_line,
    ready_line,
    reply_line,
    written,
)
from bot.channels.terminal.session import Session
from bot.delivery import Show
from bot.files.saved import Saved, Unsaved
from flows.engine.messages import Reply
from storage.problems import SetAside, StoreProblem


def converse(make: Callable[[Show], Session], source: BinaryIO, out: BinaryIO, switch_to: str | None = None) -> int:
    """The whole conversation, from the greeting to the end of `source`. Gives the exit code.

    Raises the StoreProblem when the conversation can't begin; later ones are told and the next line is read.
    """

    def put(value: dict[str, object]) -> None:
        out.write(written(value))
        out.flush()

    def show(_turn: int, reply: Reply, files: tuple[Saved | Unsaved, ...]) -> None:
        put(reply_line(reply, files, messages().unsaved(files)))

    session = make(show)

    def messages() -> Messages:
        return Messages(session.state.language)

    for reference in session.start(switch_to):
        put({"error": messages().set_aside(reference)})
    put(ready_line(session.state))
    for data in lines(source):
        try:
            line = read_line(data)
            session.take(line.input, line.delivery_id)
        except NotReadable as problem:
            put({"error": messages().not_readable(problem)})
        except SetAside as problem:
            put({"error": messages().set_aside(problem.reference)})
        except StoreProblem as problem:
            put({"error": messages().store_problem(problem)})
        else:
            put(ready_line(session.state))
    return 0


def lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines as they come. Of one that is too long only as much is kept as shows that."""
    most = LARGEST_LINE + 2
    while line := source.readline(most + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > most and (rest := source.readline(most + 1)):
            pass
        yield line
