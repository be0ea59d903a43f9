"""Business ids and account numbers by their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.reading.identifiers import read_business_id, read_iban
from flows.engine.reading.outcome import Miss, Read

ACCOUNT = "FI2112345600000785"


@pytest.mark.parametrize(
    "text",
    [
        "FI21 1234 5600 0007 85",
        "FI2112345600000785",
        "fi21 1234 5600 0007 85",
        "FI21-1234-5600-0007-85",
        "FI21 1234 5600 0007 85.",
        "IBAN: FI21 1234 5600 0007 85",
        "tilinumero on FI21 1234 5600 0007 85",
        "FI\uff12\uff11 1234 5600 0007 85",
    ],
)
def test_an_account_number_is_read(text: str) -> None:
    assert read_iban(text) == Read(ACCOUNT)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("EE38 2200 2210 2014 5685", "EE382200221020145685"),
    ],
)
def test_accounts_of_other_countries(text: str, account: str) -> None:
    assert read_iban(text) == Read(account)


@pytest.mark.parametrize("text", ["FI21 1234 5600 0007 86", "FI12 1234 5600 0007 85", "FI21 1234 5600 0070 85"])
def test_a_slip_in_an_account_number_is_found(text: str) -> None:
    outcome = read_iban(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "wrong_check_digit"


@pytest.mark.parametrize("text", ["", "nope", "FI21", "123456-785", "XX21 1234 5600 0007 85", "3000 €", "x" * 20_000])
def test_what_is_no_account_number(text: str) -> None:
    outcome = read_iban(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason in ("not_an_iban", "wrong_check_digit")


def iban_of(country: str, account: str) -> str:
    """The account with its check digits, by the rule of ISO 13616: 98 less the remainder by 97."""
    figures = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(figures) % 97:02d}{account}"


def luhn(digits: str) -> int:
    """The last digit of a Finnish account number, which has a check digit of its own."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return -total % 10


@settings(max_examples=100)
@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(0, 17), st.integers(1, 9))
def test_every_finnish_account_and_no_slip_of_one_digit(digits: str, place: int, more: int) -> None:
    account = iban_of("FI", f"{digits}{luhn(digits)}")
    assert read_iban(account) == Read(account)
    assert read_iban(" ".join(account[at : at + 4] for at in range(0, 18, 4))) == Read(account)
    if place >= 2:
        slipped = f"{account[:place]}{(int(account[place]) + more) % 10}{account[place + 1 :]}"
        assert isinstance(read_iban(slipped), Miss)


@settings(max_examples=100)
@given(st.integers(1, 9_999_999).map("{:07d}".format), st.integers(0, 6), st.integers(1, 9))
def test_every_business_id_and_no_slip_of_one_digit(body: str, place: int, more: int) -> None:
    remainder = sum(int(digit) * weight for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    if remainder == 1:
        # No check digit exists for such a number, and so no company has it.
        assert isinstance(read_business_id(f"{body}-0"), Miss)
        return
    check = 0 if remainder == 0 else 11 - remainder
    assert read_business_id(f"{body}-{check}") == Read(f"{body}-{check}")
    slipped = f"{body[:place]}{(int(body[place]) + more) % 10}{body[place + 1 :]}"
    assert isinstance(read_business_id(f"{slipped}-{check}"), Miss)
