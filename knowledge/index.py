"""One language's articles made searchable by their words: BM25 over stems.

As by Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 1.2 and b 0.5, in plain Python,
since a guide has some hundred articles and a question ten words. Compounds are parted on the guide's own vocabulary,
and unknown words are taken for the known ones they are nearest to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.letters import OTHER_COUNTS, Letters
from knowledge.words import Speech, also, fold, standard, words_of

K1 = 1.2
B = 0.5
TITLE_COUNTS = 2
COMPOUND_COUNTS = 0.5
STOP_COUNTS = 0.4
"""What a word without a subject of its own counts against another as rare."""
SHORTEST_PART = 4
SHORTEST_MENDED = 6
MENDED_LIKENESS = 0.75
"""Optimal string alignment similarity from which an unknown word is taken for a mistyped one."""
MENDED_AT_MOST = 6
"""Unknown words mended in one text; the rest stay unknown."""
WORDS_AT_MOST = 40
"""Words of one text that are looked for, the last ones of a longer text."""
LONGEST_WORD = 40
"""Letters of a word that are looked at."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One typed word: the stems it may mean, each with a weight from 0 to 1."""

    word: str
    """Folded."""
    stems: Mapping[str, float]
    others: tuple[str, ...]
    """Folded words to look for besides it."""
    joined: str
    """The guide's word that it makes with the next one, "" when there is none."""
    worth: float
    """How rare a word it is, as an idf."""
    known: bool
    is_stop: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    slots: tuple[Slot, ...]

    @property
    def unknown(self) -> float:
        """Share of the words that the guide doesn't have, 0-1, by how much they weigh."""
        whole = sum(slot.worth for slot in self.slots)
        return sum(slot.worth for slot in self.slots if not slot.known) / whole if whole else 1.0


class Index:
    """Built once, then only read."""

    def __init__(self, articles: Sequence[Article], speech: Speech) -> None:
        self.articles = tuple(articles)
        self.speech = speech
        self._stem_of: dict[str, str] = {}
        self._counts, self._phrasings = self._read()
        self._vocabulary = tuple(self._stem_of)
        self._weigh_stems(self._counts)

    @cached_property
    def letters(self) -> Letters:
        """The same articles by the letters of their words; made when it is first asked for."""
        stop = self.speech.stop
        worth = [self._idf[self._stem_of[word]] * (STOP_COUNTS if word in stop else 1.0) for word in self._vocabulary]
        return Letters(self._vocabulary, worth, self._counts, self._phrasings)

    def _read(self) -> tuple[list[dict[str, float]], list[tuple[int, set[str]]]]:
        """Folded words of each article with their counts, and the words of each title and phrasing."""
        speech, stem_of = self.speech, self._stem_of
        folded_of: dict[str, str] = {}
        counts: list[dict[str, float]] = []
        phrasings: list[tuple[int, set[str]]] = []

        def folded_words(text: str) -> list[str]:
            found = []
            for word in words_of(text.lower()):
                folded = folded_of.get(word)
                if folded is None:
                    folded = folded_of[word] = fold(word)
                    if folded not in stem_of:
                        stem_of[folded] = speech.stem(word)
                found.append(folded)
            return found

        for at, article in enumerate(self.articles):
            bag: dict[str, float] = defaultdict(float)
            for text, weight in ((article.title, TITLE_COUNTS), *((asked, 1) for asked in article.ask)):
                words = folded_words(text)
                phrasings.append((at, set(words)))
                for word in words:
                    bag[word] += weight
            for word in folded_words(article.text):
                bag[word] += 1
            counts.append(bag)
        return counts, phrasings

    def _weigh_stems(self, counts: Sequence[Mapping[str, float]]) -> None:
        parts = {word: self._parts(word) for word in self._vocabulary}
        stemmed: list[dict[str, float]] = []
        for bag in counts:
            tf: dict[str, float] = defaultdict(float)
            for word, count in bag.items():
                tf[self._stem_of[word]] += count
                for part in parts[word]:
                    tf[self._stem_of[part]] += COMPOUND_COUNTS * count
            stemmed.append(tf)
        number = len(stemmed)
        frequency = Counter(stem for tf in stemmed for stem in tf)
        self._idf = {stem: log(1 + (number - df + 0.5) / (df + 0.5)) for stem, df in frequency.items()}
        self._rarest = log(1 + (number + 0.5) / 0.5)
        lengths = [sum(tf.values()) for tf in stemmed]
        average = (sum(lengths) / number if number else 0.0) or 1.0
        self._stems: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, tf in enumerate(stemmed):
            room = K1 * (1 - B + B * lengths[at] / average)
            for stem, count in tf.items():
                self._stems[stem].append((at, count / (count + room)))

    def _parts(self, folded: str) -> tuple[str, str] | tuple[()]:
        """Two words of the guide that a compound is made of."""
        for cut in range(len(folded) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            head, tail = folded[:cut], folded[cut:]
            if head in self._stem_of and tail in self._stem_of:
                return head, tail
        return ()

    def query(self, text: str) -> Query:
        """What a normalised text asks for."""
        speech = self.speech
        typed = [meant for word in words_of(text) for meant in standard(word, speech)]
        typed = [word[:LONGEST_WORD] for word in typed[-WORDS_AT_MOST:]]
        seen: set[str] = set()
        slots: list[Slot] = []
        mended = 0
        for at, word in enumerate(typed):
            folded = fold(word)
            if folded in seen or (folded.isdigit() and folded not in self._stem_of):
                continue
            seen.add(folded)
            if folded in speech.stop:
                if (stem := self._stem_of.get(folded, "")) in self._idf:
                    slots.append(Slot(folded, {stem: 1.0}, (), "", STOP_COUNTS * self._idf[stem], True, is_stop=True))
                continue
            stems: dict[str, float] = {}
            stem = self._stem_of.get(folded) or speech.stem(word)
            if stem in self._idf:
                stems[stem] = 1.0
            others = also(word, speech)
            if not stems and not others:
                stems, tried = self._mend(folded, mended < MENDED_AT_MOST)
                mended += tried
            known = bool(stems)
            for other in others:
                other_stem = self._stem_of.get(fold(other)) or speech.stem(other)
                if other_stem in self._idf:
                    stems.setdefault(other_stem, OTHER_COUNTS)
                    known = True
            joined = folded + fold(typed[at + 1]) if at + 1 < len(typed) else ""
            if joined in self._stem_of:
                stems.setdefault(self._stem_of[joined], 1.0)
            else:
                joined = ""
            worth = max((self._idf[found] for found in stems), default=self._rarest)
            slots.append(Slot(folded, stems, tuple(map(fold, others)), joined, worth, known))
        return Query(tuple(slots))

    def _mend(self, folded: str, may_mend: bool) -> tuple[dict[str, float], bool]:
        """Stems for a word that the guide doesn't have: its parts if it is a compound, else the likest word."""
        parts = self._parts(folded)
        if parts:
            return {self._stem_of[part]: 1.0 for part in parts}, False
        if len(folded) < SHORTEST_MENDED or not may_mend:
            return {}, False
        found = process.extractOne(
            folded, self._vocabulary, scorer=OSA.normalized_similarity, score_cutoff=MENDED_LIKENESS
        )
        return ({self._stem_of[found[0]]: found[1]} if found else {}), True

    def words(self, query: Query) -> dict[int, float]:
        """By the place of each article that shares a word with the query, BM25 as a share of what the query could
        reach at most, 0-1."""
        found: dict[int, float] = defaultdict(float)
        for slot in query.slots:
            best: dict[int, float] = {}
            for stem, weight in slot.stems.items():
                value = weight * min(slot.worth, self._idf[stem])
                for at, share in self._stems[stem]:
                    if value * share > best.get(at, 0.0):
                        best[at] = value * share
            for at, value in best.items():
                found[at] += value
        whole = sum(slot.worth for slot in query.slots) or 1.0
        return {at: value / whole for at, value in found.items()}
