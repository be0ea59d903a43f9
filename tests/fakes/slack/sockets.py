"""Socket Mode: the connections that the app opened, and the envelopes on them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack import limits
from tests.fakes.slack.deliveries import EVENT, Delivery
from tests.fakes.slack.state import State

Json = dict[str, Any]


class Socket:
    """One connection. It takes no more deliveries after it was told that it will end."""

    def __init__(self, ws: web.WebSocketResponse, state: State) -> None:
        self.ws = ws
        self.leaving = False
        self.pings = 0
        self._state = state
        self._queue: asyncio.Queue[str] = asyncio.Queue()

    def ready(self) -> bool:
        return not self.leaving and not self.ws.closed

    def send(self, delivery: Delivery) -> None:
        envelope: Json = {
            "envelope_id": delivery.id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.answerable,
        }
        if delivery.kind == EVENT:
            envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
        self.tell(envelope)

    def tell(self, value: Json) -> None:
        self._queue.put_nowait(json.dumps(value, ensure_ascii=False))

    async def write(self) -> None:
        while True:
            words = await self._queue.get()
            try:
                await self.ws.send_str(words)
            except (ConnectionError, RuntimeError):
                return


class Sockets:
    def __init__(self, state: State) -> None:
        self._state = state
        self.open: list[Socket] = []
        self.tickets: set[str] = set()
        """Of addresses that apps.connections.open gave and nobody has used."""
        self.opened = 0
        """How many connections there ever were."""

    def address(self) -> str:
        with self._state.world.lock:
            number = self._state.world.number("ticket")
            ticket = f"{number * 7919:032x}"
            self.tickets.add(ticket)
        root = self._state.root.replace("http://", "ws://")
        return f"{root}/link/?ticket={ticket}&app_id={self._state.app.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            self._state.violations.append("socket: an address is good for one connection")
            return web.Response(status=408, text="invalid_ticket")
        self.tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, max_msg_size=0, timeout=0.5)
        await ws.prepare(request)
        socket = Socket(ws, self._state)
        if len(self.open) >= limits.SOCKETS.most:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _HOST})
            await ws.close()
            return ws
        self._join(socket)
        writer = asyncio.create_task(socket.write())
        try:
            async for message in ws:
                if message.type == WSMsgType.TEXT:
                    self._hear(message.data)
                elif message.type == WSMsgType.PING:
                    socket.pings += 1
                    await ws.pong(message.data)
        finally:
            writer.cancel()
            self._leave(socket)
        return ws

    def _join(self, socket: Socket) -> None:
        self.opened += 1
        self.open.append(socket)
        socket.tell({
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {**_HOST, "build_number": 12, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._state.app.app_id},
        })  # fmt: skip
        with self._state.world.lock:
            self._state.deliveries.routes.append(socket)
        self._state.deliveries.ring()
        self._state.on_change()

    def _leave(self, socket: Socket) -> None:
        self.open.remove(socket)
        with self._state.world.lock:
            self._state.deliveries.routes.remove(socket)
        self._state.deliveries.broken(socket)
        self._state.on_change()

    def _hear(self, words: str) -> None:
        state = self._state
        try:
            told = json.loads(words)
            name = told["envelope_id"]
        except (ValueError, KeyError, TypeError):
            state.violations.append(f"socket: no acknowledgement: {words[:200]}")
            return
        if unknown := set(told) - {"envelope_id", "payload"}:
            state.violations.append(f"socket: an acknowledgement with {', '.join(sorted(unknown))}")
        with state.world.lock:
            delivery = state.deliveries.pending.get(name)
        # One that came too late, or twice, is nobody's fault
        if delivery is not None:
            state.deliveries.taken(delivery, told.get("payload"))

    async def disconnect(self, reason: str, seconds: float) -> None:
        """Says that the connections will end, and ends them after a while, unless it is only a warning."""
        leaving = list(self.open)
        for socket in leaving:
            socket.leaving = reason != "warning"
            socket.tell({"type": "disconnect", "reason": reason, "debug_info": _HOST})
        if reason != "warning":
            asyncio.get_running_loop().call_later(seconds, lambda: asyncio.ensure_future(self._close(leaving)))

    async def _close(self, leaving: list[Socket]) -> None:
        for socket in leaving:
            if not socket.ws.closed:
                await socket.ws.close()

    def drop(self) -> None:
        """The connections break without a word."""
        for socket in self.open:
            transport = socket.ws._req.transport if socket.ws._req is not None else None
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.ws.close()


_HOST = {"host": "applink-fake"}
