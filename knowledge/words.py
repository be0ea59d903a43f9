"""From what was typed to words that can be looked for: normalising, spoken forms, stems and letters without marks."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import snowballstemmer

CONSIDERED = 1200
"""Characters of a message that are read. Of a longer one the beginning and the end are: a question stands in one."""
_BEGINNING = 400

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]{1,2}\b)?")
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff]"
)
"""Control, format and surrogate characters. A line feed stays: it parts sentences."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_SPOKEN_QUESTION = re.compile(r"(?<=[aeiouyäön])ks$")
_SPOKEN_PLURAL = re.compile(r"ii$")
_FOLD = str.maketrans({"ä": "a", "å": "a", "ö": "o", "ø": "o", "æ": "a", "’": "'"})


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (Snowball's own name)


@dataclass(frozen=True, slots=True)
class Speech:
    """A language's words for searching: what carries no subject, what is small talk, how a chat is typed."""

    language: str
    stop: frozenset[str]
    """Folded."""
    talk: Mapping[str, frozenset[str]]
    """Kinds of small talk, in the order in which they are looked for -> folded words. The last kind goes with any."""
    spoken: Mapping[str, tuple[str, ...]]
    """Folded word as typed -> the words it stands for."""
    beginnings: tuple[tuple[str, tuple[str, ...]], ...]
    """Folded beginning of a word, longest first -> words to look for as well."""
    question_words: frozenset[str]
    """Folded words that begin a question."""
    question_endings: tuple[str, ...]
    """Folded endings that make a question of a word."""
    wondering: tuple[str, ...]
    """Folded beginnings of words that ask without asking: "I wonder", "en tiedä"."""
    goes_on: tuple[str, ...]
    """How a message begins that goes on from the answer before it, longest first."""
    stemmer: Stemmer
    stems: Mapping[str, str]
    """Stems known beforehand, so that a guide is indexed quickly. Others are worked out."""

    def stem(self, word: str) -> str:
        """Folded stem of a normalised word."""
        known = self.stems.get(word)
        return fold(self.stemmer.stemWord(word)) if known is None else known


def read_speech(text: str, language: str, stems: Mapping[str, str] | None = None) -> Speech:
    """Speech from its TOML file."""
    table = tomllib.loads(text)
    return Speech(
        language=language,
        stop=frozenset(map(fold, table["stop"].split())),
        talk={kind: frozenset(map(fold, words.split())) for kind, words in table["talk"].items()},
        spoken={fold(typed): tuple(meant.split()) for typed, meant in table["spoken"].items()},
        beginnings=tuple(
            sorted(
                ((fold(typed), tuple(meant.split())) for typed, meant in table["beginnings"].items()),
                key=lambda pair: (-len(pair[0]), pair[0]),
            )
        ),
        question_words=frozenset(map(fold, table["question_words"].split())),
        question_endings=tuple(map(fold, table["question_endings"].split())),
        wondering=tuple(map(fold, table["wondering"].split())),
        goes_on=tuple(sorted((one.replace("_", " ") for one in table["goes_on"].split()), key=len, reverse=True)),
        stemmer=snowballstemmer.stemmer(table["stemmer"]),
        stems=stems or {},
    )


def normalise(text: str) -> str:
    """NFC, lower case, control characters as spaces, and no more than CONSIDERED characters."""
    if len(text) > CONSIDERED:
        text = text[:_BEGINNING] + "\n" + text[_BEGINNING - CONSIDERED :]
    return _UNSEEN.sub(" ", unicodedata.normalize("NFC", text).lower())


def fold(word: str) -> str:
    """Lower case without the marks of letters: ä and å become a, ö becomes o, é becomes e."""
    word = word.lower().translate(_FOLD)
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Words of a normalised text, in order. A single letter is a case ending ("roi:n") and left out."""
    return [word for word in _WORD.findall(text) if len(word) > 1 or word.isdigit()]


def sentences_of(text: str) -> list[str]:
    return [sentence for part in _SENTENCE.split(text) if (sentence := part.strip())]


def standard(word: str, speech: Speech) -> tuple[str, ...]:
    """The standard-language words that one typed word stands for; usually itself."""
    meant = speech.spoken.get(fold(word))
    if meant is not None:
        return meant
    if speech.language == "fi" and len(word) > 4:
        if _SPOKEN_QUESTION.search(word):
            return (word[:-2] + ("ko" if set(word) & set("aou") else "kö"),)
        if _SPOKEN_PLURAL.search(word):
            return (word[:-1] + "a",)
    return (word,)


def also(word: str, speech: Speech) -> tuple[str, ...]:
    """Words to look for besides the typed one, by how it begins."""
    folded = fold(word)
    for beginning, meant in speech.beginnings:
        if folded.startswith(beginning):
            return meant
    return ()


NOTHING_SAID = "nothing"
"""Of a message without a word."""


def talk_of(text: str, speech: Speech) -> str:
    """The kind of small talk that a normalised text is, "" when it is more than that."""
    words = [fold(word) for word in words_of(text)]
    if not words:
        return NOTHING_SAID
    if not all(any(word in of for of in speech.talk.values()) for word in words):
        return ""
    return next(kind for kind, of in speech.talk.items() if any(word in of for word in words))


MOST_GOING_ON = 7
"""Words of a message that may lean on the answer before it."""
MOST_BARE = 3
"""Words of one that may without saying so: "makrot?"."""


def going_on(text: str, speech: Speech) -> str:
    """What a normalised text adds to the answer before it, "" when it stands on its own."""
    said = text.strip()
    words = words_of(said)
    if not words or len(words) > MOST_GOING_ON:
        return ""
    for beginning in speech.goes_on:
        if said.startswith(f"{beginning} "):
            return said[len(beginning) :].strip()
    return said if len(words) <= MOST_BARE and said.endswith("?") else ""


def grams(word: str, sizes: Iterable[int] = (2, 3, 4, 5)) -> list[str]:
    """Letter sequences of a folded word with its edges marked."""
    edged = f"_{word}_"
    return [edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1)]
