"""Which language a message is in, when its small words tell."""

from __future__ import annotations

import re
from functools import cache

_SMALL_WORDS = {
    "sv": "och är jag att för inte vill med kan ni hej tack vad hur någon svenska det som på till av eller också du vi",
    "en": "the and is are i you we my our what how please would want with of to in hello thanks it not for your can",
    "fi": "ja on ei en mä sä minä sinä se että mutta kun niin tai mikä mitä miten haluan meillä olen onko ole vaan sit",
}
"""The commonest small words of each language. A word of two languages counts for neither alone."""

FEWEST = 2
"""Small words that it takes to tell."""


@cache
def _words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def language_of(text: str) -> str | None:
    """ "fi", "en" or "sv" when at least two small words are of it and clearly more than of any other; else None."""
    said = re.findall(r"[a-zåäö]+", text[:500].casefold())
    counts = sorted(((sum(word in words for word in said), language) for language, words in _words().items()))[::-1]
    (most, language), (second, _), *_rest = counts
    return language if most >= FEWEST and most > second else None
