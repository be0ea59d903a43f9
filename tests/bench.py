"""How fast it is: `make bench` prints each figure with its aim. Timing is never a test."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flows.engine.known import Found, Known, Member
from flows.engine.messages import Commanded, Conversation, Input, Said, Visit
from flows.field import Workspace
from flows.library import respond
from storage.incoming import Address, Incoming
from storage.store import open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROGRAM = Path(sys.executable).parent / "vaikute"
ROUNDS = 7
TURNS = 400

ANSWERS: tuple[Input, ...] = (
    Commanded("goals"),
    Said("Käsintehdyt saippuat herkälle iholle"),
    Said("myyntiä"),
    Said("kolmekymppiset naiset Tampereella"),
    Said("3 t€"),
    Said("maaliskuu 2027"),
    Said("insta ja tiktok"),
    Said("muuta budjetti 5000"),
    Said("tarkenna"),
    Said("25-40"),
    Said("ohita"),
    Said("25,5"),
    Said("62,75"),
    Said("60 %"),
    Said("takaisin"),
    Said("55"),
    Said("keskeytä"),
    Said("hylkää"),
)


def main() -> None:
    rows = [*starts(), *thinking(), *storing(), *looking_up()]
    width = max(len(name) for name, *_ in rows)
    print(f"{'':{width}}   median      p99      aim")
    for name, median, p99, aim in rows:
        print(f"{name:{width}}  {median:7.2f}  {p99:7.2f}  {aim:>7}   ms")


Row = tuple[str, float, float, str]


def row(name: str, seconds: list[float], aim: str) -> Row:
    ordered = sorted(one * 1000 for one in seconds)
    return name, statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], aim


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def starts() -> list[Row]:
    """Whole processes: the help, and the first prompt of a chat on a database that exists."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/v.db", "VAIKUTE_FILES": folder}

        def helped() -> None:
            subprocess.run([PROGRAM, "--help"], env=environment, stdout=subprocess.DEVNULL, check=True)

        def prompted() -> None:
            chat = subprocess.Popen(
                [PROGRAM, "chat", "--json"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            assert chat.stdout is not None
            assert chat.stdin is not None
            while not json.loads(chat.stdout.readline()).get("ready"):
                pass
            prompts.append(time.perf_counter() - begun)
            chat.stdin.close()
            chat.wait()
            chat.stdout.close()

        helps = [timed(helped) for _ in range(ROUNDS)]
        prompts: list[float] = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            prompted()
    return [row("vaikute --help", helps[1:], "300"), row("vaikute chat, first prompt", prompts[1:], "1000")]


def thinking() -> list[Row]:
    """`respond` alone, through a conversation again and again."""
    spent: list[float] = []
    conversation = Conversation("c")
    visits: dict[str, Visit] = {}
    for turn in range(TURNS + 50):
        known = Known(Member("m"), Workspace("w"), visits, fresh=f"id{turn:06d}")
        begun = time.perf_counter()
        made = respond(conversation, ANSWERS[turn % len(ANSWERS)], known, NOW)
        spent.append(time.perf_counter() - begun)
        conversation = made.conversation
        changed = {**visits, **{visit.id: visit for visit in made.visits}}
        visits = {key: visit for key, visit in changed.items() if visit.state in ("open", "draft")}
    return [row("respond", spent[50:], "1")]


def storing() -> list[Row]:
    """The turn's one transaction on SQLite with every commit on the disk, `respond` included and without it."""
    accepted: list[float] = []
    worked: list[float] = []
    bare: list[float] = []
    address = Address("terminal", "local")

    def counted(conversation: Conversation, given: Input, known: Known, now: datetime):  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        made = respond(conversation, given, known, now)
        inside.append(time.perf_counter() - begun)
        return made

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/v.db")
        for turn in range(TURNS):
            inside: list[float] = []
            incoming = Incoming(f"d{turn}", address, "local", "", ANSWERS[turn % len(ANSWERS)])
            begun = time.perf_counter()
            inbox_id, _new = store.accept(incoming, NOW)
            accepted.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            store.work(inbox_id, counted, Found(), NOW)
            worked.append(time.perf_counter() - begun)
            bare.append(worked[-1] - sum(inside))
            store.mark_sent([one.id for one in store.unsent(address)], NOW)
        store.close()
    return [
        row("accept a delivery", accepted[20:], "–"),
        row("the turn's transaction", bare[20:], "5"),
        row("the turn with respond", worked[20:], "–"),
    ]


def looking_up() -> list[Row]:
    """The guide: loading it, and one question."""
    from knowledge.search import load, search

    begun = time.perf_counter()
    library = load()
    loading = time.perf_counter() - begun
    questions = (("paljonko mikrovaikuttaja maksaa?", "fi"), ("how do I label a paid post?", "en"))
    spent = [timed(lambda: search(library, text, language)) for _ in range(100) for text, language in questions]  # noqa: B023
    return [row("load the guide", [loading], "200"), row("one question to the guide", spent, "5")]


if __name__ == "__main__":
    main()
