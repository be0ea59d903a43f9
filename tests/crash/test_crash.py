"""kill -9 at every point between receiving and marking sent: every answer counts once, and every reply is sent."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.lives import Kill, Lives, Victim, kills_at
from tests.crash.people import OnTelegram
from tests.crash.points import POINTS
from tests.crash.slack_people import OnSlack
from tests.crash.slack_points import POINTS as SLACK_POINTS
from tests.crash.verdict import judge
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

PEOPLE = 2
SEED = 5
GROUPS = {
    "receiving and deciding": POINTS[:10],
    "sending": POINTS[10:19],
    "presses": [point for point in POINTS if point.name.startswith("press")],
    "papers, albums, starting": [point for point in POINTS[19:] if not point.name.startswith("press")],
}


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with Victim(tmp_path_factory.mktemp("victim")) as victim:
        yield victim


@pytest.mark.parametrize("group", GROUPS)
def test_a_kill_at_any_point_loses_nothing_and_counts_nothing_twice(group: str, victim: Victim, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    kills: list[Kill] = []
    for point in GROUPS[group]:
        if point.restart:
            kills += kills_at(point, 2, chance)  # the first leaves something for the second to begin with
        else:
            kills.append(Kill(point.name, chance.randint(1, max(1, point.most // 6))))
    with FakeTelegram() as fake:
        lives = Lives(victim, OnTelegram(fake), tmp_path, PEOPLE)
        lives.play(kills)
        verdict = judge(lives)
    assert verdict.wrong == []
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.counted == sum(owner.inputs for owner in lives.owners)
    assert lives.killed == kills


def test_every_point_is_in_a_group() -> None:
    assert sorted(point.name for group in GROUPS.values() for point in group) == sorted(p.name for p in POINTS)


def test_nor_does_one_on_slack(victim: Victim, tmp_path: Path) -> None:
    """At the points that Slack has of its own; `make crash` kills at all of them."""
    known = {point.name for point in POINTS}
    kills = [Kill(point.name, 1) for point in SLACK_POINTS if point.name not in known]
    with FakeSlack() as fake:
        lives = Lives(victim, OnSlack(fake, victim.codes), tmp_path, PEOPLE + 1)
        lives.play(kills)
        verdict = judge(lives)
    assert verdict.wrong == []
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.counted == sum(owner.inputs for owner in lives.owners)
