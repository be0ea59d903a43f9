"""Fills a sentence of a language file the way a conversation does."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from flows.engine import formats


def table(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))


def keys(words: Mapping[str, Any], prefix: str = "") -> set[str]:
    """Every dotted key of a language file."""
    found: set[str] = set()
    for key, value in words.items():
        found |= keys(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key}
    return found


def saying(package: str, stem: str, language: str) -> Callable[[str, Mapping[str, object]], str]:
    words = table(package, f"{stem}.{language}.toml")
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # plain text, as the files say
    for name in ("number", "money", "percent", "day", "period"):
        environment.filters[name] = partial(getattr(formats, name), language=language)

    def say(key: str, values: Mapping[str, object]) -> str:
        found: Any = words
        for part in key.split("."):
            found = found[part]
        return environment.from_string(found).render(values)

    return say
