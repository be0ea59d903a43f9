"""Which of several named things a sentence means, when it names one in passing: "muuta kesäkampanjan budjetti"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[\w@.]+", re.UNICODE)
FEWEST_LETTERS = 4
"""A shorter word names nothing by itself."""
_OF_EVERY = ("kampanj", "campaign")
"""Words that belong to every campaign."""


def stem_of(word: str) -> str:
    """The part of a word that stays when a Finn inflects it: at least four letters, two thirds of a longer one."""
    return word[: max(FEWEST_LETTERS, len(word) * 2 // 3)]


def named_in(text: str, things: Sequence[tuple[T, str]]) -> tuple[T, str] | None:
    """The one thing whose name has a word of the text, and the text without that word; None when there is none or the
    word is in several names."""
    for found in _WORD.finditer(text):
        word = found.group().casefold()
        if len(word) < FEWEST_LETTERS or word.startswith(_OF_EVERY):
            continue
        stem = stem_of(word)
        named = [thing for thing, name in things if any(part.startswith(stem) for part in name.casefold().split())]
        if len(named) == 1 and len(things) > 1:
            rest = text[: found.start()] + re.sub(r"^\s*(?:kampanjan|campaign(?:['’]s)?)?\s*", "", text[found.end() :])
            return named[0], rest
    return None
