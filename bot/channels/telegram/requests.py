"""How the library's calls reach Telegram: over aiohttp, which takes a fifth of the processor time that httpx does.

The library itself imports httpx, so the first calls go that way while aiohttp is being imported: the first poll need
not wait for it.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

if TYPE_CHECKING:
    import aiohttp

CONNECTIONS = 64
"""Open at once."""
WAIT_SECONDS = 10.0
"""For a connection, and for an answer beyond what a poll itself may take."""
UPLOAD_SECONDS = 60.0

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


class NeverSent(NetworkError):  # noqa: N818 - an outcome
    """There was no connection, so the call can't have reached Telegram."""


class Requests(BaseRequest):
    """`root` is the server's address. Certificates take a while to load, and one on plain http has none."""

    def __init__(self, root: str) -> None:
        self._root = httpx.URL(root)
        self._first = HTTPXRequest(
            4,
            read_timeout=WAIT_SECONDS,
            write_timeout=WAIT_SECONDS,
            connect_timeout=WAIT_SECONDS,
            httpx_kwargs={"verify": self._root.scheme != "http"},
        )
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return WAIT_SECONDS

    async def initialize(self) -> None:
        await self._first.initialize()

    async def shutdown(self) -> None:
        await self._first.shutdown()
        if self._session is not None:
            await self._session.close()

    async def go_light(self) -> None:
        """From now on over aiohttp."""
        aiohttp = await asyncio.get_running_loop().run_in_executor(None, _aiohttp)
        # The proxy is found once: aiohttp would look through the whole environment in a thread before each call.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=_proxy(self._root),
        )

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """The status and the body. Raises NeverSent, TimedOut or NetworkError."""
        wait = WAIT_SECONDS if read_timeout in (None, BaseRequest.DEFAULT_NONE) else float(read_timeout)
        if request_data is not None and request_data.contains_files:
            wait = max(wait, UPLOAD_SECONDS)
        if self._session is None:
            try:
                return await self._first.do_request(url, method, request_data, wait, wait)
            except NetworkError as error:
                if isinstance(error.__cause__, _NEVER_SENT):
                    raise NeverSent(str(error)) from error.__cause__
                raise
        return await self._light(self._session, url, method, request_data, wait)

    async def _light(
        self, session: aiohttp.ClientSession, url: str, method: str, data: RequestData | None, wait: float
    ) -> tuple[int, bytes]:
        import aiohttp

        body = _body(data)
        headers = _FORM if isinstance(body, bytes) else None
        try:
            async with session.request(method, _url(url), data=body, headers=headers, timeout=_timeout(wait)) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def _aiohttp() -> Any:
    import aiohttp

    return aiohttp


@lru_cache(maxsize=64)
def _url(text: str) -> Any:
    """A method's address, read once."""
    from yarl import URL

    return URL(text)


@lru_cache(maxsize=16)
def _timeout(wait: float) -> Any:
    import aiohttp

    return aiohttp.ClientTimeout(total=None, connect=WAIT_SECONDS, sock_connect=WAIT_SECONDS, sock_read=wait)


def _proxy(root: httpx.URL) -> str | None:
    """What the environment says, as for every program."""
    return None if proxy_bypass(root.host) else getproxies().get(root.scheme)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _body(data: RequestData | None) -> Any:
    """A form, as the library itself sends it: every server that takes the library's calls takes these."""
    if data is None:
        return None
    if not data.contains_files:
        return urlencode(data.json_parameters, errors="replace").encode()
    import aiohttp

    form = aiohttp.FormData(quote_fields=False)  # Telegram takes names as they are: "%C3%A4" would stay so
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
