"""`vaikute diagram --check`: a line for each problem, JSON for programs, and the exit code."""

from __future__ import annotations

import json

import pytest

from bot import proving
from bot.channels.limits import LIMITS, SLACK, TELEGRAM, TERMINAL
from flows.proof.problem import Problem
from tests.bot.test_commands import run

LARGE = Problem("too_large", "goals", "goals.offer", "fi", "slack", "block", 3001, 3000, "aaa")


def found(*problems: Problem) -> object:
    return lambda *_: problems


def test_a_sound_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "problems_of", found())
    assert run("diagram", "goals", "--check", "--language", "en") == (0, "goals: all in order.\n", "")


def test_a_problem_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "problems_of", found(LARGE))
    code, shown, err = run("diagram", "goals", "--check", "--language", "fi")
    assert (code, err) == (1, "")
    assert shown.splitlines() == ["goals.offer fi: too_large slack block 3001 > 3000 aaa", "goals: 1 ongelma."]


def test_problems_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "problems_of", found(LARGE))
    monkeypatch.setattr(proving, "problems_of_commands", found())
    code, shown, _ = run("diagram", "--check", "--json")
    *problems, last = map(json.loads, shown.splitlines())
    assert code == 1
    assert problems[0]["limit"] == "block"
    assert last["ok"] is False
    assert last["problems"] == len(problems) == len(last["flows"])


def test_a_diagram_for_programs() -> None:
    _, shown, _ = run("diagram", "goals", "--json")
    assert json.loads(shown)["diagram"].startswith("flowchart TD")


def test_every_limit_says_where_it_is_from() -> None:
    assert LIMITS == (TERMINAL, TELEGRAM, SLACK)
    for limits in LIMITS:
        for name in limits.__slots__:
            limit = getattr(limits, name)
            assert name == "platform" or limit is None or (limit.most > 0 and len(limit.source) > 10), name
