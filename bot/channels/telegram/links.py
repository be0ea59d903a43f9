"""Deep links: addresses that open a private chat with the bot at a given thing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.channels.telegram.reading import DRAFT
from flows.engine.messages import Reply

LONGEST_PAYLOAD = 64
"""Characters of A-Z, a-z, 0-9, _ and -, core.telegram.org/bots/features#deep-linking."""

_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{0,{LONGEST_PAYLOAD}}}")
_GO_PRIVATE = re.compile(r"p:private:([^:]+):go")


def deep_link(username: str, payload: str = "") -> str:
    """Raises ValueError for a payload that Telegram would not carry."""
    if not _PAYLOAD.fullmatch(payload):
        raise ValueError(payload)
    return f"https://t.me/{username}" + (f"?start={payload}" if payload else "")


def links_of(reply: Reply, username: str) -> Mapping[str, str]:
    """The options that are better followed than pressed, with where they lead: going on in private, where the draft
    is waiting."""
    found = {}
    for option in reply.options:
        going = _GO_PRIVATE.fullmatch(option.id)
        if going is not None and username:
            found[option.id] = deep_link(username, f"{DRAFT}{going[1]}")
    return found
