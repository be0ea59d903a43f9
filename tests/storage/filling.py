"""A database as it stands after years of talk: as many conversations as wanted, each with turns, visits, replies.

Rows are made inside SQLite, a table a statement, because Python would take minutes over a million conversations.
Their ids grow with their number, which no index minds: who looks up conversations from all over meets pages from all
over the file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.incoming import Address
from storage.store import open_store

TURNS = 2
"""Of each conversation."""
PER_MEMBER = 2
PER_WORKSPACE = 6

_AT = "'2026-11-20 12:00:00.000000'"
_ANSWERS = (
    '{"goals.offer":"Käsintehdyt saippuat herkälle iholle","goals.goal":"sales","goals.audience":"kolmekymppiset",'
    '"goals.budget":{"money":{"amount":{"decimal":"3000"},"typed":"3 t€"}},"goals.period":{"period":{"start":{"date":'
    '"2027-03-01"},"end":{"date":"2027-03-31"}}}}'
)
_ASKING = '{"goals.offer":1,"goals.goal":1,"goals.audience":1,"goals.budget":2,"goals.period":1}'
_ANSWERED_IN = '{"goals.offer":1,"goals.goal":1,"goals.audience":2,"goals.budget":2,"goals.period":2}'
_SAID = '{"Said":{"text":"kolmekymppiset naiset Tampereella"}}'
_REPLY = (
    '{"Reply":{"nodes":{"tuple":[{"Paragraph":{"children":{"tuple":[{"Text":{"text":"Budjetti: 3 000 €."}}]}}},'
    '{"Paragraph":{"children":{"tuple":[{"Text":{"text":"Missä kanavissa kohderyhmäsi on? Voit valita monta."}}]}}}]},'
    '"options":{"tuple":[{"Option":{"id":"0123456789abcdef00:goals.channels:1:instagram","label":"Instagram"}},'
    '{"Option":{"id":"0123456789abcdef00:goals.channels:1:tiktok","label":"TikTok"}}]}}}'
)


def _id(letter: str, number: str) -> str:
    """SQL for the id of the thing of that number."""
    return f"printf('{letter}%015x', {number})"


def _rows(count: int, table: str, columns: str, values: str) -> str:
    return (
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count}) "
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM n"
    )


def _statements(conversations: int) -> list[str]:
    members = -(-conversations // PER_MEMBER)
    workspaces = -(-conversations // PER_WORKSPACE)
    turns = conversations * TURNS
    workspace, member = _id("w", f"i / {PER_WORKSPACE}"), _id("m", f"i / {PER_MEMBER}")
    of_turn = f"{_id('c', f'i / {TURNS}')}, i % {TURNS} + 1"
    return [
        _rows(workspaces, "workspace", "id, name, legal_name, business_id, address, signatory, vat_rate, timezone, "
              "created_at", f"{_id('w', 'i')}, 'Paja ' || i, '', '', '', '', '25.5', 'Europe/Helsinki', {_AT}"),
        _rows(members, "member", "id, workspace_id, name, role, created_at",
              f"{_id('m', 'i')}, {_id('w', f'i * {PER_MEMBER} / {PER_WORKSPACE}')}, 'Anna ' || i, 'owner', {_AT}"),
        _rows(members, "identity", "channel, account, member_id", f"'telegram', 100000000 + i, {_id('m', 'i')}"),
        _rows(conversations, "address", "channel, place, thread, workspace_id",
              f"'telegram', 200000000 + i, '', {workspace}"),
        _rows(conversations, "conversation", "id, address_id, member_id, language, turn, topic",
              f"{_id('c', 'i')}, i + 1, {member}, 'fi', {TURNS}, ''"),
        _rows(conversations, "visit", "id, flow, version, member_id, subject, revision, answers, asking, turns, "
              "misses, refining, state, updated_at",
              f"{_id('v', 'i')}, 'goals', 1, {_id('m', f'i / {PER_MEMBER}')}, '', 0, '{_ANSWERS}', '{_ASKING}', "
              f"'{_ANSWERED_IN}', 0, 0, 'open', {_AT}"),
        _rows(conversations, "conversation_visit", "conversation_id, position, visit_id",
              f"{_id('c', 'i')}, 0, {_id('v', 'i')}"),
        _rows(conversations * 2, "conversation_option", "conversation_id, position, option_id, label",
              f"{_id('c', 'i / 2')}, i % 2, 'option' || (i % 2), 'Vaihtoehto ' || (i % 2)"),
        _rows(turns, "inbox", "channel, delivery_id, place, thread, account, account_name, input, state, tries, "
              "problem, accepted_at, worked_at, message",
              f"'telegram', 300000000 + i, 200000000 + i / {TURNS}, '', 100000000 + i / {TURNS * PER_MEMBER}, 'Anna', "
              f"'{_SAID}', 'done', 0, '', {_AT}, {_AT}, 400000000 + i"),
        _rows(turns, "turn", "conversation_id, number, inbox_id, question, at",
              f"{of_turn}, i + 1, 'goals.channels', {_AT}"),
        _rows(turns, "outbox", "conversation_id, turn, position, address_id, inbox_id, reply, state, decided_at, "
              "sent_at",
              f"{of_turn}, 0, i / {TURNS} + 1, i + 1, '{_REPLY}', 'sent', {_AT}, {_AT}"),
        _rows(turns, "outbox_part", "outbox_id, part, message, sent_at", f"i + 1, 0, 500000000 + i, {_AT}"),
        _rows(workspaces, "event", "workspace_id, member_id, name, subject, revision, at, conversation_id, turn",
              f"{_id('w', 'i')}, {_id('m', f'i * {PER_WORKSPACE} / {PER_MEMBER}')}, 'ProfileSet', {_id('w', 'i')}, 0, "
              f"{_AT}, {_id('c', f'i * {PER_WORKSPACE}')}, 1"),
        _rows(workspaces, "event_change", "event_id, position, field, after", "i + 1, 0, 'name', 'Paja ' || i"),
    ]  # fmt: skip


def fill(path: Path, conversations: int) -> None:
    """Makes a database of this version with so many conversations."""
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.execute("BEGIN")
        for statement in _statements(conversations):
            connection.execute(statement)
        connection.execute("COMMIT")


def speaker(number: int) -> tuple[Address, str]:
    """The address of the conversation of that number, and the account of the one who talks there."""
    return Address("telegram", str(200_000_000 + number)), str(100_000_000 + number // PER_MEMBER)
