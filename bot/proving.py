"""The flows of this installation proved against the channels' limits."""

from __future__ import annotations

from collections.abc import Iterable

from bot.files.render import file_name, formats_of
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Document
from flows.library import COMMANDS, FLOWS, TEXTS, respond
from flows.proof.place import Subject
from flows.proof.problem import Problem
from flows.proof.proof import proved, proved_screens
from flows.proof.screens import ScreenLimits
from flows.proof.worlds import worlds

SUBJECT = Subject(TEXTS, FLOWS, respond)


def problems_of(flow: str, limits: Iterable[ScreenLimits], languages: Iterable[str] = LANGUAGES) -> tuple[Problem, ...]:
    """What is wrong with the flow of this name, empty when nothing is. Raises KeyError for one that doesn't exist."""
    return proved(SUBJECT, FLOWS[flow], worlds(), limits, languages, file_names)


def problems_of_commands(limits: Iterable[ScreenLimits]) -> tuple[Problem, ...]:
    """What is wrong with the screens outside the flows, such as the desk, comparing and the report."""
    return proved_screens(SUBJECT, COMMANDS, worlds(), limits, file_names)


def file_names(document: Document) -> tuple[str, ...]:
    return tuple(file_name(document, format_) for format_ in formats_of(document.kind))
