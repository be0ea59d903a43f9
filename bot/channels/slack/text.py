"""What a person typed, out of the form in which Slack hands it on."""

from __future__ import annotations

import re
from html import unescape

_ENTITY = re.compile(r"<([^<>\n]*)>")
"""Slack's own marks between < and >; what people type of these is escaped."""


def typed(text: str, bot: str = "") -> str:
    """The text as it was typed, without the bot's own name at either end.

    Slack escapes &, < and > in what people type and puts its own marks between < and >: links, people, channels and
    dates. (docs.slack.dev/messaging/formatting-message-text)
    """
    if bot:
        text = _without_name(text, rf"<@{re.escape(bot)}(?:\|[^<>\n]*)?>")
    return unescape(_ENTITY.sub(_as_typed, text))


def _without_name(text: str, mention: str) -> str:
    """Each step looks at a sign once: in a pattern of it all, many spaces would take for ever."""
    if found := re.match(mention, bare := text.lstrip()):
        text = bare[found.end() :].lstrip(" \t\n\r,:")
    # A mark without < in it begins at the last one.
    begins = text.rfind("<")
    if begins >= 0 and re.fullmatch(mention, text[begins:].rstrip()):
        text = text[:begins].rstrip(" \t\n\r,")
    return text


def _as_typed(found: re.Match[str]) -> str:
    target, bar, label = found[1].partition("|")
    if target.startswith("@"):
        return f"@{label}" if label else target
    if target.startswith("#"):
        return f"#{label}" if label else target
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    # The label of a link that Slack made is what was typed, and is shorter than the link it leads to.
    return label if bar and label and label in target else target
