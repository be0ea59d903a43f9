"""Deliveries to the bot's own address: one at a time for a chat, many chats at once, again until they are taken."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.chats import World
from tests.fakes.telegram.updates import Update, Updates


@dataclass(slots=True)
class Hook:
    url: str
    secret: str = ""
    most: int = 40
    error: str = ""
    error_at: int = 0

    def to_json(self, waiting: int, stated: list[str]) -> dict[str, Any]:
        told: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": waiting,
            "max_connections": self.most,
            "ip_address": "127.0.0.1",
        }
        if self.error:
            told |= {"last_error_date": self.error_at, "last_error_message": self.error}
        return {**told, "allowed_updates": stated} if stated else told


@dataclass(slots=True)
class Posted:
    """One attempt: which update, what the bot answered (0: no answer), when it was sent and how long it took."""

    update: int
    status: int
    at: float
    seconds: float


@dataclass(slots=True)
class Webhook:
    """Lives in the server's loop; only `ring` may be called from elsewhere."""

    world: World
    updates: Updates
    violations: list[str]
    hook: Hook | None = None
    first_wait: float = 0.1
    """Seconds before an update that wasn't taken is posted again; it doubles up to `longest_wait`."""
    longest_wait: float = 5.0
    timeout: float = 10.0
    posted: list[Posted] = field(default_factory=list)
    _busy: set[int] = field(default_factory=set)
    _free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def ring(self) -> None:
        if self.updates.loop is not None and self.hook is not None:
            self.updates.loop.call_soon_threadsafe(self.pump)

    def set(self, hook: Hook | None) -> None:
        self.hook = hook
        self.updates.webhook = hook is not None
        self._forget_connections()
        if hook is not None:
            self.ring()

    def pump(self) -> None:
        """Begins every delivery that may begin now."""
        with self.world.lock:
            hook = self.hook
            if hook is None or self.updates.held:
                return
            waiting = list(self.updates.pending)
            if self.updates.shuffle is not None:
                self.updates.shuffle.shuffle(waiting)
            for update in waiting:
                if len(self._busy) >= hook.most:
                    return
                if update.chat not in self._busy:
                    self._busy.add(update.chat)
                    task = asyncio.get_running_loop().create_task(self._deliver(hook, update))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _deliver(self, hook: Hook, update: Update) -> None:
        wait = self.first_wait
        try:
            while self.hook is hook:
                status = await self._attempt(hook, update)
                if 200 <= status < 300:
                    with self.world.lock:
                        if not self.updates.done(update):
                            return
                    continue
                hook.error = f"Wrong response from the webhook: {status}" if status else "Connection refused or broken"
                hook.error_at = int(time.time())
                if update.once:
                    with self.world.lock:
                        self.updates.done(update)
                    return
                await asyncio.sleep(wait)
                wait = min(wait * 2, self.longest_wait)
        finally:
            self._busy.discard(update.chat)
            self.pump()

    async def _attempt(self, hook: Hook, update: Update) -> int:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self.timeout):
                status = await self._post(hook, update.body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            status = 0
        self.posted.append(Posted(update.id, status, begun, time.monotonic() - begun))
        return status

    async def _post(self, hook: Hook, body: bytes) -> int:
        address = urlsplit(hook.url)
        secret = f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}\r\n" if hook.secret else ""
        head = (
            f"POST {address.path or '/'}{'?' + address.query if address.query else ''} HTTP/1.1\r\n"
            f"Host: {address.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{secret}"
            "Connection: keep-alive\r\n\r\n"
        )
        kept = bool(self._free)
        reader, writer = self._free.pop() if kept else await self._connect(hook)
        try:
            try:
                status, keep = await self._exchange(reader, writer, head.encode() + body)
            except (OSError, asyncio.IncompleteReadError):
                if not kept:
                    raise
                # The other end closed a connection that lay idle: that says nothing about this delivery
                writer.close()
                reader, writer = await self._connect(hook)
                status, keep = await self._exchange(reader, writer, head.encode() + body)
        except BaseException:
            writer.close()
            raise
        if keep and self.hook is hook:
            self._free.append((reader, writer))
        else:
            writer.close()
        return status

    async def _connect(self, hook: Hook) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = urlsplit(hook.url)
        return await asyncio.open_connection(address.hostname, address.port or 80)

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> tuple[int, bool]:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        lines = [line.partition(":") for line in head.split("\r\n")[1:]]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return status, False
        answer = await reader.readexactly(int(headers.get("content-length", "0")))
        if b'"method"' in answer:
            self.violations.append("webhook: this fake doesn't act on a method in the answer of a webhook")
        return status, headers.get("connection", "").lower() != "close"

    def _forget_connections(self) -> None:
        for _, writer in self._free:
            writer.close()
        self._free.clear()

    async def close(self) -> None:
        self.hook = None
        for task in tuple(self._tasks):
            task.cancel()
        for task in tuple(self._tasks):
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._forget_connections()
