"""Methods that change what stands in a chat, and the answer to a press."""

from __future__ import annotations

import time

from tests.fakes.telegram import html, limits, rules
from tests.fakes.telegram.chats import Json, Message
from tests.fakes.telegram.errors import fault, refusal
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.sending import rich_content
from tests.fakes.telegram.state import Answer, State

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _message(state: State, params: Params) -> Message:
    if params.get("inline_message_id"):
        raise fault("MESSAGE_ID_INVALID")
    chat = state.world.reach(params.chat())
    if "message_id" not in params.values:
        raise fault("message identifier is not specified")
    message = chat.messages.get(params.number("message_id"))
    if message is None or message.deleted:
        raise refusal("message to edit not found")
    if not message.by_bot:
        raise fault("message can't be edited")
    return message


def _edited(message: Message) -> Json:
    message.edited += 1
    message.edit_date = int(time.time())
    message.at = time.monotonic()
    return message.to_json()


def edit_message_text(state: State, params: Params) -> Json:
    message = _message(state, params)
    if message.file is not None:
        raise fault("there is no text in the message to edit")
    markup, keyboard = rules.markup(params, inline_only=True)
    if state.rich and "rich_message" in params.values:
        content = rich_content(params)
        before = message.rich.html if message.rich else None
        if (before, message.markup) == (content.html, markup):
            raise refusal(NOT_MODIFIED)
        message.rich, message.text, message.entities, message.html = content, "", (), content.html
    else:
        noted: list[str] = []
        read = rules.text(params, noted)
        state.violations += [f"editMessageText: {words}" for words in noted]
        if message.rich is None and (message.text, message.entities, message.markup) == (
            read.text,
            read.entities,
            markup,
        ):
            raise refusal(NOT_MODIFIED)
        message.rich, message.text, message.entities = None, read.text, read.entities
        message.html = params.text("text")
    message.markup, message.keyboard = markup, keyboard
    return _edited(message)


def edit_message_reply_markup(state: State, params: Params) -> Json:
    message = _message(state, params)
    markup, keyboard = rules.markup(params, inline_only=True)
    if message.markup == markup:
        raise refusal(NOT_MODIFIED)
    message.markup, message.keyboard = markup, keyboard
    return _edited(message)


def delete_message(state: State, params: Params) -> bool:
    chat = state.world.reach(params.chat())
    message = chat.messages.get(params.number("message_id"))
    if message is None or message.deleted:
        raise refusal("message to delete not found")
    if not message.by_bot and chat.kind != "private" and chat.bot != "administrator":
        raise fault("message can't be deleted")
    if time.time() - message.date > limits.DELETING.most:
        raise refusal("message can't be deleted for everyone")
    message.deleted = True
    return True


def answer_callback_query(state: State, params: Params) -> bool:
    text = params.text("text")
    if html.utf16(text) > limits.CALLBACK_ANSWER.most:
        raise fault("MESSAGE_TOO_LONG")
    query = state.queries.get(params.text("callback_query_id"))
    now = time.monotonic()
    if query is None or now - query.at > state.callback_age:
        raise refusal(TOO_OLD)
    if params.get("url"):
        raise fault("URL_INVALID")
    query.answers.append(Answer(text, bool(params.get("show_alert")), now))
    return True
