"""HTTP/1.1 as small as it can be: requests in, answers out, and a connection that breaks when a test says so."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: str = ""


@dataclass(slots=True)
class Response:
    status: int
    body: bytes
    kind: str = "application/json"


class ConnectionEndsError(Exception):
    """The connection ends here with a reset, and no answer."""


Handler = Callable[[Request], Awaitable[Response]]


def answer(value: Any, status: int = 200) -> Response:
    return Response(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


@dataclass(slots=True)
class Form:
    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


def form(request: Request) -> Form:
    """The fields and files of a request; those of the address count too. Raises ValueError for a body that is none."""
    found = Form(dict(parse_qsl(request.query, keep_blank_values=True)))
    kind = request.headers.get("content-type", "")
    if not request.body:
        return found
    if kind.startswith("application/x-www-form-urlencoded"):
        found.params.update(parse_qsl(request.body.decode(), keep_blank_values=True))
    elif kind.startswith("application/json"):
        value = json.loads(request.body)
        if not isinstance(value, dict):
            raise ValueError("a JSON body must be an object")
        found.params.update(value)
    elif kind.startswith("multipart/form-data"):
        _multipart(request.body, kind, found)
    return found


def _multipart(body: bytes, kind: str, found: Form) -> None:
    boundary = re.search(r'boundary="?([^";]+)"?', kind)
    if boundary is None:
        raise ValueError("multipart without a boundary")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:]:
        if part.startswith(b"--"):
            break
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        # Not the library's e-mail parser: clients write the bytes of a name as they are, and it would lose them
        words = head.decode()
        name = re.search(r'[; ]name="([^"]*)"', words)
        file_name = re.search(r'[; ]filename="([^"]*)"', words)
        if name is None:
            raise ValueError("a part has no name")
        if file_name is None:
            found.params[name[1]] = data.decode()
        else:
            mime = re.search(r"content-type:\s*([^\s;]+)", words, re.IGNORECASE)
            shown = re.sub(r"%(22|0[0-9A-F]|1[0-9A-F])", lambda code: chr(int(code[1], 16)), file_name[1])
            found.files[name[1]] = Upload(shown, mime[1] if mime else "application/octet-stream", data)


_STATUS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
           413: "Request Entity Too Large", 429: "Too Many Requests", 500: "Internal Server Error",
           501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable"}  # fmt: skip


class Connection(asyncio.Protocol):
    """One client; its requests are answered one after the other. When it goes away, what it asked for is cancelled."""

    def __init__(self, handler: Handler, connections: set[Connection]) -> None:
        self._handler = handler
        self._connections = connections
        self._data = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._data += data
        self._next()

    def _next(self) -> None:
        if self._task is None and not self._transport.is_closing():
            try:
                request = self._read()
            except ValueError:
                self._transport.abort()
                return
            if request is not None:
                self._task = asyncio.get_running_loop().create_task(self._serve(request))

    def _read(self) -> Request | None:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return None
        lines = self._data[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        begin = end + 4
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._chunks(begin)
            if body is None:
                return None
        else:
            length = int(headers.get("content-length", "0"))
            if len(self._data) < begin + length:
                return None
            body = bytes(self._data[begin : begin + length])
            del self._data[: begin + length]
        method, target, _ = lines[0].split(" ", 2)
        path, _, query = target.partition("?")
        return Request(method, unquote(path), headers, body, query)

    def _chunks(self, at: int) -> bytes | None:
        pieces = []
        while True:
            end = self._data.find(b"\r\n", at)
            if end < 0:
                return None
            size = int(self._data[at:end].split(b";")[0], 16)
            if len(self._data) < end + 2 + size + 2:
                return None
            pieces.append(bytes(self._data[end + 2 : end + 2 + size]))
            at = end + 2 + size + 2
            if size == 0:
                del self._data[:at]
                return b"".join(pieces)

    async def _serve(self, request: Request) -> None:
        try:
            response = await self._handler(request)
        except ConnectionEndsError:
            self.reset()
            return
        finally:
            self._task = None
        head = (
            f"HTTP/1.1 {response.status} {_STATUS.get(response.status, 'Status')}\r\n"
            f"Content-Type: {response.kind}\r\nContent-Length: {len(response.body)}\r\n\r\n"
        )
        if not self._transport.is_closing():
            self._transport.write(head.encode() + response.body)
            if request.headers.get("connection", "").lower() == "close":
                self._transport.close()
            else:
                self._next()

    def reset(self) -> None:
        """The client sees "connection reset by peer", not a tidy end."""
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class HttpServer:
    """Listens on the loopback; all of it runs in the loop that it was opened in."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._handler, self._connections), "127.0.0.1", port, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in tuple(self._connections):
            connection.reset()
        # The transports close their sockets in the next turns of the loop
        await asyncio.sleep(0)
        await asyncio.sleep(0)
