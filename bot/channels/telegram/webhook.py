"""Telegram calls us: 200 says that the update is in the database."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.telegram.service import Service
from bot.runner import where
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

LARGEST_UPDATE = 1_000_000
"""Bytes. A message holds 4 096 characters; the rest is what surrounds it."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    def __init__(self, service: Callable[[], Awaitable[Service]], url: str, secret: str) -> None:
        """`service` returns once there is one that can take updates; `url` is the public address, whose path is
        answered here; `secret` of 1-256 characters A-Za-z0-9_-."""
        self._service = service
        self._path = urlsplit(url).path or "/"
        self._secret = secret.encode()
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[bool]]] = []
        self._taking: asyncio.Task[None] | None = None

    def route(self) -> Route:
        return Route(self._path, self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return PlainTextResponse("", 403)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_UPDATE:
                return PlainTextResponse("", 413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("", 400)
        if not isinstance(update, dict):
            return PlainTextResponse("", 400)
        return PlainTextResponse("", 200 if await self._safe(update) else 503)

    async def _safe(self, update: dict[str, Any]) -> bool:
        """Whether it could be committed; what comes while one is being written goes together with the next."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, done))
        if self._taking is None:
            self._taking = asyncio.get_running_loop().create_task(self._take())
        return await done

    async def _take(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting, []
                safe = False
                try:
                    await (await self._service()).take([update for update, _ in taken])
                    safe = True
                except StoreProblem as problem:
                    log.error("nothing is acknowledged: %s", where(problem))
                except Exception as error:
                    log.error("webhook: %s", where(error))
                for _, done in taken:
                    if not done.done():
                        done.set_result(safe)
        finally:
            self._taking = None
