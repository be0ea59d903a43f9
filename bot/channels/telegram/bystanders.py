"""What somebody gets in a group whose brand they are not part of: the shipped guide's answer, nothing of the brand."""

from __future__ import annotations

from bot.channels.limits import TELEGRAM
from bot.channels.telegram.html import blocks, split
from flows.engine.known import Found


def bystanders_answer(found: Found, language: str) -> str:
    """HTML for one message; empty where the guide has no answer."""
    if found.decision != "answer" or not found.passages:
        return ""
    from flows.library import TEXTS

    passage = found.passages[0]
    sources = TEXTS.say(language, "engine.say.sources", sources="; ".join(passage.sources)) if passage.sources else ()
    texts = split(blocks((*passage.nodes, *sources)), TELEGRAM.block.most)
    return texts[0] if texts else ""
