"""Slack's Web API as the channel calls it: through the library, over one session, and never twice by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import NotInstalled, error_of, is_token

SECONDS = 15
"""Until a call is given up; Slack answers within one or two."""
CONNECT_SECONDS = 5
CONNECTIONS = 100
OK = 200

_AS_FORM = frozenset({"users.info", "files.getUploadURLExternal", "oauth.v2.access"})
"""Methods that take no JSON."""


class Tokens(Protocol):
    """Which token speaks for the app in which team."""

    async def token(self, team: str) -> str | None:
        """None where the app isn't installed."""
        ...

    async def refused(self, team: str, token: str, reason: str) -> None:
        """Slack doesn't take the token any more."""
        ...


Scope = Callable[[str], None]


class Api:
    """To be made in the event loop. `missing` is told of a scope that the app lacks."""

    def __init__(self, base_url: str, tokens: Tokens, missing: Scope = lambda _: None) -> None:
        self.base_url = base_url
        self._tokens = tokens
        self._missing = missing
        timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS)
        # A session of our own: the library would open one, and a connection, for each call.
        self.session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        # The library's own repeat after a broken connection could post a message twice.
        self.client = AsyncWebClient(base_url=base_url, session=self.session, retry_handlers=[], timeout=SECONDS)

    async def end(self) -> None:
        await self.session.close()

    async def call(self, method: str, team: str, **fields: Any) -> Mapping[str, Any]:
        """Fields of None are left out. Raises NotInstalled, SlackApiError and the errors of aiohttp."""
        token = await self._tokens.token(team)
        if token is None:
            raise NotInstalled
        try:
            return await self.call_with(token, method, **fields)
        except SlackApiError as error:
            if is_token(error):
                await self._tokens.refused(team, token, error_of(error))
            elif error_of(error) == "missing_scope":
                self._missing(str(error.response.get("needed") or ""))
            raise

    async def call_with(self, token: str, method: str, **fields: Any) -> Mapping[str, Any]:
        """With a token that is given."""
        given = {name: value for name, value in fields.items() if value is not None}
        headers = {"Authorization": f"Bearer {token}"}
        if method in _AS_FORM:
            response = await self.client.api_call(method, data=given, headers=headers)
        else:
            response = await self.client.api_call(method, json=given, headers=headers)
        data = response.data
        assert isinstance(data, dict)
        return data

    async def respond(self, url: str, **fields: Any) -> bool:
        """Through the address that came with a press or a command: to whoever it came from. Whether it was taken."""
        if not self._is_slacks(url):
            return False
        try:
            async with self.session.post(url, json=fields) as answer:
                return answer.status == 200
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def upload(self, url: str, data: bytes, name: str) -> None:
        """A file's bytes to where Slack said. Raises the errors of aiohttp."""
        form = aiohttp.FormData()
        form.add_field("file", data, filename=name)
        async with self.session.post(url, data=form) as answer:
            answer.raise_for_status()

    async def download(self, url: str, team: str, most: int) -> bytes | None:
        """A file that a person sent; None where it holds more than `most` bytes. Raises as `call` does, and
        PermissionError for an address that isn't Slack's, which must not see the token, and where it isn't given."""
        if not self._is_slacks(url):
            raise PermissionError(url)
        token = await self._tokens.token(team)
        if token is None:
            raise NotInstalled
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            answer.raise_for_status()
            if answer.status != OK:
                # The way to sign in: Slack doesn't take the token for this file.
                raise PermissionError(url)
            data = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                data += chunk
                if len(data) > most:
                    return None
            return bytes(data)

    def _is_slacks(self, url: str) -> bool:
        """Of the place where the API is, or of Slack's own servers."""
        try:
            found, api = urlsplit(url), urlsplit(self.base_url)
        except ValueError:
            return False
        host = found.hostname or ""
        if (found.scheme, found.netloc) == (api.scheme, api.netloc):
            return True
        return found.scheme == "https" and (host in _HOSTS or host.endswith(tuple(f".{one}" for one in _HOSTS)))


_HOSTS = ("slack.com", "slack-gov.com", "slack-files.com")


def quiet_library() -> None:
    """What goes wrong is told in our own words: the library's hold what people wrote."""
    for name in ("slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
