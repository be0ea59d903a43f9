"""Reading one or several of the choices offered: by number, name, synonym, inflected form, with typing errors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.engine.reading.free_text import clipped, seen
from flows.engine.reading.number_words import spoken_number, unit_forms
from flows.engine.reading.ordinals import ordinals
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.spelling import errors, folded, inflects, tidy, vocabulary

LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: `label` is what is shown, `also` other names people use for it."""

    id: str
    label: str
    also: tuple[str, ...] = ()


_WORD = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)?")
_POINTED = re.compile(
    r"(?:#|nro\.? ?|no\.? ?|numero ?|number ?|vaihtoehto ?|option ?|kohta ?|choice ?)?(?P<n>[0-9]{1,3}) ?[.):]?"
)
_RANGE = re.compile(r"(?P<low>[0-9]{1,2}) ?(?:-|to) ?(?P<high>[0-9]{1,2})")
_PLACES = {
    word: number
    for number, words in {
        1: "ykkonen ykkosen ykkosta ykkoseen ykkosessa",
        2: "kakkonen kakkosen kakkosta kakkoseen kakkosessa tokan toista",
        3: "kolmonen kolmosen kolmosta kolmoseen kolmosessa",
        4: "nelonen nelosen nelosta neloseen nelosessa",
        5: "vitonen vitosen vitosta viitonen",
        6: "kutonen kutosen kutosta kuutonen",
        7: "seiska seiskan seiskaa",
        8: "kasi kasin kasia kahdeksikko",
        9: "ysi ysin ysia",
        10: "kymppi kympin kymppia",
        -1: "viimeinen vika viimeisen viimeista viimeiseen last",
    }.items()
    for word in words.split()
}
"""Numbers as names of things, as Finnish says them; the ordinals are in `ordinals`."""
_FIRST_FEW = re.compile(
    r"(?:the )?(?:(?:first|ekat|ensimmaiset) (?P<after>[0-9]|[a-z]+)|(?P<before>[0-9]|[a-z]+) (?:first|ekaa"
    r"|ensimmaista))"
    r"(?: ones?| vaihtoehtoa| kanavaa)?"
)
_ALL = frozenset(
    vocabulary("kaikki kaikkia kaikkea kaikille kaikissa all everything jokainen every kaikkialla everywhere")
)
_BOTH = frozenset(vocabulary("molemmat molempia molemmissa molemmista kumpikin both"))
_EXCEPT = re.compile(
    r",? (?:paitsi(?: ei)?|lukuun ottamatta|except(?: for)?|mutta ei|muttei|but not|but|ilman|without|minus|ei|not) "
)
_INSTEAD = re.compile(r"(?:ei|not) (?P<without>.+?),? (?:vaan|but) (?P<kept>.+)")
_ALTERNATIVES = re.compile(r"(?<![a-z0-9])(?:tai|or)(?![a-z0-9])")
_HEDGES = frozenset(vocabulary("ehka maybe perhaps mahdollisesti kai possibly"))
_DOTTED = re.compile(r"[0-9]\.[0-9]")
_NOT = frozenset(
    vocabulary("ei en eiku emme et not no nope dont don alä ala paitsi ilman except without mutta muttei but isn aren")
)
_LINKS = frozenset(vocabulary("ja and & + seka tai or plus sitten then also myos lisaksi"))
_FILLERS = frozenset(
    vocabulary(
        "se ne on the a an is my our mun meidan haluan haluaisin haluamme halutaan haluun mä ma me i "
        "want would like id d ll kiitos kiitti please pliis thanks thank you otetaan otan ota valitsen "
        "valitaan valitse choose pick take we it this that tama toi tuo vaikka ehka kai maybe lahinna "
        "mainly mostly varmaan eniten vaan vain only just joo yes kylla ok okei no well siis eli "
        "tietysti totta kai for to of in at with go let lets us s one ones numero number nro vaihtoehto "
        "option kohta valilta lisaa enemman more kanava kanavat kanavassa kanavissa kanavia alusta platform "
        "answer vastaus "
        "muut muita channels platforms"
    )
)
_QUESTION_WORDS = frozenset(
    vocabulary(
        "mita mika miksi miten millainen paljonko kuinka kuka milloin onko voiko what why how which who "
        "when does can is are"
    )
)
_SPLIT = re.compile(r"[,;\n/|&+]|(?<![a-z0-9])(?:ja|and|seka|tai|or)(?![a-z0-9])")
_CASE = re.compile(r"(?<=[a-z0-9]):[a-z]{1,5}(?![a-z])")
_ENDING = re.compile(r"(?:[aeiouy]{0,2}(?:ssa|sta|lla|lta|lle|ksi|na|n|a|ta|in|hin|iin|seen|ss|ll|t)|:[a-z]+|s)")

_EXACT, _WORDS, _FORM, _PART, _TYPO = 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    whole: str
    """Without spaces."""


@lru_cache(maxsize=512)
def _names(choice: Choice) -> tuple[_Name, ...]:
    texts = (choice.id.replace("_", " "), choice.id, choice.label, *choice.also)
    names = [_Name(words, "".join(words)) for text in texts if (words := _words(folded(tidy(text))))]
    return tuple(dict.fromkeys(names))


def _words(line: str) -> tuple[str, ...]:
    return tuple(word.replace(",", ".") if word[0].isdigit() else word for word in _WORD.findall(line))


def read_choice(text: str, choices: Sequence[Choice]) -> Reading[str]:
    """The id of the one choice meant. Doubt when several fit equally well.

    Miss "not_a_choice" when none does, and for a number that isn't in the list.
    """
    miss = Miss("not_a_choice", {"value": clipped(text)})
    line = _line(text)
    if line is None:
        return miss
    if (exact := _exact(line, choices)) is not None:
        return Read(exact)
    pointed = _pointed(line, len(choices))
    if pointed is not None:
        # Where the names are numbers themselves (25,5 % 10 %), a place in the list is said back.
        numeric = any(name.whole[0].isdigit() for choice in choices for name in _names(choice))
        return Read(choices[pointed - 1].id, echo=numeric) if 1 <= pointed <= len(choices) else miss
    words = _words(line)
    if _NOT.intersection(words):
        return miss
    found = _found(words, choices)
    if found is None:
        return miss
    best, strangers, level = found
    if strangers and (text.rstrip().endswith("?") or words[0] in _QUESTION_WORDS):
        return miss
    if len(best) > 1:
        return Doubt(tuple(best))
    return Read(best[0], echo=level <= _PART or strangers > 0)


def read_choices(text: str, choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    """The ids of all choices meant, in the order they were said: "instagram ja tiktok", "1 ja 3", "kaikki".

    Doubt when a part of the text fits several. Miss "not_a_choice" with the part that fits none: nothing is taken
    from a text that is understood by half.
    """
    line = _line(text)
    if line is None:
        return Miss("not_a_choice", {"value": clipped(text)})
    if (exact := _exact(line, choices)) is not None:
        return Read((exact,))
    apart, instead = _EXCEPT.search(line), _INSTEAD.fullmatch(line)
    if instead or apart:
        told = (instead["kept"], instead["without"]) if instead else _around(line, apart)
        left, without = (read_choices(part, choices) for part in told)
        if isinstance(left, Read) and isinstance(without, Read):
            kept = tuple(one for one in left.value if one not in without.value)
            return Read(kept, echo=True) if kept else Miss("not_a_choice", {"value": clipped(text)})
        return Miss("not_a_choice", {"value": clipped(text)})
    words = _words(line)
    every = _ALL | _BOTH if len(choices) == 2 else _ALL
    if every.intersection(words) and all(word in every or word in _FILLERS for word in words):
        return Read(tuple(choice.id for choice in choices), echo=True)
    if numbers := _several_numbers(line):
        if all(1 <= number <= len(choices) for number in numbers):
            chosen = tuple(dict.fromkeys(choices[number - 1].id for number in numbers))
            # "1.3." may be a date that strayed here.
            return _perhaps_one_of(line, Read(chosen, echo=bool(_DOTTED.search(line))))
        wrong = next(number for number in numbers if not 1 <= number <= len(choices))
        return Miss("not_a_choice", {"value": str(wrong)})
    if _NOT.intersection(words):
        return Miss("not_a_choice", {"value": clipped(text)})
    return _perhaps_one_of(line, _pieces(line, choices, text))


def _around(line: str, found: re.Match[str] | None) -> tuple[str, str]:
    return (line[: found.start()], line[found.end() :]) if found else (line, "")


def _perhaps_one_of(line: str, outcome: Reading[tuple[str, ...]]) -> Reading[tuple[str, ...]]:
    """ "Instagram tai tiktok" may be both or either, so it is asked; "ehkä tiktok" is said back."""
    if not isinstance(outcome, Read):
        return outcome
    if len(outcome.value) == 2 and _ALTERNATIVES.search(line):
        return Doubt((outcome.value, *((one,) for one in outcome.value)))
    return Read(outcome.value, echo=outcome.echo or not _HEDGES.isdisjoint(_words(line)))


def _pieces(line: str, choices: Sequence[Choice], text: str) -> Reading[tuple[str, ...]]:
    ways: list[tuple[str, ...]] = [()]
    echo = False
    for piece in _SPLIT.split(line):
        words = _words(piece)
        if not words or all(word in _FILLERS or word in _LINKS for word in words):
            continue
        for part in _apart(words, choices):
            outcome = read_choice(" ".join(part), choices)
            if isinstance(outcome, Miss):
                return Miss("not_a_choice", {"value": clipped(_as_typed(piece, text))})
            if isinstance(outcome, Doubt):
                ways = [(*way, one) for way in ways for one in outcome.readings][:6]
            else:
                echo = echo or outcome.echo
                ways = [(*way, outcome.value) for way in ways]
    distinct = tuple(dict.fromkeys(tuple(dict.fromkeys(way)) for way in ways))
    if not distinct[0]:
        return Miss("not_a_choice", {"value": clipped(text)})
    return Doubt(distinct) if len(distinct) > 1 else Read(distinct[0], echo=echo)


def _as_typed(piece: str, text: str) -> str:
    """A piece of the folded text in the person's own letters; the whole text where it isn't found there."""
    part, tidied, own = piece.strip(), tidy(text), seen(text).strip()
    start = folded(tidied).find(part)
    source = own if len(own) == len(tidied) else tidied
    return source[start : start + len(part)] if start >= 0 else text


def _apart(words: tuple[str, ...], choices: Sequence[Choice]) -> list[tuple[str, ...]]:
    """Several choices said without commas, "instagram tiktok", word by word; otherwise the words together."""
    telling = [word for word in words if word not in _FILLERS]
    if len(telling) < 2:
        return [words]
    single = [_best((word,), choices)[0] for word in telling]
    if all(len(one) == 1 for one in single) and len({one[0] for one in single}) > 1:
        return [(word,) for word in telling]
    return [words]


def _line(text: str) -> str | None:
    if len(text) > LONGEST_TEXT:
        return None
    return _CASE.sub("", folded(tidy(text))).strip(" \"'.!?()[]") or None


def _exact(line: str, choices: Sequence[Choice]) -> str | None:
    whole = "".join(_words(line))
    fitting = [choice.id for choice in choices if any(name.whole == whole for name in _names(choice))]
    if len(fitting) == 1 and whole:
        return fitting[0]
    return None


def _pointed(line: str, count: int) -> int | None:
    if found := _POINTED.fullmatch(line):
        return int(found.group("n"))
    words = [word for word in _words(line) if word not in _FILLERS]
    if len(words) != 1:
        return None
    if (place := _place(words[0])) is not None:
        return count if place == -1 else place
    spoken = spoken_number(words[0])
    if spoken and spoken.end == len(words[0]) and spoken.value == int(spoken.value):
        return int(spoken.value)
    return None


def _place(word: str) -> int | None:
    """The place that a word names, -1 for the last."""
    return _PLACES.get(word) or ordinals().get(word)


def _several_numbers(line: str) -> list[int]:
    if found := _FIRST_FEW.fullmatch(line):
        few = found["after"] or found["before"]
        count = int(few) if few.isdigit() else next((n for n in range(2, 10) if few in unit_forms(n)), 0)
        return list(range(1, count + 1))
    if found := _RANGE.fullmatch(line):
        low, high = int(found.group("low")), int(found.group("high"))
        return list(range(low, high + 1)) if low <= high else []
    words = [
        word for word in re.findall(r"[a-z0-9]+|[^\sa-z0-9]", line) if word not in _LINKS and word not in ",.;/&+#)"
    ]
    words = [word for word in words if word not in _FILLERS]
    if len(words) > 20:
        return []
    numbers: list[int] = []
    for word in words:
        if word.isascii() and word.isdigit() and len(word) <= 3:
            numbers.append(int(word))
        elif (spoken := spoken_number(word)) and spoken.end == len(word) and spoken.value % 1 == 0:
            numbers.append(int(spoken.value))
        elif (place := _place(word)) is not None and place > 0:
            numbers.append(place)
        else:
            return []
    return numbers


def _found(words: tuple[str, ...], choices: Sequence[Choice]) -> tuple[list[str], int, int] | None:
    """The best fitting ids, how many words were about something else, and how well they fit."""
    if any(word[0].isdigit() for word in words):
        known = {word for choice in choices for name in _names(choice) for word in name.words}
        if any(word[0].isdigit() and word not in known for word in words):
            return None
    best, level, used = _best(words, choices)
    strangers = sum(1 for word in words if word not in _FILLERS and word not in _LINKS) - used
    if not best or strangers > 5 or (level <= _TYPO and strangers > 2):
        return None
    return best, max(strangers, 0), level


def _best(words: tuple[str, ...], choices: Sequence[Choice]) -> tuple[list[str], int, int]:
    fits: list[tuple[_Fit, Choice]] = []
    for way in (_named, _partly, _misspelt):
        fits = [(way(words, choice), choice) for choice in choices]
        if any(fit.level for fit, _ in fits):
            break
    top = max((fit for fit, _ in fits), key=_rank, default=_NO_FIT)
    if top.level == 0:
        return [], 0, 0
    # Two choices named by words of their own are both meant, however well each of them fits.
    best = [
        choice.id
        for fit, choice in fits
        if _rank(fit) == _rank(top) or (fit.level >= _FORM and not fit.places & top.places)
    ]
    return best, top.level, len(top.places)


@dataclass(frozen=True, slots=True)
class _Fit:
    level: int
    closeness: int
    places: frozenset[int]
    """Of the words that name the choice."""


_NO_FIT = _Fit(0, 0, frozenset())


def _rank(fit: _Fit) -> tuple[int, int]:
    return fit.level, fit.closeness


def _named(words: tuple[str, ...], choice: Choice) -> _Fit:
    best = _NO_FIT
    whole = "".join(words)
    for name in _names(choice):
        if name.whole == whole:
            return _Fit(_EXACT, 0, frozenset(range(len(words))))
        size, initial = len(name.words), name.whole[0]
        for start in range(len(words) - size + 1):
            if words[start][0] != initial:
                continue
            window = words[start : start + size]
            fits = [_word_fits(word, part) for word, part in zip(window, name.words, strict=True)]
            if all(fits):
                level = _WORDS if window == name.words else _FORM
                best = max(best, _Fit(level, sum(fits), frozenset(range(start, start + size))), key=_rank)
    return best


def _partly(words: tuple[str, ...], choice: Choice) -> _Fit:
    """One word of a name of several, or the beginning of a compound."""
    best = _NO_FIT
    for name in _names(choice):
        for part in name.words:
            if len(part) < 5 or part in _FILLERS or part in _LINKS:
                continue
            for place, word in enumerate(words):
                if word[0] != part[0]:
                    continue
                shared = (_word_fits(word, part) if len(name.words) > 1 else 0) or _begins(word, part)
                if shared:
                    best = max(best, _Fit(_PART, shared, frozenset([place])), key=_rank)
    return best


def _misspelt(words: tuple[str, ...], choice: Choice) -> _Fit:
    best = _NO_FIT
    places = frozenset(range(len(words)))
    for name in _names(choice):
        tries = [(word, frozenset([place])) for place, word in enumerate(words)] if len(words) < 8 else []
        for said, where in [*tries, ("".join(words), places)]:
            wrong = errors(said, name.whole)
            if wrong is not None:
                best = max(best, _Fit(_TYPO, -wrong, where), key=_rank)
    return best


def _begins(word: str, name: str) -> int:
    """How much of a longer name a word begins: "yksityinen" for "yksityishenkilö", "toimi" for "toiminimi"."""
    if len(word) < 5 or len(name) <= len(word):
        return 0
    if name.startswith(word):
        return len(word)
    shared = next((place for place, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), 0)
    return shared if shared >= 6 and len(word) - shared <= 3 and len(name) - shared >= 4 else 0


@lru_cache(maxsize=8192)
def _word_fits(word: str, name: str) -> int:
    if len(name) < 4:
        if word == name:
            return len(name) + 1
        return len(name) if len(name) > 1 and word.startswith(name) and _ENDING.fullmatch(word[len(name) :]) else 0
    return inflects(word, name)
