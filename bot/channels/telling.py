"""What the operator is told while it runs: each trouble once, and again when it has lasted a minute more."""

from __future__ import annotations

import time
from collections.abc import Callable

AGAIN_SECONDS = 60.0

Tell = Callable[..., None]
"""Takes the key of a sentence for the operator, and its values."""


class Telling:
    def __init__(self, tell: Tell, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._told: dict[str, float] = {}

    def __call__(self, key: str, **values: object) -> None:
        now = self._clock()
        if now - self._told.get(key, -AGAIN_SECONDS) >= AGAIN_SECONDS:
            self._told[key] = now
            self._tell(key, **values)

    def all_well(self) -> None:
        """The next trouble is a new one."""
        self._told.clear()
