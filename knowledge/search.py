"""Which article answers a question, or that none does.

Pure and quick: `load` reads the packaged guide once, `search` takes some milliseconds and never raises on any text.
A workspace's own articles are looked at first, by the words alone; the shipped guide also by what many ways of asking
have taught, and by meaning where a model of it is installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from math import exp
from typing import TYPE_CHECKING, Literal

from knowledge.article import Article, Passage, Source, passage_of, read_article
from knowledge.index import Index
from knowledge.language import Foreigner, Recogniser, read_others
from knowledge.learned import NONE, Learned, read_learned
from knowledge.letters import Likeness
from knowledge.markup import Block, Bullets, Paragraph, Span
from knowledge.ranking import Figures, Shares, Weights, read_weights, shares
from knowledge.sentences import Stretch, stretches
from knowledge.words import Speech, fold, going_on, normalise, read_speech, talk_of, words_of

if TYPE_CHECKING:
    # It needs numpy, which comes with the model and isn't there without it.
    from knowledge.meaning import Meaning

__all__ = [
    "LANGUAGES",
    "Block",
    "Bullets",
    "Found",
    "Library",
    "Paragraph",
    "Passage",
    "Source",
    "Span",
    "article",
    "language_of",
    "library_of",
    "load",
    "search",
    "with_own",
]

LANGUAGES = ("fi", "en")
PASSAGES_AT_MOST = 3
NEAR = 0.03
"""Probability from which an article may be called near to what was asked."""
SILENT_SHOWN = 0.3
"""Probability from which an article is shown that says that the guide is silent."""
UNLIKELY = -12.0
"""Logarithm of the probability of what was never met."""
UNLIKE = Likeness(0.0, 0.0)
SURE = 0.95
"""Probability of an article by the words alone from which its meaning needn't be looked at."""
SURE_OF_NOTHING = 0.98
"""Probability of no answer from which the same holds."""
LEAST_TO_TELL = 3
"""Words of a message whose language may be told against that of the conversation."""
LINKED = 6.0
"""How much more an article counts that the answer before names under "see also", when a question goes on from it."""
LEAST_LEFT = 0.1
"""Probability that the title of the answer before must leave to other articles for it to tell anything of them."""
OWN_FITS = 0.5
"""How well a workspace's own article must fit a question to answer it, 0-1 as `Fit.whole`."""
OWN_NEAR = 0.4
"""The same for one that is offered."""

Decision = Literal["answer", "offer", "refuse"]


class Guide:
    """One language's articles. The index is made when that language is first searched, about 0.1 s."""

    def __init__(self, articles: Sequence[Article], speech: Speech, learned: str = "") -> None:
        """`learned`: the JSON of what was learned of these articles, "" when nothing was."""
        self.articles: Mapping[str, Article] = {found.id: found for found in articles}
        self.speech = speech
        self.silent = tuple(not found.covers for found in self.articles.values())
        self._learned = learned

    @cached_property
    def index(self) -> Index:
        return Index(tuple(self.articles.values()), self.speech)

    @cached_property
    def learned(self) -> Learned | None:
        return read_learned(self._learned) if self._learned else None


@dataclass(frozen=True, slots=True)
class Library:
    """Guides in their languages. What it answers never changes after it was made."""

    guides: Mapping[str, Guide]
    """Language -> the shipped guide."""
    weights: Mapping[str, Weights]
    """By model: own (the words alone), lexical, meaning."""
    recogniser: Recogniser
    foreigner: Foreigner
    meaning: Meaning | None = None
    own: Mapping[str, Guide] | None = None
    """Language -> a workspace's own articles, with the shipped ones after them."""
    own_ids: frozenset[tuple[str, str]] = frozenset()
    """Language and id of the workspace's own articles."""

    @property
    def readable(self) -> Mapping[str, Guide]:
        """Language -> every article that can be shown."""
        return self.guides if self.own is None else self.own


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to.

    answer: the first passage answers it. offer: one of the passages may be meant. refuse: the guide doesn't answer;
    the passages are an honest explanation and the nearest topics, or nothing at all.
    """

    decision: Decision
    passages: tuple[Passage, ...] = ()
    scores: tuple[float, ...] = ()
    """Probabilities, 0-1, one for each passage."""
    talk: str = ""
    """The kind of small talk that it is; then there are no passages."""
    foreign: str = ""
    """"sv" or "other" for a language that the guides aren't written in; then there are no passages."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one of a workspace's own articles fits a stretch of a message; each 0-1."""

    held: float
    """Share of the weight of its words whose letters the article holds."""
    phrasing: float
    """Likeness to its likest title or way to ask."""
    words: float
    """BM25 as a share of what could be reached."""

    @property
    def whole(self) -> float:
        return 0.5 * self.held + 0.3 * self.phrasing + 0.2 * self.words


@dataclass(frozen=True, slots=True)
class Candidate:
    article: Article
    share: float
    """The probability that it is what was asked for, 0-1."""


def load(meaning: Meaning | None = None) -> Library:
    """The guide and the language files that come with the package."""
    package = files("knowledge")
    speech = {
        language: read_speech(
            _text(package / "languages" / f"{language}.toml"),
            language,
            json.loads(_text(package / "languages" / f"{language}.stems.json")),
        )
        for language in LANGUAGES
    }
    articles = [
        read_article(_text(entry), language)
        for language in LANGUAGES
        for entry in sorted((package / "guide" / language).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".md")
    ]
    made = library_of(
        articles,
        speech,
        read_weights(_text(package / "weights.json")),
        learned={language: _text(package / "learned" / f"{language}.json") for language in LANGUAGES},
        others=_text(package / "languages" / "others.toml"),
    )
    return replace(made, meaning=meaning)


def library_of(
    articles: Sequence[Article],
    speech: Mapping[str, Speech],
    weights: Mapping[str, Weights],
    learned: Mapping[str, str] | None = None,
    others: str = "",
) -> Library:
    """A library of any articles. Raises ValueError when two articles of a language share an id."""
    by_language: dict[str, list[Article]] = {language: [] for language in speech}
    for found in articles:
        if any(other.id == found.id for other in by_language[found.language]):
            raise ValueError(f"two articles have the id {found.id} in {found.language}")
        by_language[found.language].append(found)
    talk = {language: words.stop.union(*words.talk.values()) for language, words in speech.items()}
    recogniser = Recogniser(
        {
            language: [text for found in of for text in (found.title, *found.ask)]
            for language, of in by_language.items()
        },
        talk,
    )
    own_words = frozenset(chain.from_iterable(talk.values()))
    own_words |= frozenset(word for words in speech.values() for word in (*words.spoken, *words.question_words))
    guides = {
        language: Guide(of, speech[language], (learned or {}).get(language, "")) for language, of in by_language.items()
    }
    return Library(guides, weights, recogniser, Foreigner(read_others(others), own_words))


def with_own(library: Library, articles: Sequence[Article]) -> Library:
    """The library with a workspace's own articles, which come before the shipped ones."""
    articles = _without_twins(articles)
    if not articles:
        return replace(library, own=None, own_ids=frozenset())
    ids = frozenset((found.language, found.id) for found in articles)
    own = {
        language: Guide(
            (
                *(found for found in articles if found.language == language),
                *(found for found in guide.articles.values() if (language, found.id) not in ids),
            ),
            guide.speech,
        )
        for language, guide in library.guides.items()
    }
    return replace(library, own=own, own_ids=ids)


def _without_twins(articles: Sequence[Article]) -> list[Article]:
    """Of articles that say the same in the same words, the first."""
    return list({(one.language, one.title, one.text): one for one in reversed(articles)}.values())[::-1]


def article(library: Library, id: str, language: str) -> Article:
    """Raises KeyError when there is no such article or language."""
    return library.readable[language].articles[id]


def language_of(library: Library, text: str) -> Literal["fi", "en"] | None:
    """The language that a text is written in, None when it can't be told (a name, a number, an empty text)."""
    found = library.recogniser.language_of(normalise(text))
    return "fi" if found == "fi" else "en" if found == "en" else None


def small_talk(library: Library, said: str, language: str) -> str:
    """Which kind of small talk the whole of a message is, in whichever language; empty when it is none."""
    return _small_talk(library, normalise(said), language)


def _small_talk(library: Library, text: str, language: str) -> str:
    kinds = (talk_of(text, library.guides[one].speech) for one in dict.fromkeys((language, *library.guides)))
    return next(filter(None, kinds), "")


def search(library: Library, question: str, language: str, topic: str = "") -> Found:
    """Looks for `question` among the articles of `language` ("fi" or "en"; another raises KeyError). `topic` is the
    id of the article that answered last, which a question such as "entä hinta?" goes on from."""
    text = normalise(question)
    if talk := _small_talk(library, text, language):
        return Found("refuse", talk=talk)
    if foreign := library.foreigner.foreign(text):
        return Found("refuse", foreign=foreign)
    spoken = language_of(library, question) if len(words_of(text)) >= LEAST_TO_TELL else None
    if spoken is not None and spoken != language:
        return _in(library, search(library, question, spoken, topic), language)
    speech = library.guides[language].speech
    before = library.readable[language].articles.get(topic)
    rest = going_on(text, speech) if before is not None else ""
    if before is not None and rest:
        return _going_on(library, text, rest, before)
    return _look(library, text, language)


def _in(library: Library, found: Found, language: str) -> Found:
    """The same passages in another language, for somebody who asks in one and reads in the other. What is only in one
    language stays in it."""
    guide = library.guides[language]
    passages = tuple(
        passage_of(guide.articles[one.article]) if one.article in guide.articles else one for one in found.passages
    )
    return replace(found, passages=passages)


def _going_on(library: Library, text: str, rest: str, before: Article) -> Found:
    """What a message that leans on the answer before it leads to: what it means by itself, the articles that the one
    before names as near counting for more, and what it means together with that one's title."""
    language = before.language
    own = _own_found(library, text, language)
    if own is not None and own.decision == "answer":
        return own
    model = model_of(library, language)
    if _holds(before, rest, library.guides[language]):
        return _found("answer", [Candidate(before, 1.0)])
    alone, none = candidates(library, text, language, model)
    joined, _ = candidates(library, f"{normalise(before.title)} {rest}", language, model)
    besides = {one.article.id: one.share for one in joined if one.article.id != before.id}
    left = sum(besides.values()) or 1.0
    counts = {
        one.article.id: one.share * (LINKED if one.article.id in before.see_also else 1.0)
        + (besides.get(one.article.id, 0.0) / left if left >= LEAST_LEFT else 0.0)
        for one in alone
    }
    whole = sum(counts.values()) + none
    found = [Candidate(one.article, counts[one.article.id] / whole) for one in alone]
    found.sort(key=lambda one: (-one.share, one.article.id))
    return decide(found, none / whole, library.weights[model])


def _holds(article: Article, rest: str, guide: Guide) -> bool:
    """Whether an article has every word of its own weight that a message adds: "entä tiktokissa?" after the article
    that has TikTok's figures."""
    speech = guide.speech
    told = {speech.stem(word) for word in words_of(article.text.lower())}
    added = [word for word in words_of(rest) if fold(word) not in speech.stop]
    return bool(added) and all(speech.stem(word) in told for word in added)


def _look(library: Library, text: str, language: str) -> Found:
    own = _own_found(library, text, language)
    if own is not None and own.decision == "answer":
        return own
    shipped = _shipped(library, text, language)
    return shipped if own is None or shipped.decision == "answer" else _offered_first(own, shipped)


def _shipped(library: Library, text: str, language: str) -> Found:
    """What the shipped guide says. The meaning is looked at only where the words leave a doubt, since it takes ten
    times as long."""
    guide, model = library.guides[language], model_of(library, language)
    parts = stretches(text, guide.speech)
    by_words = "lexical" if model == "meaning" else model
    found = [figures(library, guide, one, by_words) for one in parts]
    ranking, none = _ranked(guide, shares(found, guide.silent, library.weights[by_words]))
    if model == by_words or _beyond_doubt(ranking):
        return decide(ranking, none, library.weights[by_words])
    found = [_with_meaning(library, guide, one, of) for one, of in zip(parts, found, strict=True)]
    return decide(*_ranked(guide, shares(found, guide.silent, library.weights[model])), library.weights[model])


def _beyond_doubt(found: Sequence[Candidate]) -> bool:
    covered = [one.share for one in found if one.article.covers]
    return max(covered, default=0.0) >= SURE or 1 - sum(covered) >= SURE_OF_NOTHING


def model_of(library: Library, language: str) -> str:
    """Which of the models looks into the shipped guide: own, by the words alone, where nothing was learned of it."""
    if library.guides[language].learned is None:
        return "own"
    return "lexical" if library.meaning is None else "meaning"


def candidates(library: Library, text: str, language: str, model: str) -> tuple[list[Candidate], float]:
    """All articles of the shipped guide for a normalised text by one of the models, likeliest first, and how likely
    none of them is."""
    guide = library.guides[language]
    found = [figures(library, guide, one, model) for one in stretches(text, guide.speech)]
    return _ranked(guide, shares(found, guide.silent, library.weights[model]))


def ranked(library: Library, question: str, language: str) -> tuple[str, ...]:
    """Ids of the articles likeliest to answer a question, best first, whatever is decided on it; at most three."""
    text = normalise(question)
    found = [passage.article for passage in search(library, question, language).passages if passage.covers]
    rest, _ = candidates(library, text, language, model_of(library, language))
    found += [one.article.id for one in rest if one.article.covers and one.article.id not in found]
    return tuple(found[:PASSAGES_AT_MOST])


def _ranked(guide: Guide, of: Shares) -> tuple[list[Candidate], float]:
    found = [Candidate(article, share) for article, share in zip(guide.articles.values(), of.articles, strict=True)]
    return sorted(found, key=lambda one: (-one.share, one.article.id)), of.none


def figures(library: Library, guide: Guide, stretch: Stretch, model: str) -> Figures:
    """What a model looks at, by the names in `knowledge.ranking`."""
    query = guide.index.query(stretch.text)
    words = guide.index.words(query)
    most = max(words.values(), default=0.0)
    articles = [_shared(words.get(at, 0.0), most) for at in range(len(guide.articles))]
    none = [1.0, query.unknown, most]
    marks = [*stretch.marks, query.unknown * (1 - stretch.marks[0]), most]
    if model == "own" or guide.learned is None:
        alike = guide.index.letters.likeness(query.slots)
        likest = max((one.phrasing for one in alike.values()), default=0.0)
        for at, of in enumerate(articles):
            one = alike.get(at, UNLIKE)
            of += [one.letters, *_shared(one.phrasing, likest)]
        return Figures(articles, [*none, likest], marks)
    learned = dict(zip(guide.learned.topics, guide.learned.log_shares(stretch.text, guide.speech), strict=True))
    for id, of in zip(guide.articles, articles, strict=True):
        of.append(learned.get(id, UNLIKELY))
    nothing = learned.pop(NONE, UNLIKELY)
    none.append(nothing)
    found = Figures(articles, none, [*marks, exp(max(learned.values())), exp(nothing)])
    return _with_meaning(library, guide, stretch, found) if model == "meaning" else found


def _with_meaning(library: Library, guide: Guide, stretch: Stretch, by_words: Figures) -> Figures:
    """The figures of the words, and what the meaning says besides."""
    assert library.meaning is not None
    meant = library.meaning.log_shares(stretch.text, guide.speech)
    articles = [[*of, meant.get(id, UNLIKELY)] for id, of in zip(guide.articles, by_words.articles, strict=True)]
    return Figures(articles, [*by_words.none, meant.get(NONE, UNLIKELY)], by_words.stretch)


def _shared(value: float, most: float) -> list[float]:
    """A figure, and how it compares with the largest of its kind."""
    return [value, value / most if most else 0.0]


def decide(found: Sequence[Candidate], none: float, weights: Weights) -> Found:
    """answer, offer or refuse, by the thresholds."""
    covered = [one for one in found if one.article.covers]
    if covered and covered[0].share >= weights.answer:
        return _found("answer", covered)
    if sum(one.share for one in covered[:PASSAGES_AT_MOST]) >= weights.offer:
        return _found("offer", [one for one in covered if one.share >= NEAR])
    near = [one for one in covered if one.share >= NEAR]
    silent = next((one for one in found if not one.article.covers), None)
    explains = silent is not None and silent.share >= SILENT_SHOWN and silent.share >= none
    return _found("refuse", [silent, *near] if silent is not None and explains else near)


def _own_found(library: Library, text: str, language: str) -> Found | None:
    """An answer or an offer of the workspace's own articles, None when they have neither.

    They come first where they hold what was asked for, whatever the shipped guide has of it as well: the brand's own
    rule goes before the general one. So they aren't weighed against the shipped articles, nor against each other's
    twins, but by how much of the question they hold.
    """
    if library.own is None:
        return None
    guide = library.own[language]
    fits: dict[int, Fit] = {}
    for stretch in stretches(text, guide.speech):
        query = guide.index.query(stretch.text)
        words = guide.index.words(query)
        for at, like in guide.index.letters.likeness(query.slots).items():
            held = Fit(like.letters, like.phrasing, words.get(at, 0.0))
            if at not in fits or held.whole > fits[at].whole:
                fits[at] = held
    own = tuple(guide.articles.values())
    ranked = sorted(
        (at for at in fits if (language, own[at].id) in library.own_ids), key=lambda at: (-fits[at].whole, at)
    )
    near = [at for at in ranked if fits[at].whole >= OWN_NEAR]
    if not near:
        return None
    decision: Decision = "answer" if fits[near[0]].whole >= OWN_FITS else "offer"
    return _found(decision, [Candidate(own[at], min(1.0, fits[at].whole)) for at in near])


def _offered_first(own: Found, shipped: Found) -> Found:
    """The workspace's own topics, then those of the shipped guide."""
    rest = [
        pair
        for pair in zip(shipped.passages, shipped.scores, strict=True)
        if shipped.decision == "offer" and pair[0].article not in {one.article for one in own.passages}
    ]
    both = [*zip(own.passages, own.scores, strict=True), *rest][:PASSAGES_AT_MOST]
    return Found("offer", tuple(passage for passage, _ in both), tuple(score for _, score in both))


def _found(decision: Decision, shown: Sequence[Candidate]) -> Found:
    kept = shown[:PASSAGES_AT_MOST]
    return Found(
        decision,
        tuple(passage_of(one.article) for one in kept),
        tuple(round(one.share, 4) for one in kept),
    )


def _text(entry: Traversable) -> str:
    return entry.read_text(encoding="utf-8")
