"""Blocks as plain text: what is read aloud and shown in notifications, and what is left where blocks are refused.

Slack reads `text` as its own markup, so & < and > are written as entities: nothing in it can be a mention, a ping of
a whole channel or a link. (docs.slack.dev/messaging/formatting-message-text)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.channels.letters import is_blank, showable
from bot.channels.limits import SLACK_FALLBACK
from bot.channels.slack.letters import clipped
from flows.proof.screens import measured

NOTHING = "…"
"""A text is never empty: Slack would refuse it."""


def escaped(text: str) -> str:
    return showable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitting(text: str, most: int) -> str:
    """The text escaped, at most `most` characters then, with an ellipsis where something was left out."""
    text = showable(text).strip()
    if is_blank(text):
        return NOTHING
    room = most
    # A sign is five characters long at most once it is escaped, so no round takes off too much.
    while measured(short := clipped(text, room), "escaped") > most:
        room -= max(1, (measured(short, "escaped") - most) // 5)
    return escaped(short)


def fallback(blocks: Iterable[Mapping[str, Any]], most: int = SLACK_FALLBACK.most, *, options: bool = False) -> str:
    """What the blocks say, escaped. `options`: what can be chosen too, numbered, so that it can be chosen by number."""
    return fitting("\n".join(line for block in blocks for line in _lines(block, options)), most)


def _lines(block: Mapping[str, Any], options: bool) -> Iterator[str]:
    match block["type"]:
        case "rich_text":
            yield from (line for element in block["elements"] for line in _rich(element))
        case "table":
            yield from (" | ".join(str(cell["text"]) for cell in row) for row in block["rows"])
        case "data_visualization":
            yield str(block["title"])
        case "section" | "header":
            yield str(block["text"]["text"])
        case "context":
            yield from (str(element["text"]) for element in block["elements"] if "text" in element)
        case "input":
            yield str(block["label"]["text"])
        case "actions" if options:
            yield from (f"{nth}. {label}" for nth, label in enumerate(_labels(block), 1))


def _rich(element: Mapping[str, Any]) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        yield from (f"• {_text(item)}" for item in element["elements"])
    else:
        yield _text(element)


def _text(section: Mapping[str, Any]) -> str:
    return "".join(str(part["text"]) for part in section["elements"])


def _labels(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block["elements"]:
        if element["type"] == "button":
            yield str(element["text"]["text"])
        else:
            yield from (str(option["text"]["text"]) for option in element.get("options", ()))
