"""vaikute telegram"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.exit_codes import DATABASE, USAGE, WANTING
from bot.commands.opening import leaving_quietly, opened, settings_or_exit, tell, word

if TYPE_CHECKING:
    from bot.channels.telegram.api import Api
    from bot.channels.telegram.running import Running
    from bot.channels.telegram.service import Service
    from bot.health import Health
    from bot.settings import Settings
    from bot.writer import Writer
    from storage.store import Store

SWITCH_SECONDS = 0.001
"""How long a thread may keep the others waiting. The loop should not wait for a turn that is being computed."""


def telegram(language: Annotated[str | None, typer.Option("--language")] = None) -> None:
    settings = settings_or_exit(language)
    if not settings.telegram_token:
        tell(word(settings, "telegram.no_token"))
        raise typer.Exit(USAGE)
    _database_free_or_exit(settings)
    with leaving_quietly():
        raise typer.Exit(asyncio.run(_run(settings)))


def _database_free_or_exit(settings: Settings) -> None:
    """Said before the first poll, which would disturb the bot that uses the database."""
    from storage.lock import holder

    found = holder(settings.database_path) if settings.database_path.parent.is_dir() else None
    if found is not None:
        from bot.problems import store_problem
        from storage.problems import InUse

        tell(store_problem(InUse(str(settings.database_path), "in_use", found=found), settings.language))
        raise typer.Exit(DATABASE)


async def _run(settings: Settings) -> int:
    """The exit code."""
    from bot.channels.telegram.polling import WrongToken
    from bot.channels.telegram.running import Running, WebhookRefused
    from bot.problems import store_problem
    from bot.runner import clock_of
    from bot.writer import Writer
    from storage.problems import StoreProblem

    sys.setswitchinterval(SWITCH_SECONDS)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    writer = Writer()
    stores: list[Store] = []

    def say(key: str, **values: object) -> None:
        tell(word(settings, f"telegram.{key}", **values))

    def assemble(api: Api) -> Service:
        store, service = _assembled(settings, writer, api)
        stores.append(store)
        return service

    running = Running(settings, assemble, clock_of(settings.zone), say)
    server = _Served()
    try:
        await running.start()
        if await server.start(settings, running, writer, stores):
            say("listening", host=settings.host, port=_port(settings))
        await _first(stopping.wait(), running.failure())
    except WrongToken:
        say("wrong_token")
        return USAGE
    except WebhookRefused as refused:
        say("webhook_refused", reason=str(refused))
        return USAGE
    except StoreProblem as problem:
        tell(store_problem(problem, settings.language))
        return DATABASE
    except _PortTaken:
        say("port_taken", host=settings.host, port=_port(settings))
        return WANTING
    finally:
        await server.stop()
        await running.stop()
        writer.close()
        for store in stores:
            store.close()
    say("stopped")
    return 0


def _assembled(settings: Settings, writer: Writer, api: Api) -> tuple[Store, Service]:
    from bot.assembly import telegram as assembled

    _bring_up_to_date(settings)
    store = opened(settings)
    try:
        return store, assembled(store, writer, settings, api)
    except BaseException:
        store.close()
        raise


def _bring_up_to_date(settings: Settings) -> None:
    """In a process of its own: what migrates a database would stay in this one's memory (24 MB) for as long as the bot
    runs. What can't be done there is told when the store is opened here."""
    from storage.opening import is_current

    if not is_current(settings.database_url):
        subprocess.run(
            [sys.executable, "-m", "bot", "db", "upgrade"],
            env={**os.environ, "DATABASE_URL": settings.database_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


async def _first(*waited: Any) -> None:
    """Until one of them ends; what it raised is raised."""
    tasks = [asyncio.ensure_future(one) for one in waited]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done:
        task.result()


class _PortTaken(Exception):  # noqa: N818 - told to the operator
    pass


def _port(settings: Settings) -> int:
    from bot.settings import DEFAULT_PORT

    return DEFAULT_PORT if settings.port is None else settings.port


class _Served:
    """The health pages, and the webhook where Telegram calls us."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._server: Any = None

    async def start(self, settings: Settings, running: Running, writer: Writer, stores: list[Store]) -> bool:
        """Whether there is anything to serve. Raises _PortTaken."""
        if settings.port is None and not settings.telegram_webhook_url:
            return False
        from bot.channels.telegram.webhook import Webhook
        from bot.serving import listening, routes, server

        try:
            bound: socket.socket = listening(settings.host, _port(settings))
        except OSError:
            raise _PortTaken from None

        async def health() -> Health:
            return await _health(running, writer, stores)

        found = routes(health)
        if settings.telegram_webhook_url:
            found.append(Webhook(running.service, settings.telegram_webhook_url, running.secret).route())
        self._server = server(found)
        self._task = asyncio.create_task(self._server.serve([bound]))
        return True

    async def stop(self) -> None:
        if self._task is not None:
            self._server.should_exit = True
            await self._task


async def _health(running: Running, writer: Writer, stores: list[Store]) -> Health:
    """Ready when the channel is and the database can be written."""
    from bot.health import Health
    from storage.problems import StoreProblem

    found = running.health()
    writable = bool(stores)
    try:
        async with asyncio.timeout(2):
            for store in stores:
                await writer.first(store.check_writable)
    except (TimeoutError, StoreProblem):
        writable = False
    return Health(found.ready and writable, {**found.facts, "database": "writable" if writable else "not writable"})
