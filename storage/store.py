"""The store: what was accepted stays, what was decided is done once, whole or not at all."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from flows.engine.known import Found, Known, Refusal
from flows.engine.messages import Conversation, Document, Input, Reply
from flows.engine.turn import Turn
from flows.field import OpenQuestion, OwnArticle
from storage import (
    conversations,
    history,
    inbox,
    open_questions,
    opinions,
    outbox,
    own_articles,
    papers,
    place,
    transcript,
    writes,
)
from storage.applying import Applying
from storage.history import HistoryLine
from storage.incoming import Address, Incoming
from storage.knowing import Memory
from storage.opening import Database
from storage.opinions import Opinion
from storage.outbox import Outgoing
from storage.own_articles import GuideChange
from storage.problems import SetAside, StoreProblem, UnknownAccount, problem_of
from storage.refused import Refused
from storage.retention import KEEP_DAYS, oldest_kept

Respond = Callable[[Conversation, Input, Known, datetime], Turn]

TRIES = 3
"""How often an input may raise before the queue goes on without it."""


def open_store(
    url: str, *, language: str = "fi", timezone: str = "Europe/Helsinki", question_days: int = KEEP_DAYS
) -> Store:
    """The store at `sqlite:///path`, or in memory at `sqlite://`; made where there is none, upgraded where it is old.

    `language` is a new conversation's, `timezone` a new workspace's; `question_days` is how long the words of a
    question without an answer are kept, 0 for not at all. Raises NewerSchema, InUse or Unwritable, and
    StoreProblem for another scheme.
    """
    ZoneInfo(timezone)
    return Store(Database(url), language=language, timezone=timezone, question_days=question_days)


class Store:
    """All that is kept. Its methods may be called from any thread, and take their turns."""

    def __init__(self, database: Database, *, language: str, timezone: str, question_days: int) -> None:
        self._database = database
        self._language = language
        self._timezone = timezone
        self._question_days = question_days
        self._memory = Memory()
        self._one_at_a_time = threading.RLock()

    def close(self) -> None:
        with self._one_at_a_time:
            self._database.close()

    # What comes in.

    def accept(self, incoming: Incoming, now: datetime) -> tuple[int, bool]:
        """Keeps a delivery and returns its number, and whether it is new. When this returns, it survives anything."""
        with self.writing() as connection:
            return inbox.accept(connection, incoming, now)

    def waiting(self) -> tuple[int, ...]:
        """The deliveries accepted and not yet worked, oldest first."""
        with self.reading() as connection:
            return inbox.waiting(connection)

    def incoming(self, inbox_id: int) -> Incoming:
        """Raises KeyError for a number that was never given."""
        with self.reading() as connection:
            return inbox.read(connection, inbox_id)[0]

    def conversation(self, address: Address, account: str) -> Conversation | None:
        """The conversation as it stands, or None when this account has not spoken there yet."""
        with self.reading() as connection:
            found = place.find(connection, address, account)
            return conversations.read(connection, found).conversation if found else None

    # What is decided.

    def work(self, inbox_id: int, respond: Respond, found: Found, now: datetime) -> Turn | None:
        """Answers one delivery in one transaction, and returns the turn; None when it has been worked before.

        `found` is what the guides know of what was said; `now` reaches `respond` as it is. What storage refuses is
        responded to once more with `Known.refusal`. Raises SetAside when that is refused too, or when the input
        raised three times; UnknownAccount for someone whom nobody invited; Unwritable when nothing can be kept, and
        then nothing has changed. KeyError for a number that was never given.
        """
        refusal: Refusal | None = None
        while True:
            try:
                return self._turn(inbox_id, respond, found, now, refusal)
            except Refused as refused:
                if refusal is not None:
                    self._set_aside(inbox_id, now)
                    raise SetAside(inbox_id, refused.refusal.reason) from refused
                refusal = refused.refusal
            except (StoreProblem, UnknownAccount, _NoSuchDelivery):
                raise
            except Exception as error:
                with self.writing() as connection:
                    tries = inbox.raised(connection, inbox_id, _where(error))
                if tries >= TRIES:
                    self._set_aside(inbox_id, now)
                    raise SetAside(inbox_id, "raised") from error

    def _turn(
        self, inbox_id: int, respond: Respond, found: Found, now: datetime, refusal: Refusal | None
    ) -> Turn | None:
        with self.writing() as connection:
            try:
                incoming, state = inbox.read(connection, inbox_id)
            except KeyError:
                raise _NoSuchDelivery(inbox_id) from None
            if state != "waiting":
                return None
            here = place.find_or_make(connection, incoming, now, language=self._language, timezone=self._timezone)
            if here.renamed:
                self._memory.forget(here.workspace_id)  # its history tells the old name
            if here.written is not None and not writes.may_be_taken_back(here.written, now):
                writes.clear(connection, here)
                here = replace(here, written=None)
            talk = conversations.read(connection, here)
            conversation = talk.conversation
            since = oldest_kept(self._question_days, now)
            shared = self._memory.shared(connection, here.workspace_id, here.last_event, since)
            known = Known(
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
                found=found,
                refusal=refusal,
            )
            turn = respond(conversation, incoming.input, known, now)
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
            outbox.add(connection, here, turn, inbox_id, now)
            inbox.finish(connection, inbox_id, "done", now)
            return turn

    def _set_aside(self, inbox_id: int, now: datetime) -> None:
        with self.writing() as connection:
            inbox.finish(connection, inbox_id, "aside", now)

    # What goes out.

    def replies(self, inbox_id: int) -> tuple[Reply, ...]:
        """What a delivery was answered, in order; documents without their data."""
        with self.reading() as connection:
            return tuple(one.reply for one in outbox.of_delivery(connection, inbox_id))

    def unsent(self, address: Address | None = None) -> tuple[Outgoing, ...]:
        """What waits to be delivered, at one address or at all, in the order it was decided."""
        with self.reading() as connection:
            return outbox.unsent(connection, address)

    def mark_sent(self, outbox_ids: Sequence[int], now: datetime) -> None:
        with self.writing() as connection:
            outbox.mark_sent(connection, outbox_ids, now)

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
            return place.workspace_for(connection, address.channel, account, now, self._timezone)

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
        with self._one_at_a_time, self._problems():
            connection = self._database.connection
            connection.info["begin"] = begin
            with connection.begin():
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
    "GuideChange", "HistoryLine", "Opinion", "Outgoing", "Respond", "SetAside", "Store", "StoreProblem", "open_store",
]  # fmt: skip
