"""Which language a short text is written in, learned from the guides themselves, and whether it is one that the
guides don't speak."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from math import log
from unicodedata import name

from knowledge.words import fold, words_of

SURE = 1.0
"""Difference of summed log likelihoods from which a language is named."""
FUNCTION_WORD = 2.0
"""What a word counts that only one language has among its function words and pleasantries."""


class Recogniser:
    """Letter pairs and triples of each language's phrasings (a naive Bayes model), and its function words."""

    def __init__(self, texts: Mapping[str, Sequence[str]], function_words: Mapping[str, AbstractSet[str]]) -> None:
        self._texts = texts
        self._function_words = function_words

    @cached_property
    def _log(self) -> Mapping[str, Mapping[str, float]]:
        """Language -> letters -> the logarithm of their likelihood; worked out when it is first asked for."""
        counts: dict[str, Counter[str]] = {}
        for language, of in self._texts.items():
            count = counts[language] = Counter()
            for word, times in Counter(word for text in of for word in words_of(text.lower())).items():
                for part in _parts(word):
                    count[part] += times
        known = set().union(*counts.values())
        logs: dict[str, dict[str, float]] = {}
        for language, count in counts.items():
            whole = count.total() + 0.5 * len(known) + 1
            logs[language] = {part: log((count[part] + 0.5) / whole) for part in known}
        return logs

    def language_of(self, text: str) -> str | None:
        """A language's code, or None when no language is clearly likelier than the others."""
        total = dict.fromkeys(self._log, 0.0)
        for word in words_of(text)[:80]:
            folded = fold(word)
            owners = [language for language in total if folded in self._function_words[language]]
            if len(owners) == 1:
                total[owners[0]] += FUNCTION_WORD
            parts = [part for part in _parts(word) if all(part in table for table in self._log.values())]
            for language, table in self._log.items():
                if parts:
                    total[language] += sum(table[part] for part in parts) / len(parts)
        ranked = sorted(total.items(), key=lambda pair: -pair[1])
        if len(ranked) < 2 or ranked[0][1] - ranked[1][1] < SURE:
            return None
        return ranked[0][0]


def _parts(word: str) -> list[str]:
    edged = f"_{word}_"
    return [edged[at : at + size] for size in (2, 3) for at in range(len(edged) - size + 1)]


OTHER = "other"
"""A language that isn't known more closely."""
LEAST_FOREIGN = 2
"""Everyday words of another language from which a message is in it; a message of one word is told by none."""
FOREIGN_SHARE = 0.3
"""Share of such words in the message, at the least."""


class Foreigner:
    """Tells messages in languages that the guides aren't written in, by their everyday words and by their script."""

    def __init__(self, words: Mapping[str, AbstractSet[str]], own: AbstractSet[str]) -> None:
        """`words`: language -> its everyday words; `own`: folded words that the guides' languages use."""
        self._words = words
        self._own = own

    def foreign(self, text: str) -> str:
        """ "sv" for Swedish, OTHER for another foreign language, "" for ours or what can't be told."""
        words = words_of(text)[:80]
        if not words:
            return ""
        letters = [letter for word in words for letter in word if letter.isalpha()]
        if letters and sum(_is_latin(letter) for letter in letters) * 2 < len(letters):
            return OTHER
        counts = {language: sum(word in of for word in words) for language, of in self._words.items()}
        best = max(counts, key=lambda language: counts[language], default="")
        if not best:
            return ""
        ours = sum(fold(word) in self._own for word in words)
        if counts[best] < LEAST_FOREIGN or counts[best] <= ours or counts[best] < FOREIGN_SHARE * len(words):
            return ""
        return best if best == "sv" else OTHER


def read_others(text: str) -> dict[str, frozenset[str]]:
    """Everyday words by language, from TOML."""
    return {language: frozenset(words.split()) for language, words in tomllib.loads(text).items()}


def _is_latin(letter: str) -> bool:
    return letter.isascii() or name(letter, "").startswith("LATIN")
