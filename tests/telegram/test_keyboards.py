"""Keyboards: buttons that a phone shows and Telegram takes, and what comes back from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.keyboards import LARGEST_ID, Button, Keyboard, Page, Picked, chosen_text, keyboard, read_data
from bot.channels.telegram.keyboards import MOST_AT_ONCE as MOST
from flows.engine.messages import Option
from tests.telegram.replies import calmly, long_texts, options, texts
from tests.telegram.strict_html import read, sendable, units

outbox_ids = st.integers(0, LARGEST_ID)


def labels(shown: Keyboard) -> list[list[str]]:
    return [[button.text for button in row] for row in shown]


def of(*words: str) -> tuple[Option, ...]:
    return tuple(Option(word, word) for word in words)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ((), []),
        (("Kyllä",), [["Kyllä"]]),
        (("Kyllä", "Ei"), [["Kyllä", "Ei"]]),
        (("Yksi", "Kaksi", "Kolme"), [["Yksi", "Kaksi", "Kolme"]]),
        (("Yksi", "Kaksi", "Kolme", "Neljä"), [["Yksi", "Kaksi"], ["Kolme", "Neljä"]]),
        (("Yksi", "Kaksi", "Kolme", "Neljä", "Viisi"), [["Yksi", "Kaksi", "Kolme"], ["Neljä", "Viisi"]]),
        (("Uusi kampanja", "Ei", "Ohita"), [["Uusi kampanja", "Ei"], ["Ohita"]]),
        (("Ei", "Merkitse lähetetyksi", "Ohita", "Kumoa"), [["Ei"], ["Merkitse lähetetyksi"], ["Ohita", "Kumoa"]]),
    ],
)
def test_short_labels_stand_side_by_side_in_their_order(words: tuple[str, ...], rows: list[list[str]]) -> None:
    assert labels(keyboard(of(*words), 7)) == rows


def test_many_options_are_shown_a_page_at_a_time() -> None:
    shown = of(*(f"Kampanja numero {nth}" for nth in range(11)))
    first, second = keyboard(shown, 7), keyboard(shown, 7, 1)
    assert [button.text for row in first[:-1] for button in row] == [option.label for option in shown[:8]]
    assert [button.data for row in second[:-1] for button in row] == ["o:7:8", "o:7:9", "o:7:10"]
    assert first[-1] == (Button("‹", "g:7:1"), Button("1/2", "g:7:0"), Button("›", "g:7:1"))
    assert second[-1] == (Button("‹", "g:7:0"), Button("2/2", "g:7:1"), Button("›", "g:7:0"))
    assert keyboard(shown, 7, 99) == second
    assert keyboard(shown, 7, -1) == first


def test_an_option_can_open_an_address() -> None:
    assert keyboard(of("Avaa", "Ei"), 7, links={"Avaa": "https://t.me/bot?start=x"}) == (
        (Button("Avaa", url="https://t.me/bot?start=x"), Button("Ei", "o:7:1")),
    )


@calmly
@given(options, outbox_ids | st.just(2**63), st.integers(0, 9), st.sampled_from(["fi", "en"]))
def test_every_keyboard_is_taken(offered: tuple[Option, ...], outbox_id: int, page: int, language: str) -> None:
    shown = keyboard(offered, outbox_id, page, language)
    buttons = [button for row in shown for button in row]
    assert len(buttons) <= 100
    assert all(1 <= len(row) <= 8 for row in shown)
    for button in buttons:
        assert 1 <= len(button.data.encode()) <= 64
        assert 1 <= units(button.text) <= 64
        assert button.text.strip()
        assert "\n" not in button.text


@calmly
@given(options, outbox_ids)
def test_every_option_can_be_pressed_on_one_page(offered: tuple[Option, ...], outbox_id: int) -> None:
    pages = 1 if len(offered) <= MOST else (len(offered) + 7) // 8
    rows = [row for page in range(pages) for row in keyboard(offered, outbox_id, page)]
    came_back = [read_data(button.data) for row in rows for button in row]
    assert [press for press in came_back if isinstance(press, Picked)] == [
        Picked(outbox_id, nth) for nth in range(len(offered))
    ]
    turns = [turn for turn in came_back if isinstance(turn, Page)]
    assert len(turns) == (3 * pages if pages > 1 else 0)
    assert all(turn.outbox_id == outbox_id and 0 <= turn.page < pages for turn in turns)


@pytest.mark.parametrize(
    "data",
    [
        "", "o", "o:1", "o:1:", "o:1:2:3", "x:1:2", "o:-1:2", "o:1:-2", "o:+1:2", "o:01:2", "o: 1:2", "o:1:2 ",
        "o:1:2\n", "o:١:2", "o:1:２", "o:1:1000000", f"o:{2**63}:1", "o:" + "9" * 5_000 + ":1", "O:1:2", "o:1.0:2",
        "o:0x1:2", "\ud83d",
    ],
)  # fmt: skip
def test_what_no_button_of_ours_carries_is_nothing(data: str) -> None:
    assert read_data(data) is None


@calmly
@given(st.text() | texts)
def test_nothing_that_comes_back_raises(data: str) -> None:
    assert read_data(data) is None or data[0] in "og"


@pytest.mark.parametrize(("text", "data", "url"), [("", "x", ""), ("x", "", ""), ("x", "x", "y"), ("x", "ä" * 33, "")])
def test_a_button_that_would_be_refused_is_a_mistake(text: str, data: str, url: str) -> None:
    with pytest.raises(ValueError, match="button"):
        Button(text, data, url)


def test_what_was_chosen_stands_below_the_text() -> None:
    assert chosen_text("<b>Päämäärä?</b>", "Myynti & <muu>") == "<b>Päämäärä?</b>\n\n✓ <b>Myynti &amp; &lt;muu&gt;</b>"
    assert chosen_text("", "Myynti") == "✓ <b>Myynti</b>"


@calmly
@given(st.sampled_from(["", "a", "a &amp; b " * 500, "<b>" + "x" * 4_090 + "</b>"]), long_texts)
def test_what_was_chosen_always_has_room(html: str, label: str) -> None:
    assert "✓" in sendable(chosen_text(html, label))
    if units(read(html)) < 4_000:
        assert chosen_text(html, label).startswith(html)
