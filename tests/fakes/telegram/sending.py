"""Methods that put something new into a chat."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.telegram import files, limits, rich, rules
from tests.fakes.telegram.chats import Chat, Json, Message
from tests.fakes.telegram.errors import fault, too_many
from tests.fakes.telegram.html import Formatted
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.state import State

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def _begin(state: State, params: Params) -> tuple[Chat, Json]:
    """The chat and what every message has: where it stands, what it answers, what is below it."""
    chat = state.world.reach(params.chat())
    markup, keyboard = rules.markup(params)
    place = {"thread": rules.thread(params, chat), "reply_to": rules.reply(params, chat)}
    return chat, {**place, "markup": markup, "keyboard": keyboard}


def _send(state: State, chat: Chat, contents: list[Json]) -> list[Message]:
    now = time.monotonic()
    group = chat.kind != "private"
    if state.flood.on:
        wait = state.flood.refuse(chat.id, group=group, now=now)
        if wait:
            raise too_many(wait)
    state.flood.count(chat.id, group=group, now=now, pieces=len(contents))
    return [state.world.add(chat, state.bot, **content) for content in contents]


def _caption(state: State, source: str, parse_mode: str, entities: list[Any], method: str) -> Formatted:
    noted: list[str] = []
    read = rules.caption(source, parse_mode, entities, noted)
    state.violations += [f"{method}: {words}" for words in noted]
    return read


def send_message(state: State, params: Params) -> Json:
    chat, common = _begin(state, params)
    noted: list[str] = []
    read = rules.text(params, noted)
    state.violations += [f"sendMessage: {words}" for words in noted]
    content = {"text": read.text, "html": params.text("text"), "entities": read.entities}
    return _send(state, chat, [{**common, **content}])[0].to_json()


def rich_content(params: Params) -> rich.Rich:
    given = params.mapping("rich_message")
    if not given:
        raise fault("rich_message is empty")
    if ("html" in given) == ("markdown" in given):
        raise fault("exactly one of html and markdown must be specified")
    if "markdown" in given:
        raise fault("rich Markdown is nothing that this fake reads")
    return rich.parse(str(given["html"]))


def send_rich_message(state: State, params: Params) -> Json:
    chat, common = _begin(state, params)
    content = rich_content(params)
    return _send(state, chat, [{**common, "rich": content, "html": content.html}])[0].to_json()


def _send_file(state: State, params: Params, kind: str, method: str) -> Json:
    chat, common = _begin(state, params)
    entities = params.sequence("caption_entities")
    read = _caption(state, params.text("caption"), params.text("parse_mode"), entities, method)
    content = {"file": files.given(state, params, kind, kind), "caption": read.text, "entities": read.entities}
    return _send(state, chat, [{**common, **content, "html": params.text("caption")}])[0].to_json()


def send_document(state: State, params: Params) -> Json:
    return _send_file(state, params, "document", "sendDocument")


def send_photo(state: State, params: Params) -> Json:
    return _send_file(state, params, "photo", "sendPhoto")


def send_media_group(state: State, params: Params) -> list[Json]:
    chat, common = _begin(state, params)
    media = params.sequence("media")
    if not limits.ALBUM.least <= len(media) <= limits.ALBUM.most:
        raise fault("wrong number of items in the group: there must be 2-10 of them")
    kinds = {item.get("type") for item in media}
    if not kinds <= {"photo", "document"}:
        raise fault("this fake knows albums of photos or documents")
    if len(kinds) > 1:
        raise fault("document can't be mixed with other media types")
    state.albums += 1
    contents = []
    for item in media:
        entities = item.get("caption_entities") or []
        source = item.get("caption", "")
        read = _caption(state, source, item.get("parse_mode", ""), entities, "sendMediaGroup")
        stored = files.given(state, params, "", item["type"], str(item.get("media", "")))
        content = {"file": stored, "caption": read.text, "entities": read.entities, "html": source}
        contents.append({**common, **content, "album": f"b{state.albums}"})
    return [message.to_json() for message in _send(state, chat, contents)]


def send_chat_action(state: State, params: Params) -> bool:
    chat = state.world.reach(params.chat())
    rules.thread(params, chat)
    action = params.text("action")
    if action not in _ACTIONS:
        raise fault("wrong parameter action in request")
    chat.actions.append((action, time.monotonic()))
    return True
