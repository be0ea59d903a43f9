"""Everything of one workspace, given out or taken away; nothing of another's."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert

from flows import events
from flows.engine.known import Found
from flows.engine.messages import Commanded, Document, Option, Was
from flows.field import Measurement, OwnArticle
from storage.export import erase_workspace, export_workspace, workspaces
from storage.incoming import Address, Incoming
from storage.schema import SLACK_BOT, SLACK_INSTALLATION, TEAM
from storage.store import SentPart, Store, open_store
from storage.tables import METADATA
from tests.storage.talking import (
    ANNA,
    CANDIDATE,
    GOALS,
    HERE,
    NOW,
    causing,
    collaboration,
    contents,
    contract,
    echo,
    known_to,
    listening,
    said,
    say,
)  # fmt: skip

OTHER = Address("terminal", "muualla")


def _fill(store: Store, account: str, address: Address, prefix: str) -> str:
    """Something in every table; returns the workspace's id."""
    candidate = replace(CANDIDATE, id=f"{prefix}-candidate", handle=f"{prefix}-nimi")
    deal = replace(collaboration(), id=f"{prefix}-c", campaign_id=f"{prefix}-campaign", candidate_id=candidate.id)
    paper = Document(f"{prefix}-document", "plan", f"{prefix}-otsikko", 1, "fi", f'"{prefix}-sisältö"', ("a",))
    taught = OwnArticle(
        f"{prefix}-own", "fi", f"{prefix}-vastaus", (f"{prefix}-kysymys",), f"{prefix}-tieto", "Anna", date(2027, 3, 1)
    )
    made = (
        events.ProfileSet({"name": f"{prefix}-paja"}),
        events.GoalsSet(deal.campaign_id, 0, f"{prefix}-kevät", GOALS),
        events.CandidateAdded(candidate, deal),
        events.ContractDrafted(replace(contract(), id=f"{prefix}-contract", collaboration_id=deal.id), "KEVAT"),
        events.ResultsRecorded(
            deal.campaign_id, (Measurement(deal.campaign_id, deal.id, "orders", Decimal(3), date(2027, 5, 1)),)
        ),
        events.DocumentMade(paper, deal.campaign_id),
        events.QuestionLeftOpen(f"{prefix}-kysymys", "fi"),
        events.AnswerJudged(f"{prefix}-hinta", "fi", True),
        events.ArticleTaught(taught, ("1", "2")),
    )

    def respond(conversation, given, known, now):  # type: ignore[no-untyped-def]
        turn = echo(conversation, given, known, now)
        offered = (Option("a", f"{prefix}-vaihtoehto"),)
        conversation = replace(turn.conversation, offered=offered, topics=(f"{prefix}-aihe",), asked=f"{prefix}-mitä")
        replies = (replace(turn.replies[0], documents=(paper,)),)
        visits = (replace(turn.visits[0], was=(Was("heard", f"{prefix}-ennen"),)),)
        undo = (events.ProfileSet({"name": f"{prefix}-nimetön"}),)
        return replace(turn, conversation=conversation, events=made, replies=replies, visits=visits, undo=undo)

    say(store, f"{prefix}-viesti", respond, account=account, name=f"{prefix}-ihminen", address=address)
    store.keep_document_bytes(paper.id, "docx", f"{prefix}-tavut".encode())
    store.accept(said(f"{prefix}-odottaa", account=account, address=address), NOW)
    with pytest.raises(Exception, match="raised"):
        say(store, f"{prefix}-kaatuu", causing(lambda known: 1 // 0), account=account, name="", address=address)  # type: ignore[arg-type, return-value]
    workspace = {name: one for one, name in workspaces(store)}[f"{prefix}-paja"]
    _let_in(store, workspace, prefix)
    listening(store, workspace, Address("slack", f"{prefix}-huone"))
    store.note_parts([SentPart(store.unsent(address)[0].id, 0, f"{prefix}-sanoma", last=False)], NOW)
    code = store.invite("editor", NOW, workspace_id=workspace)
    join = Incoming(f"{prefix}-liitos", Address("telegram", f"{prefix}-yksityinen"), f"{prefix}-uusi", f"{prefix}-uusi",
                    Commanded("join", code), message=f"{prefix}-numero")  # fmt: skip
    assert store.decide(store.accept(join, NOW)[0], causing(lambda known: []), Found(), NOW)
    return workspace


def _let_in(store: Store, workspace: str, prefix: str) -> None:
    """The workspace is a Slack team's, which let us in."""
    with store.writing() as connection:
        connection.execute(
            insert(TEAM),
            {
                "channel": "slack",
                "team": prefix,
                "workspace_id": workspace,
                "installed_by": f"{prefix}/U",
                "made_at": NOW,
            },
        )
        let_in = {"client_id": "c", "app_id": "a", "team_id": prefix, "bot_token": f"{prefix}-avain",
                  "is_enterprise_install": False, "installed_at": datetime(2027, 3, 1)}  # noqa: DTZ001  # fmt: skip
        connection.execute(insert(SLACK_BOT), let_in)
        connection.execute(insert(SLACK_INSTALLATION), {**let_in, "user_id": "U"})


def test_an_export_has_every_row_and_is_json(store: Store, path: Path) -> None:
    mine = _fill(store, ANNA, HERE, "minun")
    theirs = _fill(store, "bertta", OTHER, "toisen")
    export = export_workspace(store, mine)
    assert json.loads(json.dumps(export)) == export
    assert set(export["tables"]) == set(METADATA.tables)
    rows = contents(path)
    assert export["tables"].pop("slack_oauth_states") == []  # nobody's
    for name, exported in export["tables"].items():
        assert exported, name
        assert "code_hash" not in exported[0]
        assert "bot_token" not in exported[0]
        assert len(exported) * 2 == len(rows[name]), name
    text = json.dumps(export, ensure_ascii=False)
    assert "toisen-" not in text
    assert theirs not in text
    for word in (
        "viesti",
        "odottaa",
        "kaatuu",
        "nimi",
        "paja",
        "kysymys",
        "sisältö",
        "vaihtoehto",
        "ihminen",
        "mitä",
        "vastaus",
        "sanoma",
        "numero",
    ):
        assert f"minun-{word}" in text, word
    (campaign,) = export["tables"]["campaign"]
    assert campaign["budget_cents"] == 300_000
    assert campaign["margin"] == "42.5"
    assert campaign["period_start"] == "2027-04-01"
    (kept,) = export["tables"]["document_bytes"]
    assert base64.b64decode(kept["content"]) == b"minun-tavut"
    assert export["tables"]["visit"][0]["answers"]["heard"] == {"tuple": ["minun-viesti"]}
    assert export["tables"]["visit"][0]["was"] == {"tuple": [{"Was": {"step": "heard", "value": "minun-ennen"}}]}
    assert export["tables"]["own_article"][0]["ask"] == ["minun-kysymys"]
    assert ["minun-aihe"] in [row["topics"] for row in export["tables"]["conversation"]]
    assert export["tables"]["open_question"][0]["answered_by"] == export["tables"]["own_article"][0]["number"]
    assert "minun-nimetön" in str(export["tables"]["member_write"][0]["undo"])


def test_erasing_leaves_nothing_and_the_others_untouched(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    theirs = _fill(store, "bertta", OTHER, "toisen")
    alone = {name: rows for name, rows in contents(path).items() if name != "alembic_version"}
    mine = _fill(store, ANNA, HERE, "minun")
    before = known_to(store)
    erase_workspace(store, mine)
    assert {name: rows for name, rows in contents(path).items() if name != "alembic_version"} == alone
    for file in path.parent.iterdir():
        assert b"minun-" not in file.read_bytes()
        assert mine.encode() not in file.read_bytes()
    assert [one for one, _ in workspaces(store)] == [theirs]
    with pytest.raises(KeyError):
        export_workspace(store, mine)
    with pytest.raises(KeyError):
        erase_workspace(store, mine)
    assert store.conversation(HERE, ANNA) is None
    again = known_to(store)
    assert again.workspace.id != before.workspace.id
    assert again.campaigns == ()
    store.close()


def test_an_address_where_another_has_talked_too_goes_on_as_theirs(store: Store) -> None:
    anna = known_to(store)
    bertta = known_to(store, account="bertta")
    assert anna.workspace.id != bertta.workspace.id
    erase_workspace(store, bertta.workspace.id)
    assert store.conversation(HERE, "bertta") is None
    assert known_to(store).workspace.id == anna.workspace.id
