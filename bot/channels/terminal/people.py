"""Talking with a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from bot.channels.terminal.lines import line_reader, message_reader
from bot.channels.terminal.messages import Messages
from bot.channels.terminal.screen import Screen
from bot.channels.terminal.session import Session
from bot.channels.terminal.typed import Own, meaning
from bot.delivery import Show
from bot.files.saved import Saved, Unsaved
from flows.engine.messages import Reply
from storage.problems import SetAside, StoreProblem

LONGEST = 1_000_000
"""Characters of one message; more is not even kept."""
LONGEST_ECHO = 2_000
"""Characters of a message that are shown again; a transcript needs no more."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


class Showing:
    """Shows replies and remembers how far the numbers of the options have come in this turn."""

    def __init__(self, screen: Screen, messages: Callable[[], Messages]) -> None:
        self._screen = screen
        self._messages = messages
        self._turn = -1
        self._options = 0

    def __call__(self, turn: int, reply: Reply, files: tuple[Saved | Unsaved, ...]) -> None:
        if turn != self._turn:
            self._turn, self._options = turn, 0
        screen = self._screen
        screen.nodes(reply.nodes)
        if reply.table is not None:
            screen.table(reply.table)
        for file in files:
            if isinstance(file, Saved):
                screen.path(self._messages().word("saved"), str(file.path))
        for sentence in self._messages().unsaved(files):
            screen.line(sentence, "yellow")
        if files:
            screen.blank()
        screen.options(reply.options, self._options + 1)
        self._options += len(reply.options)


def converse(make: Callable[[Show], Session], commands: Mapping[str, str], switch_to: str | None = None) -> int:
    """The whole conversation, from the greeting to the end of input or Ctrl-C. Gives the exit code.

    `commands` are the engine's, as `meaning` takes them. Raises the StoreProblem when the conversation can't begin;
    later ones are told and the conversation goes on.
    """
    screen = Screen(sys.stdout)

    def messages() -> Messages:
        return Messages(session.state.language)

    session = make(Showing(screen, messages))
    try:
        screen.notice(messages().word("opening"))
        for reference in session.start(switch_to):
            screen.notice(messages().set_aside(reference))
        _talk(session, screen, messages, commands)
    except KeyboardInterrupt:
        screen.blank()
        screen.notice(messages().word("interrupted"))
        return INTERRUPTED
    screen.notice(messages().word("parting"))
    return 0


def _talk(session: Session, screen: Screen, messages: Callable[[], Messages], commands: Mapping[str, str]) -> None:
    read = message_reader(line_reader())
    echoes = not sys.stdin.isatty()
    while (message := read()) is not None:
        if echoes:
            screen.typed(message if len(message) <= LONGEST_ECHO else message[:LONGEST_ECHO] + "…")
        else:
            screen.blank()
        if len(message) > LONGEST:
            screen.notice(messages().word("too_long", most=LONGEST))
            continue
        try:
            match meaning(message, commands):
                case Own.QUIT:
                    return
                case Own.UPLOAD_WHAT:
                    screen.notice(messages().word("upload_what"))
                case said:
                    session.take(said)
        except SetAside as problem:
            screen.notice(messages().set_aside(problem.reference))
        except StoreProblem as problem:
            screen.notice(messages().store_problem(problem))
