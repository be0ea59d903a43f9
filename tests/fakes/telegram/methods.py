"""From a request to its answer: the token, the method, the checks, the trouble, the deed, the record."""

from __future__ import annotations

import asyncio
import json
import re
import time
import traceback
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram import editing, files, intake, profile, sending
from tests.fakes.telegram.errors import ApiError, fault, too_many
from tests.fakes.telegram.http import ConnectionEndsError, Request, Response, answer, form
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.state import Call, State
from tests.fakes.telegram.trouble import Trouble

METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getMe": profile.get_me,
    "setWebhook": intake.set_webhook,
    "deleteWebhook": intake.delete_webhook,
    "getWebhookInfo": intake.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendRichMessage": sending.send_rich_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "getFile": files.get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "leaveChat": profile.leave_chat,
}
_BY_LOWER = {name.lower(): name for name in (*METHODS, "getUpdates")}
_RICH_ONLY = ("sendrichmessage", "sendrichmessagedraft")
_BOT = re.compile(r"/bot([^/]+)/(\w+)\Z")
_FILE = re.compile(r"/file/bot([^/]+)/(.+)\Z")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,64}\Z")
_WORDS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


def refused(error: ApiError) -> Response:
    told: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        told["parameters"] = error.parameters
    return answer(told, error.code)


class Api:
    """`changed` is called with each call that was carried out or refused, in the server's loop and outside the lock."""

    def __init__(self, state: State, changed: Callable[[Call], None]) -> None:
        self._state = state
        self._changed = changed

    async def handle(self, request: Request) -> Response:
        found = _BOT.match(request.path)
        if found is not None:
            return self._stranger(found[1]) or await self._call(found[2], request)
        found = _FILE.match(request.path)
        if found is not None:
            return self._stranger(found[1]) or await self._download(found[2])
        return refused(ApiError(404, "Not Found"))

    def _stranger(self, token: str) -> Response | None:
        if token == self._state.token:
            return None
        if _TOKEN.match(token):
            return refused(ApiError(401, "Unauthorized"))
        return refused(ApiError(404, "Not Found"))

    async def _download(self, path: str) -> Response:
        call = Call("download", {"path": path}, time.monotonic())
        with self._state.world.lock:
            self._state.calls.append(call)
            trouble = self._state.troubles.next("download", None)
        response = await self._troubled(trouble, call, self._fetch)
        self._changed(call)
        return response

    def _fetch(self, call: Call) -> Response:
        response = files.download(self._state, call.params["path"])
        call.code = 200 if response else 404
        return response or refused(ApiError(404, "Not Found"))

    def _method(self, name: str) -> tuple[str, ApiError | None]:
        """The method's own spelling, and why it can't be called here."""
        lower = name.lower()
        if lower in _RICH_ONLY and not self._state.rich:
            return name, ApiError(404, "Not Found")
        if lower in _BY_LOWER:
            return _BY_LOWER[lower], None
        published = self._state.spec.method(name)
        if published is not None:
            return published, ApiError(501, f"Not Implemented: this fake doesn't know {published}", fault=True)
        return name, ApiError(404, "Not Found", fault=True)

    async def _call(self, name: str, request: Request) -> Response:
        method, cannot = self._method(name)
        state = self._state
        try:
            given = form(request)
        except ValueError as error:
            state.violations.append(f"{method}: {error}")
            return refused(fault(f"can't parse the request: {error}"))
        params = Params(given.params, given.files)
        call = Call(method, params.values, time.monotonic(), tuple(given.files))
        with state.world.lock:
            state.calls.append(call)
            if cannot is not None:
                return self._record(call, cannot)
            state.violations += state.spec.problems(method, given.params, given.files)
            state.violations += [
                f"{method}: {unread} can't be read" for unread in params.unread if not state.spec.known
            ]
            trouble = state.troubles.next(method, call.chat)
        if method == "getUpdates":
            return await self._updates(trouble, call, params)
        response = await self._troubled(trouble, call, lambda call: self._act(call, params))
        self._changed(call)
        return response

    async def _updates(self, trouble: Trouble | None, call: Call, params: Params) -> Response:
        if trouble is not None and trouble.kind != "slow":
            return await self._troubled(trouble, call, lambda call: answer({"ok": True, "result": []}))
        if trouble is not None:
            await asyncio.sleep(trouble.seconds)
        try:
            result = await intake.get_updates(self._state, params)
        except ApiError as error:
            with self._state.world.lock:
                response = self._record(call, error)
            self._changed(call)
            return response
        call.code, call.done_at = 200, time.monotonic()
        self._changed(call)
        if self._state.delay:
            await asyncio.sleep(self._state.delay)
        return Response(200, b'{"ok":true,"result":' + result + b"}")

    def _act(self, call: Call, params: Params) -> Response:
        with self._state.world.lock:
            try:
                result = METHODS[call.method](self._state, params)
            except ApiError as error:
                return self._record(call, error)
            except Exception:
                self._state.violations.append(f"{call.method}: the fake itself failed\n{traceback.format_exc()}")
                return self._record(call, ApiError(500, "Internal Server Error"))
            call.code, call.done_at = 200, time.monotonic()
        return Response(200, b'{"ok":true,"result":' + json.dumps(result, ensure_ascii=False).encode() + b"}")

    def _record(self, call: Call, error: ApiError) -> Response:
        call.code, call.description, call.done_at = error.code, error.description, time.monotonic()
        kept = self._state.violations if error.fault else self._state.refusals
        kept.append(f"{call.method}: {error.description}")
        return refused(error)

    async def _troubled(self, trouble: Trouble | None, call: Call, act: Callable[[Call], Response]) -> Response:
        """Carries the call out as the trouble lets it. Raises ConnectionEndsError where the connection ends."""
        if trouble is None:
            response = act(call)
        elif trouble.kind == "429":
            response = self._record(call, too_many(trouble.retry_after))
        elif trouble.kind in ("400", "403"):
            words = trouble.words or {"400": "chat not found", "403": "bot was blocked by the user"}[trouble.kind]
            named = {"400": "Bad Request", "403": "Forbidden"}[trouble.kind]
            shown = words if words.startswith(named) else f"{named}: {words}"
            response = self._record(call, ApiError(int(trouble.kind), shown))
        elif trouble.kind in ("500", "502", "503"):
            code = int(trouble.kind)
            response = self._record(call, ApiError(code, trouble.words or _WORDS[code]))
            if code != 500:
                # What stands before Telegram's servers answers in its own way
                response = Response(code, f"<html><h1>{code} {_WORDS[code]}</h1></html>".encode(), "text/html")
        elif trouble.kind == "reset_before":
            self._changed(call)
            raise ConnectionEndsError
        elif trouble.kind == "reset_after":
            act(call)
            self._changed(call)
            raise ConnectionEndsError
        elif trouble.kind == "hang":
            response = act(call) if trouble.acts else self._record(call, ApiError(500, "Internal Server Error"))
            self._changed(call)
            await asyncio.sleep(trouble.seconds)
        else:
            await asyncio.sleep(trouble.seconds)
            response = act(call)
        if self._state.delay:
            await asyncio.sleep(self._state.delay)
        return response
