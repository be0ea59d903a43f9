"""Text made safe for what it passes through: the database on the way in, a terminal on the way out."""

from __future__ import annotations

import re

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
STEERING = "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
"""As ranges of a pattern: control characters, which could steer a terminal, and marks that turn the direction of
writing."""
_NOT_SHOWABLE = re.compile(f"[{STEERING}\ue000\ue001]")
"""Those, and the two characters that hold the place of non-breaking spaces."""

_HELD = {"\u00a0": "\ue000", "\u202f": "\ue001"}


def storable(text: str) -> str:
    """Without NUL and halves of surrogate pairs, which neither UTF-8 nor a database can hold."""
    return _NOT_STORABLE.sub("", text)


def plain_spaces(text: str) -> str:
    """Non-breaking spaces as ordinary ones, so that programs can compare what is shown."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def showable(text: str) -> str:
    """Without anything that a terminal would obey, and with non-breaking spaces held so that no line breaks there."""
    text = _NOT_SHOWABLE.sub("", text.replace("\t", " "))
    for space, held in _HELD.items():
        text = text.replace(space, held)
    return text


def released(text: str) -> str:
    """The held spaces as ordinary ones again, once the lines are broken."""
    for held in _HELD.values():
        text = text.replace(held, " ")
    return text
