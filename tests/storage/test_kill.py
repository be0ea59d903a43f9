"""kill -9 between any two statements: what was acknowledged counts once, and every reply is kept or shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.engine.messages import plain
from flows.events import QuestionLeftOpen
from storage.store import open_store
from tests.storage.killing import DELIVERIES, WORDS, counting, sharing_compiled, work_all
from tests.storage.talking import HERE, NOW, earlier_version, known_to

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def _check_each(folder: Path, first: int, step: int, *beginning: Path) -> int:
    """Lets a run be killed at its points, looks at each while the next one runs, and returns how many there were."""
    command = [sys.executable, "-m", "tests.storage.killing", *map(str, (folder, first, step, *beginning))]
    points: list[dict[str, int]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            points.append(json.loads(line))
            _goes_on(folder / str(points[-1]["point"]))
    assert [point["killed"] for point in points] == [True] * (len(points) - 1) + [False]
    assert points[-1]["exit"] == 0
    return len(points)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    sharing_compiled(monkeypatch)


def test_a_kill_at_any_point_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    beginning = tmp_path / "empty.db"
    open_store(f"sqlite:///{beginning}").close()
    # Two deliveries: accepting each, its turn with all that it makes, showing and marking its replies.
    assert _check_each(tmp_path, 1, 1, beginning) > 80


def test_a_kill_while_the_first_schema_is_made_leaves_none_of_it(tmp_path: Path) -> None:
    assert _check_each(tmp_path, 1, 23) > 5


def test_a_kill_while_an_older_schema_is_brought_up_to_date_leaves_it_or_the_new_one(tmp_path: Path) -> None:
    beginning = tmp_path / "first.db"
    earlier_version(beginning, "0001")
    assert _check_each(tmp_path, 1, 17, beginning) > 5


def _goes_on(folder: Path) -> None:
    acknowledged, shown = _notes(folder / "acknowledged"), {int(line) for line in _notes(folder / "shown")}
    store = open_store(f"sqlite:///{folder / 'vaikute.db'}")
    known = {delivery.delivery_id: store.accept(delivery, NOW)[1] for delivery in DELIVERIES[: len(acknowledged)]}
    assert known == dict.fromkeys(acknowledged, False), folder
    work_all(store)
    # A platform delivers again what was not acknowledged, and now and then what was.
    ids = [store.accept(delivery, NOW)[0] for delivery in DELIVERIES]
    work_all(store)
    for inbox_id in ids:
        assert store.work(inbox_id, counting, None, NOW) is None  # type: ignore[arg-type]

    replies = [[plain(reply.nodes) for reply in store.replies(inbox_id)] for inbox_id in ids]
    assert replies == [[word, "ja sitten?"] for word in WORDS], folder
    # Ids are never given twice, so what was shown and what still waits must be all there is.
    waiting = {one.id for one in store.unsent(HERE)}
    with store.reading() as connection:
        kept = set(connection.exec_driver_sql("SELECT id FROM outbox").scalars())
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert shown | waiting == kept, folder
    assert len(shown & waiting) <= 1, folder

    seen = known_to(store)
    (visit,) = seen.visits.values()
    (campaign,) = seen.campaigns
    assert visit.answers["heard"] == WORDS, folder
    assert (campaign.goals.budget.cents, campaign.revision) == (2, 2), folder
    assert [document.title for document in seen.documents] == list(WORDS[::-1]), folder
    assert seen.write is not None
    assert seen.write.undo == (QuestionLeftOpen(WORDS[-1], "fi"),), folder
    goals = [line for line in store.history(seen.workspace.id) if line.name == "GoalsSet"]
    assert len(goals) == 2, folder
    store.close()


def _notes(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
