"""Feasts and seasons as Finnish and English name them, in folded letters, and when they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flows.engine.reading.calendar_words import Span, month_span, nth_weekday

SpanOf = Callable[[int], Span]
"""The span of something that comes every year, in the year asked."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Meeus gives."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _midsummer_eve(year: int) -> date:
    return date(year, 6, 19) + timedelta(days=(4 - date(year, 6, 19).weekday()) % 7)


def _midsummer(year: int) -> Span:
    eve = _midsummer_eve(year)
    return eve, eve + timedelta(days=2)


def _black_friday(year: int) -> date:
    return nth_weekday(year, 11, 3, 4) + timedelta(days=1)


def _days(month: int, day: int, last_month: int, last_day: int) -> SpanOf:
    def span(year: int) -> Span:
        last_year = year if (last_month, last_day) >= (month, day) else year + 1
        return date(year, month, day), date(last_year, last_month, last_day)

    return span


def _one(day_of: Callable[[int], date]) -> SpanOf:
    return lambda year: (day_of(year), day_of(year))


def _from_easter(first: int, last: int | None = None) -> SpanOf:
    last = first if last is None else last
    return lambda year: (easter(year) + timedelta(days=first), easter(year) + timedelta(days=last))


def _week_of(day_of: Callable[[int], date]) -> SpanOf:
    """From Monday to Sunday."""

    def span(year: int) -> Span:
        day = day_of(year)
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)

    return span


_EVE = r"aa(?:tto|ttona|ton|ttoon|toksi|tosta)"
_DAY = r"paiva(?:na|n|an|ksi|sta)?"
_WEEK = r"viikko|viikolla|viikon|viikkoon|viikosta"
FEASTS: tuple[tuple[str, SpanOf], ...] = (
    (rf"juhannus{_EVE}|midsummer'?s? eve", _one(_midsummer_eve)),
    (rf"juhannus{_DAY}|midsummer'?s? day", _one(lambda year: _midsummer_eve(year) + timedelta(days=1))),
    (rf"juhannus(?:{_WEEK})|midsummer week", _week_of(_midsummer_eve)),
    (
        r"juhannu(?:s|ksena|ksen|kseksi|ksesta|kseen|sta)|juhannusviikonlop(?:pu|puna|un|uksi)|midsummer(?: weekend)?",
        _midsummer,
    ),
    (
        r"joulun alla|ennen joulua|joulun alus(?:ta|aika|ajalla)|joulusesonki|before christmas|the run-up to christmas",
        _days(12, 1, 12, 23),
    ),
    (rf"joulu{_EVE}|christmas eve", _days(12, 24, 12, 24)),
    (rf"joulu{_DAY}|christmas day", _days(12, 25, 12, 25)),
    (rf"tapanin{_DAY}|tapanina|boxing day|st\.? stephen'?s day", _days(12, 26, 12, 26)),
    (r"joulu(?:na|n|ksi|un|sta|n aikaan|n pyhina)?|joulunpyhina|christmas|xmas", _days(12, 24, 12, 26)),
    (rf"uudenvuoden{_EVE}|new year'?s? eve", _days(12, 31, 12, 31)),
    (rf"uudenvuoden{_DAY}|new year'?s? day", _days(1, 1, 1, 1)),
    (
        r"uutena ?vuotena|uusi ?vuosi|uudeksi ?vuodeksi|uuteen ?vuoteen|uuden ?vuoden|uudesta ?vuodesta|new year'?s?",
        _days(12, 31, 1, 1),
    ),
    (r"vuoden ?(?:vaihteessa|vaihde|vaihteen|vaihteeseen|vaihteesta)|(?:the )?turn of the year", _days(12, 29, 1, 3)),
    (r"loppiai(?:nen|sena|sen|seen|sesta|seksi)|epiphany", _days(1, 6, 1, 6)),
    (r"laskiaissunnuntai(?:na|n)?", _from_easter(-49)),
    (r"laskiaistiistai(?:na|n)?|shrove tuesday", _from_easter(-47)),
    (r"laskiai(?:nen|sena|sen|seen|sesta)", _from_easter(-49, -47)),
    (r"kiirastorstai(?:na|n|ksi)?|maundy thursday", _from_easter(-3)),
    (r"pitka(?:na ?)?perjantai(?:na|n|ksi)?|good friday", _from_easter(-2)),
    (rf"paasiais(?:{_DAY}|sunnuntai(?:na|n)?)|easter (?:sunday|day)", _from_easter(0)),
    (r"(?:2\. )?paasiais(?:maanantai(?:na|n)?)|easter monday", _from_easter(1)),
    (rf"paasiais(?:{_WEEK})|easter week|holy week", _week_of(easter)),
    (r"paasiai(?:nen|sena|sen|seksi|sesta|seen|spyhina)|easter", _from_easter(-2, 1)),
    (r"helatorstai(?:na|n|ksi)?|ascension day", _from_easter(39)),
    (rf"vappu{_EVE}|may day eve", _days(4, 30, 4, 30)),
    (rf"vapun{_DAY}", _days(5, 1, 5, 1)),
    (r"vappu(?:na|n|a|ksi|un)?|vapuksi|vapusta|vapun(?: aikaan)?|may day", _days(4, 30, 5, 1)),
    (rf"ystavan{_DAY}|valentine'?s?(?: day)?", _days(2, 14, 2, 14)),
    (rf"naisten{_DAY}|women'?s day", _days(3, 8, 3, 8)),
    (rf"aitien{_DAY}|mother'?s day", _one(lambda year: nth_weekday(year, 5, 6, 2))),
    (rf"isan{_DAY}|father'?s day", _one(lambda year: nth_weekday(year, 11, 6, 2))),
    (rf"itsenaisyys{_DAY}|(?:finnish )?independence day", _days(12, 6, 12, 6)),
    (r"halloween(?:ina|in|iin|ista)?", _days(10, 31, 10, 31)),
    (r"black friday(?:na|n|ksi|sta|hin)?", _one(_black_friday)),
    (r"cyber monday(?:na|n|ksi|sta|hin)?", _one(lambda year: _black_friday(year) + timedelta(days=3))),
    (r"black week(?:illa|in)?|black ?viiko(?:lla|n)", _week_of(_black_friday)),
)
"""Finnish feasts with their eves. A feast that English-speaking countries keep on another day is on the Finnish one."""

SEASON_MONTHS: tuple[tuple[str, int], ...] = (
    (r"keva(?:t|alla|an|aksi|ana|asta|aseen|tta)|spring", 3),
    (r"kesa(?:lla|n|ksi|na|sta|an|a)?|summer", 6),
    (r"syksy(?:lla|n|ksi|na|sta|yn|a)?|autumn|fall", 9),
    (r"talv(?:i|ella|en|eksi|ena|esta|een|ea)|winter", 12),
)
"""The names of each season and its first month; a season is three whole months."""


def season(first_month: int, part: str = "") -> SpanOf:
    """The three months of a season, or only its first ("early"), middle ("mid") or last ("late") one."""
    shift = {"early": (0, 0), "mid": (1, 1), "late": (2, 2)}.get(part, (0, 2))

    def span(year: int) -> Span:
        def month(index: int) -> Span:
            years, place = divmod(first_month - 1 + index, 12)
            return month_span(year + years, place + 1)

        return month(shift[0])[0], month(shift[1])[1]

    return span
