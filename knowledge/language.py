"""Which language a short text is written in, learned from the guides themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import log

from knowledge.words import fold, words_of

SURE = 1.0
"""Difference of summed log likelihoods from which a language is named."""
FUNCTION_WORD = 2.0
"""What a word counts that only one language has among its function words and pleasantries."""


class Recogniser:
    """Letter pairs and triples of each language's phrasings (a naive Bayes model), and its function words."""

    def __init__(self, texts: Mapping[str, Sequence[str]], function_words: Mapping[str, AbstractSet[str]]) -> None:
        self._function_words = function_words
        counts: dict[str, Counter[str]] = {}
        for language, of in texts.items():
            count = counts[language] = Counter()
            for word, times in Counter(word for text in of for word in words_of(text.lower())).items():
                for part in _parts(word):
                    count[part] += times
        known = set().union(*counts.values())
        self._log: dict[str, dict[str, float]] = {}
        for language, count in counts.items():
            whole = count.total() + 0.5 * len(known) + 1
            self._log[language] = {part: log((count[part] + 0.5) / whole) for part in known}

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
