"""A language's ways to ask, and where its sentences can be shortened."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.words import fold


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Words and endings are folded. All are empty for a language that has no file."""

    frames: tuple[str, ...] = ()
    """With {} for a heading."""
    questions: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    leaning_endings: tuple[str, ...] = ()
    standing_endings: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    """Endings that an adjective shares with its noun, the longer first."""
    abbreviations: frozenset[str] = frozenset()


@cache
def phrasing_of(language: str) -> Phrasing:
    """From the file that comes with the package."""
    folder = files("knowledge") / "reading" / "languages"
    path = folder / f"{language}.toml"
    if not path.is_file():
        return Phrasing()
    table = tomllib.loads(path.read_text("utf-8"))

    def folded(key: str) -> tuple[str, ...]:
        return tuple(map(fold, table[key].split()))

    return Phrasing(
        frames=tuple(table["frames"]),
        questions=frozenset(folded("questions")),
        conjunctions=frozenset(folded("conjunctions")),
        leaning=frozenset(folded("leaning")),
        leaning_endings=folded("leaning_endings"),
        standing_endings=folded("standing_endings"),
        cases=folded("cases"),
        abbreviations=frozenset(folded("abbreviations")),
    )
