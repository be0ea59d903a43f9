"""Talks with a store and dies at the n-th SQL statement or commit, for every n until a run comes to its end.

Run as `python -m tests.storage.killing <folder> <first point> <step> [<database to begin with>]`. For each point it
forks a child, which gets a folder of its own and kills itself there; one line of JSON for each goes to standard
output, and what the store finds afterwards is for the test to check. Hooks are this script's: the store knows
nothing of them.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from flows.engine.known import Found, Known
from flows.engine.messages import Conversation, Document, Input, Reply, Said, Visit, paragraph
from flows.engine.money import Money
from flows.engine.turn import Turn
from flows.events import DocumentMade, GoalsSet, QuestionLeftOpen
from storage import opening
from storage.incoming import Incoming
from storage.store import Store, open_store
from tests.storage.talking import ANNA, GOALS, HERE, NOW

WORDS = ("yksi", "kaksi")
"""The first makes everything, the second changes it."""
DELIVERIES = tuple(Incoming(word, HERE, ANNA, "Anna", Said(word)) for word in WORDS)


def counting(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """Counts what was said in three places: the visit's answers, the campaign's budget and a paper for each. What
    would take the turn back names what was said."""
    assert isinstance(given, Said)
    visit = known.visits[conversation.stack[0]] if conversation.stack else Visit("v", "goals", 1, known.member.id)
    heard = visit.answers.get("heard", ())
    assert isinstance(heard, tuple)
    visit = replace(visit, answers={"heard": (*heard, given.text)})
    campaign = known.campaign("campaign")
    budget = Money.of_cents((campaign.goals.budget.cents if campaign else 0) + 1)
    paper = Document(f"paper-{given.text}", "plan", given.text, 1, "fi", "{}")
    return Turn(
        replace(conversation, turn=conversation.turn + 1, stack=("v",)),
        (Reply((paragraph(given.text),), documents=(paper,)), Reply((paragraph("ja sitten?"),))),
        (
            GoalsSet("campaign", campaign.revision if campaign else 0, "Kevät", replace(GOALS, budget=budget)),
            DocumentMade(paper, "campaign"),
        ),
        (visit,),
        undo=(QuestionLeftOpen(given.text, "fi"),),
        undo_visit="v",
    )


def work_all(store: Store) -> None:
    """Works what waits."""
    for inbox_id in store.waiting():
        store.work(inbox_id, counting, Found(), NOW)


def sharing_compiled(monkey: pytest.MonkeyPatch) -> None:
    """Lets all stores of this process share compiled SQL: compiling it anew at each point is most of the time."""
    shared = create_engine("sqlite://")
    compiled: dict[Any, Any] = {}

    def create(*arguments: Any, **named: Any) -> Engine:
        engine = create_engine(*arguments, **named)
        engine.dialect = shared.dialect
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    shared.connect().close()
    monkey.setattr(opening, "create_engine", create)


def _talk(folder: Path) -> None:
    """Each delivery is noted once it is acknowledged, each reply once it is shown, as a channel would do."""
    _talk_with(open_store(f"sqlite:///{folder / 'vaikute.db'}"), folder)


def _talk_with(store: Store, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for delivery in DELIVERIES:
        inbox_id, _ = store.accept(delivery, NOW)
        _note(folder / "acknowledged", delivery.delivery_id)
        store.work(inbox_id, counting, Found(), NOW)
        for reply in store.unsent(HERE):
            _note(folder / "shown", str(reply.id))
            store.mark_sent([reply.id], NOW)
    store.close()


def _note(path: Path, line: str) -> None:
    with path.open("a") as notes:
        notes.write(f"{line}\n")


def _die_at(point: int) -> None:
    passed = 0

    def pass_by(*_: Any) -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit", "rollback"):
        event.listen(Engine, name, pass_by)


def main(parent: Path, first: int, step: int, beginning: Path | None = None) -> None:
    sharing_compiled(pytest.MonkeyPatch())
    store = open_store("sqlite://")
    _talk_with(store, parent / "before")
    # What is here by now belongs to every child, and needn't be looked through by each.
    gc.freeze()
    for point in count(first, step):
        folder = parent / str(point)
        folder.mkdir()
        if beginning:
            shutil.copy(beginning, folder / "vaikute.db")
        child = os.fork()
        if child == 0:
            try:
                _die_at(point)
                _talk(folder)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write(json.dumps({"point": point, "killed": killed, "exit": status}) + "\n")
        sys.stdout.flush()
        if not killed:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))
