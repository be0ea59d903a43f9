"""The bots that serve the stories run until the last of them has been told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories import slack, telegram


@pytest.fixture(scope="session", autouse=True)
def _servers() -> Iterator[None]:
    yield
    telegram.stop_all()
    slack.stop_all()
