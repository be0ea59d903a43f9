from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.telegram.running_bot import RunningBot
from tests.telegram.talk import NOW, Talk


@pytest.fixture(autouse=True)
def _times_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the library warns of whole seconds whenever it meets them; the bot sets it for its process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Run:
    """Makes a bot of the test's own; the arguments are RunningBot's. One at a time: the next goes on with the database
    of the one before, which is stopped first."""

    def __init__(self, fake: FakeTelegram, folder: Path) -> None:
        self._fake = fake
        self._folder = folder
        self._bot: RunningBot | None = None

    def __call__(self, **more: Any) -> Talk:
        self.stop()
        self._bot = RunningBot(self._fake, self._folder, lambda: NOW, **more)
        return without_waits(Talk(self._fake, self._bot.__enter__()))

    def stop(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            bot.__exit__()


@pytest.fixture(scope="session")
def _one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with FakeTelegram() as fake, RunningBot(fake, tmp_path_factory.mktemp("bot"), lambda: NOW) as bot:
        yield without_waits(Talk(fake, bot))


def without_waits(talk: Talk) -> Talk:
    """What failed is tried again almost at once."""
    talk.bot.service._posting._random = lambda: 0.05
    return talk


@pytest.fixture
def talk(_one_for_all: Talk) -> Iterator[Talk]:
    """A bot that anybody may begin with, by polling. It is shared, so that each test brings people of its own."""
    yield _one_for_all
    _one_for_all.fake.peace()
    assert _one_for_all.fake.violations == []


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def run(fake: FakeTelegram, tmp_path: Path) -> Iterator[Run]:
    runs = Run(fake, tmp_path)
    yield runs
    runs.stop()
