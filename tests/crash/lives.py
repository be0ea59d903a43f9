"""One database and one chat server through many deaths of the bot."""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from storage.outgoing import Outgoing
from storage.store import open_store
from tests.crash.values import Values
from tests.crash.wrapping import ANY_TIME, Point

LONGEST = 30.0
"""Seconds for one life. One that lasts longer hangs."""
CODES = 60
"""People who need an invitation in one run at most."""
LOOK = 0.004
"""Seconds between two looks at the people."""

Marked = frozenset[tuple[int, int]]
"""Parts that the database knows as delivered: outbox row and part."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a life ends: when the point is passed for the n-th time."""

    point: str
    nth: int


def kills_at(point: Point, count: int, chance: random.Random) -> list[Kill]:
    """So many of a point. Of starting every second one: in between there is a life that leaves something."""
    return [
        Kill(ANY_TIME.name, chance.randint(ANY_TIME.most // 4, ANY_TIME.most // 2))
        if point.restart and nth % 2 == 0
        else Kill(point.name, chance.randint(1, point.most))
        for nth in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Life:
    """`ended` (the one before it) and `began` are in monotonic seconds; `marked` is what the database knew then."""

    ended: float
    began: float
    marked: Marked


@dataclass(frozen=True, slots=True)
class Got:
    """A message, as it was when it came. `at` is in monotonic seconds, `message` the platform's id."""

    at: float
    content: str
    message: str


class Owner(Protocol):
    """One of the load: somebody who makes a campaign."""

    done: bool
    inputs: int
    """How many messages, presses, files and forms have been sent to the bot."""
    typed: list[str]
    values: Values
    candidates: list[tuple[str, int]]
    """Handles and followers of those whom this one lists."""

    @property
    def place(self) -> str: ...

    @property
    def account(self) -> str: ...

    def go_on(self) -> None:
        """Does all that can be done by now."""

    def messages(self) -> list[Got]:
        """What the person got, in order, but for what `told` has."""

    def told(self) -> list[str]:
        """Words that were shown and are no messages."""

    def unanswered(self) -> int:
        """Presses that nothing was said to, since the process died before it could."""

    def problems(self) -> list[str]:
        """What the platform saw of the bot towards this person that must not be."""

    def papers(self) -> set[bytes]:
        """The bytes of all papers that were sent."""


class Scene(Protocol):
    """A chat server and the people on it. `says`: how the bot's own words to the operator begin, all else in its log is
    trouble."""

    channel: str
    says: tuple[str, ...]

    def env(self) -> dict[str, str]:
        """Settings of the bot."""

    def come(self, number: int) -> Owner:
        """The next person."""

    def contents(self, outgoing: Outgoing) -> list[str]:
        """What the parts of a reply look like, as in Got."""

    def problems(self) -> list[str]:
        """What the platform saw of the bot that must not be."""

    @property
    def waiting(self) -> int:
        """Deliveries that the bot hasn't taken."""


class Victim:
    """The process that starts the bot over and over, see victim.py; it needs a folder of its own."""

    def __init__(self, folder: Path, codes: int = CODES) -> None:
        """`codes`: how many invitations there are, one for each person of a run."""
        self._count = codes
        self.empty = folder / "empty.db"
        """A database in which nothing has happened: to make one takes longer than to die."""
        self.codes: list[str] = []
        """Invitations that are good in it."""
        self._process: subprocess.Popen[bytes] | None = None
        self.pid = 0

    def __enter__(self) -> Victim:
        store = open_store(f"sqlite:///{self.empty}")
        self.codes = [store.invite("owner", datetime.now(UTC)) for _ in range(self._count)]
        store.close()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.crash.victim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)

    def begin(self, channel: str, env: dict[str, str], log: Path, kill: Kill | None) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        where = {"point": kill.point, "nth": kill.nth} if kill else {}
        self._process.stdin.write(
            json.dumps({"channel": channel, "env": env, "log": str(log), **where}).encode() + b"\n"
        )
        self._process.stdin.flush()
        self.pid = int(self._line()["pid"])

    def ended(self) -> int | None:
        """The exit code, negative for a signal, once the life is over; waits a moment."""
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], LOOK)[0]:
            return None
        return int(self._line()["status"])

    def end(self) -> None:
        """Of a life that hangs."""
        os.kill(self.pid, signal.SIGKILL)
        while self.ended() is None:
            pass

    def _line(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the victim's own process ended")
        told: dict[str, Any] = json.loads(line)
        return told


class Lives:
    """`people` come at once, and as many again whenever all are done while there is somebody left to kill."""

    def __init__(self, victim: Victim, scene: Scene, folder: Path, people: int) -> None:
        self.owners: list[Owner] = []
        self.lives: list[Life] = []
        self.killed: list[Kill] = []
        self.database = folder / "vaikute.db"
        self.log = folder / "log"
        self._victim = victim
        self.scene = scene
        self._people = people
        self._env = {
            **scene.env(),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "VAIKUTE_LANGUAGE": "fi",
            "VAIKUTE_FILES": str(folder),
        }

    def play(self, kills: Sequence[Kill]) -> None:
        """Each kill in its life, and one more that works it all to the end. Raises AssertionError when a life ends
        otherwise, or not at all."""
        shutil.copy(self._victim.empty, self.database)
        self._come()
        for kill in kills:
            self._begin(kill)
            status = self._live(f"never got to be killed at {kill}", coming=True)
            assert status == -signal.SIGKILL, f"ended with {status} instead of {kill}: {self.log.read_text()}"
            self.killed.append(kill)
        self._begin(None)
        self._finish()
        os.kill(self._victim.pid, signal.SIGTERM)
        assert self._live("did not stop", coming=False) == 0, self.log.read_text()

    def _come(self) -> None:
        begin = len(self.owners)
        self.owners += [self.scene.come(number) for number in range(begin, begin + self._people)]

    def _begin(self, kill: Kill | None) -> None:
        ended = time.monotonic()
        time.sleep(0.01)  # what had been sent is acted upon before the next begins
        self.lives.append(Life(ended, time.monotonic(), _marked(self.database)))
        self._victim.begin(self.scene.channel, self._env, self.log, kill)

    def _live(self, otherwise: str, *, coming: bool) -> int:
        """The exit code. `coming`: other people come when these are done. Raises AssertionError with `otherwise` when
        it takes too long."""
        end = time.monotonic() + LONGEST
        while (status := self._victim.ended()) is None:
            if time.monotonic() > end:
                self._victim.end()
                raise AssertionError(otherwise)
            self._people_go_on()
            if coming and all(owner.done for owner in self.owners[-self._people :]):
                self._come()
        return status

    def _finish(self) -> None:
        end = time.monotonic() + LONGEST
        while self._people_go_on() or self.scene.waiting or any(_waiting(self.database)):
            assert self._victim.ended() is None, f"ended by itself: {self.log.read_text()}"
            if time.monotonic() > end:
                self._victim.end()
                raise AssertionError("not finished")

    def _people_go_on(self) -> bool:
        """Whether anybody has more to do."""
        more = False
        for owner in self.owners:
            if not owner.done:
                owner.go_on()
                more = more or not owner.done
        return more


def _marked(database: Path) -> Marked:
    """Looked up in a copy: whoever opens the file itself would mend what the kill left."""
    copy = database.with_name("copy.db")
    for ending in ("", "-wal"):
        if (part := database.with_name(database.name + ending)).exists():
            shutil.copy(part, copy.with_name(copy.name + ending))
    try:
        with closing(sqlite3.connect(copy)) as connection:
            return frozenset(connection.execute("SELECT outbox_id, part FROM outbox_part"))
    finally:
        for ending in ("", "-wal", "-shm"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)


def _waiting(database: Path) -> tuple[int, int]:
    """Rows of the inbox and of the outbox that wait, while the bot works."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        inbox, outbox = (
            connection.execute(f"SELECT count(*) FROM {table} WHERE state = 'waiting'").fetchone()[0]
            for table in ("inbox", "outbox")
        )
    return inbox, outbox
