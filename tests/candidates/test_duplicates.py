from __future__ import annotations

from dataclasses import replace

import pytest

from flows.candidates.duplicates import duplicate_of, perhaps_same_person, same_person
from tests.candidates.people import ANNA


@pytest.mark.parametrize("spelling", ["anna.koti", "@Anna.Koti", "ANNA.KOTI", "https://www.instagram.com/anna.koti/"])
def test_one_account_under_many_spellings(spelling: str) -> None:
    again = replace(ANNA, id="again", handle=spelling)
    assert same_person(ANNA, again)
    assert duplicate_of(again, [ANNA]) == ANNA


def test_the_same_name_elsewhere_is_a_question() -> None:
    elsewhere = replace(ANNA, id="t", platform="tiktok")
    assert not same_person(ANNA, elsewhere)
    assert perhaps_same_person(ANNA, elsewhere)
    assert duplicate_of(elsewhere, [ANNA]) is None


def test_another_name_and_the_very_same_row_are_no_duplicates() -> None:
    assert not same_person(ANNA, replace(ANNA, handle="@anni.koti"))
    assert duplicate_of(ANNA, [ANNA]) is None
