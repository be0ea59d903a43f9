"""Reading an age or a span of ages: 18-24, 25–34-vuotiaat, alle 30, 18+, kolmekymppiset, in their thirties."""

from __future__ import annotations

from flows.engine.reading.free_text import clipped
from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import folded, tidy, vocabulary

OLDEST = 120
"""Years. Also the upper end of an open span: "18+" is 18-120."""
LONGEST_TEXT = 120

Ages = tuple[int, int]
"""Youngest and oldest, both included."""

_AGE = (
    r"(?P<{0}>(?<![0-9.,/€$])[0-9]{{1,3}}(?![0-9€$%/]|[.,][0-9]"
    r"| ?(?:%|€|eur|k(?![a-z])|kk|kuuk|viik|vko|pv|paiv|week|month|day)))"
)
"""A number that no other unit follows; fill in a name for it."""
_YEARS = r"(?: ?-? ?(?:v\.?|vuotia[a-z]*|vuoti[a-z]*|vuotta|vuode[a-z]+|y\.?|yo|y/o|yrs?|years?(?: ?-?old)?)(?![a-z]))?"
_SPAN = Pattern(
    _AGE.format("low")
    + _YEARS
    + r"(?::?[a-z]{2,4})? ?(?:-|\.\.\.?|…|/| to | thru | through | viiva | ja | and | until )\s?"
    + _AGE.format("high")
)
_BOTH_SIDES = Pattern(
    r"(?:yli|over|above|vahintaan|at least|from) "
    + _AGE.format("low")
    + _YEARS
    + r",? (?:(?:ja|and|mutta|but) )?(?P<below>alle|under|below|enintaan|korkeintaan|up to|at most|max\.?) "
    + _AGE.format("high")
)
_FROM = Pattern(
    r"(?:yli|over|above|older than|from|vahintaan|at least|minimum|min\.?|alkaen|ainakin) "
    + _AGE.format("a")
    + "|"
    + _AGE.format("b")
    + _YEARS
    + r" ?(?:\+|plus(?![a-z])|ja yli|ja vanhem[a-z]+|(?:and|or|&) (?:over|older|above|up)|tai (?:yli|vanhem[a-z]+)"
    r"|tayttan[a-z]+|ylospain|alkaen|and upwards)"
)
_BELOW = Pattern(r"(?:alle|under|below|younger than|less than|nuorempi[a-z]* kuin) " + _AGE.format("a"))
_UP_TO = Pattern(
    r"(?:enintaan|korkeintaan|max\.?|maks\.?|up to|at most|maximum) "
    + _AGE.format("a")
    + "|"
    + _AGE.format("b")
    + _YEARS
    + r" ?(?:asti|saakka|ja alle|ja nuorem[a-z]+|(?:and|or) (?:under|younger|below))"
)
_BIRTH_YEARS = Pattern(r"[0-9]0 ?-? ?lu[vk]u|synty|born")
"""In "90-luvulla syntyneet", which says years and no ages; those change from year to year."""
_ONE = Pattern(_AGE.format("a"))
_DECADE_END = r"[2-9]0 ?-? ?(?:kympp[a-z]+|'?s(?![a-z]))"
_DECADE = Pattern(rf"(?<![0-9])(?P<n>[2-9])(?={_DECADE_END[5:]}|0(?: ?- ?| ?-? (?:ja|and|tai|or) ){_DECADE_END})")
_TENS = {
    word: 10 * tens
    for names in (
        "kaksi kolme nelja viisi kuusi seitseman kahdeksan yhdeksan",
        "kaksi kolmi neli viisi kuusi seitsen kahdeksan yhdeksan",
        "kaks kolme nelja viis kuus seittaman kaheksan yheksan",
        "pari kolm nelj viiden kuuden seitseman kahdeksan yhdeksan",
    )
    for tens, word in enumerate(vocabulary(names), start=2)
}
_TENS_IN_WORDS = Pattern(
    rf"(?P<word>{'|'.join(sorted(_TENS, key=len, reverse=True))})(?:- ?(?=[a-z]+kymppi)|kymppi[a-z]*)"
)
_DECADES_IN_ENGLISH = {
    word: 10 * tens
    for tens, word in enumerate(
        vocabulary("twenties thirties forties fifties sixties seventies eighties nineties"), start=2
    )
}
_ENGLISH_DECADE = Pattern("|".join(_DECADES_IN_ENGLISH))
_NUMBER_WORD = Pattern(r"(?<![a-z])[a-z]{3,}(?:-[a-z]+)?")
_FROM_TO = Pattern(r"(?P<low>[0-9]{1,3})(?::?sta|-vuotiaista|:ta| vuodesta) (?P<high>[0-9]{1,3})")
_EVERYONE = frozenset(
    [
        "kaikki",
        "kaikenikaiset",
        "kaiken ikaiset",
        "kaikki iat",
        "everyone",
        "everybody",
        "anyone",
        "all ages",
        "any age",
    ]
)
_ALL_BUT_LETTERS = Pattern(r"[0-9]")


def read_ages(text: str) -> Reading[Ages]:
    """Youngest and oldest age, in whole years from 0 to OLDEST.

    "Alle 18" ends at 17, "max 18" at 18; "yli 18" and "18+" begin at 18, since the law and every age question say it
    so. Decades are taken whole: "kolmekymppiset" are 30-39. Doubt for several spans ("18-24 ja 35-44": each, then the
    span they make). Miss "not_ages": nothing found, a span that falls, an age above OLDEST, and numbers with another
    unit ("18-24 €", "15.3.").
    """
    miss = Miss("not_ages", {"value": clipped(text)})
    line = folded(tidy(text[: 4 * LONGEST_TEXT])).strip(" \"'.!?()")
    if not line or len(line) > LONGEST_TEXT or "\n" in line:
        return miss
    if _BIRTH_YEARS.search(line):
        return miss
    if line in _EVERYONE:
        return Read((0, OLDEST), echo=True)
    decades = _decades(line)
    plain = _in_digits(line) if not decades else line
    spans = decades or _spans(plain)
    if not spans or any(not 0 <= low <= high <= OLDEST for low, high in spans):
        return miss
    if len(spans) > 1:
        return Doubt((*spans, (min(low for low, _ in spans), max(high for _, high in spans))))
    found = _SPAN.fullmatch(line)
    return Read(spans[0], echo=not found or "ja" in line or "and" in line)


def _spans(line: str) -> list[Ages]:
    if found := _BOTH_SIDES.search(line):
        high = int(found["high"]) - (1 if found["below"] in ("alle", "under", "below") else 0)
        return [(int(found["low"]), high)] if _says_all(line, found.group()) else []
    line = _FROM_TO.sub(lambda found: f"{found['low']}-{found['high']}", line)
    several = [(int(found["low"]), int(found["high"])) for found in _SPAN.finditer(line)]
    if several:
        left = _SPAN.sub(" ", line)
        return list(dict.fromkeys(several)) if not _ALL_BUT_LETTERS.search(left) else []
    for pattern, span in (
        (_FROM, lambda age: (age, OLDEST)),
        (_BELOW, lambda age: (0, age - 1)),
        (_UP_TO, lambda age: (0, age)),
        (_ONE, lambda age: (age, age)),
    ):
        if found := pattern.search(line):
            said = next(value for value in found.groupdict().values() if value)
            # "-18" may be "up to 18" or a slip of the finger, "18-" the other way round.
            dangling = pattern is _ONE and (line.startswith("-") or line.endswith("-"))
            return [] if dangling or not _says_all(line, found.group()) else [span(int(said))]
    return []


def _says_all(line: str, said: str) -> bool:
    """Whether the line has no other numbers than those that were understood."""
    return not _ALL_BUT_LETTERS.search(line.replace(said, " ", 1))


def _decades(line: str) -> list[Ages]:
    """The decades of life that are named, as one span when they follow each other."""
    starts = [10 * int(found["n"]) for found in _DECADE.finditer(line)]
    starts += [_TENS[found["word"]] for found in _TENS_IN_WORDS.finditer(line) if "kymppi" in line]
    starts += [_DECADES_IN_ENGLISH[found.group()] for found in _ENGLISH_DECADE.finditer(line)]
    if not starts:
        return []
    low, high = min(starts), max(starts) + 9
    if line.startswith(("yli ", "over ")) and len(starts) == 1:
        return [(low, OLDEST)]
    if line.startswith(("alle ", "under ")) and len(starts) == 1:
        return [(0, low - 1)]
    joined = high - low <= 20 or "-" in line
    return [(low, high)] if joined else [(start, start + 9) for start in dict.fromkeys(starts)]


def _in_digits(line: str) -> str:
    """Ages in words as figures: "kahdeksantoista" as 18, "kahdestakymmenestä kolmeenkymmeneen" as 20-30."""
    if _ALL_BUT_LETTERS.search(line):
        return line

    def digits(found: str) -> str:
        number = spoken_number(found)
        whole = number is not None and number.end == len(found) and number.value % 1 == 0
        return str(int(number.value)) if whole and number is not None and number.value >= 3 else found

    words = line.replace(" - ", "-").replace("-", " - ").split()
    told = [digits(word) for word in words]
    if len(told) == 2 and all(word.isdigit() for word in told):
        told.insert(1, "-")
    return " ".join(told)
