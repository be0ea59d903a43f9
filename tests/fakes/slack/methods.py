"""The Web API: which method a call is, whether the token may call it, what it gives or why not, and what goes wrong."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import struct
import time
import traceback
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fakes.slack import files, oauth, places, sending, views
from tests.fakes.slack.errors import ApiError, fault, refusal, too_many
from tests.fakes.slack.params import Params
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.state import Call, State
from tests.fakes.slack.trouble import Trouble
from tests.fakes.slack.world import Json, Team, Token

Method = Callable[[State, Team, Params], Json]

METHODS: dict[str, tuple[Method, str, int]] = {
    "auth.test": (places.auth_test, "", 0),
    "auth.revoke": (oauth.auth_revoke, "", 3),
    "chat.postMessage": (sending.post_message, "chat:write", 0),
    "chat.postEphemeral": (sending.post_ephemeral, "chat:write", 4),
    "chat.update": (sending.update, "chat:write", 3),
    "chat.delete": (sending.delete, "chat:write", 3),
    "views.open": (views.open_view, "", 4),
    "views.push": (views.push_view, "", 4),
    "views.update": (views.update_view, "", 4),
    "views.publish": (views.publish_view, "", 4),
    "conversations.open": (places.conversations_open, "im:write", 3),
    "conversations.info": (places.conversations_info, "channels:read|groups:read|im:read", 3),
    "users.info": (places.users_info, "users:read", 4),
    "team.info": (places.team_info, "team:read", 3),
    "files.getUploadURLExternal": (files.get_upload_url, "files:write", 4),
    "files.completeUploadExternal": (files.complete_upload, "files:write", 4),
    "files.info": (files.info, "files:read", 4),
    "reactions.add": (sending.add_reaction, "reactions:write", 3),
    "assistant.threads.setStatus": (places.set_status, "chat:write|assistant:write", 3),
    "assistant.threads.setSuggestedPrompts": (places.set_prompts, "assistant:write", 3),
    "assistant.threads.setTitle": (places.set_title, "assistant:write", 3),
}
"""By name: what it does, the scope that it needs (one of several), and the tier of its rate; 0 is a rate of its own."""

FORM_ONLY = frozenset({
    "users.info", "conversations.info", "team.info", "files.info", "files.getUploadURLExternal", "oauth.v2.access",
    "auth.revoke",
})  # fmt: skip
"""Methods that read nothing from a body of JSON, docs.slack.dev/apis/web-api/#methods-supporting-json."""

_KEPT = ("token", "client_secret", "refresh_token", "code")


def answer(told: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(status=status, body=words, content_type="application/json", headers=headers)


def refused(error: ApiError) -> web.Response:
    headers = {"Retry-After": str(error.retry_after)} if error.status == 429 else None
    return answer(error.to_json(), error.status, headers)


class Api:
    """`changed` is called with each call that was carried out or refused, in the server's loop, outside the lock."""

    def __init__(self, state: State, sockets: Sockets, changed: Callable[[Call], None]) -> None:
        self._state = state
        self._sockets = sockets
        self._changed = changed

    # What comes

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given, words = await self._read(request)
        if method in FORM_ONLY and request.content_type == "application/json" and request.method == "POST":
            given, words = dict(request.query), [*words, "it takes no JSON"]
        params = Params(given)
        shown = {name: value for name, value in params.values.items() if name not in _KEPT}
        call = Call(method, shown, time.monotonic())
        state = self._state
        with state.world.lock:
            state.calls.append(call)
            state.violations += [f"{method}: {word}" for word in words]
            state.violations += state.spec.problems(method, given)
            trouble = state.troubles.next(method, call.channel)
        return await self._troubled(request, trouble, call, lambda: self._act(request, call, params))

    async def _read(self, request: web.Request) -> tuple[Json, list[str]]:
        """The arguments, and what is wrong with how they came."""
        given: Json = dict(request.query)
        wrong = []
        if "token" in request.query:
            wrong.append("a token in the address is written in logs")
        if request.method == "GET":
            return given, wrong
        if request.content_type == "application/json":
            try:
                value = json.loads(await request.text() or "{}")
            except ValueError:
                return given, [*wrong, "invalid_json"]
            if not isinstance(value, dict):
                return given, [*wrong, "json_not_object"]
            # A token is read from the header only, where the body is JSON
            return {**given, **{name: one for name, one in value.items() if name != "token"}}, wrong
        if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            return {**given, **dict(await request.post())}, wrong
        if await request.read():
            wrong.append(f"invalid_post_type: {request.content_type}")
        return given, wrong

    # Who calls

    def _token(self, request: web.Request, params: Params | None = None) -> Token:
        """Raises ApiError."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            value = params.text("token") if params else ""
        value = value.strip()
        if not value:
            raise fault("not_authed")
        token = self._state.world.tokens.get(value)
        if token is None:
            raise refusal("invalid_auth")
        if token.dead:
            raise refusal(token.dead)
        if token.ends_at and time.time() >= token.ends_at:
            raise refusal("token_expired")
        return token

    def _allowed(self, token: Token, method: str) -> tuple[Method, Team]:
        do, needed, tier = METHODS[method]
        if token.kind != "bot":
            raise fault("not_allowed_token_type")
        wanted = needed.split("|") if needed else []
        if wanted and not any(scope in token.scopes for scope in wanted):
            ours = any(scope in self._state.app.scopes for scope in wanted)
            provided = ",".join(token.scopes)
            raise ApiError("missing_scope", fault=not ours, needed=needed.replace("|", ","), provided=provided)
        team = self._state.world.teams[token.team]
        if wait := self._state.flood.refuse_call(team.id, method, tier, time.monotonic()):
            raise too_many(wait)
        return do, team

    # What it gives

    def _act(self, request: web.Request, call: Call, params: Params) -> web.Response:
        with self._state.world.lock:
            try:
                return self._done(call, self._result(request, call, params))
            except ApiError as error:
                return self._record(call, error)
            except Exception:
                self._state.violations.append(f"{call.method}: the fake itself failed\n{traceback.format_exc()}")
                return self._record(call, ApiError("internal_error", status=500))

    def _result(self, request: web.Request, call: Call, params: Params) -> Json:
        state = self._state
        if call.method == "oauth.v2.access":
            return oauth.access(state, params, _client(request, params))
        token = self._token(request, params)
        call.team = token.team
        if call.method == "apps.connections.open":
            if token.kind != "app":
                raise fault("not_allowed_token_type")
            return {"url": self._sockets.address()}
        if call.method not in METHODS:
            words = f"this fake doesn't know {call.method}" if state.spec.has(call.method) else "no such method"
            raise fault("unknown_method", words, req_method=call.method)
        do, team = self._allowed(token, call.method)
        result = do(state, team, params)
        state.flood.count_call(team.id, call.method, time.monotonic())
        return result

    def _done(self, call: Call, result: Json) -> web.Response:
        call.code, call.done_at, call.result = 200, time.monotonic(), result
        team = self._state.world.teams.get(call.team)
        headers = {"X-OAuth-Scopes": ",".join(team.scopes)} if team else None
        return answer({"ok": True, **result}, 200, headers)

    def _record(self, call: Call, error: ApiError) -> web.Response:
        call.code, call.error, call.done_at = error.status, error.error, time.monotonic()
        kept = self._state.violations if error.fault else self._state.refusals
        kept.append(f"{call.method}: {error.words}")
        return refused(error)

    # Files and response addresses

    async def upload(self, request: web.Request) -> web.StreamResponse:
        data = await _bytes(request)
        ticket = request.match_info["ticket"]

        def act(call: Call) -> web.Response:
            try:
                words = files.upload(self._state, ticket, data)
            except ApiError as error:
                self._record(call, error)
                return web.Response(status=400, text=error.error)
            self._done(call, {})
            return web.Response(text=words)

        return await self._other(request, "upload", {"length": len(data)}, act)

    async def download(self, request: web.Request) -> web.StreamResponse:
        def act(call: Call) -> web.Response:
            try:
                token = self._token(request)
                if "files:read" not in token.scopes:
                    raise fault("missing_scope", needed="files:read", provided=",".join(token.scopes))
                call.team = token.team
                team = self._state.world.teams.get(token.team)
            except ApiError as error:
                self._record(call, error)
                # A browser would be asked to sign in, and a program gets that page
                return web.Response(status=302, headers={"Location": f"{self._state.root}/signin"})
            file = files.download(self._state, team, request.path)
            if file is None:
                self._record(call, refusal("file_not_found"))
                return web.Response(status=404, text="file_not_found")
            self._done(call, {})
            return web.Response(body=file.data, content_type=file.mime)

        return await self._other(request, "download", {"path": request.path}, act)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        words = await request.text()

        def act(call: Call) -> web.Response:
            try:
                given = json.loads(words)
            except ValueError:
                given = None
            call.params = given if isinstance(given, dict) else {}
            try:
                sending.post_response(self._state, request.path, given)
            except ApiError as error:
                self._record(call, error)
                return answer({"ok": False, "error": error.error}, 200 if error.error == "no_text" else 404)
            self._done(call, {})
            return web.Response(text="ok")

        return await self._other(request, "response_url", {}, act)

    async def _other(
        self, request: web.Request, method: str, params: Json, act: Callable[[Call], web.Response]
    ) -> web.StreamResponse:
        call = Call(method, params, time.monotonic())
        with self._state.world.lock:
            self._state.calls.append(call)
            trouble = self._state.troubles.next(method, "")

        def locked() -> web.Response:
            with self._state.world.lock:
                return act(call)

        return await self._troubled(request, trouble, call, locked)

    # What goes wrong

    async def _troubled(
        self, request: web.Request, trouble: Trouble | None, call: Call, act: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Carries the call out as the trouble lets it."""
        response = await self._response(request, trouble, call, act)
        self._changed(call)
        if self._state.delay:
            await asyncio.sleep(self._state.delay)
        return response

    async def _response(
        self, request: web.Request, trouble: Trouble | None, call: Call, act: Callable[[], web.Response]
    ) -> web.Response:
        if trouble is None:
            return act()
        if trouble.kind == "429":
            return self._record(call, too_many(trouble.retry_after))
        if trouble.kind == "error":
            return self._record(call, refusal(trouble.words or "internal_error"))
        if trouble.kind in ("500", "502", "503"):
            self._record(call, ApiError("internal_error", status=int(trouble.kind)))
            return web.Response(status=int(trouble.kind), text="<html>upstream</html>", content_type="text/html")
        if trouble.kind in ("reset_before", "reset_after"):
            if trouble.kind == "reset_after":
                act()
            return _reset(request)
        if trouble.kind == "hang":
            response = act() if trouble.acts else self._record(call, ApiError("internal_error", status=500))
            self._changed(call)
            await asyncio.sleep(trouble.seconds)
            return response
        await asyncio.sleep(trouble.seconds)
        return act()


def _reset(request: web.Request) -> web.Response:
    """The client sees "connection reset by peer", not a tidy end."""
    transport = request.transport
    if transport is not None:
        sock: Any = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)


def _client(request: web.Request, params: Params) -> tuple[str, str]:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        name, _, secret = base64.b64decode(value).decode().partition(":")
        return name, secret
    return params.text("client_id"), params.text("client_secret")


async def _bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
