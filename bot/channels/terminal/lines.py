"""What a person types, line by line: at a terminal with editing and history, or from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

PROMPT = "> "
CONTINUES = "\\"
"""At the end of a line: the message goes on in the next one."""


def line_reader() -> Callable[[], str | None]:
    """Gives the next line without its end, None at the end of input."""
    return _from_terminal() if sys.stdin.isatty() else from_pipe


def _from_terminal() -> Callable[[], str | None]:
    with suppress(ImportError):
        import readline

        # A paste of several lines then arrives as one message. History lives in memory only: what people type is
        # kept in the database and nowhere else.
        readline.parse_and_bind("set enable-bracketed-paste on")
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")

    def read() -> str | None:
        try:
            return input(PROMPT)
        except EOFError:
            return None

    return read


def from_pipe() -> str | None:
    data = sys.stdin.buffer.readline()
    if not data:
        return None
    data = data.removesuffix(b"\n").removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def message_reader(read: Callable[[], str | None]) -> Callable[[], str | None]:
    """Whole messages: lines that continue are joined."""

    def next_message() -> str | None:
        parts: list[str] = []
        while (line := read()) is not None:
            if not line.endswith(CONTINUES):
                return "\n".join([*parts, line])
            parts.append(line.removesuffix(CONTINUES))
        return "\n".join(parts) if parts else None

    return next_message
