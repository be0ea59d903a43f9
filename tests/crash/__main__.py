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
from pathlib import Path

from tests.crash.lives import Lives, Victim, kills_at
from tests.crash.points import ANY_TIME, POINTS, Point
from tests.crash.verdict import Verdict, judge
from tests.fakes.telegram import FakeTelegram

KILLS = 200
PEOPLE = 6
_COLUMNS = "{:<32}{:>7}{:>10}{:>6}{:>9}{:>10}{:>9}\n"


def shares(kills: int) -> dict[Point, int]:
    """How many kills each point gets: all the same, and any time what is left over."""
    each, more = divmod(kills, len(POINTS))
    return {point: each + (more if point is ANY_TIME else 0) for point in POINTS}


def one_point(victim: Victim, point: Point, kills: int, seed: int) -> tuple[Verdict, int]:
    """What became of a run with so many kills at one point, and how many there were."""
    with FakeTelegram() as fake, tempfile.TemporaryDirectory() as folder:
        lives = Lives(victim, fake, Path(folder), PEOPLE)
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
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--point", default="", help="only those whose name holds this")
    given = parser.parse_args()
    say = sys.stdout.write
    say(f"{given.kills} kills, {PEOPLE} people at once, seed {given.seed}\n\n")
    say(_COLUMNS.format("point", "kills", "answers", "lost", "doubled", "repeated", "seconds"))
    whole = Verdict()
    all_kills, begin = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Victim(Path(folder)) as victim:
        for point, share in shares(given.kills).items():
            if given.point not in point.name:
                continue
            began = time.monotonic()
            found, kills = one_point(victim, point, share, given.seed)
            took = f"{time.monotonic() - began:.1f}"
            say(
                _COLUMNS.format(point.name, kills, found.counted, found.lost, found.doubled, found.repeats, took)
                + "".join(f"    {line}\n" for line in found.wrong)
            )
            sys.stdout.flush()
            all_kills += kills
            whole.add(found)
    took = f"{time.monotonic() - begin:.1f}"
    say(_COLUMNS.format("all", all_kills, whole.counted, whole.lost, whole.doubled, whole.repeats, took))
    say(f"\nRepeated: the kill came between sending and marking, at most {1000 * whole.window:.0f} ms after sending.\n")
    say(f"Presses whose circle went away by itself, since the process died before it answered: {whole.unanswered}.\n")
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
