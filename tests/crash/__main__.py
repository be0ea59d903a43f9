"""Kills the bot at every point between receiving and marking sent, under load, and prints what became of it.

`make crash` runs it. The exit code is 1 when anything was lost, doubled, or repeated where it must not be.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.crash.lives import Lives, Scene, Victim, kills_at
from tests.crash.people import OnTelegram
from tests.crash.points import POINTS
from tests.crash.slack_people import OnSlack
from tests.crash.slack_points import POINTS as SLACK_POINTS
from tests.crash.verdict import Verdict, judge
from tests.crash.wrapping import ANY_TIME, Point
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

KILLS = 200
"""On each channel."""
CHANNELS = {"telegram": POINTS, "slack": SLACK_POINTS}
PEOPLE = 6
MOST_PEOPLE = 1_000
"""Who come in one run, as people who are done make room for others."""
_COLUMNS = "{:<32}{:>7}{:>10}{:>6}{:>9}{:>10}{:>9}\n"


def shares(points: Sequence[Point], kills: int) -> dict[Point, int]:
    """How many kills each point gets: all the same, and any time what is left over."""
    each, more = divmod(kills, len(points))
    return {point: each + (more if point is ANY_TIME else 0) for point in points}


@contextmanager
def scene(channel: str, victim: Victim) -> Iterator[Scene]:
    """The chat server, until the block ends."""
    if channel == "slack":
        with FakeSlack() as slack:
            yield OnSlack(slack, victim.codes)
    else:
        with FakeTelegram() as telegram:
            yield OnTelegram(telegram)


def one_point(channel: str, victim: Victim, point: Point, kills: int, seed: int) -> tuple[Verdict, int]:
    """What became of a run with so many kills at one point, and how many there were."""
    with scene(channel, victim) as where, tempfile.TemporaryDirectory() as folder:
        lives = Lives(victim, where, Path(folder), PEOPLE)
        problems = []
        try:
            lives.play(kills_at(point, kills, random.Random(f"{seed} {point.name}")))
        except AssertionError as problem:
            problems.append(str(problem))
        verdict = judge(lives)
        verdict.wrong += problems
        return verdict, len(lives.killed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--kills", type=int, default=KILLS, help="on each channel")
    parser.add_argument("--channel", choices=tuple(CHANNELS), help="only this one")
    parser.add_argument("--point", default="", help="only those whose name holds this")
    given = parser.parse_args()
    sys.stdout.write(f"{given.kills} kills on each channel, {PEOPLE} people at once, seed {given.seed}\n\n")
    with tempfile.TemporaryDirectory() as folder, Victim(Path(folder), MOST_PEOPLE) as victim:
        found = [
            on_channel(channel, victim, given.kills, given.seed, given.point)
            for channel in ([given.channel] if given.channel else CHANNELS)
        ]
    return 1 if any(one.wrong for one in found) else 0


def on_channel(channel: str, victim: Victim, kills: int, seed: int, named: str) -> Verdict:
    """What became of all points of the channel whose name holds `named`, printed meanwhile."""
    say = sys.stdout.write
    say(_COLUMNS.format(channel, "kills", "answers", "lost", "doubled", "repeated", "seconds"))
    whole = Verdict()
    all_kills, begin = 0, time.monotonic()
    for point, share in shares(CHANNELS[channel], kills).items():
        if named not in point.name:
            continue
        began = time.monotonic()
        found, killed = one_point(channel, victim, point, share, seed)
        took = f"{time.monotonic() - began:.1f}"
        say(
            _COLUMNS.format(point.name, killed, found.counted, found.lost, found.doubled, found.repeats, took)
            + "".join(f"    {line}\n" for line in found.wrong)
        )
        sys.stdout.flush()
        all_kills += killed
        whole.add(found)
    took = f"{time.monotonic() - begin:.1f}"
    say(_COLUMNS.format("all", all_kills, whole.counted, whole.lost, whole.doubled, whole.repeats, took))
    say(f"\nRepeated: the kill came between sending and marking, at most {1000 * whole.window:.0f} ms after sending.\n")
    if channel == "telegram":
        say(f"Presses whose circle went away by itself, as the process died before it answered: {whole.unanswered}.\n")
    say("\n")
    return whole


if __name__ == "__main__":
    sys.exit(main())
