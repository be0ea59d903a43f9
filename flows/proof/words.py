"""Whether a flow's words are there in a language, as its declaration needs them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.flow import Flow
from flows.engine.readers import BlockReader, ChoiceReader
from flows.engine.texts import TextError, Texts
from flows.proof.problem import Problem

OF_A_QUESTION = ("text", "why", "example", "label")


def needed(flow: Flow) -> Iterator[tuple[str, str]]:
    """Question key and text key of every text that the declaration leads to."""
    yield "", f"{flow.name}.word.name"
    for question in flow.questions:
        for what in OF_A_QUESTION:
            yield question.key, question.text(what)
        if isinstance(question.reader, BlockReader):
            for name in question.reader.fields:
                yield question.key, f"{question.reader.path}.{name}.label"
        elif type(question.reader).choices is ChoiceReader.choices:
            for id in question.reader.ids:  # type: ignore[attr-defined]  # it is a ChoiceReader or made of one
                yield question.key, f"{question.reader.path}.{id}.label"  # type: ignore[attr-defined]


def missing_words(flow: Flow, texts: Texts, language: str) -> Iterator[Problem]:
    for step, key in needed(flow):
        try:
            there = bool(texts.source(language, key).strip())
        except TextError:
            there = False
        if not there:
            yield Problem("missing_text", flow.name, step, language, detail=key)
