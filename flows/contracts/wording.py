"""The plain texts of contracts and their checks: templates in a sandbox, and the short words of each language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from functools import cache, partial
from importlib.resources import files
from typing import Any, TypeVar

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from flows.engine import formats

T = TypeVar("T")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, which no document may hold, and the marks that make text read in another order than it is
stored: in a contract what is seen must be what is there."""


def plain(text: str) -> str:
    """The text letter for letter, without characters that can't be printed and without space around it."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain_fields(value: T) -> T:
    """A copy of a frozen dataclass with `plain` applied to its text fields."""
    texts = {
        each.name: plain(getattr(value, each.name))
        for each in fields(value)  # type: ignore[arg-type]
        if isinstance(getattr(value, each.name), str)
    }
    return replace(value, **texts)  # type: ignore[type-var]


@cache
def environment(language: str) -> SandboxedEnvironment:
    """Templates are ours and values are people's: values come out as they are, and nothing in them is run."""
    made = SandboxedEnvironment(autoescape=False, undefined=StrictUndefined)
    made.filters["number"] = lambda value, decimals=0: formats.number(value, language, decimals)
    made.filters["money"] = lambda value: formats.money(value, language)
    made.filters["percent"] = lambda value, decimals=1: formats.percent(value, language, decimals)
    made.filters["day"] = lambda value: formats.day(value, language)
    made.filters["period"] = lambda value: formats.period(value, language)
    made.globals["word"] = partial(word, language)
    return made


@cache
def table(path: str) -> dict[str, Any]:
    """A TOML file of this package, such as "labels.toml"."""
    return tomllib.loads(files("flows.contracts").joinpath(*path.split("/")).read_text("utf-8"))


def word(language: str, group: str, key: str) -> str:
    """A short word of a contract in that language. KeyError when there is none."""
    return str(table(f"clauses/{language}/words.toml")[group][key])
