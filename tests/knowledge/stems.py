"""Writes knowledge/languages/*.stems.json anew. Run after changing the guide: python -m tests.knowledge.stems"""

from __future__ import annotations

from pathlib import Path

from knowledge.article import read_article
from knowledge.search import LANGUAGES
from knowledge.stems import as_json, stems_of
from knowledge.words import read_speech

PACKAGE = Path(__file__).parents[2] / "knowledge"


def main() -> None:
    for language in LANGUAGES:
        speech = read_speech((PACKAGE / "languages" / f"{language}.toml").read_text("utf-8"), language)
        articles = [
            read_article(path.read_text("utf-8"), language) for path in (PACKAGE / "guide" / language).glob("*.md")
        ]
        target = PACKAGE / "languages" / f"{language}.stems.json"
        target.write_text(as_json(stems_of(articles, speech)), "utf-8")


if __name__ == "__main__":
    main()
