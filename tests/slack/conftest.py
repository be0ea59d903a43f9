from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.slack.talk import Talk, talking


@pytest.fixture(scope="session")
def _one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(tmp_path_factory.mktemp("app")) as talk:
        yield talk


@pytest.fixture
def talk(_one_for_all: Talk) -> Iterator[Talk]:
    """An app by socket, in one team. It is shared, so that each test brings people of its own."""
    yield _one_for_all
    fake = _one_for_all.fake
    fake.peace()
    fake.forgetful = False
    fake.trigger_age = 3.0
    assert fake.violations == []
    assert fake.pings == []
