"""The three outcomes of reading a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """A certain reading. `echo` is true when what was understood differs enough from what was typed to be said."""

    value: T_co
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Doubt(Generic[T_co]):
    """Two or more possible readings, likeliest first; the person is asked which one was meant."""

    readings: tuple[T_co, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """No reading. `reason` is a short key (such as "not_a_number", "below", "end_before_start") that the language
    files turn into a sentence with `values`."""

    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


Reading = Read[T] | Doubt[T] | Miss
