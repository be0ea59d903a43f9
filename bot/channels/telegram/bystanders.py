"""The shipped guide's answer to somebody in a group whose brand they are not part of."""

from __future__ import annotations

from bot.channels.bystanders import bystanders_nodes
from bot.channels.limits import TELEGRAM
from bot.channels.telegram.html import blocks, split
from flows.engine.known import Found


def bystanders_answer(found: Found, language: str) -> str:
    """HTML for one message; empty where the guide has no answer."""
    texts = split(blocks(bystanders_nodes(found, language)), TELEGRAM.block.most)
    return texts[0] if texts else ""
