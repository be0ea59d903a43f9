"""Codes can be said aloud and told apart; links keep what they had."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contracts.tracking import tracking_code, utm_link


@pytest.mark.parametrize(
    ("handle", "taken", "code"),
    [
        ("@anna.koti", set(), "ANNAKOTI"),
        ("anna_koti", {"annakoti"}, "ANNAKOTIKEVAT2"),
        ("@anna.koti", {"ANNAKOTI", "ANNAKOTIKEVAT2"}, "ANNAKOTI2"),
        ("https://www.tiktok.com/@äijä_99/", set(), "AIJA99"),
        ("@pitkänimisellätilillä", set(), "PITKANIMISEL"),
        ("@анна", set(), "KEVAT2"),
        ("", {"KEVAT2"}, "KEVAT22"),
    ],
)
def test_a_code_is_the_account_then_the_campaign_then_a_number(handle: str, taken: set[str], code: str) -> None:
    assert tracking_code(handle, "Kevät 2027", frozenset(taken)) == code


@given(st.text(max_size=30), st.text(max_size=30), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_codes_are_short_plain_and_never_the_same(handle: str, campaign: str, count: int) -> None:
    taken: frozenset[str] = frozenset()
    for _ in range(count):
        code = tracking_code(handle, campaign, taken)
        assert re.fullmatch(r"[A-Z0-9]{1,20}", code)
        assert code not in taken
        taken |= {code}


def test_a_link_says_where_the_visit_came_from() -> None:
    link = utm_link("https://kahvila.fi/kauppa?a=1&utm_source=vanha#tuote", "instagram", "@anna.koti", "Kevät 2027")
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "kahvila.fi", "/kauppa", "tuote")
    assert parse_qs(parts.query) == {
        "a": ["1"],
        "utm_source": ["instagram"],
        "utm_medium": ["influencer"],
        "utm_campaign": ["kevat-2027"],
        "utm_content": ["anna-koti"],
    }


def test_an_existing_query_is_kept_as_it_was_written() -> None:
    assert utm_link("https://k.fi/?q=a+b%20c&tyhjä", "x", "@a", "b").startswith(
        "https://k.fi/?q=a+b%20c&tyhjä&utm_source=x&"
    )


@pytest.mark.parametrize("url", ["", "kahvila.fi", "javascript:alert(1)", "ftp://k.fi", "https://", "https://a b.fi"])
def test_what_is_not_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        utm_link(url, "instagram", "@anna", "Kevät")
