"""chat.*: what the bot says, changes and takes back."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.blocks import judge_message
from tests.fakes.slack.errors import fault, refusal, too_many
from tests.fakes.slack.judging import PING, STRAY
from tests.fakes.slack.params import Params
from tests.fakes.slack.state import State
from tests.fakes.slack.words import kept, with_ids
from tests.fakes.slack.world import Json, Message, Room, Team


def content(state: State, params: Params, what: str) -> Json:
    """The text and the blocks of a message, judged. Raises ApiError."""
    if params.unread:
        raise fault("invalid_blocks_format" if "blocks" in params.unread else "invalid_arguments", *params.unread)
    text, blocks = params.text("text"), params.get("blocks") or []
    if params.has("attachments"):
        raise fault("invalid_arguments", "this fake doesn't take attachments")
    if params.has("markdown_text") and (text or blocks):
        raise fault("markdown_text_conflict")
    if len(text) > (limits.TEXT_UPDATED if what == "chat.update" else limits.TEXT).most:
        raise fault("msg_too_long")
    if len(text) > limits.TEXT_KEPT.most:
        state.violations.append(f"{what}: a text of {len(text)} characters is cut in pieces by Slack")
    if not text.strip() and not blocks:
        raise fault("no_text")
    return {"text": kept(text), "blocks": _blocks(state, text, blocks, what)}


def _blocks(state: State, text: str, blocks: Any, what: str) -> list[Json]:
    pings = [f"<{found}>" for found in PING.findall(text)]
    stray = STRAY.findall(text)
    if blocks:
        judge = judge_message(blocks)
        if judge.problems:
            raise fault("invalid_blocks", *judge.problems)
        if judge.letters > limits.TEXT_OF_BLOCKS.most:
            raise fault("msg_blocks_too_long")
        if not text.strip():
            state.violations.append(f"{what}: blocks without text, so screen readers and notifications have none")
        pings += judge.pings
        stray += judge.stray
    state.pings += [f"{what}: {ping}" for ping in pings]
    state.violations += [f"{what}: {piece} isn't escaped" for piece in stray]
    return with_ids(blocks, state.world.ids)


def _root(state: State, room: Room, params: Params) -> str:
    """The first message of the thread that is written in; "" outside of threads."""
    thread = params.text("thread_ts")
    if not thread:
        return ""
    answered = room.messages.get(thread)
    if answered is None or answered.ephemeral:
        raise fault("cannot_reply_to_message", f"there is no message {thread} in {room.id}")
    if answered.thread_ts and answered.thread_ts != thread:
        state.violations.append(f"thread_ts {thread} is an answer: the thread's own ts is {answered.thread_ts}")
        return answered.thread_ts
    return thread


def _named(state: State, params: Params) -> None:
    for name in ("username", "icon_emoji", "icon_url"):
        if params.has(name) and "chat:write.customize" not in state.app.scopes:
            raise fault("missing_scope", needed="chat:write.customize", provided=",".join(state.app.scopes))
    if params.has("link_names") or params.text("parse") not in ("", "none"):
        state.pings.append("parse or link_names turns names in a text into mentions")


def post_message(state: State, team: Team, params: Params) -> Json:
    room = state.world.reach(team, params.needed("channel"), public="chat:write.public" in team.scopes)
    _named(state, params)
    if room.kind == "im" and not state.messages_tab:
        raise refusal("messages_tab_disabled")
    given = content(state, params, "chat.postMessage")
    root = _root(state, room, params)
    message = say(state, room, given, root)
    return {"channel": room.id, "ts": message.ts, "message": message.to_json(state.app.app_id)}


def say(state: State, room: Room, given: Json, root: str = "", **more: Any) -> Message:
    """A message of the bot. Raises ApiError where it is too fast."""
    now = time.monotonic()
    if wait := state.flood.refuse_message(room.id, now):
        raise too_many(wait)
    state.flood.count_message(room.team.id, room.id, now)
    message = state.world.add(room, room.team.bot, thread_ts=root, **given, **more)
    if state.echo:
        state.message_event(message)
    _status_ends(room, root)
    return message


def _status_ends(room: Room, root: str) -> None:
    """A message ends what the bot said that it is doing."""
    if room.statuses and room.statuses[-1][1] and root in ("", room.statuses[-1][0]):
        room.statuses.append((room.statuses[-1][0], "", time.monotonic()))


def _own(state: State, team: Team, params: Params, cannot: str) -> Message:
    room = state.world.room(team, params.needed("channel"))
    message = room.messages.get(params.needed("ts"))
    if message is None or message.deleted or message.ephemeral:
        raise refusal("message_not_found")
    if message.user is not team.bot:
        raise fault(cannot)
    if room.archived:
        raise refusal("is_archived" if cannot == "cant_delete_message" else "is_inactive")
    return message


def update(state: State, team: Team, params: Params) -> Json:
    message = _own(state, team, params, "cant_update_message")
    given = content(state, params, "chat.update")
    if params.get("blocks") is None and message.blocks:
        # python-slack-sdk issue 523: the call succeeds, and nobody sees the new text
        state.violations.append("chat.update: blocks aren't named, so the message's old ones stay; [] takes them away")
        given["blocks"] = message.blocks
    change(state, message, given)
    told = {"text": message.text, "user": message.user.id, "blocks": message.blocks, "bot_id": team.bot.bot_id}
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": told}


def change(state: State, message: Message, given: Json) -> None:
    before = message.to_json(state.app.app_id)
    message.text, message.blocks = given["text"], given["blocks"]
    message.edited += 1
    message.at = time.monotonic()
    if state.echo and not message.ephemeral:
        state.changed_event(message, before)


def delete(state: State, team: Team, params: Params) -> Json:
    message = _own(state, team, params, "cant_delete_message")
    message.deleted, message.at = True, time.monotonic()
    if state.echo:
        state.deleted_event(message)
    return {"channel": message.channel.id, "ts": message.ts}


def post_ephemeral(state: State, team: Team, params: Params) -> Json:
    room = state.world.reach(team, params.needed("channel"))
    _named(state, params)
    if room.kind == "im" and not state.messages_tab:
        raise refusal("messages_tab_disabled")
    reader = team.users.get(params.needed("user"))
    if reader is None or reader.id not in room.members:
        raise refusal("user_not_in_channel")
    given = content(state, params, "chat.postEphemeral")
    root = _root(state, room, params)
    message = whisper(state, room, reader.id, given, root)
    return {"message_ts": message.ts}


def whisper(state: State, room: Room, reader: str, given: Json, root: str = "") -> Message:
    only = room.team.users[reader]
    state.flood.count_message(room.team.id, room.id, time.monotonic())
    return state.world.add(room, room.team.bot, thread_ts=root, only_for=only, **given)


# What an app posts to a response_url, or answers to a command

_ANSWERED = frozenset({
    "text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "unfurl_links",
    "unfurl_media", "mrkdwn", "metadata",
})  # fmt: skip


def respond(state: State, room: Room, reader: str, given: Json, source: Message | None, thread: str) -> None:
    """Raises ApiError."""
    if unknown := set(given) - _ANSWERED:
        raise fault("invalid_arguments", f"unknown: {', '.join(sorted(unknown))}")
    if given.get("delete_original"):
        if source is None:
            raise fault("no_original")
        source.deleted, source.at = True, time.monotonic()
        return
    written = content(
        state, Params({name: given[name] for name in ("text", "blocks") if name in given}), "response_url"
    )
    if given.get("replace_original") and source is not None:
        change(state, source, written)
        return
    if given.get("response_type", "ephemeral") == "in_channel":
        say(state, room, written, given.get("thread_ts") or "")
        return
    whisper(state, room, reader, written, given.get("thread_ts") or thread)


def post_response(state: State, path: str, given: Any) -> None:
    """Raises ApiError."""
    url = state.urls.get(path)
    if url is None:
        raise fault("invalid_url")
    if time.monotonic() - url.at > limits.RESPONSE_URL_AGE.most or url.uses >= limits.RESPONSE_URL_USES.most:
        raise refusal("expired_url" if url.uses < limits.RESPONSE_URL_USES.most else "used_url")
    if not isinstance(given, dict):
        raise fault("invalid_payload")
    respond(state, url.room, url.user.id, given, url.message, url.thread_ts)
    url.uses += 1


def add_reaction(state: State, team: Team, params: Params) -> Json:
    room = state.world.reach(team, params.needed("channel"))
    message = room.messages.get(params.needed("timestamp"))
    if message is None or message.deleted:
        raise refusal("message_not_found")
    name = params.needed("name")
    if name in message.reactions:
        raise refusal("already_reacted")
    message.reactions.append(name)
    return {}
