"""The channels that every story replays on: each speaks to the real program as its platform does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot import guide
from bot.channels.terminal.protocol import read_line, ready_line, reply_line, written
from bot.channels.terminal.session import Session
from bot.delivery import Delivery
from bot.files.saved import Saved, Unsaved
from bot.runner import Runner
from flows.engine.messages import Reply
from flows.library import respond
from storage.store import Store, open_store

ZONE = ZoneInfo("Europe/Helsinki")


@dataclass
class Shown:
    """What one turn showed, in words that no channel owns."""

    text: str = ""
    options: dict[str, str] = field(default_factory=dict)
    """Label to what the channel needs to press it."""
    rows: list[list[str]] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    error: str = ""
    question: str | None = None
    turn: int = 0
    language: str = ""


class Channel(Protocol):
    """A person at one channel."""

    def begin(self) -> Shown: ...

    def say(self, text: str) -> Shown: ...

    def press(self, label: str) -> Shown: ...

    def command(self, name: str, words: str) -> Shown: ...

    def upload(self, name: str, content: str) -> Shown: ...

    def edit(self, turn: int, text: str) -> Shown: ...

    def form(self, values: Mapping[str, str]) -> Shown: ...

    def restart(self) -> Shown:
        """The program ends and starts again on the same data."""
        ...


class Terminal:
    """The JSON terminal, line by line, with the real store, guide, runner and files."""

    def __init__(self, folder: Path, language: str, now: datetime) -> None:
        self._folder, self._language, self._now = folder, language, now
        self._store: Store | None = None
        self._session: Session | None = None
        self._out: list[dict[str, Any]] = []
        self._options: dict[str, str] = {}

    def begin(self) -> Shown:
        self._store = open_store(f"sqlite:///{self._folder / 'vaikute.db'}", language=self._language)
        clock = lambda: self._now  # noqa: E731 - a clock that stands still is the whole of it
        runner = Runner(self._store, respond, guide, clock, self._language)
        delivery = Delivery(self._store, self._folder / "files", clock)
        self._session = Session(self._store, runner, delivery, self._show, self._language)
        self._out = []
        self._session.start()
        return self._shown()

    def _show(self, _turn: int, reply: Reply, files: tuple[Saved | Unsaved, ...]) -> None:
        # Through the bytes of the protocol, as a program would get it.
        import json

        self._out.append(json.loads(written(reply_line(reply, files, ()))))

    def _line(self, value: Mapping[str, Any]) -> Shown:
        import json

        assert self._session is not None
        self._out = []
        line = read_line(json.dumps(value, ensure_ascii=False).encode())
        self._session.take(line.input, line.delivery_id)
        return self._shown()

    def _shown(self) -> Shown:
        assert self._session is not None
        shown = Shown()
        for reply in self._out:
            shown.text += reply["text"] + "\n"
            shown.options |= {option["label"]: option["id"] for option in reply["options"]}
            if reply["table"]:
                shown.text += reply["table"]["title"] + "\n"
                shown.rows += reply["table"]["rows"]
            shown.files += [Path(file["path"]) for file in reply["files"]]
        ready = ready_line(self._session.state)
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
        self._store.close()
        return self.begin()

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


CHANNELS = {"terminal": Terminal}
