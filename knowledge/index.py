"""One language's articles made searchable: BM25 over stems, and words alike in their letters.

All of it is worked out here in plain Python, since a guide has some hundred articles and a question ten words.
BM25 as by Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 1.2 and b 0.5. The likeness
of two words is the cosine of their letter sequences weighted by tf-idf, which covers inflection, compounds, typing
errors and missing dots at once; a text's likeness to a question is the soft cosine of their words (Sidorov and
others, 2014), with each word of the question matched once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.words import Speech, also, fold, grams, standard, words_of

K1 = 1.2
B = 0.5
TITLE_COUNTS = 2
COMPOUND_COUNTS = 0.5
ALSO_COUNTS = 0.75
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
GRAM_SIZES = (3, 4)
COMMON_GRAM = 0.04
"""A letter sequence in a larger share of the guide's words says nothing of any of them."""
LEAST_LIKENESS = 0.28
"""Cosine below which two words have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One typed word: the stems it may mean and the guide's words it is like, each with a weight from 0 to 1."""

    stems: Mapping[str, float]
    alike: Mapping[int, float]
    worth: float
    """How rare a word it is, as an idf."""
    known: bool


@dataclass(frozen=True, slots=True)
class Query:
    slots: tuple[Slot, ...]

    @property
    def unknown(self) -> float:
        """Share of the words that the guide doesn't have, 0-1, by how much they weigh."""
        whole = sum(slot.worth for slot in self.slots)
        return sum(slot.worth for slot in self.slots if not slot.known) / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well one article fits a query; each 0-1."""

    words: float
    """BM25 as a share of what the query could reach at most."""
    letters: float
    """Share of the query's weight whose letters are met somewhere in the article."""
    phrasing: float
    """Soft cosine with the likest single title or `ask`."""


class Index:
    """Built once, then only read."""

    def __init__(self, articles: Sequence[Article], speech: Speech) -> None:
        self.articles = tuple(articles)
        self.speech = speech
        self._stem_of: dict[str, str] = {}
        self._place: dict[str, int] = {}
        counts, phrasings = self._read()
        self._vocabulary = tuple(self._stem_of)
        self._place = {word: place for place, word in enumerate(self._vocabulary)}
        self._weigh_stems(counts)
        self._weigh_letters()
        self._weigh_phrasings(counts, phrasings)

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

    def _weigh_letters(self) -> None:
        bags = [grams(word, GRAM_SIZES) for word in self._vocabulary]
        frequency = Counter(gram for bag in bags for gram in bag)
        number = len(bags)
        most = max(3.0, COMMON_GRAM * number)
        self._gram_worth = {gram: log(1 + number / df) for gram, df in frequency.items() if df <= most}
        self._gram_rarest = log(1 + number)
        postings: dict[str, list[tuple[int, float]]] = {gram: [] for gram in self._gram_worth}
        for place, bag in enumerate(bags):
            kept = [(gram, self._gram_worth[gram]) for gram in bag if gram in postings]
            norm = sqrt(sum(value * value for _, value in kept)) or 1.0
            for gram, value in kept:
                postings[gram].append((place, value / norm))
        self._letters = postings

    def _weigh_phrasings(
        self, counts: Sequence[Mapping[str, float]], phrasings: Sequence[tuple[int, set[str]]]
    ) -> None:
        stop = self.speech.stop
        worth = [self._idf[self._stem_of[word]] * (STOP_COUNTS if word in stop else 1.0) for word in self._vocabulary]
        self._worth = worth
        self._in_articles: list[list[int]] = [[] for _ in worth]
        for at, bag in enumerate(counts):
            for word in bag:
                self._in_articles[self._place[word]].append(at)
        self._asked_of = [at for at, _ in phrasings]
        self._in_phrasings: list[list[tuple[int, float]]] = [[] for _ in worth]
        for number, (_, words) in enumerate(phrasings):
            places = [self._place[word] for word in words]
            norm = sqrt(sum(worth[place] ** 2 for place in places)) or 1.0
            for place in places:
                self._in_phrasings[place].append((number, worth[place] / norm))

    def _alike(self, folded: str) -> dict[int, float]:
        """The guide's words, by place, that are like a folded one in their letters."""
        weighed = []
        whole = 0.0
        for gram in grams(folded, GRAM_SIZES):
            worth = self._gram_worth.get(gram)
            if worth is not None:
                weighed.append((gram, worth))
                whole += worth * worth
            elif gram not in self._letters and len(gram) > 2:
                # A sequence the guide never has makes the word less like any; a common one says nothing.
                whole += self._gram_rarest
        norm = sqrt(whole) or 1.0
        found: dict[int, float] = defaultdict(float)
        for gram, value in weighed:
            for place, weight in self._letters[gram]:
                found[place] += value * weight
        floor = LEAST_LIKENESS * norm
        return {place: min(1.0, value / norm) for place, value in found.items() if value >= floor}

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
            stems: dict[str, float] = {}
            if folded in seen or (folded.isdigit() and folded not in self._stem_of):
                continue
            seen.add(folded)
            if folded in speech.stop:
                if (stem := self._stem_of.get(folded, "")) in self._idf:
                    place = self._place[folded]
                    slots.append(Slot({stem: 1.0}, {place: 1.0}, STOP_COUNTS * self._idf[stem], True))
                continue
            alike = dict(self._alike(folded))
            stem = self._stem_of.get(folded) or speech.stem(word)
            if stem in self._idf:
                stems[stem] = 1.0
            more = also(word, speech)
            if not stems and not more:
                stems, tried = self._mend(folded, mended < MENDED_AT_MOST)
                mended += tried
            known = bool(stems)
            for other in more:
                other_folded = fold(other)
                other_stem = self._stem_of.get(other_folded) or speech.stem(other)
                if other_stem in self._idf:
                    stems.setdefault(other_stem, ALSO_COUNTS)
                    known = True
                own = self._place.get(other_folded)
                near = self._alike(other_folded) if own is None else {own: 1.0}
                for place, likeness in near.items():
                    if ALSO_COUNTS * likeness > alike.get(place, 0.0):
                        alike[place] = ALSO_COUNTS * likeness
            if at + 1 < len(typed) and (joined := folded + fold(typed[at + 1])) in self._stem_of:
                stems.setdefault(self._stem_of[joined], 1.0)
                alike[self._place[joined]] = 1.0
            worth = max((self._idf[found] for found in stems), default=self._rarest)
            slots.append(Slot(stems, alike, worth, known))
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

    def evidence(self, query: Query) -> dict[int, Evidence]:
        """Evidence for each article, by its place, that shares anything with the query."""
        words: dict[int, float] = defaultdict(float)
        letters: dict[int, float] = defaultdict(float)
        asked: dict[int, float] = defaultdict(float)
        whole = 0.0
        squares = 0.0
        for slot in query.slots:
            whole += slot.worth
            squares += slot.worth * slot.worth
            best: dict[int, float] = {}
            for stem, weight in slot.stems.items():
                value = weight * min(slot.worth, self._idf[stem])
                for at, share in self._stems[stem]:
                    if value * share > best.get(at, 0.0):
                        best[at] = value * share
            for at, value in best.items():
                words[at] += value
            met: dict[int, float] = {}
            told: dict[int, float] = {}
            for place, likeness in slot.alike.items():
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
        phrasing: dict[int, float] = {}
        norm = sqrt(squares) or 1.0
        for number, value in asked.items():
            at = self._asked_of[number]
            if value / norm > phrasing.get(at, 0.0):
                phrasing[at] = value / norm
        whole = whole or 1.0
        return {
            at: Evidence(words.get(at, 0.0) / whole, letters.get(at, 0.0) / whole, min(1.0, phrasing.get(at, 0.0)))
            for at in words.keys() | letters.keys()
        }
