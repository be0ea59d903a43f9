"""auth.*, users.*, conversations.* and assistant.*: who and where the bot is."""

from __future__ import annotations

import time

from tests.fakes.slack import limits
from tests.fakes.slack.errors import fault, refusal
from tests.fakes.slack.params import Params
from tests.fakes.slack.state import State
from tests.fakes.slack.world import Json, Room, Team


def auth_test(state: State, team: Team, params: Params) -> Json:
    told: Json = {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.login,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot.bot_id,
        "is_enterprise_install": False,
    }
    return {**told, "enterprise_id": team.enterprise} if team.enterprise else told


def users_info(state: State, team: Team, params: Params) -> Json:
    user = team.users.get(params.needed("user"))
    if user is None:
        raise refusal("user_not_found")
    return {"user": user.to_json(locale=params.flag("include_locale"))}


def conversations_open(state: State, team: Team, params: Params) -> Json:
    if params.has("channel"):
        return {"channel": {"id": state.world.room(team, params.text("channel")).id}}
    if not params.has("users"):
        raise fault("users_list_not_supplied")
    users = params.get("users")
    names = users if isinstance(users, list) else params.text("users").split(",")
    if len(names) != 1:
        raise fault("method_not_supported_for_channel_type", "this fake opens conversations of two")
    user = team.users.get(names[0].strip())
    if user is None or user.is_bot:
        raise refusal("user_not_found")
    if user.deleted:
        raise refusal("user_disabled")
    had = user.id in team.dms
    room = state.world.dm(user)
    told: Json = {"no_op": had, "already_open": had}
    return {**told, "channel": room.to_json() if params.flag("return_im") else {"id": room.id}}


def conversations_info(state: State, team: Team, params: Params) -> Json:
    return {"channel": state.world.room(team, params.needed("channel")).to_json()}


def team_info(state: State, team: Team, params: Params) -> Json:
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "enterprise_id": team.enterprise}}


def _thread(state: State, team: Team, params: Params) -> tuple[Room, str]:
    room = state.world.reach(team, params.needed("channel_id"))
    thread = params.needed("thread_ts")
    if thread not in room.messages:
        raise refusal("invalid_thread_ts")
    return room, thread


def set_status(state: State, team: Team, params: Params) -> Json:
    room, thread = _thread(state, team, params)
    if len(params.get("loading_messages") or ()) > limits.LOADING_MESSAGES.most:
        raise fault("invalid_arguments", f"no more than {limits.LOADING_MESSAGES.most:g} items allowed")
    room.statuses.append((thread, params.text("status"), time.monotonic()))
    return {}


def set_title(state: State, team: Team, params: Params) -> Json:
    room, thread = _thread(state, team, params)
    room.titles[thread] = params.needed("title")
    return {}


def set_prompts(state: State, team: Team, params: Params) -> Json:
    room = state.world.reach(team, params.needed("channel_id"))
    prompts = params.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= limits.PROMPTS.most:
        raise fault("invalid_arguments", f"from 1 to {limits.PROMPTS.most:g} prompts [json-pointer:/prompts]")
    for number, prompt in enumerate(prompts):
        if not isinstance(prompt, dict) or set(prompt) != {"title", "message"} or not all(prompt.values()):
            raise fault("invalid_arguments", f"a title and a message [json-pointer:/prompts/{number}]")
    if params.has("thread_ts"):
        # Its page: "Including it in a call for an agent app will cause the call to silently fail"
        state.violations.append("assistant.threads.setSuggestedPrompts: thread_ts isn't for apps with an agent_view")
        return {}
    room.prompts = prompts
    return {}
