"""Thousands of random turns: no exception, no answer lost, every position explicable, every reply in its language.

VAIKUTE_RANDOM_TURNS and VAIKUTE_RANDOM_SEEDS make the plain run longer, VAIKUTE_RANDOM_EXAMPLES the machine's.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from flows.engine.messages import Commanded, Edited, Pressed, Said, Submitted
from tests.conversation.random_talk import (
    FORMS,
    FOUND,
    KEY,
    ORDERS,
    OTHERS,
    SEATS,
    UPLOADS,
    WORDS,
    World,
    good_answer,
)

TURNS = int(os.environ.get("VAIKUTE_RANDOM_TURNS", "500"))
SEEDS = int(os.environ.get("VAIKUTE_RANDOM_SEEDS", "1"))
EXAMPLES = int(os.environ.get("VAIKUTE_RANDOM_EXAMPLES", "4"))
STEPS = 60

T = TypeVar("T")

FINISHED = {"GoalsSet", "CandidateAdded", "ContractDrafted", "ResultsRecorded"}
"""What must have been saved at least once in a long talk."""


def helpful(world: World, seat: int, number: int, *, minutes: int = 1) -> None:
    """What somebody does who wants to get on: begins what comes next, and answers what is asked."""
    spot = world.spots[seat]
    language = spot.conversation.language if spot.conversation else "fi"
    if spot.step is None:
        flows = ("goals", "candidates", "candidates", "contracts", "results", "workspace", "teaching")
        world.do(seat, Commanded(flows[number % len(flows)]), "helpful", minutes=minutes)
    elif spot.step.question.final:
        refine = number % 7 == 0 and spot.visit is not None and not spot.visit.refining
        said = ("tarkenna", "refine") if refine else ("tallenna", "save")
        world.do(seat, Said(said[language == "en"]), "helpful", minutes=minutes)
    else:
        world.do(seat, Said(good_answer(spot.step, language, number)), "helpful", minutes=minutes)


def press(world: World, seat: int, number: int, *, old: bool, twice: bool = False) -> None:
    """An option of those just shown, or of all that were ever shown there."""
    shown = world.options[seat] if old else world.last[seat]
    if shown:
        option = shown[number % len(shown)].id
        world.do(seat, Pressed(option), "press")
        if twice:
            world.do(seat, Pressed(option), "twice")


def wander(world: World, chance: random.Random) -> None:
    """One thing done at random."""

    def pick(things: Sequence[T]) -> T:
        return things[chance.randrange(len(things))]

    seat, number = chance.choices((0, 1, 2), (6, 4, 2))[0], chance.randrange(10_000)
    minutes = chance.choices((0, 1, 5, 30, 300, 11_520), (40, 40, 10, 5, 3, 1))[0]
    found = chance.choices((0, 1, 2, 3, 4), (6, 2, 1, 1, 0.5))[0]
    deed = chance.choices(
        ("helpful", "text", "press", "old", "twice", "order", "edit", "form", "upload", "again", "reopen"),
        (48, 20, 12, 3, 2, 6, 3, 2, 2, 1, 0.3),
    )[0]
    if deed == "helpful":
        helpful(world, seat, number, minutes=minutes)
    elif deed == "text":
        kind = pick(tuple(OTHERS))
        world.do(seat, Said(pick(OTHERS[kind])), kind, found=found, minutes=minutes)
    elif deed in ("press", "old", "twice"):
        press(world, seat, number, old=deed == "old", twice=deed == "twice")
    elif deed == "order":
        world.do(seat, Commanded(pick(ORDERS), pick(WORDS)), "order", found=found, minutes=minutes)
    elif deed == "edit":
        kind = pick(("correction", "together", "doubtful", "nonsense", "empty", "markup"))
        spot = world.spots[seat]
        turn = spot.conversation.turn if spot.conversation else 0
        world.do(seat, Edited(max(0, turn - number % 12), pick(OTHERS[kind])), "edit", minutes=minutes)
    elif deed == "form":
        world.do(seat, Submitted(pick(FORMS)), "form", minutes=minutes)
    elif deed == "upload":
        world.do(seat, pick(UPLOADS), "upload", minutes=minutes)
    elif deed == "again":
        world.again(number % len(world.deeds))
    else:
        world.reopen()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_long_random_talk_goes_well(seed: int, tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path / 'vaikute.db'}")
    chance = random.Random(seed)
    while world.turns < TURNS:
        wander(world, chance)
    world.close()
    assert world.problems == []
    assert set(world.saved) >= FINISHED


_NUMBER = st.integers(0, 9_999)
_SEAT = st.sampled_from(range(len(SEATS)))
_MINUTES = st.sampled_from((0, 1, 30, 300, 11_520))
_FOUND = st.sampled_from(range(len(FOUND)))


class RandomTalk(RuleBasedStateMachine):
    """The same world, with what is done chosen so that a failure becomes short."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(f"sqlite:///{self.folder.name}/vaikute.db")

    def teardown(self) -> None:
        self.world.close()
        self.folder.cleanup()

    @rule(seat=_SEAT, number=_NUMBER, times=st.integers(1, 8))
    def gets_on(self, seat: int, number: int, times: int) -> None:
        for nth in range(times):
            helpful(self.world, seat, number + nth)

    @rule(seat=_SEAT, kind=st.sampled_from(tuple(OTHERS)), number=_NUMBER, found=_FOUND, minutes=_MINUTES)
    def says(self, seat: int, kind: str, number: int, found: int, minutes: int) -> None:
        texts = OTHERS[kind]
        self.world.do(seat, Said(texts[number % len(texts)]), kind, found=found, minutes=minutes)

    @rule(seat=_SEAT, text=st.text(max_size=40).filter(lambda text: not KEY.search(text)))
    def types(self, seat: int, text: str) -> None:
        self.world.do(seat, Said(text), "typed")

    @rule(seat=_SEAT, number=_NUMBER, old=st.booleans(), twice=st.booleans())
    def presses(self, seat: int, number: int, old: bool, twice: bool) -> None:
        press(self.world, seat, number, old=old, twice=twice)

    @rule(seat=_SEAT, name=st.sampled_from(ORDERS), words=st.sampled_from(WORDS), found=_FOUND)
    def commands(self, seat: int, name: str, words: str, found: int) -> None:
        self.world.do(seat, Commanded(name, words), "order", found=found)

    @rule(seat=_SEAT, back=st.integers(0, 12), kind=st.sampled_from(tuple(OTHERS)), number=_NUMBER)
    def edits(self, seat: int, back: int, kind: str, number: int) -> None:
        conversation = self.world.spots[seat].conversation
        turn = max(0, (conversation.turn if conversation else 0) - back)
        self.world.do(seat, Edited(turn, OTHERS[kind][number % len(OTHERS[kind])]), "edit")

    @rule(seat=_SEAT, form=st.sampled_from(FORMS))
    def submits(self, seat: int, form: dict[str, str]) -> None:
        self.world.do(seat, Submitted(form), "form")

    @rule(seat=_SEAT, number=_NUMBER)
    def uploads(self, seat: int, number: int) -> None:
        self.world.do(seat, UPLOADS[number % len(UPLOADS)], "upload")

    @rule(seat=_SEAT, language=st.sampled_from(("fi", "en")))
    def switches(self, seat: int, language: str) -> None:
        self.world.do(seat, Commanded("language", language), "order")

    @rule(number=_NUMBER)
    def delivers_again(self, number: int) -> None:
        self.world.again(number % len(self.world.deeds))

    @rule()
    def restarts(self) -> None:
        self.world.reopen()

    @invariant()
    def all_is_well(self) -> None:
        assert self.world.problems == []


RandomTalk.TestCase.settings = settings(
    max_examples=EXAMPLES,
    # Aiming at more kinds of saved work takes minutes; the seeded talk above saves them all.
    phases=(Phase.generate, Phase.shrink),
    stateful_step_count=STEPS,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestRandomTalk = RandomTalk.TestCase
