"""vaikute knowledge search, evaluate: what the guides find, and how well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.opening import leaving_quietly, progress, put_json, settings_or_exit, tell, word

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.evaluation import Asked, Question, Share
    from knowledge.search import Library


def search(
    searched: Annotated[str, typer.Argument()],
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from bot.answers import answer, articles, library_beside
    from bot.clean import storable

    settings = settings_or_exit(language)
    with leaving_quietly():
        library = library_beside(settings.database_url)
        found = answer(library, storable(searched), language, settings.language)
        if as_json:
            put_json(found.as_json())
            return
        titles = dict(articles(library, found.language))
        print(found.decision)
        for article, score in found.articles:
            print(f"{score:.3f}\t{article}\t{titles.get(article, '')}")


def evaluate(
    questions_file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from bot.answers import library_beside

    settings = settings_or_exit()
    with leaving_quietly():
        questions = _read(questions_file, settings)
        library = library_beside(settings.database_url)
        _check_ids(questions, library, questions_file, settings)
        models = {"words": replace(library, meaning=None)}
        if library.meaning is not None:
            models["meaning"] = library
        with progress(word(settings, "evaluate.asking"), len(models) * len(questions)) as step:
            for name, of in models.items():
                _warm(of)
                fared, milliseconds = _fared(of, questions, step)
                if as_json:
                    _put(name, fared, milliseconds)
                else:
                    _show(name, fared, milliseconds, settings)
        if not as_json and library.meaning is None:
            print(word(settings, "evaluate.no_meaning"))


def _read(path: Path, settings: Settings) -> tuple[Question, ...]:
    """Exits with USAGE, and a sentence, where there are no questions to be read."""
    from knowledge.evaluation import read_questions

    reason, detail = "", ""
    questions: tuple[Question, ...] = ()
    try:
        questions = read_questions(path.read_text("utf-8"))
        reason = "" if questions else "none"
    except FileNotFoundError:
        reason = "missing"
    except (OSError, UnicodeDecodeError):
        reason = "unreadable"
    except ValueError as error:
        reason, detail = "wrong", str(error)
    languages = sorted({one.language for one in questions} - {"fi", "en"})
    if languages:
        reason, detail = "language", ", ".join(languages)[:60]
    if reason:
        tell(word(settings, f"evaluate.{reason}", name=path.name, detail=detail))
        raise typer.Exit(USAGE)
    return questions


def _check_ids(questions: Sequence[Question], library: Library, path: Path, settings: Settings) -> None:
    """Exits with USAGE, and says which, where an id is of no article: it would count as missed."""
    from bot.answers import articles

    known = {(language, id) for language in library.guides for id, _ in articles(library, language)}
    unknown = sorted({id for one in questions for id in one.right if (one.language, id) not in known})
    if unknown:
        tell(word(settings, "evaluate.unknown", name=path.name, detail=", ".join(unknown[:5])[:200]))
        raise typer.Exit(USAGE)


def _warm(library: Library) -> None:
    """The first question of a language makes its index; that isn't counted."""
    from knowledge.search import LANGUAGES, ranked

    for language in LANGUAGES:
        ranked(library, "sopimus contract", language)


def _fared(
    library: Library, questions: Sequence[Question], step: Callable[[], None]
) -> tuple[tuple[Asked, ...], list[float]]:
    """What was decided on each, and the milliseconds that each took."""
    from time import perf_counter

    from knowledge.evaluation import Asked
    from knowledge.search import ranked, search

    fared, milliseconds = [], []
    for question in questions:
        begun = perf_counter()
        found = search(library, question.text, question.language)
        milliseconds.append((perf_counter() - begun) * 1000)
        fared.append(Asked(question, found.decision, ranked(library, question.text, question.language)))
        step()
    return tuple(fared), milliseconds


def _put(name: str, fared: Sequence[Asked], milliseconds: Sequence[float]) -> None:
    from statistics import median

    from knowledge.evaluation import report

    rows = [row.as_json() for row in report(fared)]
    put_json({"model": name, "rows": rows, "milliseconds": {"median": round(median(milliseconds), 2)}})


def _show(name: str, fared: Sequence[Asked], milliseconds: Sequence[float], settings: Settings) -> None:
    from statistics import median

    from rich.console import Console
    from rich.table import Table

    from flows.engine.formats import number
    from knowledge.evaluation import report

    rows = report(fared)
    ordered = sorted(milliseconds)
    table = Table(title=word(settings, f"evaluate.model.{name}"), title_justify="left")
    table.add_column("")
    table.add_column("n", justify="right")
    shown = ("top_1", "top_3", "answered", "offered", "wrong", "missed", "not_answered", "refused")
    for column in shown:
        table.add_column(word(settings, f"evaluate.column.{column}"), justify="right")
    for row in rows:
        shares = dict(row.shares())
        of = next(one.of for one in shares.values() if one is not None)
        table.add_row(row.name, str(of), *(_cell(shares[column]) for column in shown))
    Console(soft_wrap=True, width=None if Console().is_terminal else 200).print(table)
    print(
        word(
            settings,
            "evaluate.time",
            median=number(round(median(ordered), 1), settings.language, 1),
            slow=number(round(ordered[int(len(ordered) * 0.95)], 1), settings.language, 1),
        )
    )
    print()


def _cell(of: Share | None) -> str:
    """ "92 (89–95)", in per cent."""
    if of is None:
        return ""
    return f"{of.value * 100:.0f} ({of.low * 100:.0f}–{of.high * 100:.0f})"
