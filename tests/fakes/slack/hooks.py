"""HTTP: each delivery is posted to the app's request URL, signed, and again where the app didn't take it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.deliveries import COMMAND, EVENT, Delivery
from tests.fakes.slack.state import State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """One request to the app, and what came back (0: nothing)."""

    url: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes
    at: float
    seconds: float
    delivery: Delivery | None = None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    base = b":".join((b"v0", timestamp.encode(), body))
    return f"v0={hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()}"


class Hooks:
    """Lives in the server's loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.url = ""
        self.posted: list[Posted] = []
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def ready(self) -> bool:
        return bool(self.url)

    def send(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def signed(self, body: bytes, form: bool, *, timestamp: str = "", secret: str = "") -> dict[str, str]:
        at = timestamp or str(int(time.time()))
        return {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature(secret or self._state.app.signing_secret, at, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "*/*" if not form else "application/json,*/*",
        }

    def body(self, delivery: Delivery) -> tuple[bytes, bool]:
        """And whether it is a form."""
        if delivery.kind == EVENT:
            return json.dumps(delivery.payload, ensure_ascii=False).encode(), False
        fields = delivery.payload if delivery.kind == COMMAND else {"payload": json.dumps(delivery.payload)}
        return urlencode(fields).encode(), True

    async def _deliver(self, delivery: Delivery) -> None:
        body, form = self.body(delivery)
        headers = self.signed(body, form)
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
        posted, reason = await self.post(body, headers, delivery)
        deliveries = self._state.deliveries
        if not 200 <= posted.status < 300:
            again = posted.headers.get("x-slack-no-retry") != "1"
            deliveries.failed(delivery, reason or "http_error", again=again)
        elif delivery.kind == EVENT:
            deliveries.taken(delivery)
        else:
            deliveries.taken(delivery, self._read(delivery, posted))

    def _read(self, delivery: Delivery, posted: Posted) -> Json | None:
        """What the app answered to a person, if anything."""
        words = posted.answer.decode(errors="replace").strip()
        if not words:
            return None
        try:
            told = json.loads(words)
        except ValueError:
            told = None
        if isinstance(told, dict):
            return told
        if delivery.kind == COMMAND:
            return {"text": words}
        self._state.violations.append(f"{delivery.payload.get('type')}: an answer that can't be read: {words[:200]}")
        return None

    async def post(
        self, body: bytes, headers: dict[str, str], delivery: Delivery | None = None, url: str = ""
    ) -> tuple[Posted, str]:
        """What was sent and what came, its headers among it, and why nothing came."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100, force_close=True))
        begun, status, answer, reason, told = time.monotonic(), 0, b"", "", {}
        try:
            async with asyncio.timeout(self._state.deliveries.deadline):
                sent = self._session.post(url or self.url, data=body, headers=headers, allow_redirects=False)
                async with sent as response:
                    status, answer = response.status, await response.read()
                    told = {name.lower(): value for name, value in response.headers.items()}
        except TimeoutError:
            reason = "http_timeout"
        except (aiohttp.ClientError, OSError):
            reason = "connection_failed"
        address = url or self.url
        kept = Posted(address, headers, body, status, answer, begun, time.monotonic() - begun, delivery)
        with self._state.world.lock:
            self.posted.append(kept)
        return Posted(address, told, body, status, answer, begun, kept.seconds, delivery), reason

    async def verify(self) -> bool:
        """Whether the app answers the challenge that Slack puts to a new request URL."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        told = {"token": self._state.app.verification_token, "challenge": challenge, "type": "url_verification"}
        body = json.dumps(told).encode()
        posted, _ = await self.post(body, self.signed(body, False))
        words = posted.answer.decode(errors="replace").strip()
        return posted.status == 200 and challenge in words
