"""What a typed message means: words, a command that begins with a slash, or a file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from bot.channels.slash import commanded
from bot.files.text import read_upload
from bot.words import words
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Input, Said


class Own(Enum):
    """What the terminal does itself."""

    QUIT = "quit"
    UPLOAD_WHAT = "upload_what"
    """An upload without a path."""


def meaning(message: str, commands: Mapping[str, str]) -> Input | Own:
    """`commands`: what can be written after the slash, in any language, to the command's name."""
    text = message.strip()
    if not text.startswith("/") or text == "/" or "\n" in text:
        return Said(message)
    if _is_file(text):
        return read_upload(text)
    name, _, rest = text[1:].strip().partition(" ")
    name, rest = name.casefold(), rest.strip()
    if name in _ways("quit"):
        return Own.QUIT
    if name in _ways("upload"):
        return read_upload(_path(rest)) if rest else Own.UPLOAD_WHAT
    return commanded(text, commands)


def _is_file(text: str) -> bool:
    """A path dropped on the window, which also begins with a slash."""
    try:
        return "/" in text[1:] and Path(text).is_file()
    except (OSError, ValueError):
        return False


def _path(rest: str) -> str:
    """The path without the quotes or backslashes that a shell or a file manager put around it."""
    try:
        if Path(rest).expanduser().exists():
            return rest
        parts = shlex.split(rest)
    except (OSError, ValueError, RuntimeError):
        return rest
    return parts[0] if len(parts) == 1 else rest


def _ways(name: str) -> frozenset[str]:
    """How one of the terminal's own commands can be called, in any language."""
    return frozenset(way for language in LANGUAGES for way in words().listed(language, f"terminal.command.{name}"))
