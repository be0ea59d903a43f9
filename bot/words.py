"""The sentences of the channels and the command line, in the language files beside them."""

from __future__ import annotations

from functools import cache

from flows.engine.texts import Texts, load

PARTS = {"terminal": "bot.channels.terminal", "command": "bot.commands"}


@cache
def words() -> Texts:
    return load(PARTS)
