"""What a language writes is read back as it was, whichever language is read, and no text makes a reader fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import formats
from flows.engine.money import Money
from flows.engine.reading.choices import Choice, read_choice, read_choices
from flows.engine.reading.dates import read_date, read_period
from flows.engine.reading.durations import read_days, read_months
from flows.engine.reading.free_text import clipped, read_text
from flows.engine.reading.handles import handle_key, read_handle
from flows.engine.reading.identifiers import read_business_id, read_iban
from flows.engine.reading.labelled import read_labelled
from flows.engine.reading.money import read_money, read_money_range
from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.numbers import read_count, read_decimal, read_percent
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.phrases import match_phrase
from flows.engine.reading.rows import read_rows
from flows.engine.reading.spelling import folded, tidy, vocabulary
from flows.engine.reading.yes_no import read_yes_no
from flows.field import Period

languages = st.sampled_from(formats.LANGUAGES)
counts = st.one_of(st.integers(0, 10**10), st.integers(0, 100_000))
cents = st.one_of(st.integers(0, 10**9), st.integers(0, 1_000_000))
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TODAY = date(2027, 1, 13)


@settings(max_examples=60)
@given(counts, languages)
def test_counts(value: int, language: str) -> None:
    written = formats.number(value, language)
    assert read_count(written) == Read(value)
    assert read_count(f"{written} seuraajaa") == Read(value)


@settings(max_examples=60)
@given(st.decimals(0, 10**7, places=3), languages)
def test_decimals_are_right_or_asked_about(value: Decimal, language: str) -> None:
    outcome = read_decimal(formats.number(value, language, 3), low=Decimal(0), high=Decimal(10**10))
    assert (
        value == outcome.value
        if isinstance(outcome, Read)
        else isinstance(outcome, Doubt) and value in outcome.readings
    )


@settings(max_examples=60)
@given(cents, languages)
def test_money(value: int, language: str) -> None:
    money = Money.of_cents(value)
    outcome = read_money(formats.money(money, language), vat_rate=None, consumer=False)
    if isinstance(outcome, Doubt):
        # A whole amount with a comma in it, "€1,500", might have been meant as 1.5.
        assert language == "en"
        assert outcome.readings[0] == money
    else:
        assert outcome == Read(money)


@settings(max_examples=60)
@given(st.integers(0, 9999), st.sampled_from([" k", "k", " t€", " tuhatta", " tonnia", " thousand"]), languages)
def test_a_suffix_never_changes_the_size_in_silence(tenths: int, suffix: str, language: str) -> None:
    written = formats.number(Decimal(tenths) / 10, language, 1)
    outcome = read_money(written + suffix, vat_rate=None, consumer=False)
    expected = Money(Decimal(tenths) * 100)
    assert outcome == Read(expected, echo=True) or (isinstance(outcome, Doubt) and expected in outcome.readings)


RANGES = (
    *("{0}-{1} {2}", "{0}–{1}{2}", "{0} - {1} {2}", "{0}...{1} {2}", "noin {0}-{1} {2}", "{0} {2} - {1} {2}"),
    *("between {0} and {1} {2}", "{0} ja {1} {2} välillä", "{0} to {1} {2}", "{0} tai {1} {2}", "min {0} max {1} {2}"),
)


@settings(max_examples=60)
@given(
    st.integers(1, 98),
    st.integers(1, 30),
    st.sampled_from(RANGES),
    st.sampled_from(["k", "tonnia", "t€", "tuhatta", "€"]),
)
def test_a_range_of_money_is_never_one_amount_in_silence(low: int, more: int, form: str, unit: str) -> None:
    outcome = read_money(form.format(low, low + more, unit), vat_rate=None, consumer=False)
    factor = 1 if unit == "€" else 1000
    ends = {Money(Decimal(one * factor)) for one in (low, low + more)}
    assert isinstance(outcome, Miss) or (isinstance(outcome, Doubt) and ends <= set(outcome.readings))


@settings(max_examples=50)
@given(st.decimals(0, 100, places=1), languages)
def test_percentages(value: Decimal, language: str) -> None:
    assert read_percent(formats.percent(value, language)) == Read(value)


@settings(max_examples=60)
@given(days, languages)
def test_days(value: date, language: str) -> None:
    assert read_date(formats.day(value, language), TODAY) == Read(value)


@settings(max_examples=60)
@given(days, st.integers(0, 800), languages)
def test_periods(start: date, length: int, language: str) -> None:
    value = Period(start, start + timedelta(days=length))
    # One day is written alone, and as the answer to a question of two it is said back.
    assert read_period(formats.period(value, language), TODAY) == Read(value, echo=not length)


@settings(max_examples=60)
@given(days, st.integers(0, 400))
def test_a_day_without_a_year_is_the_next_one(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    outcome = read_date(f"{meant.day}.{meant.month}.", today)
    assert isinstance(outcome, Read)
    assert outcome.echo
    assert (outcome.value.day, outcome.value.month) == (meant.day, meant.month)
    assert today <= outcome.value <= meant


_UNITS = vocabulary("nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän")


def finnish_words(number: int) -> str:
    """A number below a million as Finnish writes it: in one word, thousands apart."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "tuhat" if thousands == 1 else f"{finnish_words(thousands)}tuhatta"
        return f"{head} {finnish_words(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "sata" if hundreds == 1 else f"{_UNITS[hundreds]}sataa"
        return head + (finnish_words(rest) if rest else "")
    if number >= 20:
        return f"{_UNITS[number // 10]}kymmentä" + (_UNITS[number % 10] if number % 10 else "")
    if number > 10:
        return f"{_UNITS[number - 10]}toista"
    return "kymmenen" if number == 10 else _UNITS[number]


@settings(max_examples=80)
@given(st.integers(1, 999_999))
def test_finnish_number_words(value: int) -> None:
    words = finnish_words(value)
    spoken = spoken_number(folded(words))
    assert spoken is not None
    assert (int(spoken.value), spoken.end) == (value, len(words))
    assert read_count(words) == Read(value, echo=True)


CHOICES = (
    Choice("instagram", "Instagram", ("insta",)),
    Choice("sales", "Myynti"),
    Choice("x", "X"),
    Choice("25.5", "25,5 %"),
)
LABELS = {"likes": ("tykkäykset", "likes"), "comments": ("kommentit", "comments")}
READERS: dict[str, Callable[[str], Reading[object]]] = {
    "count": read_count,
    "decimal": lambda text: read_decimal(text, low=Decimal(0), high=Decimal(100)),
    "percent": read_percent,
    "money": lambda text: read_money(text, vat_rate=Decimal("25.5"), consumer=True),
    "money_range": lambda text: read_money_range(text, vat_rate=Decimal("25.5"), consumer=False),
    "date": lambda text: read_date(text, TODAY),
    "period": lambda text: read_period(text, TODAY),
    "days": read_days,
    "months": read_months,
    "choice": lambda text: read_choice(text, CHOICES),
    "choices": lambda text: read_choices(text, CHOICES),
    "yes_no": read_yes_no,
    "handle": read_handle,
    "business_id": read_business_id,
    "iban": read_iban,
    "text": read_text,
}

_PIECES = (
    *vocabulary(
        "1 12 500 1.500 3,4 0 00 999999999999 1e9 - – . , / : % € $ k t milj. noin max sis. alv + 1.3. 2027 3/4/2027 "
        "31.2. vko 53 maaliskuussa huhti- toukokuu ensi maanantaina next Friday 2 viikon päästä alussa juhannuksena to "
        "ja tai or välillä kaksi sataa puoli pari a half and instagram insta x @ @anna https://x.com/ http://[ likes "
        "instagram.com/p/ tykkäykset 25 kommenttia ei joo kaikki paitsi FI21 0737546-2 ² ½ ١ 🙂 İ ß klo 9.30 q2 ; | ( )"
    ),
    *("\n", "\t", "\u00a0", "\u202e", "\u0000", "\ud800", '"', "'", ""),
)
texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(_PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=8).map("".join),
)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=50)
@given(text=texts)
def test_every_text_has_an_outcome(name: str, text: str) -> None:
    outcome = READERS[name](text)
    if isinstance(outcome, Doubt):
        assert len(outcome.readings) >= 2
        assert len(set(outcome.readings)) == len(outcome.readings)
    elif isinstance(outcome, Miss):
        assert outcome.reason
    else:
        assert isinstance(outcome, Read)


@settings(max_examples=80)
@given(text=texts)
def test_the_other_functions_take_any_text_too(text: str) -> None:
    fields, left = read_labelled(text, LABELS)
    assert set(fields) <= set(LABELS)
    assert all(value in tidy(text) for value in fields.values())
    assert isinstance(left, str)
    rows, unread = read_rows(text)
    lines = [one.line for one in rows] + [number for number, _ in unread]
    assert len(lines) == len(set(lines))
    assert len(clipped(text)) <= 60
    assert isinstance(handle_key(text), str)
    match_phrase(text, {"cancel": ("peruuta",)}, exact=False)
    assert len(folded(text)) == len(text)
