"""Words and outcomes outside of the conversation's own messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.slack.parts import Message, parts
from bot.words import words
from flows.engine.messages import Node, Option, Reply, paragraph
from storage.outgoing import Outgoing

_OPINIONS = ("c:useful:", "c:not_it:")
_BESIDE = (*_OPINIONS, "p:mine:")
"""How the ids of the options begin that are about what was said before a question came again."""


def message_of(nodes: Sequence[Node], language: str, *, form: bool = False) -> Message | None:
    """The nodes as one message; None where nothing of them is to be seen."""
    made = parts(Reply(tuple(nodes)), 0, language=language, form=form)
    return next((one for one in made if isinstance(one, Message)), None)


def ephemeral(message: Message) -> dict[str, Any]:
    """As the answer to a command, to the one who gave it alone."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}


def private_elsewhere(language: str, below: Sequence[Mapping[str, Any]], *, asks: bool = False) -> Message:
    """That the answer, or what is asked, is in the person's own conversation; `below` is the way there."""
    text = words().word(language, "slack.show.go_on_private" if asks else "slack.show.private_elsewhere")
    made = message_of((paragraph(text),), language)
    assert made is not None
    return replace(made, blocks=(*made.blocks, *map(dict, below)))


def shown_aside(outgoing: Sequence[Outgoing]) -> tuple[list[Outgoing], tuple[Option, ...]]:
    """What can be shown elsewhere than in the conversation, and what can be thought of it, which stands below the
    question that came again."""
    shown = [one for one in outgoing if not one.notice and not one.asks and not one.reply.documents]
    asked = [one for one in outgoing if one.asks and not one.notice]
    return shown, tuple(option for one in asked for option in one.reply.options if option.id.startswith(_OPINIONS))


def without_opinions(asked: Outgoing) -> Outgoing:
    """A question that came again after something that isn't shown above it. Its own options keep their places."""
    options = asked.reply.options
    while options and asked.asks and options[-1].id.startswith(_BESIDE):
        options = options[:-1]
    return asked if options == asked.reply.options else replace(asked, reply=replace(asked.reply, options=options))
