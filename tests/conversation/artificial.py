"""Flows of the tests' own, with words made up for every question in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from flows.desk import menu
from flows.engine.commands import Library
from flows.engine.flow import Flow
from flows.engine.texts import Texts
from flows.library import COMMANDS, PARTS

WORDS: Mapping[str, Mapping[str, str]] = {
    "fi": {"text": "Mitä?", "why": "Siksi.", "example": "7", "label": "Asia"},
    "en": {"text": "What?", "why": "That is why.", "example": "7", "label": "Thing"},
}


def library_of(flow: Flow, changed: Mapping[str, Mapping[str, Any]] | None = None) -> Library:
    """A library with this flow alone. `changed`: question name to its words that differ, in both languages; None for
    a word takes it away."""
    return Library(texts_of(flow, changed or {}), {flow.name: flow}, COMMANDS, menu.welcome)


def texts_of(flow: Flow, changed: Mapping[str, Mapping[str, Any]]) -> Texts:
    return Texts({**{part: partial(_parsed, place) for part, place in PARTS.items()}, flow.name: _own(flow, changed)})


def _parsed(place: str, language: str) -> dict[str, Any]:
    package, _, name = place.partition(":")
    file = files(package) / (f"{name}.{language}.toml" if name else f"{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _own(flow: Flow, changed: Mapping[str, Mapping[str, Any]]) -> Any:
    def words(language: str) -> dict[str, Any]:
        ask = {}
        for question in flow.questions:
            mine = {**WORDS[language], **changed.get(question.name, {})}
            ask[question.name] = {what: text for what, text in mine.items() if text is not None}
        return {"word": {"name": "Koe"}, "ask": ask}

    return words
