"""Numbers, money, percentages and dates as each language writes them: 12 500, 3,4 %, 1.3.2027 in Finnish."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, parse_pattern

from flows.engine.money import Money
from flows.field import Period

LANGUAGES = ("fi", "en")

_LOCALES = {"fi": "fi_FI", "en": "en_GB"}
"""English as Europe writes it, so that 1/3/2027 and Sunday-first weeks never appear."""


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@cache
def _pattern(shape: str) -> NumberPattern:
    return parse_pattern(shape)


def number(value: int | Decimal | float, language: str, decimals: int = 0) -> str:
    """12500 -> "12 500" in Finnish and "12,500" in English. At most `decimals` decimals, none that are zero."""
    shape = "#,##0" + ("." + "#" * decimals if decimals else "")
    return str(_pattern(shape).apply(value, locale_of(language)))


def money(value: Money | Decimal | int, language: str) -> str:
    """1 250 € when the cents are zero, else 1 250,50 €; €1,250 in English."""
    amount = value.amount if isinstance(value, Money) else Decimal(value)
    digits = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    shape = f"¤{digits}" if language == "en" else f"{digits}\u00a0¤"
    return str(_pattern(shape).apply(amount, locale_of(language), currency="EUR", currency_digits=False))


def percent(value: Decimal | float | int, language: str, decimals: int = 1) -> str:
    """The value is already in percent: 3.4 -> "3,4 %" in Finnish, "3.4%" in English."""
    shown = number(value, language, decimals)
    return f"{shown}\u00a0%" if language == "fi" else f"{shown}%"


def day(value: date, language: str) -> str:
    """1.3.2027 in Finnish, 1 March 2027 in English, which nobody can misread."""
    if language == "fi":
        return f"{value.day}.{value.month}.{value.year}"
    return str(format_date(value, "d MMMM y", locale=locale_of(language)))


def period(value: Period, language: str) -> str:
    """Both days, joined by a dash; a single day by itself."""
    if value.start == value.end:
        return day(value.start, language)
    return f"{day(value.start, language)}–{day(value.end, language)}"


def moment(value: datetime, language: str) -> str:
    """A day and a time of the clock, in the zone that the value already has."""
    if language == "fi":
        return f"{day(value.date(), language)} klo {value.hour}.{value.minute:02d}"
    return str(format_datetime(value, "d MMMM y 'at' HH:mm", locale=locale_of(language)))
