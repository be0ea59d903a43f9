from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.telegram import FakeTelegram


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture(autouse=True)
def _times_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the library warns of its own RetryAfter whenever it makes one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
