from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.slack import FakeSlack, Person, Team


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


@pytest.fixture
def team(fake: FakeSlack) -> Team:
    return fake.team("Kahvila")


@pytest.fixture
def anna(team: Team) -> Person:
    return team.person("Anna Aalto")
