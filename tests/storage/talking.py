"""Small conversations for the store's tests: a person, a delivery, and functions that respond."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert

from flows import events
from flows.engine.known import Found, Known
from flows.engine.messages import Commanded, Conversation, Input, Reply, Said, Visit, paragraph
from flows.engine.money import Money
from flows.engine.turn import Turn
from flows.events import Event
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Deal,
    Deliverable,
    Figures,
    Goals,
    Measurement,
    OwnArticle,
    Period,
    Target,
)
from storage.incoming import Address, Incoming
from storage.schema import ADDRESS, WATCH
from storage.store import Decided, Respond, Store

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
HERE = Address("terminal", "kotona")
ANNA = "anna"

GOALS = Goals(
    offer="kynttilät",
    goal="sales",
    audience="kodin sisustajat",
    budget=Money(Decimal(3000), vat_rate=Decimal("25.5"), typed="3000 e"),
    period=Period(date(2027, 4, 1), date(2027, 5, 31)),
    channels=("instagram", "tiktok"),
    audience_age=(25, 45),
    average_order=Money(Decimal("39.84"), vat_rate=Decimal("25.5"), typed="50 €"),
    margin=Decimal("42.5"),
    commission_percent=Decimal(10),
    baseline_visits=1200,
    targets=(Target("orders", 40, 80, "conversion_rate"), Target("revenue", 150_000, 300_000)),
)
CANDIDATE = Candidate(
    id="candidate-1",
    handle="Anna.Koti",
    platform="instagram",
    followers=12_500,
    price=Money(Decimal(450), typed="450"),
    figures=Figures(posts_measured=10, average_likes=400, average_comments=25),
    audience_match=4,
    content_fit=5,
    reputation_note="Kauppalehti 1.2.2027",
)
DEAL = Deal(
    party_name="Anna Koti",
    party_kind="sole_trader",
    deliverables=(
        Deliverable("reel", 2, "instagram", Period(date(2027, 4, 5), date(2027, 4, 20))),
        Deliverable("story", 6, "instagram"),
    ),
    pricing=("fixed", "commission"),
    fee=Money(Decimal(900), vat_rate=Decimal("25.5")),
    product_value=Money(Decimal("120.25"), typed="120,25"),
    commission_percent=Decimal("7.5"),
    prepayment_register=True,
    term=Period(date(2027, 4, 1), date(2027, 9, 30)),
)

TAUGHT = OwnArticle(
    id="own-toimitus",
    language="fi",
    title="Paljonko toimitus maksaa?",
    ask=("Paljonko toimitus maksaa?", "toimituskulut"),
    text="Toimitus maksaa 5 €.",
    source="Anna",
    dated=date(2027, 3, 1),
)

UNDO: tuple[Event, ...] = (
    events.GoalsSet("campaign-1", 1, "Kevät", GOALS),
    events.CampaignStateSet("campaign-1", 2, "active"),
    events.ContractMoved("contract-1", 2, "draft"),
    events.CandidateWithdrawn("candidate-1", 1, "collaboration-1"),
    events.CollaborationWithdrawn("collaboration-1", 1),
    events.ResultsWithdrawn("campaign-1", NOW),
    events.CandidateEvaluated(CANDIDATE, 3),
    events.CollaborationMoved("collaboration-1", 2, "considered"),
    events.ContractDrafted(Contract("contract-1", "collaboration-1", 1, 1, "draft", DEAL), "KEVAT"),
    events.ProfileSet({"name": "", "vat_rate": "25.5", "hour_cost": Money(Decimal(35)), "signatory": None}),
    events.ArticleTaught(TAUGHT),
    events.ArticleForgotten(TAUGHT.id, "fi"),
    events.ResultsRecorded(
        "campaign-1", (Measurement("campaign-1", None, "hours", Decimal(3), date(2027, 4, 1), NOW),)
    ),
)
"""What may take changes back, one of each kind."""

_deliveries = count(1)


def said(text: str, *, account: str = ANNA, name: str = "Anna", address: Address = HERE) -> Incoming:
    """A new delivery with a text."""
    return Incoming(f"delivery-{next(_deliveries)}", address, account, name, Said(text))


def say(store: Store, text: str, respond: Respond, *, account: str = ANNA, name: str = "Anna",
        address: Address = HERE, now: datetime = NOW) -> Turn:  # fmt: skip
    """A person says something, and is answered."""
    inbox_id, _ = store.accept(said(text, account=account, name=name, address=address), now)
    turn = store.work(inbox_id, respond, Found(), now)
    assert turn is not None
    return turn


def heard(text: str | Input, *, account: str = ANNA, address: Address = HERE, **more: Any) -> Incoming:
    """A new delivery with whatever a channel says of it besides."""
    given = Said(text) if isinstance(text, str) else text
    return replace(said("", account=account, name=account.title(), address=address), input=given, **more)


def decide(store: Store, incoming: Incoming, respond: Respond, now: datetime = NOW) -> Decided:
    """A delivery is accepted and answered."""
    inbox_id, is_new = store.accept(incoming, now)
    assert is_new
    decided = store.decide(inbox_id, respond, Found(), now)
    assert decided is not None
    return decided


def join(store: Store, account: str, address: Address, *, workspace_id: str | None = None, role: str = "editor",
         **more: Any) -> Known:  # fmt: skip
    """Somebody is invited and joins; what they know then."""
    code = store.invite(role, NOW, workspace_id=workspace_id)
    seen: list[Known] = []
    decide(store, heard(Commanded("join", code), account=account, address=address, **more), looking(seen))
    return seen[0]


def looking(seen: list[Known], inputs: list[Input] | None = None) -> Respond:
    """Responds with nothing, and keeps what it knew and was given."""

    def look(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        seen.append(known)
        if inputs is not None:
            inputs.append(given)
        return Turn(replace(conversation, turn=conversation.turn + 1))

    return look


def echo(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """Keeps everything that was said in a visit, and says it back."""
    text = given.text if isinstance(given, Said) else ""
    visit = known.visits[conversation.stack[-1]] if conversation.stack else Visit(
        known.new_id(), "goals", 1, known.member.id
    )  # fmt: skip
    heard = (*_heard(visit), text)
    visit = replace(visit, answers={**visit.answers, "heard": heard}, asking={"heard": len(heard)})
    after = replace(conversation, turn=conversation.turn + 1, stack=(visit.id,))
    return Turn(after, (Reply((paragraph(f"kuulin: {text}"),)),), visits=(visit,), question="goals.offer")


def _heard(visit: Visit) -> tuple[object, ...]:
    heard = visit.answers.get("heard", ())
    assert isinstance(heard, tuple)
    return heard


def causing(events: Callable[[Known], Sequence[Event]]) -> Respond:
    """Responds with one line and the events that are made from what is known."""

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1)
        return Turn(after, (Reply((paragraph("tehty"),)),), tuple(events(known)))

    return respond


def listening(store: Store, workspace_id: str, address: Address, now: datetime = NOW) -> None:
    """An address where the workspace's team wants to hear of it."""
    with store.writing() as connection:
        columns = {"channel": address.channel, "place": address.place, "thread": address.thread}
        made = connection.execute(insert(ADDRESS), {**columns, "workspace_id": workspace_id}).inserted_primary_key
        assert made is not None
        connection.execute(insert(WATCH), {"address_id": made[0], "workspace_id": workspace_id, "made_at": now})


def known_to(store: Store, *, account: str = ANNA, address: Address = HERE, now: datetime = NOW) -> Known:
    """What a conversation knows as of now, seen by saying something that changes nothing."""
    seen: list[Known] = []

    def look(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        seen.append(known)
        return Turn(replace(conversation, turn=conversation.turn + 1))

    say(store, "?", look, account=account, name="", address=address, now=now)
    return seen[0]


def campaign_of(known: Known) -> Campaign:
    (campaign,) = known.campaigns
    return campaign


def collaboration(state: str = "considered") -> Collaboration:
    return Collaboration("collaboration-1", "campaign-1", CANDIDATE.id, state)


def contract(version: int = 1) -> Contract:
    return Contract(f"contract-{version}", "collaboration-1", version, 1, "draft", DEAL)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read past the store."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()
            for name in names
            if name != "sqlite_sequence"
        }


def execute(path: Path, statement: str, *values: object) -> None:
    """Changes the database past the store, as another program would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def earlier_version(path: Path, revision: str) -> None:
    """A database as an earlier version made it, empty."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "storage:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
    engine.dispose()
