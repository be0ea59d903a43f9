"""Reading lengths of time in days or in months: 30, 30 päivää, 2 viikkoa, kuukausi, half a year, 2-3 viikkoa."""

from __future__ import annotations

from flows.engine.reading.free_text import clipped
from flows.engine.reading.lengths import lengths_in, with_units_spelt
from flows.engine.reading.numbers import read_count, within
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.quantity import read_quantity
from flows.engine.reading.spelling import folded, tidy

LONGEST_TEXT = 60

_LEAD = Pattern(
    r"(?P<about>(?:noin|about|suunnilleen|max\.?|maks\.?|enintaan|korkeintaan|at most|up to|vahintaan|at least|min\.?"
    r"|alle|under|yli|over)(?![a-z]) )|(?:netto|net|for|in|within|the|siis|no|on|se on|it's)(?![a-z]) "
)
_TRAIL = Pattern(
    r",? (?:net|netto|ajan|ajaksi|pitka|long"
    r"|(?:from|after|of) (?:the )?(?:invoice|invoicing|publication|publishing|date)"
    r"|laskusta|laskun (?:paivayksesta|paivasta|saamisesta|lahettamisesta)|laskutuksesta|laskulla|julkaisusta"
    r"|julkaisun jalkeen|kiitos|please|riittaa|is enough)$"
)
_HEDGE = Pattern(r",? (?:tai (?:niin|jotain)|or so|or something|suunnilleen|max|enintaan|luokkaa|ehka|kai)$")
_NOT_DAYS = Pattern(r"[0-9]\.[0-9]{1,2}\.|(?:arki|tyo|pankki)(?: ?paiv|pv)|(?:business|working|banking|work) days?")
"""A date, and days that aren't all days: how many weeks they make isn't guessed."""


def read_days(text: str, *, low: int = 0, high: int = 3650) -> Reading[int]:
    """A length in days; a bare number is days. A month is 30 and a year 365 days, which is said back, and so is a
    number of hours that makes whole days.

    Doubt for a range. Miss "not_a_length" (working days too), "not_whole", "below", "above".
    """
    return _read(text, low, high, month_in_days=True)


def read_months(text: str, *, low: int = 0, high: int = 120) -> Reading[int]:
    """A length in months; a bare number is months.

    Doubt for a range. Miss "not_a_length" (days and weeks too), "not_whole", "below", "above".
    """
    return _read(text, low, high, month_in_days=False)


def _read(text: str, low: int, high: int, *, month_in_days: bool) -> Reading[int]:
    miss = Miss("not_a_length", {"value": clipped(text)})
    line = folded(tidy(text[: 4 * LONGEST_TEXT]))
    if len(line) > LONGEST_TEXT or _NOT_DAYS.search(line):
        return miss
    line = line.strip(" .!?")
    line, loose = _bare(line)
    for attempt in (line, with_units_spelt(line)):
        if attempt is None:
            break
        lengths = lengths_in(attempt)
        if not lengths:
            continue
        values: list[int] = []
        for days, months in lengths:
            if not month_in_days and (days or not months):
                return miss
            values.append(days + 365 * (months // 12) + 30 * (months % 12) if month_in_days else months)
        if len(values) == 1:
            typed = attempt.split()[0].rstrip("abcdefghijklmnopqrstuvwxyz")
            return within(values, low, high, echo=loose or attempt is not line or typed != str(values[0]))
        outcomes = [within([one], low, high, echo=True) for one in values]
        return next((one for one in outcomes if isinstance(one, Miss)), Doubt(tuple(values)))
    quantity = read_quantity(line)
    if quantity is None or quantity.rest:
        # "2 kpl": a number of something that is no length.
        return miss
    bare = read_count(line, low=low, high=high)
    if isinstance(bare, Miss) and bare.reason == "not_a_number":
        return miss
    return Read(bare.value, echo=True) if loose and isinstance(bare, Read) else bare


def _bare(line: str) -> tuple[str, bool]:
    """The line without what is said around a length, and whether it was said loosely."""
    loose = False
    while found := _LEAD.match(line):
        loose = loose or found["about"] is not None
        line = line[found.end() :]
    if found := _HEDGE.search(line):
        line, loose = line[: found.start()], True
    while found := _TRAIL.search(line):
        line = line[: found.start()]
    return line, loose
