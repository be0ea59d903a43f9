from __future__ import annotations

from decimal import Decimal

import pytest

from flows.engine.money import Money
from flows.engine.reading.money import read_money, read_money_range
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading

RATE = Decimal("25.5")


def fee(text: str) -> Reading[Money]:
    return read_money(text, vat_rate=RATE, consumer=False)


def price(text: str) -> Reading[Money]:
    return read_money(text, vat_rate=RATE, consumer=True)


def euros(amount: str) -> Money:
    return Money(Decimal(amount))


@pytest.mark.parametrize(
    ("text", "amount", "echo"),
    [
        ("12 000 €", "12000", False),
        ("12\u00a0000\u00a0€", "12000", False),
        ("12000", "12000", False),
        ("€500", "500", False),
        ("€ 500", "500", False),
        ("EUR 500", "500", False),
        ("3000e", "3000", False),
        ("3000 euroa", "3000", False),
        ("3000 euros", "3000", False),
        ("300,-", "300", False),
        ("49,90", "49.90", False),
        ("49.90 €", "49.90", False),
        ("1.500,50", "1500.50", False),
        ("12.000,50 €", "12000.50", False),
        ("1,234.50", "1234.50", False),
        ("1,5k", "1500", True),
        ("1.5k", "1500", True),
        ("€1.5k", "1500", True),
        ("2,5 t€", "2500", True),
        ("2,5t€", "2500", True),
        ("2 k€", "2000", True),
        ("50 tuhatta", "50000", True),
        ("50 tuhatta euroa", "50000", True),
        ("1.2M", "1200000", True),
        ("1,2 milj. €", "1200000", True),
        ("noin 3000 eur", "3000", True),
        ("about €3,000.00", "3000", True),
        ("max 2 tonnia", "2000", True),
        ("up to 2 grand", "2000", True),
        ("viisi tonnia", "5000", True),
        ("viisisataa euroa", "500", True),
        ("five hundred euros", "500", True),
        ("50 senttiä", "0.50", True),
        ("budjetti on noin 3000 euroa", "3000", True),
        ("our budget is 3000 euros", "3000", False),
        ("300€/postaus", "300", True),
        ("300 euroa per postaus", "300", True),
        ("300 euros a month", "300", True),
        ("3000 e max", "3000", True),
        ("kolmetonnii", "3000", True),
        ("puoltoist tonnii", "1500", True),
        ("viiskyt euroo", "50", True),
        ("kolkyt tonnii", "30000", True),
        ("kolmisen tonnia", "3000", True),
        ("kaksi pilkku viisi tonnia", "2500", True),
        ("2 ja puoli tonnia", "2500", True),
        ("2½ tonnia", "2500", True),
        ("two and a half thousand euros", "2500", True),
        ("three grand", "3000", True),
        ("3 milliä", "3000000", True),
        ("10 thousands", "10000", True),
        ("12,5 t. €", "12500", True),
        ("3000 tai jotain", "3000", True),
        ("3000 tai alle", "3000", True),
        ("alle 500", "500", True),
        ("hieman alle 3000", "3000", True),
        ("± 500", "500", True),
        ("50:-", "50", False),
    ],
)
def test_an_amount_is_read(text: str, amount: str, echo: bool) -> None:
    outcome = fee(text)
    assert outcome == Read(euros(amount), echo=echo)
    assert isinstance(outcome, Read)
    assert outcome.value.typed == text.replace("\u00a0", " ")
    assert outcome.value.vat_rate == RATE


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1.500", ("1500", "1.50")),
        ("1,500 €", ("1500", "1.50")),
        ("1234.567", ("1234.57", "1234567")),
        ("3-5 k", ("3000", "5000")),
        ("3–5 t€", ("3000", "5000")),
        ("3k-5k", ("3000", "5000")),
        ("3000-5000 €", ("3000", "5000")),
        ("3000 - 5000", ("3000", "5000")),
        ("between 3000 and 5000", ("3000", "5000")),
        ("3000 ja 5000 välillä", ("3000", "5000")),
        ("500-1k", ("500", "1000")),
        ("300 tai 400", ("300", "400")),
        ("3-5000", ("3000", "5000", "3")),
        ("viis-kuus tonnia", ("5000", "6000")),
        ("kaks kolme tonnia", ("2000", "3000")),
        ("kakskolme tonnii", ("2000", "3000")),
        ("kahdesta kolmeen tonniin", ("2000", "3000")),
        ("kahdesta tonnista kolmeen tonniin", ("2000", "3000")),
        ("kahden ja kolmen tonnin välillä", ("2000", "3000")),
        ("viis-seitsemän sataa", ("500", "700")),
        ("between 2 and 3k", ("2000", "3000")),
        ("between two and three thousand", ("2000", "3000")),
        ("2000 eurosta 3000 euroon", ("2000", "3000")),
        ("2000:sta 3000:een", ("2000", "3000")),
        ("min 2000 max 4000", ("2000", "4000")),
        ("3000 mut max 4000", ("3000", "4000")),
        ("5-sata", ("5", "100")),
        # Spoken for 1 500, and written for 1 005.
        ("tonni viis", ("1005", "1500")),
    ],
)
def test_an_amount_with_several_meanings_is_doubtful(text: str, amounts: tuple[str, ...]) -> None:
    assert fee(text) == Doubt(tuple(euros(amount) for amount in amounts))


@pytest.mark.parametrize(
    ("text", "code"),
    [("$500", "USD"), ("500 dollaria", "USD"), ("500 kr", "SEK"), ("£20", "GBP"), ("20 puntaa", "GBP")],
)
def test_another_currency_is_not_converted(text: str, code: str) -> None:
    assert fee(text) == Miss("currency", {"value": text, "currency": code})


@pytest.mark.parametrize(
    "text",
    ["", "abc", "5 %", "15.4.", "1.3.2027", "3000 ja 5000", "0,0525", "yksi hetki", "en tiedä", "3000\n5000",
    "12 50", "te", "A 0", "0\r;x", "10 kertaa"],
)  # fmt: skip
def test_what_is_no_money_is_missed(text: str) -> None:
    outcome = fee(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_money"


def test_money_out_of_range() -> None:
    assert fee("-5 €") == Miss("below", {"value": Decimal("-5.00"), "low": Decimal(0)})
    outcome = fee("5 000 000 000")
    assert isinstance(outcome, Miss)
    assert outcome.reason == "above"
    # A reading that is out of range isn't meant; the other one is said back.
    assert read_money("1.500", vat_rate=None, consumer=False, low=Decimal(100)) == Read(euros("1500"), echo=True)


def test_a_consumer_price_includes_vat_and_says_so() -> None:
    assert price("62,75") == Read(euros("50"), echo=True)
    assert read_money("62,75", vat_rate=None, consumer=True) == Read(euros("62.75"))
    assert read_money("62,75", vat_rate=Decimal(0), consumer=True) == Read(euros("62.75"))


@pytest.mark.parametrize(
    "text",
    [
        "62,75 sis. alv", "62,75 € (sis. alv)", "62.75 incl. VAT", "62.75 including VAT", "62,75 alv mukana",
        "62,75 sis. alv 25,5 %",
        "62,75 verollinen", "VAT included 62.75",
    ],
)  # fmt: skip
def test_included_vat_is_taken_out_of_a_fee(text: str) -> None:
    assert fee(text) == Read(euros("50"), echo=True)


@pytest.mark.parametrize(
    "text",
    [
        "50 + alv", "50 € + alv 25,5 %", "50 alv 0", "50 € alv 0 %", "50 ei sis. alv", "50 excl. VAT", "50 + VAT",
        "50 plus vat", "50 ilman alv",
        "50 veroton", "50 ALV 0%",
    ],
)  # fmt: skip
def test_vat_on_top_of_a_consumer_price_is_not_taken_out(text: str) -> None:
    assert price(text) == Read(euros("50"), echo=True)


def test_a_named_rate_counts_and_a_bare_one_is_asked_about() -> None:
    outcome = fee("113,50 sis. alv 13,5 %")
    assert outcome == Read(euros("100"), echo=True)
    assert isinstance(outcome, Read)
    assert outcome.value.vat_rate == Decimal("13.5")
    assert fee("62,75 alv 25,5 %") == Doubt((euros("62.75"), euros("50")))


def test_ranges() -> None:
    def between(text: str) -> Reading[tuple[Money, Money]]:
        return read_money_range(text, vat_rate=RATE, consumer=False)

    assert between("3-5 k") == Read((euros("3000"), euros("5000")), echo=True)
    assert between("500") == Read((euros("500"), euros("500")))
    assert between("3000-5000 €") == Read((euros("3000"), euros("5000")))
    assert between("3-5000") == Doubt(((euros("3000"), euros("5000")), (euros("3"), euros("5000"))))
    assert isinstance(between("5-3 k"), Miss)
    assert isinstance(between("$3-5"), Miss)
