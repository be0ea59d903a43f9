"""Help in both languages: read from the language files and put into the commands once they are declared.

Read with tomllib alone, since `vaikute --help` should answer before a template engine would be loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot.commands.environment import language_of_environment

NOT_WRAPPED = "\b\n"
"""The mark by which click keeps a paragraph's lines as they are."""


def tree(language: str | None = None) -> dict[str, Any]:
    """The part `help` of the language file."""
    source = files("bot.commands") / f"{language or language_of_environment()}.toml"
    texts: dict[str, Any] = tomllib.loads(source.read_text("utf-8"))["help"]
    return texts


class _Titled:
    """Click's own words in the help, in our language."""

    titles: dict[str, str] = {}  # noqa: RUF012 - filled once, before anything is shown

    def titled(self, text: str) -> str:
        for english, ours in self.titles.items():
            text = text.replace(english, ours)
        return text


class HelpedCommand(TyperCommand, _Titled):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return self.titled(super().get_help(ctx))


class HelpedGroup(TyperGroup, _Titled):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return self.titled(super().get_help(ctx))


def put_help(command: Any, texts: dict[str, Any]) -> None:
    """Gives every command and parameter its words. Raises KeyError for one without."""
    _Titled.titles = {pair[0]: pair[1] for pair in texts["title"].values()}
    for path, one in walk(command):
        own = texts["command"]["_".join(path) or "vaikute"]
        one.help = own["text"]
        one.short_help = own.get("short")
        one.epilog = _epilog(own.get("example"), texts)
        for parameter in one.params:
            parameter.help = own.get("parameter", {}).get(parameter.name) or texts["parameter"][parameter.name]


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The command and everything below it, each with the words that call it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, (*path, name))


def _epilog(example: str | None, texts: dict[str, Any]) -> str:
    parts = [f"{NOT_WRAPPED}{texts['example']}\n{example}"] if example else []
    return "\n\n".join([*parts, f"{NOT_WRAPPED}{texts['exit_codes']}"])
