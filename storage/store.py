"""The store: what was accepted stays, what was decided is done once, whole or not at all."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from flows.engine.known import Found, Known, NotLookedUp, Refusal
from flows.engine.messages import Conversation, Document, Input, Reply, Submitted
from flows.engine.turn import Turn
from flows.field import OpenQuestion, OwnArticle
from storage import (
    conversations,
    delivered,
    heard,
    history,
    inbox,
    invitations,
    moving,
    open_questions,
    opinions,
    outbox,
    own_articles,
    papers,
    place,
    signup,
    teams,
    transcript,
    writes,
)
from storage.applying import Applying
from storage.history import HistoryLine
from storage.incoming import Address, Incoming
from storage.knowing import Memory
from storage.opening import Database, transaction
from storage.opinions import Opinion
from storage.outgoing import Offered, Outgoing, SentPart
from storage.own_articles import GuideChange
from storage.place import Place
from storage.problems import SetAside, StoreProblem, UnknownAccount, problem_of
from storage.refused import Refused
from storage.retention import INVITATION_HOURS, KEEP_DAYS, oldest_kept
from storage.signup import Beginning
from storage.states import SIGNUPS

Respond = Callable[[Conversation, Input, Known, datetime], Turn]
Seen = TypeVar("Seen")

_NOTHING_FOUND = Found()

TRIES = 3
"""How often an input may raise before the queue goes on without it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a delivery led to. `outgoing` is what was just written to be delivered, replies and then notices."""

    turn: Turn
    outgoing: tuple[Outgoing, ...]


def open_store(
    url: str,
    *,
    language: str = "fi",
    timezone: str = "Europe/Helsinki",
    question_days: int = KEEP_DAYS,
    signup: str = "invite",
) -> Store:
    """The store at `sqlite:///path`, or in memory at `sqlite://`; made where there is none, upgraded where it is old.

    `language` is a new conversation's, `timezone` a new workspace's; `question_days` is how long the words of a
    question without an answer are kept, 0 for not at all; with the `signup` open an account that nobody invited gets
    a workspace of its own, with invite only at the terminal. Raises NewerSchema, InUse or Unwritable, and
    StoreProblem for another scheme; ValueError for another `signup`.
    """
    ZoneInfo(timezone)
    if signup not in SIGNUPS:
        raise ValueError(f"signup is one of {', '.join(SIGNUPS)}")
    return Store(Database(url), Beginning(language, timezone, signup), question_days=question_days)


class Store:
    """All that is kept. Its methods may be called from any thread, and take their turns."""

    def __init__(self, database: Database, beginning: Beginning, *, question_days: int) -> None:
        self._database = database
        self._beginning = beginning
        self._question_days = question_days
        self._memory = Memory()
        self._one_at_a_time = threading.RLock()

    def close(self) -> None:
        with self._one_at_a_time:
            self._database.close()

    # What comes in.

    def accept(self, incoming: Incoming, now: datetime) -> tuple[int, bool]:
        """Keeps a delivery and returns its number, and whether it is new. When this returns, it survives anything.

        A delivery is known by its id, and a new message by the message's as well: a platform may give the same one out
        twice under two ids.
        """
        return self.accept_all((incoming,), now)[0]

    def accept_all(self, incomings: Sequence[Incoming], now: datetime) -> tuple[tuple[int, bool], ...]:
        """Several deliveries as `accept` keeps one, all of them or none."""
        with self.writing() as connection:
            return tuple(inbox.accept(connection, incoming, now) for incoming in incomings)

    def waiting(self, channel: str | None = None) -> tuple[int, ...]:
        """The deliveries accepted and not yet worked, of one channel or all, oldest first."""
        with self.reading() as connection:
            return inbox.waiting(connection, channel)

    def album(self, inbox_id: int) -> tuple[tuple[int, Incoming], ...]:
        """What waits of the album that a waiting delivery belongs to, this one included, oldest first. Without an
        album it is this one alone. Raises KeyError for a number that was never given."""
        with self.reading() as connection:
            return inbox.album(connection, inbox_id)

    def finish(self, inbox_id: int, now: datetime) -> None:
        """Takes a delivery off the queue that needs no turn."""
        with self.writing() as connection:
            inbox.finish(connection, inbox_id, "done", now)

    def incoming(self, inbox_id: int) -> Incoming:
        """Raises KeyError for a number that was never given."""
        with self.reading() as connection:
            return inbox.read(connection, inbox_id).incoming

    def keep_person(self, inbox_id: int, name: str, language: str) -> None:
        """Keeps the person's name and language, learned after their delivery was accepted, where a waiting one says
        nothing of them."""
        with self.writing() as connection:
            inbox.keep_person(connection, inbox_id, name, language)

    def conversation(self, address: Address, account: str) -> Conversation | None:
        """The conversation as it stands, or None when this account has not spoken there yet."""
        with self.reading() as connection:
            found = place.find(connection, address, account)
            return conversations.read(connection, found).conversation if found else None

    def invite(
        self,
        role: str,
        now: datetime,
        *,
        workspace_id: str | None = None,
        made_by: str | None = None,
        hours: int = INVITATION_HOURS,
    ) -> str:
        """A new one-time code, good for so many hours, with which somebody joins the workspace in that role; without
        a workspace they get one of their own, as its owner. The code itself is not kept.

        Raises ValueError for an unknown role and when `made_by` is no member of the workspace, KeyError when there is
        no such workspace.
        """
        with self.writing() as connection:
            return invitations.make(connection, role, now, workspace_id=workspace_id, made_by=made_by, hours=hours)

    # What is decided.

    def work(self, inbox_id: int, respond: Respond, found: Found, now: datetime) -> Turn | None:
        """`decide` for a channel that reads what it sends from the outbox."""
        decided = self.decide(inbox_id, respond, found, now)
        return decided.turn if decided else None

    def decide(
        self,
        inbox_id: int,
        respond: Respond,
        found: Found,
        now: datetime,
        *,
        given: Input | None = None,
        others: Sequence[int] = (),
    ) -> Decided | None:
        """Answers one delivery in one transaction; None when it has been worked before.

        `found` is what the guides know of what was said; `now` reaches `respond` as it is. `given` is kept in place of
        what the delivery said, such as a file that was fetched meanwhile; `others` are deliveries that it answers too,
        those of the same album. An edit of a message that no turn was made
        of is a message of its own. What storage refuses is responded to once more with `Known.refusal`. Raises
        SetAside when that is refused too, or when the input raised three times; UnknownAccount for someone who can't
        speak there; Unwritable when nothing can be kept, and then nothing has changed. KeyError for a number that was
        never given.
        """
        refusal: Refusal | None = None
        given = None if given is None else inbox.storable_input(given)
        while True:
            try:
                return self._turn(inbox_id, respond, found, now, refusal, given, others)
            except Refused as refused:
                if refusal is not None:
                    self._set_aside((inbox_id, *others), now)
                    raise SetAside(inbox_id, refused.refusal.reason) from refused
                refusal = refused.refusal
            except (StoreProblem, UnknownAccount, NotLookedUp, _NoSuchDelivery):
                raise
            except Exception as error:
                with self.writing() as connection:
                    tries = inbox.raised(connection, inbox_id, _where(error))
                if tries >= TRIES:
                    self._set_aside((inbox_id, *others), now)
                    raise SetAside(inbox_id, "raised") from error

    def _turn(
        self,
        inbox_id: int,
        respond: Respond,
        found: Found,
        now: datetime,
        refusal: Refusal | None,
        given: Input | None,
        others: Sequence[int],
    ) -> Decided | None:
        with self.writing() as connection:
            try:
                kept = inbox.read(connection, inbox_id)
            except KeyError:
                raise _NoSuchDelivery(inbox_id) from None
            if kept.state != "waiting":
                return None
            incoming = kept.incoming if given is None else replace(kept.incoming, input=given)
            here = place.find_or_make(connection, incoming, kept.accepted_at, now, self._beginning)
            said = heard.edit_of_turn(connection, here, incoming, inbox_id)
            if said != kept.incoming.input:
                inbox.keep_input(connection, inbox_id, said)
            said = heard.to_question(connection, here, said, incoming.reply_to)
            if here.renamed:
                self._memory.forget(here.workspace_id)  # its history tells the old name
            if here.written is not None and not writes.may_be_taken_back(here.written, now):
                writes.clear(connection, here)
                here = replace(here, written=None)
            talk = conversations.read(connection, here, said.visit if isinstance(said, Submitted) else "")
            conversation = talk.conversation
            known = self._known(connection, here, talk, now, found, refusal)
            turn = respond(conversation, said, known, now)
            conversations.begin_turn(connection, conversation, turn, inbox_id, now)
            applying = Applying(
                connection,
                here.workspace_id,
                here.member,
                conversation.id,
                turn.conversation.turn,
                now,
                self._question_days,
            )
            for event in turn.events:
                applying.apply(event)
            conversations.save(
                connection, conversation, turn, here.member.id, now, keeps_questions=known.keeps_questions
            )
            writes.keep(connection, here, turn, now)
            outgoing = outbox.add(connection, here, turn, incoming, inbox_id, now)
            for answered in (inbox_id, *others):
                inbox.finish(connection, answered, "done", now)
            return Decided(turn, outgoing)

    def look(
        self, address: Address, account: str, see: Callable[[Conversation, Known, datetime], Seen], now: datetime
    ) -> Seen | None:
        """What somebody is shown of a conversation without saying anything: what `see` makes of it and of all that is
        known there. Nothing is kept or changed. A member who has not spoken there sees the conversation that would
        begin, without an id. None when the account is nobody's."""
        with self.reading() as connection:
            here = place.find_or_foresee(connection, address, account, self._beginning.language)
            if here is None:
                return None
            if here.written is not None and not writes.may_be_taken_back(here.written, now):
                here = replace(here, written=None)
            talk = conversations.read(connection, here)
            known = self._known(connection, here, talk, now)
            known = replace(known, accounts=place.accounts(connection, here.member.id))
        return see(talk.conversation, known, now)

    def _known(
        self,
        connection: Connection,
        here: Place,
        talk: conversations.Talk,
        now: datetime,
        found: Found = _NOTHING_FOUND,
        refusal: Refusal | None = None,
    ) -> Known:
        since = oldest_kept(self._question_days, now)
        shared = self._memory.shared(connection, here.workspace_id, here.last_event, since)
        return Known(
            member=here.member,
            workspace=shared.workspace,
            visits=talk.visits,
            elsewhere=talk.elsewhere,
            write=writes.write_of(here.written),
            history=shared.history,
            team=here.team,
            transcript=transcript.read(connection, here, shared.workspace),
            campaigns=shared.campaigns,
            candidates=shared.candidates,
            collaborations=shared.collaborations,
            contracts=shared.contracts,
            measurements=shared.measurements,
            documents=shared.documents,
            tracking_codes=shared.tracking_codes,
            open_questions=tuple(one for one in shared.open_questions if one.at >= since),
            own_articles=shared.own_articles,
            keeps_questions=self._question_days > 0,
            fresh=secrets.token_hex(8),
            shared=here.shared,
            holder=place.holder(connection, here) if here.shared else "",
            found=found,
            refusal=refusal,
        )

    def _set_aside(self, inbox_ids: Sequence[int], now: datetime) -> None:
        with self.writing() as connection:
            for inbox_id in inbox_ids:
                inbox.finish(connection, inbox_id, "aside", now)

    # What goes out.

    def replies(self, inbox_id: int) -> tuple[Reply, ...]:
        """What a delivery was answered, in order; documents without their data."""
        with self.reading() as connection:
            return tuple(one.reply for one in outbox.of_delivery(connection, inbox_id))

    def unsent(self, address: Address | None = None, *, channel: str | None = None) -> tuple[Outgoing, ...]:
        """What waits to be delivered, at one address, on one channel or at all, in the order it was decided; without
        what was given up."""
        with self.reading() as connection:
            return outbox.unsent(connection, address, channel)

    def shown(self, channel: str, place_id: str, outbox_id: int, account: str = "") -> Outgoing | None:
        """Something decided for a place, or for one person's eyes and this `account`'s, delivered or not; None when
        nothing of that number goes there."""
        with self.reading() as connection:
            return outbox.shown(connection, channel, place_id, outbox_id, account)

    def may_begin(self, channel: str, account: str, team: str = "") -> bool:
        """Whether an account is somebody's there, or may become somebody without an invitation: one of a `team` with a
        workspace may."""
        with self.reading() as connection:
            known = place.workspace_at(connection, channel, account) is not None
            known = known or (team != "" and teams.find(connection, channel, team) is not None)
        return known or self._beginning.may_begin(channel)

    def install(self, channel: str, team: str, account: str, name: str, now: datetime) -> str:
        """Keeps that an account has let us into a team, and returns the id of the team's workspace.

        Where the team has none it is made, with the account as its owner under that `name`; an account that owns a
        workspace already brings that one, and one that is somebody's without owning it leaves the new workspace
        without members. A second time only who it was is kept. Raises ValueError without a team or an account.
        """
        if not team or not account:
            raise ValueError("an account lets us into a team")
        with self.writing() as connection:
            return signup.install(connection, channel, team, account, inbox.storable_text(name), now, self._beginning)

    def team_workspace(self, channel: str, team: str) -> str | None:
        """The id of the workspace that a team's people come into, or None when it has none."""
        with self.reading() as connection:
            found = teams.find(connection, channel, team)
        return None if found is None else found.workspace_id

    def option(self, channel: str, place_id: str, outbox_id: int, index: int, account: str = "") -> Offered | None:
        """The option of that index, from 0, that was shown at a place, and to whom; None when there is none there.
        What was meant for one person's eyes can be pressed wherever that `account` saw it."""
        with self.reading() as connection:
            return outbox.option(connection, channel, place_id, outbox_id, index, account)

    def mark_sent(self, outbox_ids: Sequence[int], now: datetime) -> None:
        with self.writing() as connection:
            outbox.mark_sent(connection, outbox_ids, now)

    def note_parts(self, parts: Sequence[SentPart], now: datetime) -> None:
        """Keeps that parts were delivered; what has its last part is sent. The same part again changes nothing."""
        with self.writing() as connection:
            delivered.note_parts(connection, parts, now)

    def note_unsure(self, outbox_id: int) -> None:
        """The next part was sent, and nobody knows whether it arrived; until it is noted, or another is."""
        with self.writing() as connection:
            delivered.note_unsure(connection, outbox_id)

    def note_failed(self, outbox_id: int, problem: str, now: datetime) -> None:
        """Gives up something that will not be taken."""
        with self.writing() as connection:
            delivered.note_failed(connection, outbox_id, problem, now)

    def note_gone(self, address: Address, reason: str, now: datetime) -> None:
        """Gives up an address and what waits for it, until something that is accepted from now on comes from there."""
        with self.writing() as connection:
            delivered.note_gone(connection, address, reason, now)

    def team_gone(self, channel: str, team: str, reason: str, now: datetime) -> None:
        """Gives up every address of a team, whose places begin with its id and a slash, as `note_gone` does one."""
        with self.writing() as connection:
            delivered.team_gone(connection, channel, team, reason, now)

    def came_back(self, address: Address) -> None:
        """The address can be reached again."""
        with self.writing() as connection:
            delivered.came_back(connection, address)

    def gone(self) -> tuple[tuple[Address, str, datetime], ...]:
        """The addresses that can't be reached, why, and since when."""
        with self.reading() as connection:
            return delivered.gone(connection)

    def move_place(self, channel: str, old: str, new: str) -> None:
        """A place has another id now, and everything of it goes on there. A second time changes nothing."""
        with self.writing() as connection:
            moving.move_place(connection, channel, old, new)

    def document(self, document_id: str) -> Document:
        """The document with its data. Raises KeyError when there is none of that id."""
        with self.reading() as connection:
            return papers.read(connection, document_id)

    def document_bytes(self, document_id: str, format: str) -> bytes | None:  # noqa: A002
        """The bytes kept of a document in a format such as docx, or None when none were made yet."""
        with self.reading() as connection:
            return papers.read_bytes(connection, document_id, format)

    def keep_document_bytes(self, document_id: str, format: str, data: bytes) -> bytes:  # noqa: A002
        """Keeps what a document was made into and returns what is kept: the first one made, every time.

        Raises KeyError when there is no such document.
        """
        with self.writing() as connection:
            return papers.keep_bytes(connection, document_id, format, data)

    def history(self, workspace_id: str, limit: int = 50) -> tuple[HistoryLine, ...]:
        """Who changed what and when, newest first."""
        with self.reading() as connection:
            return history.read(connection, workspace_id, limit)

    # What a workspace knows of its own, and would like to know.

    def workspace_at(self, address: Address, account: str) -> tuple[str, int] | None:
        """The id and the knowledge revision of the workspace that an account speaks in, or None when it has none yet.
        The revision rises whenever the workspace's own articles change."""
        with self.reading() as connection:
            return place.workspace_at(connection, address.channel, account)

    def workspace_for(self, address: Address, account: str, now: datetime) -> str:
        """The id of the workspace that an account speaks in, made where it has none yet.

        Raises UnknownAccount where one has to be invited.
        """
        with self.writing() as connection:
            return place.workspace_for(connection, address.channel, account, now, self._beginning)

    def own_articles(self, workspace_id: str) -> tuple[OwnArticle, ...]:
        """All of a workspace's, in the order they were added."""
        with self.reading() as connection:
            return own_articles.read(connection, workspace_id)

    def knowledge_revision(self, workspace_id: str) -> int:
        """Raised with every change of the workspace's own articles. Raises KeyError when there is no such workspace."""
        with self.reading() as connection:
            return own_articles.read_revision(connection, workspace_id)

    def compare_guides(
        self, workspace_id: str | None, guides: Mapping[str, Sequence[OwnArticle]]
    ) -> dict[str, GuideChange]:
        """What `keep_guides` would change; nothing is kept. No workspace is one without articles."""
        kept = self.own_articles(workspace_id) if workspace_id else ()
        return own_articles.compared(kept, guides)

    def keep_guides(
        self, workspace_id: str, guides: Mapping[str, Sequence[OwnArticle]], now: datetime
    ) -> dict[str, GuideChange]:
        """Keeps each guide, by its name, in place of what was kept under that name, all of them in one transaction.

        A guide without articles is taken away. An article whose id another one has gets a number after it. Raises
        ValueError for an article that can't be kept, KeyError when there is no such workspace; nothing is kept then.
        """
        with self.writing() as connection:
            return own_articles.keep_guides(connection, workspace_id, guides, now)

    def keep_guide(self, workspace_id: str, guide: str, articles: Sequence[OwnArticle], now: datetime) -> GuideChange:
        """One guide, as `keep_guides` keeps them."""
        return self.keep_guides(workspace_id, {guide: articles}, now)[guide]

    def open_questions(self, workspace_id: str, now: datetime) -> tuple[OpenQuestion, ...]:
        """What waits for an answer, asked last first, times in the workspace's zone. Those whose time is up are taken
        away first. Raises KeyError when there is no such workspace."""
        with self.writing() as connection:
            open_questions.forget_old(connection, self._question_days, now)
            zone = place.zone_of(connection, workspace_id)
            since = oldest_kept(self._question_days, now)
            return open_questions.read(connection, workspace_id, zone, since)

    def unanswered(self, workspace_id: str) -> dict[str, int]:
        """How often something was asked in vain, by language; counted also where the words are not kept."""
        with self.reading() as connection:
            return open_questions.count_by_language(connection, workspace_id)

    def opinions(self, workspace_id: str) -> tuple[Opinion, ...]:
        """What members think of the articles, by article and language, those that helped least first."""
        with self.reading() as connection:
            return opinions.read(connection, workspace_id)

    def forget_old_questions(self, now: datetime) -> int:
        """Takes away the words of questions whose time is up, in every workspace. Returns how many askings went."""
        with self.writing() as connection:
            open_questions.forget_asked(connection, self._question_days, now)
            return open_questions.forget_old(connection, self._question_days, now)

    # The database itself.

    @property
    def path(self) -> Path | None:
        """The file, or None for a store in memory."""
        return self._database.path

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends well, rolled back whole when it doesn't.

        Raises Unwritable when the disk is full or can't be written.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database, without keeping anybody from writing."""
        with self._transaction("BEGIN") as connection:
            yield connection

    def engine(self) -> Engine:
        """The same database for a library that keeps something of its own there, by its own transactions; disposed of
        when the store is closed. Not from inside `reading` or `writing`, and its errors are SQLAlchemy's."""
        with self._one_at_a_time:
            return self._database.engine_beside()

    def check_writable(self) -> None:
        """Raises a StoreProblem when nothing can be kept."""
        with self.writing():
            pass

    def forget(self, workspace_id: str) -> None:
        """Drops what is remembered of a workspace that was changed otherwise than by events."""
        with self._one_at_a_time:
            self._memory.forget(workspace_id)

    def compact(self) -> None:
        """Writes the file anew without what was deleted, so that no trace of it stays."""
        with self._one_at_a_time, self._problems():
            self._database.compact()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with self._one_at_a_time, self._problems(), transaction(self._database.connection, begin) as connection:
            yield connection

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """Tells what a database's error says of the store."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            problem = problem_of(error, self._database.name)
            if problem is None:
                raise
            raise problem from error


class _NoSuchDelivery(KeyError):  # noqa: N818
    pass


def _where(error: Exception) -> str:
    """Which error and on which line, and nothing of what was said."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"


__all__ = [
    "Decided", "GuideChange", "HistoryLine", "Offered", "Opinion", "Outgoing", "Respond", "SentPart", "SetAside",
    "Store", "StoreProblem", "open_store",
]  # fmt: skip
