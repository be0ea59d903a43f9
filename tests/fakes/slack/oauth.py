"""Installing: the page that asks a person, the code, the tokens and their renewal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlencode

from tests.fakes.slack import limits
from tests.fakes.slack.errors import ApiError, fault, refusal
from tests.fakes.slack.params import Params
from tests.fakes.slack.state import Code, State
from tests.fakes.slack.world import Json, Team, Token, User


def new_token(state: State, team: Team, scopes: tuple[str, ...]) -> Token:
    number = state.world.number("token")
    letters = f"{team.id}-{number:012d}-{number * 7919:024x}"
    token = Token(f"xoxb-{letters}", "bot", team.id, scopes)
    if state.rotation:
        token.value = f"xoxe.xoxb-1-{letters}"
        token.ends_at = time.time() + state.token_age
        token.refresh = f"xoxe-1-{letters}"
        state.renewals[token.refresh] = token
    state.world.tokens[token.value] = token
    return token


def install(state: State, team: Team, scopes: tuple[str, ...]) -> Token:
    team.installed, team.scopes = True, scopes
    token = new_token(state, team, scopes)
    team.token = token.value
    return token


def uninstall(state: State, team: Team) -> None:
    """The events are told first: afterwards nobody listens for the team."""
    ts = state.world.next_ts()
    state.event(team, {"type": "app_uninstalled", "event_ts": ts})
    state.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}, "event_ts": ts})
    _kill(state, team, "account_inactive")
    team.installed = False
    state.homes = {user: view for user, view in state.homes.items() if view.team != team.id}


def revoke(state: State, team: Team) -> None:
    """The tokens end, and the app stays."""
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}, "event_ts": state.world.next_ts()}
    state.event(team, event)
    _kill(state, team, "token_revoked")


def _kill(state: State, team: Team, error: str) -> None:
    for token in state.world.tokens.values():
        if token.team == team.id and token.kind == "bot":
            token.dead = token.dead or error
            state.renewals.pop(token.refresh, None)


def authorize(state: State, query: Mapping[str, str], user: User, team: Team, *, allows: bool) -> str:
    """Where the browser is sent after the person decided. Raises ApiError."""
    if query.get("client_id") != state.app.client_id:
        raise fault("invalid_client_id")
    # Where none is named, the first one of the app's page counts
    redirect = query.get("redirect_uri", "") or next(iter(state.redirects), "")
    if not redirect or not any(redirect.startswith(known) for known in state.redirects):
        raise fault("bad_redirect_uri", f"{redirect!r} is none of the app's: {', '.join(state.redirects)}")
    if not query.get("state"):
        state.violations.append("oauth: no state: a stranger could finish the installation")
    back: dict[str, str] = {"state": query.get("state", "")}
    if not allows:
        return f"{redirect}?{urlencode({'error': 'access_denied', **back})}"
    scopes = tuple(scope for scope in query.get("scope", "").split(",") if scope)
    if not scopes:
        raise fault("invalid_scope_requested")
    for scope in scopes:
        if scope not in state.app.scopes:
            state.violations.append(f"oauth: the app's manifest doesn't have the scope {scope}")
    name = f"{state.world.number('code')}.{state.world.number('code') * 7919:032x}"
    state.codes[name] = Code(team, user, scopes, redirect, time.monotonic())
    return f"{redirect}?{urlencode({'code': name, **back})}"


def access(state: State, params: Params, client: tuple[str, str]) -> Json:
    """oauth.v2.access, by code or by refresh token."""
    if client[0] != state.app.client_id:
        raise fault("invalid_client_id")
    if client[1] != state.app.client_secret:
        raise fault("bad_client_secret")
    kind = params.text("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _renewed(state, params.needed("refresh_token"))
    if kind != "authorization_code":
        raise fault("invalid_grant_type")
    code = state.codes.get(params.text("code"))
    if code is None:
        raise refusal("invalid_code")
    if code.used or time.monotonic() - code.at > limits.CODE_AGE.most:
        raise ApiError("invalid_code", fault=code.used)
    if params.text("redirect_uri") not in ("", code.redirect):
        raise fault("bad_redirect_uri")
    code.used = True
    return _told(state, code.team, install(state, code.team, code.scopes), code.user)


def _renewed(state: State, refresh: str) -> Json:
    old = state.renewals.pop(refresh, None)
    if old is None:
        raise fault("invalid_refresh_token")
    team = state.world.teams[old.team]
    token = new_token(state, team, old.scopes)
    team.token = token.value
    return _told(state, team, token, None)


def _told(state: State, team: Team, token: Token, user: User | None) -> Json:
    told: Json = {
        "app_id": state.app.app_id,
        "scope": ",".join(token.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": team.bot.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
        "is_enterprise_install": False,
    }
    if user is not None:
        told["authed_user"] = {"id": user.id}
    if token.refresh:
        told |= {"refresh_token": token.refresh, "expires_in": int(state.token_age)}
    return told


def auth_revoke(state: State, team: Team, params: Params) -> Json:
    if not params.flag("test"):
        revoke(state, team)
    return {"revoked": not params.flag("test")}
