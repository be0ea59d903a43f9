"""The pages that tell of it, and the server of these and of webhooks."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Health

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of Prometheus' text format."""


def routes(
    health: Callable[[], Awaitable[Health]], metrics: Callable[[], Awaitable[bytes]] | None = None
) -> list[Route]:
    """`/healthz` says that the process answers at all, `/readyz` (503 when not) that messages come and go, `/metrics`
    counts them."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(_request: Request) -> Response:
        found = await health()
        return JSONResponse({"ready": found.ready, **found.facts}, 200 if found.ready else 503)

    found = [Route("/healthz", alive), Route("/readyz", ready)]
    if metrics is not None:
        found.append(Route("/metrics", _counted(metrics)))
    return found


def _counted(metrics: Callable[[], Awaitable[bytes]]) -> Callable[[Request], Awaitable[Response]]:
    async def counted(_request: Request) -> Response:
        return Response(await metrics(), media_type=METRICS_TYPE)

    return counted


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
