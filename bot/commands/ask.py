"""vaikute ask"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.opening import leaving_quietly, put_json, settings_or_exit, tell

if TYPE_CHECKING:
    from bot.answers import Answer
    from bot.channels.terminal.screen import Screen
    from bot.settings import Settings


def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    listed: Annotated[bool, typer.Option("--list")] = False,
) -> None:
    import sys

    from bot.words import words

    settings = settings_or_exit(language)
    with leaving_quietly():
        if listed:
            _print_articles(settings, as_json)
        elif question is not None:
            _answer_all([question], language, settings, as_json=as_json, several=False)
        elif not sys.stdin.isatty():
            _answer_all(_lines(), language, settings, as_json=as_json, several=True)
        else:
            tell(words().word(settings.language, "command.ask.no_question"))
            raise typer.Exit(USAGE)


def _lines() -> Iterator[str]:
    from bot.channels.terminal.lines import from_pipe

    while (line := from_pipe()) is not None:
        yield line


def _answer_all(
    questions: Iterable[str], language: str | None, settings: Settings, *, as_json: bool, several: bool
) -> None:
    import sys

    from bot.answers import answer, library_beside
    from bot.channels.terminal.screen import Screen
    from bot.clean import storable

    screen = Screen(sys.stdout)
    library = library_beside(settings.database_url)
    for question in questions:
        found = answer(library, storable(question), language, settings.language)
        if as_json:
            put_json(found.as_json())
            continue
        if several:
            screen.typed(question)
        _show(found, screen)


def _show(found: Answer, screen: Screen) -> None:
    from bot.words import words
    from flows.engine.messages import List, Text

    def word(key: str, **values: object) -> str:
        return words().word(found.language, f"command.ask.{key}", **values)

    if found.decision == "offer":
        screen.line(word("offer"))
        screen.nodes([List(tuple((Text(title),) for title in found.titles))])
        return
    if found.decision == "answer":
        screen.line(found.titles[0], "bold")
    elif found.titles or not found.nodes:
        screen.line(word("refuse"))
        screen.blank()
    screen.nodes(found.nodes)
    if found.sources:
        screen.notice(word("source", sources="; ".join(found.sources)))


def _print_articles(settings: Settings, as_json: bool) -> None:
    from bot.answers import articles, library_beside

    for article, title in articles(library_beside(settings.database_url), settings.language):
        if as_json:
            put_json({"id": article, "title": title})
        else:
            print(f"{article}\t{title}")
