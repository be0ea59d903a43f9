"""Slack's library at the door: it checks signatures, reads bodies and keeps the socket; what comes is handed on.

The library would acknowledge and then work; here its first middleware of ours takes the payload, and the
acknowledgement leaves when that has been kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.slack.manifest import EVENTS_PATH
from bot.runner import where
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

LARGEST_REQUEST = 2_000_000
"""Bytes. A view of 250 kB is the largest thing that Slack sends back, and its form encoding triples that."""

PING_SECONDS = 10.0
"""Between two pings of the socket; after four without an answer the library connects anew."""

_quiet = logging.getLogger("slack_bolt.door")

Take = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Keeps a payload and returns what Slack is answered. Raises StoreProblem when it can't be kept."""


class Door:
    def __init__(self, signing_secret: str, client: AsyncWebClient, take: Take) -> None:
        """`client` is the library's, with the root of the API and without a token."""
        self._take = take
        self._client = client
        self.app = AsyncApp(
            name="vaikute",
            logger=_quiet,
            signing_secret=signing_secret,
            client=client,
            before_authorize=self._before,
            authorize=_nobody,
        )

    async def _before(
        self,
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the library's own names
    ) -> BoltResponse | None:
        """The signature is good, or the socket is Slack's."""
        if request.body.get("type") == "url_verification":
            await next()
            return None
        try:
            answer = await self._take(request.body)
        except StoreProblem as problem:
            log.error("nothing is acknowledged: %s", where(problem))
            return BoltResponse(status=503, body="")
        except Exception as error:
            log.error("taking a payload: %s", where(error))
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="" if answer is None else dict(answer))

    # By signed requests.

    def route(self) -> Route:
        return Route(EVENTS_PATH, self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_REQUEST:
                return PlainTextResponse("", 413)
        try:
            given = AsyncBoltRequest(
                body=body.decode("utf-8"), query=str(request.url.query), headers=dict(request.headers)
            )
        except (ValueError, RecursionError, TypeError, AttributeError):
            # Not what Slack sends, signed or not.
            return PlainTextResponse("", 400)
        if not _can_be_signed(request):
            return PlainTextResponse("", 401)
        answer = await self.app.async_dispatch(given)
        return Response(answer.body, answer.status, dict(answer.first_headers_without_set_cookie()))

    # By socket.

    def socket(self, app_token: str, url: str) -> AsyncSocketModeHandler:
        """Not connected yet. `url`: where Slack said that the first connection goes."""
        handler = AsyncSocketModeHandler(
            self.app, app_token, logger=_quiet, web_client=self._client, ping_interval=PING_SECONDS
        )
        handler.client.wss_uri = url
        return handler


def _can_be_signed(request: Request) -> bool:
    """Whether the library can look at the signature, which fails over a time that is no number and over letters that no
    signature has. One that is missing it refuses by itself."""
    at, signed = request.headers.get("x-slack-request-timestamp", "0"), request.headers.get("x-slack-signature", "")
    return re.fullmatch("[0-9]{1,12}", at) is not None and signed.isascii()


async def _nobody(**_: object) -> AuthorizeResult:
    """No request comes as far as to be authorized."""
    raise PermissionError
