"""What a message of the bot must keep to, each with Telegram's own words for what it refuses."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram import html, limits
from tests.fakes.telegram.chats import Button, Chat, Json
from tests.fakes.telegram.errors import fault, refusal
from tests.fakes.telegram.html import Formatted
from tests.fakes.telegram.params import Params

_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


def formatted(text: str, parse_mode: str, entities: list[Any]) -> Formatted:
    if not parse_mode:
        return html.trimmed(text, [dict(entity) for entity in entities])
    if parse_mode.lower() != "html":
        if parse_mode.lower() in ("markdown", "markdownv2"):
            raise fault(f"{parse_mode} is nothing that this fake reads")
        raise fault("unsupported parse_mode")
    return html.parse(text)


def text(params: Params, noted: list[str]) -> Formatted:
    """The text of a message; what Telegram only drops without a word goes into `noted`."""
    read = formatted(params.text("text"), params.text("parse_mode"), params.sequence("entities"))
    if not read.text:
        raise fault("message text is empty")
    if html.utf16(read.text) > limits.TEXT.most:
        raise fault("message is too long")
    return _counted(read, noted)


def caption(source: str, parse_mode: str, entities: list[Any], noted: list[str]) -> Formatted:
    read = formatted(source, parse_mode, entities)
    if html.utf16(read.text) > limits.CAPTION.most:
        raise fault("message caption is too long")
    return _counted(read, noted)


def _counted(read: Formatted, noted: list[str]) -> Formatted:
    if len(read.entities) > limits.ENTITIES.most:
        noted.append(f"{len(read.entities)} entities: Telegram keeps the first {limits.ENTITIES.most}")
        return Formatted(read.text, read.entities[: limits.ENTITIES.most])
    return read


def markup(params: Params, *, inline_only: bool = False) -> tuple[Json, tuple[tuple[Button, ...], ...]]:
    """What stands below the message, and its buttons where they are inline."""
    given = params.mapping("reply_markup")
    if not given:
        return {}, ()
    if "inline_keyboard" in given:
        rows = keyboard(given["inline_keyboard"])
        return ({"inline_keyboard": [row for row in given["inline_keyboard"] if row]} if rows else {}), rows
    if inline_only:
        raise fault("inline keyboard expected")
    if "keyboard" in given:
        keys = [key for row in given["keyboard"] for key in row]
        if not keys:
            raise fault("reply keyboard is empty")
        if any(not (key if isinstance(key, str) else key.get("text")) for key in keys):
            raise fault("can't parse keyboard button: keyboard button text must be non-empty")
    elif not (given.get("remove_keyboard") or given.get("force_reply")):
        raise fault("object expected as reply markup")
    if len(given.get("input_field_placeholder", "")) > limits.PLACEHOLDER.most:
        raise fault("INPUT_FIELD_PLACEHOLDER_TOO_LONG")
    return given, ()


def keyboard(rows: Any) -> tuple[tuple[Button, ...], ...]:
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise fault("can't parse inline keyboard markup JSON object")
    if any(len(row) > limits.BUTTONS_OF_ROW.most for row in rows):
        raise fault("reply markup is too long")  # Telegram squeezes a wider row without a word
    if sum(len(row) for row in rows) > limits.BUTTONS.most:
        raise fault("reply markup is too long")
    return tuple(tuple(_button(button) for button in row) for row in rows if row)


def _button(given: Any) -> Button:
    if not isinstance(given, dict):
        raise fault("can't parse inline keyboard button: an object is expected")
    label = given.get("text")
    if not isinstance(label, str) or not label.strip():
        raise fault("can't parse inline keyboard button: BUTTON_TEXT_INVALID")
    actions = [action for action in _ACTIONS if action in given]
    if not actions:
        raise fault("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise fault("BUTTON_TYPE_INVALID")
    action = actions[0]
    if action == "callback_data":
        data = given[action]
        size = len(data.encode()) if isinstance(data, str) else 0
        if not limits.CALLBACK_DATA.least <= size <= limits.CALLBACK_DATA.most:
            raise fault("BUTTON_DATA_INVALID")
        return Button(label, data=data)
    if action == "url":
        if not re.match(r"(https?|tg)://\S+\Z", str(given[action])):
            raise fault("BUTTON_URL_INVALID")
        return Button(label, url=given[action])
    if action == "copy_text":
        copied = given[action].get("text", "") if isinstance(given[action], dict) else ""
        if not limits.COPY_TEXT.least <= len(copied) <= limits.COPY_TEXT.most:
            raise fault("BUTTON_COPY_TEXT_INVALID")
    return Button(label, other=action)


def reply(params: Params, chat: Chat) -> int:
    """The message answered, 0 for none."""
    given = params.mapping("reply_parameters")
    if not given:
        return 0
    answered = chat.messages.get(given.get("message_id", 0))
    if answered is None or answered.deleted:
        if given.get("allow_sending_without_reply"):
            return 0
        raise refusal("message to be replied not found")
    return answered.id


def thread(params: Params, chat: Chat) -> int:
    number = params.number("message_thread_id")
    if number and number not in chat.topics:
        raise refusal("message thread not found")
    return number
