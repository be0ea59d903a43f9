"""Text as Slack keeps it: what people type becomes marked-up words, and what bots send is read as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_TYPED = re.compile(
    r"(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)\]'\"])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<domain>(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:fi|com|net|org|io|eu|se|de|uk|dev|app)(?![\w-])(?:/[^\s<>]*)?)"
    r"|(?P<user>@[\w.-]*\w)"
    r"|(?P<channel>(?<!\w)#[\w-]+)",
    re.IGNORECASE,
)
_MARKED = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, users: Mapping[str, str], channels: Mapping[str, str]) -> tuple[str, list[Json]]:
    """What a person typed, as the text of an event and as rich text elements: & < > escaped, names that are known (in
    lower case, with their ids) as mentions, addresses as links."""
    words, elements, at = "", [], 0
    for found in _TYPED.finditer(text):
        kind, piece = found.lastgroup, found[0]
        element: Json | None = None
        if kind == "url":
            marked, element = f"<{escaped(piece)}>", {"type": "link", "url": piece}
        elif kind == "mail":
            marked, element = f"<mailto:{piece}|{piece}>", {"type": "link", "url": f"mailto:{piece}", "text": piece}
        elif kind == "domain":
            link = f"http://{piece}"
            marked, element = f"<{link}|{piece}>", {"type": "link", "url": link, "text": piece}
        elif kind == "user" and piece[1:].lower() in users:
            user = users[piece[1:].lower()]
            marked, element = f"<@{user}>", {"type": "user", "user_id": user}
        elif kind == "channel" and piece[1:].lower() in channels:
            channel = channels[piece[1:].lower()]
            marked, element = f"<#{channel}|{piece[1:]}>", {"type": "channel", "channel_id": channel}
        if element is None:
            continue
        if found.start() > at:
            words += escaped(text[at : found.start()])
            elements.append({"type": "text", "text": text[at : found.start()]})
        words += marked
        elements.append(element)
        at = found.end()
    if at < len(text):
        words += escaped(text[at:])
        elements.append({"type": "text", "text": text[at:]})
    return words, elements


def kept(text: str) -> str:
    """A bot's text as Slack gives it back: what stands alone is escaped, and bare addresses are links."""
    pieces, at = [], 0
    for found in _MARKED.finditer(text):
        pieces += [_plain(text[at : found.start()]), found[0]]
        at = found.end()
    pieces.append(_plain(text[at:]))
    return "".join(pieces)


def _plain(text: str) -> str:
    text = escaped(unescaped(text))
    return re.sub(r"https?://[^\s<>]*[^\s<>.,;:!?)\]'\"]", lambda url: f"<{url[0]}>", text)


def read(text: str, names: Mapping[str, str]) -> str:
    """Marked-up text as a person reads it; `names` of users and channels by their ids."""

    def shown(found: re.Match[str]) -> str:
        what, label = found[1], found[2]
        if what[0] in "@#":
            return what[0] + names.get(what[1:], label or what[1:])
        if what[0] == "!":
            return f"@{label or what[1:].partition('^')[0]}"
        return label or what.removeprefix("mailto:")

    return unescaped(_MARKED.sub(shown, text))


def given_back(value: Any, ids: Iterator[str]) -> Any:
    """Blocks as Slack gives them back: those without an id get one, plain text is escaped, and what was left out of a
    text object is filled in."""
    if isinstance(value, list):
        return [given_back(one, ids) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: given_back(one, ids) for name, one in value.items()}
    kind = told.get("type")
    if kind == "plain_text":
        return {**told, "text": escaped(unescaped(told["text"])), "emoji": told.get("emoji", True)}
    if kind == "mrkdwn":
        verbatim = told.get("verbatim", False)
        return {**told, "text": told["text"] if verbatim else kept(told["text"]), "verbatim": verbatim}
    return told


INTERACTIVE = frozenset({
    "button", "static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes", "users_select",
    "multi_users_select", "conversations_select", "channels_select", "datepicker", "timepicker", "datetimepicker",
    "plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input",
    "feedback_buttons", "icon_button",
})  # fmt: skip


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    if block["type"] == "card":
        inside += block.get("actions", ())
    found = [one for one in inside if isinstance(one, dict) and one.get("type") in INTERACTIVE]
    for below in (*block.get("child_blocks", ()), *(block["elements"] if block["type"] == "carousel" else ())):
        found += elements_of(below)
    return found


def with_ids(blocks: list[Json], ids: Iterator[str]) -> list[Json]:
    told: list[Json] = given_back(blocks, ids)
    for block in told:
        if not block.get("block_id"):
            block["block_id"] = next(ids)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = next(ids)
    return told
