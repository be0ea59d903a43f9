"""What Babel writes in Finnish and in English is read back as it was or asked about, never as another value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.money import Money
from flows.engine.reading.dates import read_date, read_period
from flows.engine.reading.money import read_money
from flows.engine.reading.numbers import read_count, read_decimal, read_percent
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.field import Period

T = TypeVar("T")
LOCALES = ("fi", "en", "en_GB")
TODAY = date(2027, 1, 13)
locales = st.sampled_from(LOCALES)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def holds(outcome: Reading[T], value: T) -> bool:
    """Whether the value was read, or is among those that are asked about."""
    return (
        outcome.value == value
        if isinstance(outcome, Read)
        else isinstance(outcome, Doubt) and value in outcome.readings
    )


@settings(max_examples=80)
@given(st.integers(0, 10**9), locales)
def test_whole_numbers(value: int, locale: str) -> None:
    assert read_count(babel_numbers.format_decimal(value, locale=locale)) == Read(value)


@settings(max_examples=80)
@given(st.integers(-(10**8), 10**8), st.integers(0, 3), locales)
def test_decimals(scaled: int, places: int, locale: str) -> None:
    value = Decimal(scaled).scaleb(-places)
    written = babel_numbers.format_decimal(value, locale=locale, decimal_quantization=False)
    assert holds(read_decimal(written, low=-Decimal(10**9), high=Decimal(10**9)), value)


@settings(max_examples=80)
@given(st.integers(1, 9999), st.sampled_from([100, 100_000]), st.sampled_from(["short", "long"]), locales)
def test_compact_numbers(tenths: int, unit: int, size: str, locale: str) -> None:
    value = tenths * unit
    written = babel_numbers.format_compact_decimal(value, format_type=size, locale=locale, fraction_digits=1)  # type: ignore[arg-type]
    assert holds(read_count(written), value), written
    money = babel_numbers.format_compact_currency(value, "EUR", locale=locale, fraction_digits=1)
    assert holds(read_money(money, vat_rate=None, consumer=False), Money(Decimal(value))), money


@settings(max_examples=80)
@given(st.integers(0, 10**9), locales, st.sampled_from(["standard", "accounting", "name"]))
def test_money(cents: int, locale: str, kind: str) -> None:
    money = Money.of_cents(cents)
    written = babel_numbers.format_currency(money.amount, "EUR", locale=locale, format_type=kind)  # type: ignore[arg-type]
    assert holds(read_money(written, vat_rate=None, consumer=False), money), written


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.integers(0, 2), locales)
def test_percentages(scaled: int, places: int, locale: str) -> None:
    value = Decimal(scaled).scaleb(-places)
    written = babel_numbers.format_percent(value / 100, locale=locale, decimal_quantization=False)
    assert holds(read_percent(written, high=Decimal(10_000)), value), written


@pytest.mark.parametrize("size", ["short", "medium", "long", "full"])
@settings(max_examples=50)
@given(days, locales)
def test_days(size: str, value: date, locale: str) -> None:
    written = babel_dates.format_date(value, size, locale=locale)
    outcome = read_date(written, TODAY)
    assert holds(outcome, value), written


@pytest.mark.parametrize("skeleton", ["yMd", "yMMMd", "yMMMEd", "yMMM", "yM", "yMMMM"])
@settings(max_examples=50)
@given(days, st.integers(1, 500), locales)
def test_intervals(skeleton: str, start: date, length: int, locale: str) -> None:
    end = start + timedelta(days=length)
    if "d" not in skeleton:
        # Whole months.
        start = start.replace(day=1)
        end = (end.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    written = babel_dates.format_interval(start, end, skeleton, locale=locale)
    if written.startswith("kesä ") and "–" not in written:
        # Babel's short June, "kesä 2027", is the summer to everyone else.
        assert read_period(written, TODAY) == Read(Period(start, end.replace(month=8, day=31)), echo=True)
        return
    outcome = read_period(written, TODAY)
    if skeleton == "yM" and isinstance(outcome, Miss):
        # "3–4/2027" and "3/2027 – 4/2027" are no way to write months that people use; nothing is taken.
        return
    assert holds(outcome, Period(start, end)), written


@settings(max_examples=50)
@given(st.integers(-400, 400), st.sampled_from(["short", "medium", "long", "full"]), locales)
def test_yesterday_and_tomorrow_do_not_change_a_written_day(ahead: int, size: str, locale: str) -> None:
    today = TODAY + timedelta(days=ahead)
    written = babel_dates.format_date(TODAY, size, locale=locale)
    assert holds(read_date(written, today), TODAY)
    assert holds(read_date(written, today, past=True), TODAY)


_ONES = ("nolla", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän")


def in_finnish(number: int, *, apart: bool) -> str:
    """A number below ten thousand in words, the thousands joined to the rest as Finnish writes them, or apart."""
    words = ""
    if number >= 1000:
        words = ("" if number < 2000 else _ONES[number // 1000]) + ("tuhat" if number < 2000 else "tuhatta")
        number %= 1000
        if not number:
            return words
        words += " " if apart else ""
    if number >= 100:
        words += "sata" if number < 200 else _ONES[number // 100] + "sataa"
        number %= 100
        if not number:
            return words
    if number == 10:
        return words + "kymmenen"
    if 10 < number < 20:
        return words + _ONES[number - 10] + "toista"
    if number >= 20:
        words += _ONES[number // 10] + "kymmentä"
        number %= 10
        if not number:
            return words
    return words + _ONES[number]


@pytest.mark.parametrize("apart", [False, True])
def test_all_finnish_number_words_below_ten_thousand(apart: bool) -> None:
    wrong = [
        (words, outcome)
        for number in range(10_000)
        if (outcome := read_count(words := in_finnish(number, apart=apart))) != Read(number, echo=True)
    ]
    assert wrong == []
