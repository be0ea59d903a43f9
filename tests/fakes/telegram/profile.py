"""Methods that say who the bot is and what it shows of itself, and what it may know of a chat."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import Chat, Json
from tests.fakes.telegram.errors import fault, refusal
from tests.fakes.telegram.limits import Limit
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.state import State

_SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


def get_me(state: State, params: Params) -> Json:
    return {
        **state.bot.to_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not state.world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise fault("invalid language code specified")
    return code


def _scope(state: State, params: Params) -> str:
    scope = params.mapping("scope") or {"type": "default"}
    needed = _SCOPES.get(scope.get("type", ""))
    if needed is None:
        raise fault("can't parse BotCommandScope: Unsupported type specified")
    if any(name not in scope for name in needed):
        raise fault("can't parse BotCommandScope: chat_id must be specified")
    if "chat_id" in needed:
        state.world.reach(int(scope["chat_id"]))
    return json.dumps(scope, sort_keys=True)


def set_my_commands(state: State, params: Params) -> bool:
    key = (_scope(state, params), _language(params))
    commands = params.sequence("commands")
    if len(commands) > limits.COMMANDS.most:
        raise fault("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, description = command.get("command", ""), command.get("description", "")
        if not re.fullmatch(rf"[a-z0-9_]{{1,{limits.COMMAND.most}}}", name):
            raise fault("BOT_COMMAND_INVALID")
        if not description:
            raise fault("command description must be non-empty")
        if len(description) > limits.COMMAND_DESCRIPTION.most:
            raise fault("BOT_COMMAND_DESCRIPTION_INVALID")
    if commands:
        state.commands[key] = commands
    else:
        state.commands.pop(key, None)
    return True


def get_my_commands(state: State, params: Params) -> list[Json]:
    return state.commands.get((_scope(state, params), _language(params)), [])


def delete_my_commands(state: State, params: Params) -> bool:
    state.commands.pop((_scope(state, params), _language(params)), None)
    return True


def _setter(kind: str, limit: Limit) -> Callable[[State, Params], bool]:
    def change(state: State, params: Params) -> bool:
        text = params.text(kind)
        if len(text) > limit.most:
            raise fault(f"{kind.replace('_', ' ')} is too long")
        state.words[kind, _language(params)] = text
        return True

    return change


def _getter(kind: str) -> Callable[[State, Params], Json]:
    def tell(state: State, params: Params) -> Json:
        default = state.bot.first_name if kind == "name" else ""
        # A language without words of its own has those of no language
        return {kind: state.words.get((kind, _language(params))) or state.words.get((kind, "")) or default}

    return tell


set_my_name, get_my_name = _setter("name", limits.NAME), _getter("name")
set_my_description, get_my_description = _setter("description", limits.DESCRIPTION), _getter("description")
set_my_short_description = _setter("short_description", limits.SHORT_DESCRIPTION)
get_my_short_description = _getter("short_description")


def set_chat_menu_button(state: State, params: Params) -> bool:
    button = params.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise fault("can't parse menu button: Menu button has unsupported type")
    chat = params.number("chat_id")
    if chat:
        state.world.reach(chat)
    state.menu[chat] = button
    return True


def get_chat_menu_button(state: State, params: Params) -> Json:
    chat = params.number("chat_id")
    return state.menu.get(chat) or state.menu.get(0) or {"type": "commands"}


def get_chat(state: State, params: Params) -> Json:
    chat = state.world.reach(params.chat())
    return {
        **chat.to_json(),
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def _status(chat: Chat, user_id: int, state: State) -> str:
    if user_id == state.bot.id:
        return chat.bot
    if user_id not in chat.members and not (chat.user is not None and chat.user.id == user_id):
        raise refusal("user not found" if user_id not in state.world.users else "member not found")
    return "creator" if user_id == chat.owner else "member"


def get_chat_member(state: State, params: Params) -> Json:
    chat = state.world.reach(params.chat())
    user_id = params.number("user_id")
    return member_json(state, user_id, _status(chat, user_id, state))


_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def member_json(state: State, user_id: int, status: str) -> Json:
    told: Json = {"user": state.world.users[user_id].to_json(), "status": status}
    if status == "kicked":
        told["until_date"] = 0
    elif status == "creator":
        told["is_anonymous"] = False
    elif status == "administrator":
        told |= dict.fromkeys(_RIGHTS, False)
    return told


def bot_becomes(state: State, chat: Chat, status: str, by: int) -> None:
    """The bot's place in a chat changes, and it is told so."""
    before, chat.bot = chat.bot, status
    payload = {
        "chat": chat.to_json(),
        "from": state.world.users[by].to_json(),
        "date": int(time.time()),
        "old_chat_member": member_json(state, state.bot.id, before),
        "new_chat_member": member_json(state, state.bot.id, status),
    }
    state.push("my_chat_member", payload, chat.id)


def leave_chat(state: State, params: Params) -> bool:
    chat = state.world.reach(params.chat())
    if chat.kind == "private":
        raise fault("chat member status can't be changed in private chats")
    bot_becomes(state, chat, "left", state.bot.id)
    return True
