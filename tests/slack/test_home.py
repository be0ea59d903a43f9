"""The home tab: everything on it is taken, and every button leads to where its answer comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import home
from bot.channels.slack.buttons import Plain, read_action
from flows.desk.dashboard import Card, Dashboard, Part
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Option, paragraph
from tests.slack.limits_check import check_view
from tests.slack.replies import calmly, nodes, texts

OPEN = Option("c:campaign:1", "Avaa Kesä")
NEXT = Option("c:results:", "Kirjaa tulokset")
DESK = Dashboard(
    (paragraph("Hei"),),
    (
        Part("Kampanjat", (Card((paragraph("Kesä"),), (OPEN, NEXT)), Card((paragraph("Talvi"),), (OPEN,)))),
        Part("Luonnokset", nothing=(paragraph("Ei kesken olevaa."),)),
    ),
)


def view(desk: Dashboard, language: str = "fi") -> dict[str, Any]:
    return home.view(desk, language=language, app_id="A1", team="T1")


def buttons(of: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for block in of["blocks"] if block["type"] == "actions" for one in block["elements"]]


def test_the_desk_as_a_page() -> None:
    made = view(DESK)
    assert check_view(made) == "HeiKampanjatKesäTalviLuonnoksetEi kesken olevaa."
    assert [block["type"] for block in made["blocks"]] == [
        "rich_text", "header", "rich_text", "actions", "rich_text", "actions", "header", "rich_text",
    ]  # fmt: skip


def test_a_button_opens_the_conversation_and_one_that_begins_a_flow_does_not() -> None:
    made = buttons(view(DESK))
    assert [one.get("url") for one in made] == [
        "slack://app?team=T1&id=A1&tab=messages", None, "slack://app?team=T1&id=A1&tab=messages",
    ]  # fmt: skip
    assert [read_action(one["action_id"], one["value"]) for one in made] == [
        Plain("c:campaign:1"), Plain("c:results:"), Plain("c:campaign:1"),
    ]  # fmt: skip
    assert [one["action_id"] for one in made] == ["h:0", "h:1", "h:2"]


@pytest.mark.parametrize(
    ("option", "opens"),
    [
        ("c:goals:", True), ("c:goals:abc", True), ("c:teaching:q1", True), ("c:continue:v1", True),
        ("c:continue:", False), ("c:report:", False), ("c:language:en", False), ("v:1:goals.goal:0:sales", False),
        ("goals", False), ("", False),
    ],
)  # fmt: skip
def test_what_opens_a_form(option: str, opens: bool) -> None:
    assert home.opens_form(option) is opens


def test_more_than_fits_says_where_the_rest_is() -> None:
    cards = tuple(Card((paragraph(str(nth)),), (OPEN,)) for nth in range(80))
    made = view(Dashboard((), (Part("Kampanjat", cards),)))
    assert len(made["blocks"]) == 100
    assert check_view(made).endswith("saat loput.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_who_is_in_no_brand(language: str) -> None:
    assert check_view(home.stranger("<!channel>")) == "<!channel>"


options = st.lists(st.builds(Option, st.sampled_from(["c:goals:", "c:menu:", "x"]), texts), max_size=30).map(tuple)
said = st.lists(nodes, max_size=2).map(tuple)
parts = st.builds(Part, texts, st.lists(st.builds(Card, said, options), max_size=4).map(tuple), said)


@calmly
@given(said, st.lists(parts, min_size=1, max_size=4).map(tuple), st.sampled_from(LANGUAGES))
def test_every_desk_is_taken(intro: tuple[Any, ...], sections: tuple[Part, ...], language: str) -> None:
    desk = Dashboard((paragraph("Hei"), *intro), sections)
    check_view(view(desk, language))
