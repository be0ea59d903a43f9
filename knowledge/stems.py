"""Stems of the packaged guide's words, worked out beforehand, because Snowball in plain Python would take longer
than all the rest of the start. A word that is missing in the file is stemmed when it is met: nothing depends on it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from knowledge.article import Article
from knowledge.words import Speech, fold, words_of


def stems_of(articles: Iterable[Article], speech: Speech) -> dict[str, str]:
    """Lower-case word -> folded stem, for every word of the articles."""
    texts = (text for found in articles for text in (found.title, *found.ask, found.text))
    words = {word for text in texts for word in words_of(text.lower())}
    return {word: fold(speech.stemmer.stemWord(word)) for word in sorted(words)}


def as_json(stems: dict[str, str]) -> str:
    return json.dumps(stems, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
