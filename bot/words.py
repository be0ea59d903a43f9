"""The sentences of the channels and the command line, in the language files beside them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.engine.texts import Texts

PARTS = {
    "terminal": "bot.channels.terminal",
    "command": "bot.commands",
    "telegram": "bot.channels.telegram",
    "slack": "bot.channels.slack",
}


@cache
def words() -> Texts:
    from flows.engine.texts import load  # with the templates, which take long to import

    return load(PARTS)
