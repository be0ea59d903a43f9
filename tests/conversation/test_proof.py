"""The proof of the flows: it holds for the real ones, and finds each kind of fault in ones made for it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from itertools import combinations as pairs_of
from pathlib import Path
from typing import Any

import pytest

from bot.channels.limits import LIMITS, SLACK, TELEGRAM, TERMINAL
from bot.proving import problems_of, problems_of_commands
from flows.engine.engine import respond
from flows.engine.flow import Beginning, Ending, Flow
from flows.engine.formats import LANGUAGES
from flows.engine.known import Known
from flows.engine.messages import Commanded, Conversation, Input, List, Option, Reply, Table, Text, paragraph
from flows.engine.question import Condition, Question
from flows.engine.readers import ChoiceReader, ConfirmReader, CountReader, TextReader, ThingReader
from flows.engine.turn import Turn
from flows.library import FLOWS, TEXTS
from flows.proof.combinations import combinations
from flows.proof.place import Respond, Subject
from flows.proof.problem import Problem
from flows.proof.proof import proved
from flows.proof.samples import awkward
from flows.proof.screens import excesses, measured
from flows.proof.worlds import first
from tests.conversation.artificial import library_of

Found = tuple[str, str, str, str]
"""Kind, step, platform and limit of a problem, in whichever language."""

OPEN: Mapping[str, frozenset[Found]] = {flow: frozenset() for flow in (*FLOWS, "commands")}
"""By flow, what was found and isn't mended yet. A line that no longer occurs fails the test, so none can linger."""


@cache
def problems(flow: str) -> tuple[Problem, ...]:
    """Found once for all tests, since it takes seconds."""
    return problems_of_commands(LIMITS) if flow == "commands" else problems_of(flow, LIMITS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", [*FLOWS, "commands"])
def test_a_flow_and_the_screens_outside_are_proved(flow: str, language: str) -> None:
    known = OPEN.get(flow, frozenset())
    mine = [problem for problem in problems(flow) if problem.language in (language, "")]
    assert [problem for problem in mine if short(problem) not in known] == []


@pytest.mark.parametrize("flow", sorted(OPEN))
def test_what_is_open_still_occurs(flow: str) -> None:
    assert {short(problem) for problem in problems(flow)} == OPEN[flow]


def short(problem: Problem) -> Found:
    return problem.kind, problem.step or problem.flow, problem.platform, problem.limit


NOT_ASKED = {"not_an_iban"}
"""Refusals of readings that no question uses yet."""


def test_every_refusal_has_words_in_both_languages() -> None:
    reasons = {
        node.args[0].value
        for path in (Path(__file__).parents[2] / "flows").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Miss"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    assert len(reasons) > 20
    for language in LANGUAGES:
        worded = {key.split(".refuse.")[1] for key in TEXTS.keys(language) if ".refuse." in key}
        assert reasons - worded - NOT_ASKED == set(), language


def test_no_condition_looks_at_more_than_two_questions() -> None:
    for flow in FLOWS.values():
        for question in flow.questions:
            assert len(question.when.looks_at) <= 2, question.key


# Flows made to be found out.

LAST = Question("test.confirm", ConfirmReader(refinable=False), required=True, final=True)
NAME = Question("test.name", TextReader(80))
SIZE = Question("test.size", CountReader(), required=True)


def declared(*steps: Question, **changed: Any) -> Flow:
    parts: dict[str, Any] = {
        "begin": lambda _scene, _words: Beginning(),
        "preview": lambda _scene: (),
        "finish": lambda _scene: Ending((), (Reply((paragraph("valmis"),)),)),
        **changed,
    }
    return Flow("test", 1, (*steps, LAST), **parts)


def found(
    flow: Flow, words: Mapping[str, Mapping[str, Any]] | None = None, answer: Respond | None = None
) -> set[Found]:
    library = library_of(flow, words)
    subject = Subject(library.texts, library.flows, answer or partial(respond, library))
    return {short(problem) for problem in proved(subject, flow, (first(),), LIMITS)} - {
        ("skip", "test.confirm", "", "")  # the engine's own last step
    }


def test_a_sound_flow_is_proved() -> None:
    assert found(declared(NAME, SIZE)) == set()


def test_a_question_that_nothing_answers_is_a_dead_end() -> None:
    nothing = Question("test.thing", ThingReader(lambda _scene: ()), required=True)
    assert {("dead_end", "test.thing", "", ""), ("no_answer", "test.thing", "", "")} <= found(declared(nothing))


def test_a_condition_that_never_holds_is_found() -> None:
    never = Condition("never", lambda _scene: False, ("test.name",))
    assert found(declared(NAME, Question("test.size", CountReader(), when=never))) == {
        ("never_asked", "test.size", "", "")
    }


def test_a_dead_end_behind_one_choice_is_found() -> None:
    kind = Question("test.kind", ChoiceReader("engine.choice.platform", ("x", "blog")), required=True)
    blog = Condition("blog", lambda scene: scene.answer("test.kind") == "blog", ("test.kind",))
    stuck = Question("test.thing", ThingReader(lambda _scene: ()), required=True, when=blog)
    assert ("dead_end", "test.thing", "", "") in found(declared(kind, stuck))


def test_a_flow_that_never_begins_is_found() -> None:
    refused = Beginning(nodes=(paragraph("ei nyt"),), refused=True)
    assert found(declared(NAME, begin=lambda _scene, _words: refused)) == {("never_begins", "test", "", "")}


def test_an_example_that_is_no_answer_is_found() -> None:
    assert ("no_answer", "test.size", "", "") in found(declared(SIZE), {"size": {"example": "paljon"}})


@pytest.mark.parametrize("what", ["text", "why", "example", "label"])
def test_a_missing_word_is_found(what: str) -> None:
    kinds = {(kind, step) for kind, step, _, _ in found(declared(NAME, SIZE), {"name": {what: None}})}
    assert ("missing_text", "test.name") in kinds


def raising(_scene: object) -> tuple[Reply, ...]:
    raise ValueError("no")


def test_what_raises_is_found() -> None:
    kinds = {kind for kind, _, _, _ in found(declared(NAME, preview=raising))}
    assert "raised" in kinds


@pytest.mark.parametrize(
    ("command", "kind"), [("skip", "skip"), ("back", "back"), ("cancel", "cancel"), ("change", "change")]
)
def test_a_command_that_does_nothing_is_found(command: str, kind: str) -> None:
    flow = declared(NAME, SIZE)
    library = library_of(flow)

    def deaf(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        ignored = isinstance(given, Commanded) and given.name == command
        return respond(library, conversation, Commanded("repeat") if ignored else given, known, now)

    assert kind in {found_kind for found_kind, _, _, _ in found(flow, answer=deaf)}


def test_an_answer_too_long_for_a_platform_is_found() -> None:
    large = {
        limit for kind, _, _, limit in found(declared(Question("test.name", TextReader(9000)))) if kind == "too_large"
    }
    assert {"block", "row"} <= large


def test_of_very_many_choices_no_more_are_shown_than_fit() -> None:
    things = tuple((f"t{nth}", f"asia {nth}") for nth in range(150))
    many = found(declared(Question("test.thing", ThingReader(lambda _scene: things), required=True)))
    assert "options" not in {limit for kind, _, _, limit in many if kind == "too_large"}


# What a screen is measured by.


@pytest.mark.parametrize(
    ("reply", "limits", "exceeded"),
    [
        (Reply((paragraph("a" * 4096),)), TELEGRAM, set()),
        (Reply((paragraph("a" * 4095 + "😀"),)), TELEGRAM, {"block"}),
        (Reply((paragraph("&" * 601),)), SLACK, {"block"}),
        (Reply((paragraph("a" * 3000),)), SLACK, set()),
        (Reply((List(((Text("a" * 3001),),)),)), SLACK, {"block"}),
        (Reply((paragraph("a"),) * 48), SLACK, {"blocks"}),
        (Reply((), (Option("v:1", "a" * 75),)), SLACK, set()),
        (Reply((), (Option("v:1", "a" * 76),)), SLACK, {"label"}),
        (Reply((), (Option("v" * 256, "a"),)), TELEGRAM, {"option_id"}),
        (Reply((), (Option("v", "a"),) * 101), TELEGRAM, {"options"}),
        (Reply(table=Table("a" * 151, ("a",), ())), SLACK, {"title"}),
        (Reply(table=Table("a", ("a",), (("b",),) * 100)), SLACK, {"rows"}),
        (Reply(table=Table("a", ("a",) * 21, ())), SLACK, {"columns"}),
        (Reply(table=Table("a", ("a",), (("b" * 4097,),))), TELEGRAM, {"row"}),
        (Reply(table=Table("a", ("a",), (("b" * 2000,),) * 7)), SLACK, {"table"}),
        (Reply(table=Table("a", ("a",), (("b" * 2000,),) * 7)), TERMINAL, set()),
    ],
)
def test_each_limit(reply: Reply, limits: Any, exceeded: set[str]) -> None:
    assert {excess.limit for excess in excesses(reply, limits)} == exceeded


def test_units() -> None:
    assert measured("ä😀", "utf16") == 3
    assert measured("ä😀", "bytes") == 6
    assert measured("a<&>", "escaped") == 1 + 4 + 5 + 4
    assert measured("ä😀", "characters") == 2


@pytest.mark.parametrize("length", [1, 60, 80, 300, 2000])
def test_awkward_texts_have_their_length(length: int) -> None:
    assert len(awkward(length)) == len(awkward(length).strip()) == length


def test_many_combinations_are_walked_pair_by_pair_and_few_whole() -> None:
    values = {"a": list("abcdefg"), "b": list("123456"), "c": list("xyzw"), "d": list("pqrstuvwxy")}
    paired = frozenset("abc")
    rows = combinations(values, paired)
    assert len(rows) < 60
    for one, other in pairs_of(sorted(paired), 2):
        wanted = {(x, y) for x in values[one] for y in values[other]}
        assert wanted == {(row[one], row[other]) for row in rows}
    assert {row["d"] for row in rows} == set(values["d"])
    assert len(combinations({"a": ["1", "2"], "b": ["3", "4"]}, frozenset())) == 4
    assert combinations({}, frozenset()) == ({},)
