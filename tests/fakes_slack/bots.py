"""The stock libraries, pointed to the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Team

T = TypeVar("T")
Json = dict[str, Any]
Hear = Callable[[SocketModeRequest], Awaitable[Json | None]]


def client_of(fake: FakeSlack, token: str, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=fake.api_url, session=session, retry_handlers=[])


def talking(fake: FakeSlack, team: Team, talk: Callable[[AsyncWebClient], Awaitable[T]]) -> T:
    """What the talk gives, with a client whose connections are closed after it."""

    async def run() -> T:
        async with aiohttp.ClientSession() as session:
            return await talk(client_of(fake, team.token, session))

    return asyncio.run(run())


async def error_of(call: Awaitable[Any]) -> str:
    """The error that the call ends in; "" where it ends well."""
    try:
        await call
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


@asynccontextmanager
async def socket(fake: FakeSlack, hear: Hear) -> AsyncIterator[SocketModeClient]:
    """A connection of Socket Mode. `hear` gives what is acknowledged with ({} is nothing), or None for no
    acknowledgement."""
    async with aiohttp.ClientSession() as session:
        client = SocketModeClient(
            fake.app_token, web_client=client_of(fake, fake.app_token, session), ping_interval=0.05
        )

        async def listen(socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            answer = await hear(request)
            if answer is not None:
                await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer or None))

        client.socket_mode_request_listeners.append(listen)
        await client.connect()  # type: ignore[no-untyped-call]
        await fake.until(lambda: fake.connections)
        try:
            yield client
        finally:
            await client.close()  # type: ignore[no-untyped-call]


def app_of(fake: FakeSlack, team: Team) -> AsyncApp:
    client = client_of(fake, team.token)
    return AsyncApp(client=client, signing_secret=fake.signing_secret)


def button(label: str, action: str = "o:1:0", value: str = "yes", **more: Any) -> Json:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "action_id": action, "value": value, **more}


def actions(*elements: Json, block_id: str = "") -> Json:
    return {"type": "actions", "elements": list(elements), **({"block_id": block_id} if block_id else {})}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, kind: str = "plain_text_input", **more: Any) -> Json:
    """An input block; `optional`, `hint` and `dispatch_action` are its own, all else is the element's."""
    own: Json = {name: more.pop(name) for name in ("optional", "hint", "dispatch_action") if name in more}
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **own}


def modal(*blocks: Json, title: str = "Tavoitteet", **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Jatka"), **more}
    return {**view, "blocks": list(blocks)}


def options(*labels: str) -> list[Json]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]
