"""Yes and no, command phrases and free text."""

from __future__ import annotations

import pytest

from flows.engine.reading.free_text import clipped, read_text
from flows.engine.reading.outcome import Doubt, Miss, Read
from flows.engine.reading.phrases import match_phrase
from flows.engine.reading.yes_no import read_yes_no


@pytest.mark.parametrize(
    "text",
    [
        "joo", "juu", "jep", "kyl", "kyllä", "Kyllä!", "kylla", "ok", "okei", "selvä", "sopii", "sopii hyvin",
        "käy", "totta kai", "joo kiitos",
        "no joo", "no kyllä", "ilman muuta", "on", "yes", "Yep.", "yeah", "sure", "of course", "that's right",
        "I do", "y", "👍", "👍🏽", "✅",
    ],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert read_yes_no(text) == Read(True)


@pytest.mark.parametrize(
    "text",
    [
        "ei", "en", "emme", "ei kiitos", "ei ole", "ei sovi", "ei vielä", "ei todellakaan", "no", "No.", "nope",
        "no thanks", "not really",
        "we don't", "that's not right", "n", "👎", "❌",
    ],
)  # fmt: skip
def test_no(text: str) -> None:
    assert read_yes_no(text) == Read(False)


def test_neither_and_both() -> None:
    assert read_yes_no("kylllä") == Read(True, echo=True)
    assert read_yes_no("kyllä ja ei") == Doubt((True, False))
    assert read_yes_no("👍👎") == Doubt((True, False))
    for text in (
        "",
        "en tiedä",
        "ehkä",
        "maybe",
        "ei kun toukokuussa",
        "joo mutta muuta budjetti",
        "5",
        "en ole varma",
        "x" * 500,
    ):
        outcome = read_yes_no(text)
        assert isinstance(outcome, Miss), text
        assert outcome.reason == "not_yes_or_no"


COMMANDS = {
    "cancel": ("peruuta", "peru", "cancel"),
    "skip": ("ohita", "skip"),
    "no": ("ei",),
    "back": ("takaisin", "back", "edellinen"),
    "why": ("miksi kysyt", "why do you ask"),
}


@pytest.mark.parametrize(
    ("text", "key"),
    [("peruuta", "cancel"), ("Peruuta!", "cancel"), ("ohita kiitos", "skip"), ("skip, please", "skip"),
    ("MIKSI KYSYT?", "why"), ("ei", "no")],
)  # fmt: skip
def test_a_phrase_is_matched_apart_from_case_and_manners(text: str, key: str) -> None:
    assert match_phrase(text, COMMANDS, exact=True) == key
    assert match_phrase(text, COMMANDS, exact=False) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [("peruta", "cancel"), ("ohtia", "skip"), ("ohitta", "skip"), ("takasin", "back"), ("miksi kysty", "why")],
)
def test_a_typing_error_is_forgiven_unless_exact(text: str, key: str) -> None:
    assert match_phrase(text, COMMANDS, exact=False) == key
    assert match_phrase(text, COMMANDS, exact=True) is None


@pytest.mark.parametrize(
    "text", ["", "en", "hita", "oita", "pack", "peruna 3", "takaisin 2", "15000", "peruuta kampanja", "kiitos",
    "Skipper", "eri", "x" * 1000]
)  # fmt: skip
def test_content_is_no_command(text: str) -> None:
    assert match_phrase(text, COMMANDS, exact=False) is None


def test_free_text_keeps_lines_and_drops_what_cannot_be_seen() -> None:
    assert read_text("  Käsintehdyt saippuat\r\nTurusta \U0001f9fc ") == Read(
        "Käsintehdyt saippuat\nTurusta \U0001f9fc"
    )
    assert read_text("a\u202ebc\u0000\u200b\u2066d") == Read("abcd")
    assert read_text("👩‍👩‍👧") == Read("👩‍👩‍👧")
    assert read_text("\ud800x") == Read("x")
    assert read_text(" \u200b\u202e\n ") == Miss("empty")
    assert read_text("") == Miss("empty")
    assert read_text("x" * 2001) == Miss("too_long", {"length": 2001, "longest": 2000})
    assert read_text("x" * 2000) == Read("x" * 2000)


def test_clipped_is_one_short_line() -> None:
    assert clipped("  a\n\tb  ") == "a b"
    assert clipped("x" * 60) == "x" * 60
    assert clipped("x" * 100_000) == "x" * 59 + "…"
    assert clipped("a\u202eb") == "ab"
