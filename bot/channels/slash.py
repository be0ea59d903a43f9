"""Commands that begin with a slash, the same in every channel."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.formats import LANGUAGES
from flows.engine.messages import Commanded


def commanded(text: str, commands: Mapping[str, str]) -> Commanded:
    """What `/name words` orders. `commands`: what can be written after the slash, in any language, to the command's
    name; an unknown one stays as it was written."""
    said = text.strip().removeprefix("/").strip()
    whole = " ".join(said.casefold().split())
    if whole in LANGUAGES:
        return Commanded("language", whole)
    if whole in commands:
        return Commanded(commands[whole])
    name, _, rest = said.partition(" ")
    return Commanded(commands.get(name.casefold(), name.casefold()), rest.strip())
