"""Buttons and lists that Slack takes, and what comes back from them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.buttons import (
    LARGEST_ID,
    FormPressed,
    Picked,
    Plain,
    actions,
    placeless,
    read_action,
)
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Option
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, options, texts

outbox_ids = st.integers(0, LARGEST_ID)


def of(*words: str) -> tuple[Option, ...]:
    return tuple(Option(word, word) for word in words)


def pressable(blocks: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    """The action_id and value of everything that can be pressed or picked."""
    return [
        (element["action_id"], one["value"])
        for block in blocks
        for element in block["elements"]
        for one in (element["options"] if element["type"] == "static_select" else [element])
    ]


def test_a_row_of_buttons() -> None:
    assert actions(of("Kyllä", "Ei"), 7, language="fi") == (
        {
            "type": "actions",
            "block_id": "a:7",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": word, "emoji": False},
                    "action_id": f"o:7:{nth}",
                    "value": word,
                }
                for nth, word in enumerate(("Kyllä", "Ei"))
            ],
        },
    )


@pytest.mark.parametrize(("language", "label"), [("fi", "Täytä lomakkeella"), ("en", "Fill in a form")])
def test_the_last_button_opens_a_form(language: str, label: str) -> None:
    (block,) = actions(of("Kyllä"), 7, form=True, language=language)
    assert block["elements"][-1]["text"]["text"] == label
    assert pressable((block,)) == [("o:7:0", "Kyllä"), ("f:7", "form")]
    assert pressable(actions((), 7, form=True, language=language)) == [("f:7", "form")]


def test_nothing_to_press_is_no_block() -> None:
    assert actions((), 7, language="fi") == ()
    assert placeless((), 0) == ()


def test_more_than_a_row_are_picked_from_lists() -> None:
    many = of(*(f"Kampanja {nth}" for nth in range(250)))
    blocks = actions(many, 7, form=True, language="fi")
    assert [block["elements"][0]["action_id"] for block in blocks] == ["s:7", "s:7:1", "s:7:2", "f:7"]
    assert [len(block["elements"][0].get("options", ())) for block in blocks] == [100, 100, 50, 0]
    assert [read_action(*one) for one in pressable(blocks[:-1])] == [Picked(7, nth) for nth in range(250)]


def test_twenty_five_are_buttons_with_the_one_for_a_form_counted() -> None:
    many = of(*map(str, range(25)))
    assert len(actions(many, 7, language="fi")[0]["elements"]) == 25
    assert actions(many, 7, form=True, language="fi")[0]["elements"][0]["type"] == "static_select"


@pytest.mark.parametrize(
    ("id", "style"),
    [
        ("v:01J:goals.confirm:0:save", "primary"),
        ("v:01J:goals.confirm:12:save", "primary"),
        ("v:01J:goals.confirm:0:cancel", None),
        ("v:01J:goals.goal:0:save", None),
        ("c:save:", None),
    ],
)
def test_only_saving_stands_out(id: str, style: str | None) -> None:
    ((block),) = actions((Option(id, "x"),), 7, language="fi")
    assert block["elements"][0].get("style") == style


def test_buttons_of_no_message_carry_their_option() -> None:
    blocks = placeless(of(*map(str, range(30))), 5, url="slack://app?team=T1")
    assert [len(block["elements"]) for block in blocks] == [25, 5]
    assert [read_action(*one) for one in pressable(blocks)] == [Plain(str(nth)) for nth in range(30)]
    assert [action for action, _ in pressable(blocks)] == [f"h:{nth}" for nth in range(5, 35)]
    assert blocks[0]["elements"][0]["url"] == "slack://app?team=T1"


@calmly
@given(options, outbox_ids, st.booleans(), st.sampled_from(LANGUAGES))
def test_everything_that_is_shown_is_taken_and_comes_back(
    offered: tuple[Option, ...], outbox_id: int, form: bool, language: str
) -> None:
    blocks = actions(offered, outbox_id, form=form, language=language)
    for block in blocks:
        check_message("x", (block,))
    check_message("x", placeless(offered[:90], 0))
    found = [read_action(action, value if action[0] == "s" else "x") for action, value in _carried(blocks)]
    assert found[: len(offered)] == [Picked(outbox_id, nth) for nth in range(len(offered))]
    assert found[len(offered) :] == ([FormPressed(outbox_id)] if form else [])


def _carried(blocks: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    return [
        (element["action_id"], one.get("value", ""))
        for block in blocks
        for element in block["elements"]
        for one in (element["options"] if element["type"] == "static_select" else [element])
    ]


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("", "x"), ("o", "x"), ("o:1", "x"), ("o:1:", "x"), ("o:1:2:3", "x"), ("o:-1:2", "x"), ("o:1:2\n", "x"),
        ("o:\u0661:2", "x"), (f"o:{2**63}:1", "x"), ("o:" + "9" * 5_000 + ":1", "x"), ("s:1", ""), ("s:1", "x"),
        ("s:1", "-1"), ("s:1", "\u0662"), ("s:1:x", "1"), (f"s:{2**63}", "1"), ("f:", "form"), (f"f:{2**63}", "form"),
        ("h:1", ""), ("h:", "x"), ("h:x", "x"), ("value", "x"), ("\ud83d", "\ud83d"),
    ],
)  # fmt: skip
def test_what_no_button_of_ours_carries_is_nothing(action_id: str, value: str) -> None:
    assert read_action(action_id, value) is None


@calmly
@given(st.text() | texts, st.text() | texts)
def test_nothing_that_comes_back_raises(action_id: str, value: str) -> None:
    assert read_action(action_id, value) is None or action_id[0] in "ofsh"
