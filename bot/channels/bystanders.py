"""What somebody gets where others talk whose brand they are not part of."""

from __future__ import annotations

import time
from collections.abc import Callable

from flows.engine.known import Found
from flows.engine.messages import Node

MOST_WORDS, SECONDS = 3, 60.0
"""How often in so many seconds a stranger in a group is told that it is not theirs. Own."""


def bystanders_nodes(found: Found, language: str) -> tuple[Node, ...]:
    """The shipped guide's answer with its sources, nothing of any brand; empty where it has none."""
    if found.decision != "answer" or not found.passages:
        return ()
    from flows.library import TEXTS

    passage = found.passages[0]
    sources = TEXTS.say(language, "engine.say.sources", sources="; ".join(passage.sources)) if passage.sources else ()
    return (*passage.nodes, *sources)


class Sparing:
    """A stranger in a group gets a few words a minute: a group takes few messages, and they are its members'."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: list[tuple[tuple[str, str], float]] = []

    def may_tell(self, place: str, account: str) -> bool:
        now = self._clock()
        self._told = [(who, at) for who, at in self._told if now - at < SECONDS]
        who = (place, account)
        if sum(one == who for one, _ in self._told) >= MOST_WORDS:
            return False
        self._told.append((who, now))
        return True
