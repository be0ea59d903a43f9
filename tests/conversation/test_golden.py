"""Visits of every released version still go on: the same question is open, and no answer is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flows.engine.engine import respond as engine_respond
from flows.engine.flow import Beginning, DeclarationError, Ending, Flow, settle, upgraded
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Conversation, Said, Visit, plain
from flows.engine.question import Question, Scene
from flows.engine.readers import ConfirmReader, CountReader, TextReader
from flows.library import FLOWS, TEXTS, respond
from storage.codec import mapping_from_text
from tests.conversation.artificial import library_of
from tests.golden.talks import NOW, brand

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/*/*.json"))


def loaded(kept: Mapping[str, Any]) -> Visit:
    """The visit as storage would give it."""
    return Visit(
        "golden",
        kept["flow"],
        kept["version"],
        "m",
        kept["subject"],
        kept["revision"],
        mapping_from_text(kept["answers"]),
        mapping_from_text(kept["asking"]),
        mapping_from_text(kept["turns"]),
        refining=kept["refining"],
    )


def test_every_flow_has_golden_visits_in_both_languages() -> None:
    found = {(path.parts[-3], path.parts[-2], path.name[:2]) for path in GOLDEN}
    assert found >= {("1", flow, language) for flow in FLOWS for language in LANGUAGES}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_visit_of_an_earlier_version_goes_on(path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    flow, stored = FLOWS[kept["flow"]], loaded(kept)
    visit = upgraded(flow, stored)
    assert stored.answers.keys() <= visit.answers.keys()
    position = settle(flow, Scene(TEXTS, kept["language"], brand(), NOW, visit, campaign_id=visit.subject))
    assert position.open is not None
    assert (position.open.id, position.at, position.of) == (kept["open"], kept["at"], kept["of"])

    known = replace(brand(), visits={"golden": stored}, fresh="later")
    conversation = Conversation("golden", kept["language"], ("golden",), kept["turn"], heard_at=NOW)
    turn = respond(conversation, Said("yhteenveto" if kept["language"] == "fi" else "summary"), known, NOW)
    assert turn.question == position.open.question.key
    assert turn.conversation.stack == ("golden",)
    assert turn.replies
    after = next((one for one in turn.visits if one.id == "golden"), stored)
    assert {key: after.answers.get(key) for key in stored.answers} == dict(stored.answers)


# The machinery of upgrades, on a flow that has been changed twice.


def with_count(answers: Mapping[str, object]) -> Mapping[str, object]:
    """Version 2 counts what version 1 described in words."""
    return {key: 7 if key == "test.size" else value for key, value in answers.items()}


def renamed(answers: Mapping[str, object]) -> Mapping[str, object]:
    """Version 3 calls the first question by another name."""
    return {("test.title" if key == "test.name" else key): value for key, value in answers.items()}


THIRD = Flow(
    "test",
    3,
    (
        Question("test.title", TextReader()),
        Question("test.size", CountReader()),
        Question("test.confirm", ConfirmReader(), required=True, final=True),
    ),
    lambda _scene, _words: Beginning(),
    lambda _scene: (),
    lambda _scene: Ending((), ()),
    upgrades={1: with_count, 2: renamed},
)


@pytest.mark.parametrize(
    ("version", "answers"),
    [
        (1, {"test.name": "a", "test.size": "seven"}),
        (2, {"test.name": "a", "test.size": 7}),
        (3, {"test.title": "a", "test.size": 7}),
    ],
)
def test_each_version_is_brought_up_one_by_one(version: int, answers: Mapping[str, object]) -> None:
    visit = upgraded(THIRD, Visit("v", "test", version, "m", answers=answers))
    assert visit.version == 3
    assert visit.answers == {"test.title": "a", "test.size": 7}


def talked(visit: Visit, language: str) -> tuple[str, Any]:
    library = library_of(THIRD)
    known = replace(brand(), visits={visit.id: visit}, fresh="x")
    answer = partial(engine_respond, library)
    turn = answer(Conversation("c", language, (visit.id,), 3, heard_at=NOW), Said("summary"), known, NOW)
    return "\n".join(plain(reply.nodes) for reply in turn.replies), turn


def test_an_old_visit_is_upgraded_where_it_lies_and_goes_on() -> None:
    _, turn = talked(Visit("v", "test", 1, "m", answers={"test.name": "a"}), "en")
    assert turn.question == "test.size"
    assert [(visit.version, dict(visit.answers)) for visit in turn.visits] == [(3, {"test.title": "a"})]


@pytest.mark.parametrize(("language", "word"), [("fi", "uudemmalla"), ("en", "newer")])
def test_a_visit_of_a_newer_version_is_told_kindly_and_left_alone(language: str, word: str) -> None:
    shown, turn = talked(Visit("v", "test", 4, "m", answers={"test.heading": "a"}), language)
    assert word in shown
    assert turn.visits == ()
    assert turn.events == ()
    assert turn.conversation.stack == ("v",)


def test_a_newer_visit_can_not_be_upgraded() -> None:
    with pytest.raises(DeclarationError, match="version 4"):
        upgraded(THIRD, Visit("v", "test", 4, "m"))


@pytest.mark.parametrize("upgrades", [{}, {1: with_count}, {2: renamed}])
def test_a_missing_upgrade_is_refused_at_the_declaration(upgrades: Mapping[int, Any]) -> None:
    with pytest.raises(DeclarationError, match="upgrade"):
        replace(THIRD, upgrades=upgrades)
