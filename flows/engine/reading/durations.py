"""Reading lengths of time in days or in months: 30, 30 päivää, 2 viikkoa, kuukausi, half a year."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.engine.reading.dates import length_of
from flows.engine.reading.free_text import clipped
from flows.engine.reading.numbers import read_count, within
from flows.engine.reading.outcome import Miss, Read, Reading
from flows.engine.reading.spelling import folded, tidy

_LENGTH = re.compile(
    r"(?:noin |about |max |enintaan )?(?:(?P<n>[0-9]{1,3}|[a-z]+(?: [a-z]+)?) ?)?"
    r"(?P<unit>paiva[a-z]*|pv[a-z]*|days?|viiko[a-z]*|viikk[a-z]*|vko[a-z]*|vk|weeks?|kuukau[a-z]*|kk|months?"
    r"|vuo[a-z]*|years?)"
    r"(?: net| netto| ajan)?[.!]?"
)
_HALF_YEARS = frozenset(["puoli vuotta", "puoleksi vuodeksi", "half a year", "half year"])
_BARE = re.compile(r"[0-9]{1,4}")


def read_days(text: str, *, low: int = 0, high: int = 3650) -> Reading[int]:
    """A length in days; a bare number is days. A month is 30 and a year 365 days, which is said back.

    Miss "not_a_length", "below", "above".
    """
    return _read(text, low, high, month_in_days=True)


def read_months(text: str, *, low: int = 0, high: int = 120) -> Reading[int]:
    """A length in months; a bare number is months. Miss "not_a_length" (days and weeks too), "below", "above"."""
    return _read(text, low, high, month_in_days=False)


def _read(text: str, low: int, high: int, *, month_in_days: bool) -> Reading[int]:
    line = folded(tidy(text))
    miss = Miss("not_a_length", {"value": clipped(text)})
    if len(line) > 60:
        return miss
    if line in _HALF_YEARS:
        return within([182 if month_in_days else 6], low, high, echo=True)
    found = _LENGTH.fullmatch(line)
    if not found:
        bare = read_count(line, low=low, high=high)
        if _BARE.search(line) is None and not isinstance(bare, Read):
            return miss
        return miss if isinstance(bare, Miss) and bare.reason == "not_a_number" else bare
    length = length_of(found.group("n"), found.group("unit"))
    if length is None:
        return miss
    days, months = length
    if not month_in_days:
        return (
            within([months], low, high, echo=found.group("n") is None or months != int_or_zero(found.groupdict()))
            if months
            else miss
        )
    value = days + (365 * (months // 12) + 30 * (months % 12) if months else 0)
    return within([value], low, high, echo=value != int_or_zero(found.groupdict()))


def int_or_zero(groups: Mapping[str, str | None]) -> int:
    """The number that was typed in digits, 0 when it was a word."""
    typed = groups.get("n") or ""
    return int(typed) if typed.isascii() and typed.isdigit() else 0
