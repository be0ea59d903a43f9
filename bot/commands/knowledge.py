"""vaikute knowledge search"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.opening import leaving_quietly, put_json, settings_or_exit


def search(
    searched: Annotated[str, typer.Argument()],
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from bot.answers import answer, articles
    from bot.clean import storable

    settings = settings_or_exit(language)
    with leaving_quietly():
        found = answer(storable(searched), language, settings.language)
        if as_json:
            put_json(found.as_json())
            return
        titles = dict(articles(found.language))
        print(found.decision)
        for article, score in found.articles:
            print(f"{score:.3f}\t{article}\t{titles.get(article, '')}")
