"""Replies as they look on a screen."""

import io

import pytest

from bot.channels.terminal.screen import WIDEST, Screen
from flows.engine.messages import Bold, Link, List, Option, Paragraph, Table, Text, paragraph


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_long_texts_are_broken_at_words() -> None:
    out = io.StringIO()
    Screen(out).nodes((paragraph("vaikuttajamarkkinointi " * 20),))
    lines = out.getvalue().split("\n")
    assert max(map(len, lines)) <= WIDEST
    assert {word for line in lines for word in line.split()} == {"vaikuttajamarkkinointi"}


def test_a_narrow_window_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    out = io.StringIO()
    screen = Screen(out)
    screen.nodes((paragraph("sana " * 30), List(((Text("sana " * 20),),))))
    screen.options((Option("a", "pitkä vaihtoehto jossa on paljon sanoja"),), 1)
    screen.table(
        Table("T", ("Nimi", "Seuraajat", "Hinta", "Pisteet"), (("anna.koti.ja.puutarha", "12 500", "400 €", "87"),))
    )
    assert max(map(len, out.getvalue().split("\n"))) <= 30
    assert "Seuraajat: 12 500" in out.getvalue()


def test_no_line_breaks_at_a_non_breaking_space() -> None:
    for length in range(70, 90):
        out = io.StringIO()
        Screen(out).nodes((paragraph("x" * length + " 12\u00a0500\u00a0€ ja 3,4\u202f%"),))
        assert "12 500 €" in out.getvalue()
        assert "3,4 %" in out.getvalue()


def test_without_a_terminal_there_are_no_colours() -> None:
    out = io.StringIO()
    Screen(out).nodes((Paragraph((Bold((Text("tärkeää"),)),)),))
    assert out.getvalue() == "tärkeää\n\n"


def test_colours_on_a_terminal_unless_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bold = (Paragraph((Bold((Text("tärkeää"),)),)),)
    out = Terminal()
    Screen(out).nodes(bold)
    assert "\x1b[1m" in out.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    Screen(out).nodes(bold)
    assert "\x1b" not in out.getvalue()


def test_options_are_numbered_and_hang() -> None:
    out = io.StringIO()
    Screen(out).options([Option(str(n), f"Vaihtoehto {n}") for n in range(9)] + [Option("x", "sana " * 25)], 3)
    lines = out.getvalue().split("\n")
    assert lines[0] == "   3  Vaihtoehto 0"
    assert lines[9].startswith("  12  sana")
    assert lines[10].startswith("      sana")


def test_a_table_has_its_figures_on_the_right() -> None:
    out = io.StringIO()
    Screen(out).table(Table("Ehdokkaat", ("Nimi", "Seuraajat"), (("Anna", "9\u00a0800"), ("Bo", "12\u00a0500")), (1,)))
    lines = out.getvalue().split("\n")
    assert lines[0] == "Ehdokkaat"
    assert lines[1].split() == ["Nimi", "Seuraajat"]
    assert lines[3].endswith("9 800")
    assert lines[4].endswith("12 500")
    assert len(lines[3]) == len(lines[4])


def test_markup_and_control_characters_of_others_are_only_letters() -> None:
    out = Terminal()
    hostile = "[bold]x[/bold] :smile: \x1b[2J\x1b]0;title\x07 a\rb \u202eabc \x9b31m"
    Screen(out).nodes((Paragraph((Text(hostile), Link("https://x.fi/\x1b[2J", (Text("sivu"),)))),))
    shown = out.getvalue()
    assert "[bold]x[/bold] :smile:" in shown
    for bad in ("\x1b[2J", "\x07", "\r", "\u202e", "\x9b", "\x1b]0"):
        assert bad not in shown


def test_a_link_shows_where_it_leads() -> None:
    out = io.StringIO()
    Screen(out).nodes(
        (
            Paragraph(
                (Link("https://kkv.fi", (Text("KKV"),)), Text(" ja "), Link("https://x.fi", (Text("https://x.fi"),)))
            ),
        )
    )
    assert out.getvalue() == "KKV (https://kkv.fi) ja https://x.fi\n\n"


def test_lists_have_a_mark_and_hang() -> None:
    out = io.StringIO()
    Screen(out).nodes((List(((Text("sana " * 30),), (Text("toinen"),))),))
    lines = out.getvalue().split("\n")
    assert lines[0].startswith("• sana")
    assert lines[1].startswith("  sana")
    assert "• toinen" in lines


def test_nothing_shown_is_empty_or_absurd() -> None:
    out = io.StringIO()
    screen = Screen(out)
    screen.options((), 1)
    screen.table(Table("", ("A",), ()))
    screen.table(Table("", (), ()))
    screen.nodes((paragraph(""), List(())))
    screen.nodes((paragraph("x" * 100_000),))
    assert max(map(len, out.getvalue().split("\n"))) <= WIDEST
