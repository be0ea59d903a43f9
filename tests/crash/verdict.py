"""What must hold after all those deaths: looked up in the database, and in the chats as the platform has them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, ScalarSelect, select

from flows.engine.messages import Said, plain
from storage import outbox
from storage.codec import from_text
from storage.outgoing import Outgoing
from storage.schema import (
    ADDRESS,
    CAMPAIGN,
    CAMPAIGN_CHANNEL,
    CANDIDATE,
    CONVERSATION,
    DOCUMENT,
    EVENT,
    IDENTITY,
    INBOX,
    MEMBER,
    OUTBOX,
    OUTBOX_PART,
    TURN,
)
from storage.store import open_store
from tests.crash.lives import Life, Lives, Owner
from tests.crash.values import Values

LONGEST_UNMARKED = 5.0
"""Seconds that a part may have been sent without a mark: many times what a mark takes on a busy machine."""


@dataclass(slots=True)
class Verdict:
    """`wrong` is in words, one line for each thing that must not be."""

    counted: int = 0
    """Messages and presses that made their one turn."""
    lost: int = 0
    doubled: int = 0
    repeats: int = 0
    """Parts that were sent again, since the kill came between their sending and their mark."""
    unanswered: int = 0
    """Presses whose circle went away by itself: the process died before it could answer them."""
    window: float = 0.0
    """Seconds: the longest that a part which was sent again had been sent before the kill, without a mark."""
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        self.counted += other.counted
        self.lost += other.lost
        self.doubled += other.doubled
        self.repeats += other.repeats
        self.unanswered += other.unanswered
        self.window = max(self.window, other.window)
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class _Expected:
    """One part of a reply, as the outbox has it. `message` is the platform's id that was noted."""

    row: int
    number: int
    content: str
    message: str


@dataclass(frozen=True, slots=True)
class _Sent:
    at: float
    """Monotonic seconds."""
    life: int
    """Counted from 0."""
    content: str
    message: str


def judge(lives: Lives) -> Verdict:
    verdict = Verdict()
    store = open_store(f"sqlite:///{lives.database}", signup="open")
    try:
        with store.reading() as connection:
            _nothing_left(connection, lives, verdict)
            for owner in lives.owners:
                _counted_once(connection, owner, verdict)
                _saved(connection, owner, verdict)
                _delivered(connection, lives, owner, verdict)
    finally:
        store.close()
    verdict.wrong += lives.scene.problems()
    said, usual = lives.log.read_text().splitlines(), (*lives.scene.says, "Vaikute lopetti")
    verdict.wrong += [f"said: {line}" for line in said if not line.startswith(usual)]
    if verdict.window > LONGEST_UNMARKED:
        verdict.wrong.append(f"sent {verdict.window:.1f} s before a kill and not marked")
    return verdict


def _nothing_left(connection: Connection, lives: Lives, verdict: Verdict) -> None:
    """Everything accepted has been worked at the first try, and everything decided has been sent."""
    rows = select(INBOX.c.id, INBOX.c.state, INBOX.c.tries, INBOX.c.problem)
    for row in connection.execute(rows.where((INBOX.c.state != "done") | (INBOX.c.tries != 0))):
        verdict.wrong.append(f"delivery {row.id} is {row.state} after {row.tries} tries: {row.problem}")
    unsent = (OUTBOX.c.state != "sent") | OUTBOX.c.failed_at.is_not(None) | OUTBOX.c.unsure.is_(True)
    for one in connection.execute(select(OUTBOX.c.id, OUTBOX.c.state, OUTBOX.c.problem).where(unsent)):
        verdict.wrong.append(f"message {one.id} is {one.state}: {one.problem}")
    for pragma in ("integrity_check", "foreign_key_check"):
        if found := [row[0] for row in connection.exec_driver_sql(f"PRAGMA {pragma}") if row[0] != "ok"]:
            verdict.wrong.append(f"{pragma}: {found}")


def _counted_once(connection: Connection, owner: Owner, verdict: Verdict) -> None:
    """Each message and press of a person is one delivery and one turn, in the order they were made."""
    place = owner.place
    columns = select(INBOX.c.id, INBOX.c.input, INBOX.c.album).where(INBOX.c.place == place)
    rows = connection.execute(columns.order_by(INBOX.c.id)).all()
    rows = [row for nth, row in enumerate(rows) if not row.album or row.album != rows[nth - 1].album]
    turns = connection.execute(
        select(TURN.c.inbox_id)
        .join(CONVERSATION, CONVERSATION.c.id == TURN.c.conversation_id)
        .join(ADDRESS, ADDRESS.c.id == CONVERSATION.c.address_id)
        .where(ADDRESS.c.place == place)
        .order_by(TURN.c.number)
    ).scalars()
    times = Counter(turns)
    verdict.counted += min(len(times), owner.inputs)
    lost, doubled = max(0, owner.inputs - len(times)), max(0, times.total() - owner.inputs)
    _differ(verdict, owner, "answers", lost=lost, doubled=doubled)
    if list(times) != [row.id for row in rows]:
        verdict.wrong.append(f"{place}: not worked in order: {list(times)}")
    said = [given.text for row in rows if isinstance(given := from_text(row.input), Said)]
    if said != [text for text in owner.typed if not text.startswith("/")]:
        verdict.wrong.append(f"{place}: heard {said}")


def _saved(connection: Connection, owner: Owner, verdict: Verdict) -> None:
    """One campaign with exactly what the person said, saved in one go, and one paper of it."""
    mine = select(MEMBER.c.workspace_id).join(IDENTITY, IDENTITY.c.member_id == MEMBER.c.id)
    workspace = mine.where(IDENTITY.c.account == owner.account).scalar_subquery()
    campaigns = connection.execute(
        select(CAMPAIGN, CAMPAIGN_CHANNEL.c.channel)
        .join(CAMPAIGN_CHANNEL, CAMPAIGN_CHANNEL.c.campaign_id == CAMPAIGN.c.id)
        .where(CAMPAIGN.c.workspace_id == workspace)
    ).all()
    papers = connection.execute(select(DOCUMENT.c.id).where(DOCUMENT.c.workspace_id == workspace)).all()
    saved = connection.execute(select(EVENT.c.id).where(EVENT.c.workspace_id == workspace, EVENT.c.name == "GoalsSet"))
    for what, count in (("campaigns", len(campaigns)), ("papers", len(papers)), ("savings", len(saved.all()))):
        _differ(verdict, owner, what, lost=max(0, 1 - count), doubled=max(0, count - 1))
    _listed(connection, workspace, owner, verdict)
    for row in campaigns:
        values = Values(row.offer, row.goal, row.audience, row.budget_cents, row.period_start.month, row.channel)
        if (values, row.revision) != (owner.values, 1) or row.period_start != date(2027, values.month, 1):
            _differ(verdict, owner, f"{values} instead of {owner.values}", lost=1, doubled=0)


def _listed(connection: Connection, workspace: ScalarSelect[Any], owner: Owner, verdict: Verdict) -> None:
    """The people whose figures were sent as an album, each once."""
    columns = select(CANDIDATE.c.handle, CANDIDATE.c.followers, CANDIDATE.c.revision)
    rows = connection.execute(columns.where(CANDIDATE.c.workspace_id == workspace).order_by(CANDIDATE.c.handle)).all()
    wanted = [(handle, followers, 1) for handle, followers in owner.candidates]
    found = [tuple(row) for row in rows]
    if found != wanted:
        lost = len(set(wanted) - set(found))
        _differ(verdict, owner, f"{found} instead of {wanted}", lost=lost, doubled=len(found) - len(wanted) + lost)


def _differ(verdict: Verdict, owner: Owner, what: str, *, lost: int, doubled: int) -> None:
    verdict.lost += lost
    verdict.doubled += doubled
    if lost or doubled:
        verdict.wrong.append(f"{owner.place}: {what}: {lost} lost, {doubled} doubled")


def _delivered(connection: Connection, lives: Lives, owner: Owner, verdict: Verdict) -> None:
    """Each life goes on at the first part that the one before had not marked, leaves none out, and sends none twice;
    so a part comes again only where a kill came between its sending and its mark."""
    noted: dict[tuple[int, int], str] = {
        (row.outbox_id, row.part): row.message for row in connection.execute(select(OUTBOX_PART))
    }
    place = owner.place
    told = owner.told()
    verdict.unanswered += owner.unanswered()
    verdict.wrong += [f"{place}: {problem}" for problem in owner.problems()]
    if len(owner.papers()) > 1:
        verdict.wrong.append(f"{place}: a paper was sent with other bytes")
    expected: list[_Expected] = []
    for outgoing in _decided(connection, lives.scene.channel, place):
        made = lives.scene.contents(outgoing)
        keys = [(outgoing.id, number) for number in range(len(made))]
        words = plain(outgoing.reply.nodes).strip()
        shown = outgoing.reply.private and words in told
        if any(key not in noted for key in keys):
            verdict.lost += 1
            verdict.wrong.append(f"{place}: {outgoing.id} is not noted")
        elif noted[keys[0]]:
            expected += [_Expected(*key, text, noted[key]) for key, text in zip(keys, made, strict=True)]
            verdict.repeats += shown  # said in answer to the press, and again as a message
        elif not shown:
            verdict.wrong.append(f"{place}: {words!r} was noted and never seen")
    _sent_in_order(lives.lives, expected, _sent(lives, owner), place, verdict)


def _sent_in_order(
    lives: list[Life], expected: list[_Expected], sent: list[_Sent], place: str, verdict: Verdict
) -> None:
    last: dict[int, _Sent] = {}
    for number, life in enumerate(lives):
        marked = [(one.row, one.number) in life.marked for one in expected]
        begin = sum(marked)
        if not all(marked[:begin]) or not all(nth in last for nth in range(begin)):
            verdict.wrong.append(f"{place}: what was marked at the start of life {number} isn't what had been sent")
        mine = [one for one in sent if one.life == number]
        wanted = [one.content for one in expected[begin : begin + len(mine)]]
        if [one.content for one in mine] != wanted:
            verdict.wrong.append(f"{place}: life {number} sent {[one.content for one in mine]} instead of {wanted}")
        for nth, one in enumerate(mine, begin):
            if nth in last:
                verdict.repeats += 1
                verdict.window = max(verdict.window, lives[last[nth].life + 1].ended - last[nth].at)
            last[nth] = one
    missing = [one.row for nth, one in enumerate(expected) if nth not in last]
    if missing:
        verdict.lost += len(missing)
        verdict.wrong.append(f"{place}: never sent: {missing}")
    if [last[nth].message for nth in sorted(last)] != [one.message for one in expected]:
        verdict.wrong.append(f"{place}: what is noted is not what was sent last")


def _decided(connection: Connection, channel: str, place: str) -> list[Outgoing]:
    numbers = select(OUTBOX.c.id).join(ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id).where(ADDRESS.c.place == place)
    found = [
        outbox.shown(connection, channel, place, number)
        for number in connection.execute(numbers.order_by(OUTBOX.c.id)).scalars()
    ]
    return [one for one in found if one is not None]


def _sent(lives: Lives, owner: Owner) -> list[_Sent]:
    """What the person got, in order."""
    begins = [life.began for life in lives.lives]
    return [_Sent(one.at, bisect_right(begins, one.at) - 1, one.content, one.message) for one in owner.messages()]
