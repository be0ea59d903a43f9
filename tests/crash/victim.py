"""The bot as a process that kills itself: `vaikute telegram` or `slack`, as its settings in the environment say.

Run as `python -m tests.crash.victim`. Each line on standard input is one life, in JSON: `channel`, `env`, `log` (a file
for what it says) and, where it is to be killed, `point` and `nth`. The child's number and then its end are written to
standard output. What a start imports is imported once, and each life is a child of it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from datetime import datetime
from typing import Any

import typer

import bot.posting.pace
import bot.problems
from bot.assembly import commands, form_names
from bot.channels.slack import parts as slack_parts
from bot.channels.slack import running as slack_running
from bot.channels.telegram import parts, polling, running, service
from bot.commands.hosted import run
from bot.commands.opening import settings_or_exit
from bot.commands.slack import make_slack
from bot.commands.telegram import telegram
from bot.guide import Guides
from bot.runner import Runner, delivery
from flows.engine.messages import Said
from flows.library import respond
from storage.incoming import Address
from storage.migrations import upgrading
from storage.store import open_store
from tests.crash.points import POINTS
from tests.crash.slack_points import POINTS as SLACK_POINTS
from tests.crash.wrapping import die_at
from tests.telegram.running_bot import AT_ONCE

LOADED = (bot.problems, polling, running, service, slack_running, upgrading)

WAIT = 0.004
"""Seconds between two looks at a life."""


def warm_up() -> None:
    """A talk in memory, so that the first turn of each life needs no longer than the next."""
    commands(), form_names()
    store = open_store("sqlite://", signup="open")
    clock = lambda: datetime.now().astimezone()  # noqa: E731
    runner = Runner(store, respond, Guides(store.own_articles), clock, "fi")
    here = Address("telegram", "1")
    for said in (
        "moi",
        "uusi kampanja",
        "Saippuat",
        "myyntiä",
        "naiset",
        "3 t€",
        "maaliskuu 2027",
        "insta",
        "tallenna",
    ):
        runner.receive(delivery(here, "1", Said(said)))
    for outgoing in store.unsent(here):
        parts.parts(outgoing.reply, outgoing.id, language="fi", rich=True)
        slack_parts.parts(outgoing.reply, outgoing.id, language="fi", form=True)
    store.close()


def live(life: dict[str, Any]) -> int:
    """One life; returns its exit code."""
    log = os.open(life["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(life["env"])
    # A person in a test answers faster than any person.
    bot.posting.pace.Limits = lambda **_: AT_ONCE  # type: ignore[assignment,misc]
    service.ALBUM_SECONDS = 0.15
    is_slack = life["channel"] == "slack"
    if "point" in life:
        die_at(SLACK_POINTS if is_slack else POINTS, life["point"], life["nth"])
    try:
        if is_slack:
            run(settings_or_exit(None), [make_slack])
        else:
            telegram(None)
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def _tell(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _ended(child: int) -> int | None:
    """The child's status once it has ended; None when nobody asks any more, and then it is ended too."""
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        if select.select([0], [], [], WAIT)[0]:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None


def _orders() -> Any:
    held = b""
    while True:
        while b"\n" in held:
            line, _, held = held.partition(b"\n")
            yield json.loads(line)
        more = os.read(0, 65_536)
        if not more:
            return
        held += more


def main() -> None:
    warm_up()
    gc.collect()
    gc.freeze()
    for life in _orders():
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = live(life)
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _tell(pid=child)
        status = _ended(child)
        if status is None:
            return
        _tell(status=os.waitstatus_to_exitcode(status), seconds=time.monotonic() - began)


if __name__ == "__main__":
    main()
