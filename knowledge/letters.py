"""One language's articles made searchable by the letters of their words.

The likeness of two words is the cosine of their letter sequences weighted by tf-idf, which covers inflection,
compounds, typing errors and missing dots at once; a text's likeness to a question is the soft cosine of their words
(Sidorov and others, 2014), with each word of the question matched once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Protocol

from knowledge.words import grams

OTHER_COUNTS = 0.75
"""What a word counts that is looked for besides the typed one."""
GRAM_SIZES = (3, 4)
COMMON_GRAM = 0.04
"""A letter sequence in a larger share of the guide's words says nothing of any of them."""
LEAST_LIKENESS = 0.28
"""Cosine below which two words have nothing to do with each other."""


class Asked(Protocol):
    """A word of a question, as `knowledge.index.Slot`."""

    @property
    def word(self) -> str: ...
    @property
    def others(self) -> tuple[str, ...]: ...
    @property
    def joined(self) -> str: ...
    @property
    def worth(self) -> float: ...
    @property
    def is_stop(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well one article fits a question by its letters; each 0-1."""

    letters: float
    """Share of the question's weight whose letters are met somewhere in the article."""
    phrasing: float
    """Soft cosine with the likest single title or `ask`."""


class Letters:
    """Built once, then only read."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        worth: Sequence[float],
        counts: Sequence[Mapping[str, float]],
        phrasings: Sequence[tuple[int, set[str]]],
    ) -> None:
        """`vocabulary`: the folded words, and how rare each is; `counts`: each article's words; `phrasings`: the
        article's place and the words of each title and phrasing."""
        self._place = {word: place for place, word in enumerate(vocabulary)}
        self._weigh(vocabulary)
        self._in_articles: list[list[int]] = [[] for _ in vocabulary]
        for at, bag in enumerate(counts):
            for word in bag:
                self._in_articles[self._place[word]].append(at)
        self._asked_of = [at for at, _ in phrasings]
        self._in_phrasings: list[list[tuple[int, float]]] = [[] for _ in vocabulary]
        for number, (_, words) in enumerate(phrasings):
            places = [self._place[word] for word in words]
            norm = sqrt(sum(worth[place] ** 2 for place in places)) or 1.0
            for place in places:
                self._in_phrasings[place].append((number, worth[place] / norm))

    def _weigh(self, vocabulary: Sequence[str]) -> None:
        bags = [grams(word, GRAM_SIZES) for word in vocabulary]
        frequency = Counter(gram for bag in bags for gram in bag)
        most = max(3.0, COMMON_GRAM * len(bags))
        self._gram_worth = {gram: log(1 + len(bags) / df) for gram, df in frequency.items() if df <= most}
        self._gram_rarest = log(1 + len(bags))
        postings: dict[str, list[tuple[int, float]]] = {gram: [] for gram in self._gram_worth}
        for place, bag in enumerate(bags):
            kept = [(gram, self._gram_worth[gram]) for gram in bag if gram in postings]
            norm = sqrt(sum(value * value for _, value in kept)) or 1.0
            for gram, value in kept:
                postings[gram].append((place, value / norm))
        self._postings = postings

    def _alike(self, folded: str) -> dict[int, float]:
        """The guide's words, by place, that are like a folded one in their letters."""
        weighed = []
        whole = 0.0
        for gram in grams(folded, GRAM_SIZES):
            worth = self._gram_worth.get(gram)
            if worth is not None:
                weighed.append((gram, worth))
                whole += worth * worth
            elif gram not in self._postings and len(gram) > 2:
                # A sequence the guide never has makes the word less like any; a common one says nothing.
                whole += self._gram_rarest
        norm = sqrt(whole) or 1.0
        found: dict[int, float] = defaultdict(float)
        for gram, value in weighed:
            for place, weight in self._postings[gram]:
                found[place] += value * weight
        floor = LEAST_LIKENESS * norm
        return {place: min(1.0, value / norm) for place, value in found.items() if value >= floor}

    def _meant(self, slot: Asked) -> dict[int, float]:
        """The guide's words, by place, that a word of the question may mean."""
        if slot.is_stop:
            return {self._place[slot.word]: 1.0}
        found = dict(self._alike(slot.word))
        for other in slot.others:
            own = self._place.get(other)
            for place, likeness in (self._alike(other) if own is None else {own: 1.0}).items():
                found[place] = max(found.get(place, 0.0), OTHER_COUNTS * likeness)
        if slot.joined:
            found[self._place[slot.joined]] = 1.0
        return found

    def likeness(self, slots: Sequence[Asked]) -> dict[int, Likeness]:
        """For each article, by its place, that has anything like a word of the question."""
        letters: dict[int, float] = defaultdict(float)
        asked: dict[int, float] = defaultdict(float)
        for slot in slots:
            met: dict[int, float] = {}
            told: dict[int, float] = {}
            for place, likeness in self._meant(slot).items():
                for at in self._in_articles[place]:
                    if likeness > met.get(at, 0.0):
                        met[at] = likeness
                for number, share in self._in_phrasings[place]:
                    value = likeness * share
                    if value > told.get(number, 0.0):
                        told[number] = value
            for at, value in met.items():
                letters[at] += slot.worth * value
            for number, value in told.items():
                asked[number] += slot.worth * value
        phrasing: dict[int, float] = defaultdict(float)
        norm = sqrt(sum(slot.worth**2 for slot in slots)) or 1.0
        for number, value in asked.items():
            phrasing[self._asked_of[number]] = max(phrasing[self._asked_of[number]], value / norm)
        whole = sum(slot.worth for slot in slots) or 1.0
        return {at: Likeness(value / whole, min(1.0, phrasing[at])) for at, value in letters.items()}
