"""The channels that every story replays on: each speaks to the real program as its platform does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bot.channels.terminal.protocol import read_line, ready_line, reply_line, written
from bot.channels.terminal.session import ACCOUNT, HERE, Session
from bot.delivery import Delivery
from bot.files.saved import Saved, Unsaved
from bot.guide import Guides
from bot.runner import Runner
from flows.engine.messages import Reply
from flows.library import respond
from storage.incoming import Address
from storage.schema import IDENTITY, MEMBER
from storage.store import Store, open_store
from tests.storage.fresh import make_fresh

ZONE = ZoneInfo("Europe/Helsinki")


@dataclass
class Shown:
    """What one turn showed, in words that no channel owns."""

    text: str = ""
    options: dict[str, str] = field(default_factory=dict)
    """Label to what the channel needs to press it."""
    rows: list[list[str]] = field(default_factory=list)
    rows_in_text: bool = False
    """The channel shows tables as text, so that their cells are looked for there."""
    files: list[Path] = field(default_factory=list)
    error: str = ""
    question: str | None = None
    turn: int = 0
    language: str = ""


class Channel(Protocol):
    """A person at one channel."""

    def begin(self) -> Shown: ...

    def sit(self, name: str, place: str) -> Shown:
        """Another member speaks, or the same one at another place. Empty: the first one, where the story began."""
        ...

    def wait(self, time: timedelta) -> None: ...

    def say(self, text: str) -> Shown: ...

    def press(self, label: str) -> Shown: ...

    def command(self, name: str, words: str) -> Shown: ...

    def upload(self, name: str, content: str) -> Shown: ...

    def edit(self, turn: int, text: str) -> Shown: ...

    def form(self, values: Mapping[str, str]) -> Shown: ...

    def restart(self) -> Shown:
        """The program ends and starts again on the same data."""
        ...

    def close(self) -> None: ...


@dataclass
class _Seat:
    """One person at one place of the terminal."""

    session: Session
    out: list[dict[str, Any]]


class Terminal:
    """The JSON terminal, line by line, with the real store, guide, runner and files."""

    def __init__(self, folder: Path, language: str, now: datetime, people: Mapping[str, str] | None = None) -> None:
        """`people`: name to role of the brand's other members."""
        self._folder, self._language, self._now = folder, language, now
        self._people = dict(people or {})
        self._store: Store | None = None
        self._seats: dict[tuple[str, str], _Seat] = {}
        self._seat: _Seat | None = None
        self._options: dict[str, str] = {}

    def begin(self) -> Shown:
        make_fresh(self._folder / "vaikute.db")
        self._store = open_store(f"sqlite:///{self._folder / 'vaikute.db'}", language=self._language)
        self._seats = {}
        shown = self.sit("", "")
        for name, role in self._people.items():
            join(self._store, HERE, ACCOUNT, name, role, self._now)
        return shown

    def sit(self, name: str, place: str) -> Shown:
        """From now on this person speaks, at this place; the first time there they are greeted."""
        assert self._store is not None
        key = (name, place)
        if key in self._seats:
            self._seat = self._seats[key]
            return Shown()
        clock = lambda: self._now  # noqa: E731 - a clock that stands still is the whole of it
        runner = Runner(self._store, respond, Guides(self._store.own_articles), clock, self._language)
        delivery = Delivery(self._store, self._folder / "files", clock)
        out: list[dict[str, Any]] = []

        def show(_turn: int, reply: Reply, files: tuple[Saved | Unsaved, ...]) -> None:
            # Through the bytes of the protocol, as a program would get it.
            out.append(json.loads(written(reply_line(reply, files, ()))))

        address = Address("terminal", f"{name}{place}") if name or place else HERE
        account = name or ACCOUNT
        session = Session(self._store, runner, delivery, show, self._language, address, account, name)
        self._seat = self._seats[key] = _Seat(session, out)
        session.start()
        return self._shown()

    def wait(self, time: timedelta) -> None:
        """Time passes."""
        self._now += time

    def _line(self, value: Mapping[str, Any]) -> Shown:
        assert self._seat is not None
        self._seat.out.clear()
        line = read_line(json.dumps(value, ensure_ascii=False).encode())
        self._seat.session.take(line.input, line.delivery_id)
        return self._shown()

    def _shown(self) -> Shown:
        assert self._seat is not None
        shown = Shown()
        for reply in self._seat.out:
            shown.text += reply["text"] + "\n"
            shown.options |= {option["label"]: option["id"] for option in reply["options"]}
            if reply["table"]:
                shown.text += reply["table"]["title"] + "\n"
                shown.rows += reply["table"]["rows"]
            shown.files += [Path(file["path"]) for file in reply["files"]]
        ready = ready_line(self._seat.session.state)
        shown.question, shown.turn, shown.language = ready["question"], ready["turn"], ready["language"]
        self._options |= shown.options
        return shown

    def say(self, text: str) -> Shown:
        return self._line({"text": text})

    def press(self, label: str) -> Shown:
        return self._line({"press": self._options[label]})

    def command(self, name: str, words: str) -> Shown:
        return self._line({"command": name, "words": words})

    def upload(self, name: str, content: str) -> Shown:
        path = self._folder / name
        path.write_text(content, "utf-8")
        return self._line({"upload": str(path)})

    def edit(self, turn: int, text: str) -> Shown:
        return self._line({"edit": turn, "text": text})

    def form(self, values: Mapping[str, str]) -> Shown:
        return self._line({"form": dict(values)})

    def restart(self) -> Shown:
        assert self._store is not None
        self._people = {}  # they are in the database by now
        self._store.close()
        return self.begin()

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


def join(
    store: Store, address: Address, account: str, name: str, role: str, now: datetime, own_account: str = ""
) -> None:
    """Makes somebody a member of the brand that this account is in. Invitations come with a later version."""
    with store.writing() as connection:
        mine = connection.execute(
            select(MEMBER.c.workspace_id)
            .join(IDENTITY, IDENTITY.c.member_id == MEMBER.c.id)
            .where(IDENTITY.c.channel == address.channel, IDENTITY.c.account == account)
        ).scalar_one()
        member_id = f"{mine}-{name}"
        columns = {"id": member_id, "workspace_id": mine, "name": name, "role": role, "created_at": now}
        connection.execute(insert(MEMBER), columns)
        identity = {"channel": address.channel, "account": own_account or name, "member_id": member_id}
        connection.execute(insert(IDENTITY), identity)
