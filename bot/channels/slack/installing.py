"""How a team installs the app: the library's OAuth flow, with pages in our own words."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.slack.api_methods import bot_scopes
from bot.channels.slack.installations import Installations
from bot.channels.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.runner import where
from bot.words import words
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

SLACKS = "https://slack.com/api/"
REASONS = (
    "access_denied", "invalid_browser", "invalid_state", "invalid_code", "missing_code", "storage_error", "unreachable",
)  # fmt: skip
"""Why it wasn't finished, in the library's words but for the last; each has a page of its own."""


class Installing:
    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str,
        client: AsyncWebClient,
        installations: Installations,
        language: str,
    ) -> None:
        """`language`: of the pages for whoever's browser doesn't say."""
        self._language = language
        self._flow = AsyncOAuthFlow(
            client=client,
            settings=AsyncOAuthSettings(
                client_id=client_id,
                client_secret=client_secret,
                scopes=bot_scopes(),
                user_scopes=(),
                authorization_url=authorization_url(api_url),
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                install_page_rendering_enabled=False,
                installation_store=installations,
                installation_store_bot_only=True,
                state_store=installations.states,
                callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
            ),
        )

    def routes(self) -> list[Route]:
        return [
            Route(INSTALL_PATH, self._install, methods=["GET"]),
            Route(REDIRECT_PATH, self._come_back, methods=["GET"]),
        ]

    async def _install(self, request: Request) -> Response:
        return await self._answer(self._flow.handle_installation, request)

    async def _come_back(self, request: Request) -> Response:
        return await self._answer(self._flow.handle_callback, request)

    async def _answer(self, do: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: Request) -> Response:
        given = to_async_bolt_request(request, b"")
        try:
            answer = await do(given)
        except (StoreProblem, SQLAlchemyError, TimeoutError, aiohttp.ClientError, OSError) as error:
            # The library has no page for that.
            log.error("an installation: %s", where(error))
            reason = "storage_error" if isinstance(error, StoreProblem | SQLAlchemyError) else "unreachable"
            answer = _page(self._reads(given.headers), reason, 500, INSTALL_PATH)
        return to_starlette_response(answer)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        language = self._reads(args.request.headers)
        made = args.installation
        link = f"slack://app?team={made.team_id or made.enterprise_id or ''}&id={made.app_id or ''}&tab=messages"
        return _page(language, "done", 200, link, name=made.team_name or made.enterprise_name or "")

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        reason = args.reason if args.reason in REASONS else "other"
        return _page(self._reads(args.request.headers), reason, args.suggested_status_code, INSTALL_PATH)

    def _reads(self, headers: Any) -> str:
        """The first of the browser's languages that is ours."""
        wanted = ",".join(headers.get("accept-language") or ())
        codes = [one.strip()[:2].lower() for one in wanted.split(",")]
        return next((code for code in codes if code in ("fi", "en")), self._language)


def authorization_url(api_url: str) -> str:
    """Where a person agrees, beside the API: the same for Slack's other domains and for a test."""
    if api_url == SLACKS:
        return "https://slack.com/oauth/v2/authorize"
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


def _page(language: str, key: str, status: int, link: str, **values: object) -> BoltResponse:
    def word(part: str) -> str:
        return escape(words().word(language, f"slack.install.{key}.{part}", **values))

    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{word('title')}</title>"
        "<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;"
        "color:#1c2733;background:#fff}a{color:#1f3a5f}@media(prefers-color-scheme:dark)"
        "{body{color:#e8edf2;background:#14191f}a{color:#9cc3ee}}</style></head>"
        f"<body><h1>{word('title')}</h1><p>{word('text')}</p>"
        f'<p><a href="{escape(link)}">{word("link")}</a></p></body></html>'
    )
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})
