"""However much is stored, a turn looks up the few rows it needs: no statement goes through a whole table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from flows import events
from flows.engine.known import Known
from flows.engine.messages import Conversation, Document, Input, Pending, Reply, paragraph
from flows.engine.turn import Notice, Turn
from storage.incoming import Address
from storage.problems import SetAside
from storage.retention import KEEP_DAYS
from storage.schema import TABLES
from storage.store import Store
from tests.storage.talking import CANDIDATE, HERE, NOW, TAUGHT, UNDO, collaboration, echo, known_to, listening, say
from tests.storage.test_events import ADDED, CAMPAIGN_SET, DRAFTED, do
from tests.storage.test_taking_back import FIGURES

ALIASES = ("team_at", "new_address", "theirs", "there")
"""Tables by the names that statements give them."""


@contextmanager
def noting(statements: dict[str, Any]) -> Iterator[None]:
    """Every statement that runs meanwhile, with values it ran with."""

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, _: object, many: bool) -> None:
        statements.setdefault(statement, parameters[0] if many else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every time that a statement runs meanwhile."""
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scans(path: Path, statements: dict[str, Any]) -> list[tuple[str, str]]:
    """Statements that look at every row of a table, and how."""
    found = []
    with closing(sqlite3.connect(path)) as connection:
        for statement, values in statements.items():
            if statement.split()[0] not in ("SELECT", "UPDATE", "DELETE", "INSERT"):
                continue
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                if step.startswith("SCAN ") and step.split()[1] in {
                    *TABLES,
                    "team_at",
                    "new_address",
                    "theirs",
                    "there",
                }:
                    found.append((statement, step))
    return found


def test_no_statement_of_a_turn_goes_through_a_whole_table(store: Store, path: Path) -> None:
    there = Address("terminal", "töissä")
    paper = Document("paper-1", "plan", "Suunnitelma", 1, "fi", "{}")
    statements: dict[str, Any] = {}
    with noting(statements):
        workspace = known_to(store).workspace.id
        listening(store, workspace, Address("slack", "tiimi"))
        say(store, "hei", echo, address=there)
        old = store.conversation(there, "anna")
        assert old is not None

        def everything(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
            turn = echo(conversation, given, known, now)
            after = replace(turn.conversation, pending=Pending("person"), campaign="campaign-1")
            reply = Reply((paragraph("tässä"),), documents=(paper,))
            made = (
                CAMPAIGN_SET,
                events.CampaignStateSet("campaign-1", 0, "ended"),
                ADDED,
                DRAFTED,
                events.DocumentMade(paper, "campaign-1"),
                FIGURES,
                events.QuestionLeftOpen("kaikki", "fi"),
                events.AnswerJudged("hinta", "fi", True),
            )
            return replace(
                turn, conversation=after, replies=(reply,), events=made, undo=UNDO, undo_visit=turn.visits[0].id,
                notices=(Notice(reply), Notice(reply, old.id)),
            )  # fmt: skip

        say(store, "kaikki", everything)
        other = replace(CANDIDATE, id="candidate-2", handle="toinen")
        do(store, events.CandidateAdded(other, replace(collaboration(), id="c-2", candidate_id="candidate-2")))
        do(store, events.CandidateWithdrawn("candidate-2", 1, "c-2"), events.ResultsWithdrawn("campaign-1", NOW))
        (asked,) = known_to(store).open_questions
        store.keep_guide(workspace, "opas", [TAUGHT], NOW)
        do(store, events.ArticleTaught(replace(TAUGHT, guide=""), (asked.id,)))
        do(store, events.ArticleTaught(replace(TAUGHT, guide="", text="Toisin.")))
        do(store, events.ArticleForgotten(TAUGHT.id, "fi"), events.QuestionDismissed(asked.id))
        do(store, events.QuestionLeftOpen("viimeinen", "fi"))
        later = NOW + timedelta(days=KEEP_DAYS + 1)
        store.keep_guide(workspace, "opas", [replace(TAUGHT, text="Uusi.")], NOW)
        store.keep_guide(workspace, "opas", [], NOW)
        store.workspace_at(HERE, "anna")
        store.open_questions(workspace, later)
        store.opinions(workspace)
        store.own_articles(workspace)
        with pytest.raises(SetAside):
            do(store, events.CandidateWithdrawn("candidate-1", 1, "collaboration-1"))
        known_to(store)
        store.mark_sent([one.id for one in store.unsent(HERE)], NOW)
        store.unsent()
        store.waiting()
    assert len(statements) > 80
    assert scans(path, statements) == []
    assert scans(path, {"SELECT id FROM outbox WHERE reply = ''": ()}) != []
