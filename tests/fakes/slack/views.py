"""views.*: modals, which a person's act opens for a moment, and home tabs."""

from __future__ import annotations

import json
import time

from tests.fakes.slack import fields, limits
from tests.fakes.slack.blocks import HOME, MODAL, judge_view
from tests.fakes.slack.errors import fault, refusal
from tests.fakes.slack.params import Params
from tests.fakes.slack.state import State, Trigger
from tests.fakes.slack.words import with_ids
from tests.fakes.slack.world import Json, Team, User, View


def judged(state: State, given: object, surface: str) -> Json:
    """A view as it is kept. Raises ApiError where Slack wouldn't take it."""
    size = len(json.dumps(given, ensure_ascii=False).encode())
    if size > limits.VIEW_BYTES.most:
        raise fault("view_too_large")
    judge = judge_view(given, surface)
    if judge.problems:
        raise fault("invalid_arguments", *judge.problems)
    assert isinstance(given, dict)
    state.pings += [f"view: {ping}" for ping in judge.pings]
    state.violations += [f"view: {piece} isn't escaped" for piece in judge.stray]
    kept: Json = {**given, "blocks": with_ids(given["blocks"], state.world.ids)}
    for part in ("title", "submit", "close"):
        if part in kept:
            kept[part] = {"emoji": True, **kept[part]}
    return kept


def told(state: State, view: View) -> Json:
    """A view as Slack gives it back."""
    team = state.world.teams[view.team]
    given = view.given
    told: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": fields.state_of(view, forgetful=state.forgetful)},
        "hash": view.hash,
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.before or None,
        "root_view_id": view.root,
        "app_id": state.app.app_id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": view.team,
        "bot_id": team.bot.bot_id,
    }
    if view.kind == MODAL:
        told |= {"title": given["title"], "submit_disabled": given.get("submit_disabled", False)}
    return told


def new_hash(state: State) -> str:
    return f"{int(time.time())}.{state.world.number('hash'):08x}"


def make(state: State, user: User, given: Json, below: View | None = None) -> View:
    name = state.world.new_id("V")
    root, before = (below.root, below.id) if below else (name, "")
    view = View(name, given["type"], user, user.team, given, new_hash(state), root, before, at=time.monotonic())
    fields.fill_in(view, {}, set())
    return view


def replace(state: State, view: View, given: Json) -> None:
    """What the person typed stays where the field is the same."""
    values, touched = view.values, view.touched
    view.given, view.hash, view.values, view.touched = given, new_hash(state), {}, set()
    view.updates += 1
    view.errors = {}
    view.at = time.monotonic()
    fields.fill_in(view, values, touched)


def _trigger(state: State, team: Team, params: Params) -> Trigger:
    name = params.text("trigger_id")
    if not name:
        raise fault("invalid_arguments", "missing required field: trigger_id")
    trigger = state.triggers.get(name)
    if trigger is None or trigger.user.team != team.id:
        raise fault("invalid_trigger_id")
    if trigger.used:
        raise fault("exchanged_trigger_id")
    if time.monotonic() - trigger.at > state.trigger_age:
        raise refusal("expired_trigger_id")
    return trigger


def _given(state: State, params: Params, surface: str) -> Json:
    if "view" in params.unread or not params.has("view"):
        raise fault("invalid_arguments", "missing required field: view")
    return judged(state, params.get("view"), surface)


def _unique(state: State, team: Team, given: Json, own: View | None = None) -> None:
    name = given.get("external_id")
    if name and any(
        view.given.get("external_id") == name and view is not own and view.team == team.id
        for stack in state.stacks.values()
        for view in stack
    ):
        raise fault("duplicate_external_id")


def open_view(state: State, team: Team, params: Params) -> Json:
    trigger = _trigger(state, team, params)
    given = _given(state, params, MODAL)
    _unique(state, team, given)
    trigger.used = True
    view = make(state, trigger.user, given)
    state.stacks[trigger.user.id] = [view]
    return {"view": told(state, view)}


def push_view(state: State, team: Team, params: Params) -> Json:
    trigger = _trigger(state, team, params)
    given = _given(state, params, MODAL)
    stack = state.stacks.get(trigger.user.id) or []
    if not stack or not trigger.view:
        raise refusal("not_found")
    if len(stack) >= limits.VIEW_STACK.most:
        raise fault("push_limit_reached")
    _unique(state, team, given)
    trigger.used = True
    view = make(state, trigger.user, given, stack[-1])
    stack.append(view)
    return {"view": told(state, view)}


def find(state: State, team: Team, params: Params) -> View | None:
    name, external = params.text("view_id"), params.text("external_id")
    if not name and not external:
        raise fault("invalid_arguments", "missing required field: view_id or external_id")
    for stack in state.stacks.values():
        for view in stack:
            if view.team == team.id and (view.id == name or (external and view.given.get("external_id") == external)):
                return view
    return next((view for view in state.homes.values() if view.id == name and view.team == team.id), None)


def _same_hash(view: View, params: Params) -> None:
    if params.has("hash") and params.text("hash") != view.hash:
        raise refusal("hash_conflict")


def update_view(state: State, team: Team, params: Params) -> Json:
    view = find(state, team, params)
    if view is None:
        raise refusal("not_found")
    given = _given(state, params, view.kind)
    _same_hash(view, params)
    _unique(state, team, given, view)
    replace(state, view, given)
    return {"view": told(state, view)}


def publish_view(state: State, team: Team, params: Params) -> Json:
    if not state.home_tab:
        raise refusal("not_enabled")
    user = team.users.get(params.needed("user_id"))
    if user is None or user.is_bot:
        raise refusal("user_not_found")
    given = _given(state, params, HOME)
    view = state.homes.get(user.id)
    if view is None:
        view = state.homes[user.id] = make(state, user, given)
    else:
        _same_hash(view, params)
        replace(state, view, given)
    return {"view": told(state, view)}
