from __future__ import annotations

from decimal import Decimal

import pytest

from flows.engine.reading.durations import read_days, read_months
from flows.engine.reading.numbers import read_count, read_decimal, read_percent
from flows.engine.reading.outcome import Doubt, Miss, Read

PLAIN_COUNTS = [
    ("12500", 12500),
    ("12 500", 12500),
    ("12\u00a0500", 12500),
    ("12\u202f500", 12500),
    ("12.500", 12500),
    ("12,500", 12500),
    ("12’500", 12500),
    ("1.234.567", 1234567),
    ("1,234,567", 1234567),
    ("12 000 000", 12_000_000),
    ("340 tykkäystä", 340),
    ("340 likes", 340),
    ("3 200 followers", 3200),
    ("25 kpl", 25),
    ("25kpl", 25),
    ("seuraajia 340", 340),
    ("12,00", 12),
    (" 340 ", 340),
    ("340.", 340),
    ("340!", 340),
    ("0", 0),
]

SAID_COUNTS = [
    ("12,5k", 12500),
    ("12.5k", 12500),
    ("12.5K", 12500),
    ("12k seuraajaa", 12000),
    ("5k followers", 5000),
    ("1,2 milj.", 1_200_000),
    ("1.2M", 1_200_000),
    ("1,2 miljoonaa seuraajaa", 1_200_000),
    ("12 t", 12000),
    ("50 tuhatta", 50000),
    ("5 thousand", 5000),
    ("noin 3000", 3000),
    ("n. 3000", 3000),
    ("about 3,000", 3000),
    ("~3000", 3000),
    ("3000+", 3000),
    ("3000 luokkaa", 3000),
    ("vähän yli 3000", 3000),
    ("kaksitoista", 12),
    ("kakstoista", 12),
    ("kaksikymmentäviisi", 25),
    ("viiskyt", 50),
    ("sata", 100),
    ("viissataa", 500),
    ("tuhat", 1000),
    ("kaksituhattaviisisataa", 2500),
    ("kaksi tuhatta viisisataa", 2500),
    ("puolitoista tuhatta", 1500),
    ("pari tuhatta", 2000),
    ("kymppitonni", 10000),
    ("kolmesataa tykkäystä", 300),
    ("twelve", 12),
    ("twenty-five", 25),
    ("two thousand five hundred", 2500),
    ("one hundred and five", 105),
    ("half a million", 500_000),
    ("a couple of thousand", 2000),
    ("12 juttua", 12),
    ("satakunta", 100),
    ("nelkyt", 40),
    ("seittemän", 7),
    ("parikymmentä", 20),
    ("viisitoistasataa", 1500),
]


@pytest.mark.parametrize(("text", "value"), PLAIN_COUNTS)
def test_a_count_written_in_figures_is_read_without_echo(text: str, value: int) -> None:
    assert read_count(text) == Read(value)


@pytest.mark.parametrize(("text", "value"), SAID_COUNTS)
def test_a_count_said_with_a_suffix_or_words_is_read_and_echoed(text: str, value: int) -> None:
    assert read_count(text) == Read(value, echo=True)


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "ei tiedä", "12 50", "1.3.2027", "15.4.", "3/4", "1e5", "12 euroa", "12 %", "$12", "1 2 3",
        "1.50.000", "12\n500",
        "12\t500", "yksi hetki", "kuusikko", "kaksi kolme", "5 tai ei", "3000 ja 5000", "040-1234x",
        "12 vai mitä",
        "likes 340, comments 25", "²", "١٢", "9" * 40, "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_count_is_missed(text: str) -> None:
    outcome = read_count(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_a_number"
    assert len(str(outcome.values["value"])) <= 60


def test_a_count_with_decimals_is_not_whole() -> None:
    assert read_count("12,5") == Miss("not_whole", {"value": "12,5"})
    assert read_count("1.2345") == Miss("not_whole", {"value": "1.2345"})


def test_a_count_out_of_range_says_the_value_and_the_limit() -> None:
    assert read_count("-5") == Miss("below", {"value": -5, "low": 0})
    assert read_count("12k", high=10_000) == Miss("above", {"value": 12000, "high": 10_000})


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("10-20k", (10_000, 20_000)),
        ("3000–5000", (3000, 5000)),
        ("3000 tai 5000", (3000, 5000)),
        ("500-1k", (500, 1000)),
        ("1.500k", (1500, 1_500_000)),
        ("between 3 and 5 thousand", (3000, 5000)),
    ],
)
def test_a_count_with_two_meanings_is_doubtful(text: str, readings: tuple[int, ...]) -> None:
    assert read_count(text) == Doubt(readings)


@pytest.mark.parametrize(
    ("text", "value"), [("2,5", "2.5"), ("2.5", "2.5"), ("1 234,567", "1234.567"), ("12,5 h", "12.5"), ("-3", "-3")]
)
def test_decimals(text: str, value: str) -> None:
    outcome = read_decimal(text, low=Decimal(-10), high=Decimal(10_000))
    assert isinstance(outcome, Read)
    assert outcome.value == Decimal(value)


@pytest.mark.parametrize("text", ["1.500", "1,500"])
def test_three_decimals_may_be_thousands(text: str) -> None:
    both = (Decimal(1500), Decimal("1.500"))
    assert read_decimal(text, low=Decimal(0), high=Decimal(10_000)) == Doubt(both)
    # Only one of them is possible here, and it is said back.
    assert read_decimal(text, low=Decimal(0), high=Decimal(100)) == Read(Decimal("1.5"), echo=True)


@pytest.mark.parametrize(
    ("text", "value", "echo"),
    [
        ("40", "40", False),
        ("40 %", "40", False),
        ("40%", "40", False),
        ("3,4%", "3.4", False),
        ("3.4 %", "3.4", False),
        ("0,4 %", "0.4", False),
        ("40 pros", "40", False),
        ("40 prosenttia", "40", False),
        ("40 percent", "40", False),
        ("neljäkymmentä prosenttia", "40", True),
        ("forty percent", "40", True),
        ("noin 40", "40", True),
        ("about 40%", "40", True),
        ("puolet", "50", True),
        ("40 prosenttia katteesta", "40", True),
    ],
)
def test_percentages(text: str, value: str, echo: bool) -> None:
    assert read_percent(text) == Read(Decimal(value), echo=echo)


def test_percentages_in_doubt_and_out_of_range() -> None:
    assert read_percent("0,4") == Doubt((Decimal("0.4"), Decimal(40)))
    assert read_percent("30-40 %") == Doubt((Decimal(30), Decimal(40)))
    assert read_percent("150") == Miss("above", {"value": Decimal(150), "high": Decimal(100)})
    assert read_percent("-3 %") == Miss("below", {"value": Decimal(-3), "low": Decimal(0)})
    for text in ("40 €", "40k", "2 prosenttiyksikköä", "40 seuraajaa", "", "1.3.2027"):
        assert read_percent(text) == Miss("not_a_number", {"value": text})


@pytest.mark.parametrize(
    ("text", "days", "echo"),
    [
        ("30", 30, False),
        ("30 päivää", 30, False),
        ("14 pv", 14, False),
        ("14 days net", 14, False),
        ("2 viikkoa", 14, True),
        ("kaksi viikkoa", 14, True),
        ("two weeks", 14, True),
        ("kuukausi", 30, True),
        ("6 kk", 180, True),
        ("a year", 365, True),
    ],
)
def test_lengths_in_days(text: str, days: int, echo: bool) -> None:
    assert read_days(text) == Read(days, echo=echo)


def test_lengths_in_months() -> None:
    assert read_months("6") == Read(6)
    assert read_months("6 kk") == Read(6)
    assert read_months("puoli vuotta") == Read(6, echo=True)
    assert read_months("2 years") == Read(24, echo=True)
    assert isinstance(read_months("2 viikkoa"), Miss)
    assert read_months("20 vuotta") == Miss("above", {"value": 240, "high": 120})
