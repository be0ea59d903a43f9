"""What the proof of a flow can find wanting, as a value that names the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "dead_end",
    "never_asked",
    "never_begins",
    "no_answer",
    "skip",
    "back",
    "cancel",
    "change",
    "missing_text",
    "raised",
    "too_large",
]
"""dead_end: the last step isn't reached. never_asked: no combination of answers comes to the question. never_begins:
the flow refuses in every world. no_answer: a question's own choice or example doesn't answer it. skip, back, cancel,
change: that command does something else than is declared. missing_text: a language lacks words. raised: an
exception. too_large: a screen doesn't fit a platform."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    kind: Kind
    flow: str
    """A flow's name, or of a screen outside the flows the command's."""
    step: str = ""
    """The question's key, such as goals.budget; empty for the flow as a whole."""
    language: str = ""
    platform: str = ""
    limit: str = ""
    """Which of a platform's limits, by its name in ScreenLimits."""
    measured: int = 0
    allowed: int = 0
    """Both in the limit's own unit."""
    detail: str = ""
    """What was tried or seen, clipped."""
