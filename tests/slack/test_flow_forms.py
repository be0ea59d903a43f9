"""The flows' own forms and the desk itself in Slack: every page is taken, in every state of a brand's data."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack import home, modals
from flows.engine.form import Form, NoForm, pages
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Conversation, Reply
from flows.library import FLOWS, dashboard, form
from flows.proof.place import World
from flows.proof.worlds import NOW, worlds
from tests.slack.limits_check import check_view


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", FLOWS)
def test_every_page_of_a_flows_form_is_taken(flow: str, language: str, world: World) -> None:
    found = form(Conversation("k", language), world.known, NOW, flow=flow)
    if isinstance(found, NoForm):
        check_view(modals.said([Reply(found.nodes, found.options)], language))
        return
    for page, fields in enumerate(pages(found)):
        view = modals.view(found, page, language=language, metadata={"v": found.visit})
        check_view(view)
        assert list(elements(view)) == [field.id for field in fields]
        assert not any(modals.values(view).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_and_choices_stand_in_elements_of_their_own(language: str) -> None:
    world = next(one for one in worlds() if one.name == "under_way")
    typed = {"results.hours": "1234,5", "results.visibility#l0/reach": "48 000"}
    found = form(Conversation("k", language), world.known, NOW, flow="results", typed=typed)
    assert isinstance(found, Form)
    views = [modals.view(found, page, language=language) for page in range(len(pages(found)))]
    shown = {id: one.get("initial_value") for view in views for id, one in elements(view).items()}
    assert (shown["results.hours"], shown["results.visibility#l0/reach"]) == ("1234.5", "48000")
    goals = form(Conversation("k", language), world.known, NOW, flow="goals", typed={"goals.goal": "sales"})
    assert isinstance(goals, Form)
    assert elements(modals.view(goals, language=language))["goals.goal"]["initial_option"]["value"] == "sales"


@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_is_taken(language: str, world: World) -> None:
    desk = dashboard(Conversation("k", language), world.known, NOW)
    check_view(home.view(desk, language=language, app_id="A1", team="T1"))
