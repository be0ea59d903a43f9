"""vaikute knowledge build, list, remove: the guides of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE, WANTING
from bot.commands.opening import (
    agreed,
    leaving_quietly,
    own_workspace,
    progress,
    put_json,
    settings_or_exit,
    store_of,
    tell,
    word,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.field import OwnArticle
    from knowledge.reading.problems import GuideProblem
    from storage.own_articles import GuideChange

_STATES = ("added", "changed", "same", "removed")


def build(
    guide_files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    language: Annotated[str | None, typer.Option("--language")] = None,
    name: Annotated[str | None, typer.Option("--name")] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from datetime import datetime

    from bot.channels.terminal.session import ACCOUNT, HERE

    settings = settings_or_exit(language)
    with leaving_quietly():
        if name is not None and not name.strip():
            tell(word(settings, "build.no_name"))
            raise typer.Exit(USAGE)
        guides = _read(guide_files, language, name, settings, as_json=as_json)
        with store_of(settings) as store:
            found = store.workspace_at(HERE, ACCOUNT)
            changes = store.compare_guides(found[0] if found else None, guides)
            _show(changes, settings, as_json=as_json)
            anything = any(one.added or one.changed or one.removed for one in changes.values())
            if not anything:
                _end(changes, settings, kept=False, key="build.same", as_json=as_json)
                return
            if not yes:
                _ask(
                    settings,
                    word(settings, "build.ask"),
                    kept="build.kept_nothing",
                    unasked="build.add_yes",
                    as_json=as_json,
                )
            workspace = store.workspace_for(HERE, ACCOUNT, datetime.now(settings.zone))
            changes = store.keep_guides(workspace, guides, datetime.now(settings.zone))
        _end(changes, settings, kept=True, key="build.done", as_json=as_json)


def _read(
    paths: Sequence[Path], language: str | None, name: str | None, settings: Settings, *, as_json: bool
) -> dict[str, list[OwnArticle]]:
    """By guide, the articles of its files. Tells every file that can't be read, and exits with USAGE for any."""
    from bot.clean import storable
    from bot.own_guides import articles_of_file
    from knowledge.reading.problems import GuideProblem

    guides: dict[str, list[OwnArticle]] = {}
    problems: list[GuideProblem] = []
    with progress(word(settings, "build.reading"), len(paths)) as step:
        for path in dict.fromkeys(path.expanduser().absolute() for path in paths):
            try:
                articles = articles_of_file(path, language, settings.language)
                of = guides.setdefault(storable(name or path.name).strip(), [])
                kept = {(one.language, one.title, one.text) for one in of}
                of.extend(one for one in articles if (one.language, one.title, one.text) not in kept)
            except GuideProblem as problem:
                problems.append(problem)
            step()
    for one in problems:
        text = _problem(one, settings)
        put_json({"file": one.values["name"], "problem": one.key, "text": text}) if as_json else tell(text)
    if problems:
        if not as_json:
            tell(word(settings, "build.nothing_changed"))
        raise typer.Exit(USAGE)
    return guides


def _problem(problem: GuideProblem, settings: Settings) -> str:
    from decimal import ROUND_UP, Decimal

    values: dict[str, object] = {**problem.values}
    if problem.key in ("too_large", "unpacks_too_large"):
        for one in ("size", "limit"):
            # Upwards, so that a file a byte too large doesn't seem to be just within the limit.
            values[one] = (Decimal(problem.values[one]) / 1_000_000).quantize(Decimal("0.1"), ROUND_UP)
    return word(settings, f"build.problem.{problem.key}", **values)


def _show(changes: Mapping[str, GuideChange], settings: Settings, *, as_json: bool) -> None:
    import sys

    from bot.channels.terminal.screen import Screen
    from flows.engine.messages import Table

    for guide, change in changes.items():
        lines = [(state, one) for state in _STATES for one in getattr(change, state)]
        if as_json:
            put_json(
                {
                    "guide": guide,
                    "articles": [
                        {
                            "id": one.id,
                            "language": one.language,
                            "title": one.title,
                            "ask": list(one.ask),
                            "state": state,
                        }
                        for state, one in lines
                    ],
                }
            )
            continue
        languages = {one.language for state, one in lines if state != "removed"}
        count = len(lines) - len(change.removed)
        key = "build.two_languages" if len(languages) > 1 else "build.title"
        code = next(iter(languages), settings.language)
        screen = Screen(sys.stdout)
        columns = tuple(word(settings, f"build.column.{name}") for name in ("article", "ways", "state"))
        rows = tuple((one.title, str(len(one.ask)), word(settings, f"build.state.{state}")) for state, one in lines)
        values = {"guide": guide, "count": count} | ({} if len(languages) > 1 else {"code": code})
        screen.table(Table(word(settings, key, **values), columns, rows, right=(1,)))
        counts = {state: len(getattr(change, state)) for state in _STATES}
        screen.notice(word(settings, "build.change", guide=guide, **counts))


def _ask(settings: Settings, question: str, *, kept: str, unasked: str, as_json: bool = False) -> None:
    """Goes on only after a yes. Exits with WANTING after anything else, and says `kept`; with USAGE where nobody can be
    asked, and says `unasked`."""
    import sys

    if as_json:
        put_json({"kept": False, "text": word(settings, unasked)})
        raise typer.Exit(USAGE)
    if not sys.stdin.isatty():
        tell(word(settings, unasked))
        raise typer.Exit(USAGE)
    if not agreed(question):
        tell(word(settings, kept))
        raise typer.Exit(WANTING)


def _end(changes: Mapping[str, GuideChange], settings: Settings, *, kept: bool, key: str, as_json: bool) -> None:
    counts = {state: sum(len(getattr(one, state)) for one in changes.values()) for state in _STATES}
    if as_json:
        put_json({"kept": kept, **counts})
    else:
        print(
            word(
                settings,
                key,
                **({"count": counts["added"] + counts["changed"], "removed": counts["removed"]} if kept else {}),
            )
        )


def listed(
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    import sys

    from bot.channels.terminal.screen import Screen
    from flows.engine.messages import Table

    settings = settings_or_exit(language)
    with leaving_quietly(), own_workspace(settings) as (store, workspace):
        articles = store.own_articles(workspace) if workspace else ()
        if as_json:
            for one in articles:
                put_json(
                    {
                        "guide": one.guide or None,
                        "id": one.id,
                        "language": one.language,
                        "title": one.title,
                        "ask": list(one.ask),
                        "text": one.text,
                        "source": one.source,
                        "date": one.dated.isoformat(),
                    }
                )
            return
        if not articles:
            print(word(settings, "own.none"))
        for guide in sorted({one.guide for one in articles}, key=lambda name: (name == "", name)):
            rows = tuple((one.title, one.language, one.source) for one in articles if one.guide == guide)
            columns = tuple(word(settings, f"own.column.{name}") for name in ("title", "language", "source"))
            Screen(sys.stdout).table(Table(guide or word(settings, "own.taught"), columns, rows))


def remove(
    name: Annotated[str, typer.Argument()],
    language: Annotated[str | None, typer.Option("--language")] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    from datetime import datetime

    settings = settings_or_exit(language)
    with leaving_quietly(), own_workspace(settings) as (store, workspace):
        articles = store.own_articles(workspace) if workspace else ()
        count = sum(one.guide == name for one in articles)
        if not workspace or not name or not count:
            guides = ", ".join(sorted({one.guide for one in articles if one.guide}))
            tell(word(settings, "remove.unknown", guide=name[:80], guides=guides))
            raise typer.Exit(WANTING)
        if not yes:
            _ask(
                settings,
                word(settings, "remove.ask", guide=name, count=count),
                kept="remove.kept",
                unasked="remove.add_yes",
            )
        store.keep_guides(workspace, {name: ()}, datetime.now(settings.zone))
        print(word(settings, "remove.done", guide=name, count=count))
