"""Whether the process lives and whether it does its work, for whatever keeps it running."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Health:
    """`facts` tell an operator more; they hold nothing of anybody's."""

    ready: bool
    facts: Mapping[str, object] = field(default_factory=dict)


def routes(health: Callable[[], Awaitable[Health]]) -> list[Route]:
    """`/healthz` says that the process answers at all, `/readyz` (503 when not) that messages come and go."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(_request: Request) -> Response:
        found = await health()
        return JSONResponse({"ready": found.ready, **found.facts}, 200 if found.ready else 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]


class Server(uvicorn.Server):
    """Leaves signals to the process, which has more to stop than this."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def listening(host: str, port: int) -> socket.socket:
    """A socket that is bound, port 0 to any free one. Raises OSError when it can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def server(found: list[Route]) -> Server:
    """To be served on `listening` sockets; a request that is under way when it stops has two seconds."""
    config = uvicorn.Config(
        Starlette(routes=found),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=60,
    )
    return Server(config)
