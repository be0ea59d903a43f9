"""From a delivery to the turn that it makes: the one place with a clock and with chance.

Accept, so that nothing is lost; look into the guides; then one transaction in the store. What the turn decided is
in the outbox after that, and `bot.delivery` sends it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.clean import storable
from flows.engine.known import Found, NotLookedUp, Unlooked
from flows.engine.messages import Commanded, Edited, Input, Option, Pressed, Said
from flows.engine.turn import Turn
from storage.incoming import Address, Incoming
from storage.problems import SetAside

if TYPE_CHECKING:
    from storage.store import Decided, Respond, Store


class Guide(Protocol):
    """What can be looked up before a turn: `bot.guide.Guides`. `workspace` is its id and the revision of its own
    articles."""

    def find(self, said: str, language: str, topic: str, workspace: tuple[str, int] | None, /) -> Found: ...

    def small_talk(self, said: str, language: str, /) -> str: ...

    def article(self, article: str, language: str, workspace: tuple[str, int] | None, /) -> Found: ...


log = logging.getLogger("vaikute")


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of one delivery."""

    inbox_id: int
    is_new: bool
    """False when the same delivery had come before."""
    turn: Turn | None
    """None when it was worked before."""


class Runner:
    def __init__(
        self,
        store: Store,
        respond: Respond,
        guide: Guide,
        clock: Callable[[], datetime],
        language: str,
    ) -> None:
        """`language` is the one that a new conversation begins in."""
        self._store = store
        self._respond = respond
        self._guide = guide
        self._clock = clock
        self._language = language

    def receive(self, incoming: Incoming) -> Worked:
        """Keeps the delivery, then works it. Raises SetAside when it can't be worked, other StoreProblems when
        the database can't be written."""
        inbox_id, is_new = self._store.accept(incoming, self._clock())
        # A repeat of one that was accepted and not finished is finished now; the store knows which are.
        return Worked(inbox_id, is_new, self._work(inbox_id, incoming))

    def work_waiting(self) -> tuple[str, ...]:
        """Works what an earlier process accepted and did not finish. References of those that had to be set aside."""
        set_aside = []
        for inbox_id in self._store.waiting():
            try:
                self._work(inbox_id, self._store.incoming(inbox_id))
            except SetAside as problem:
                set_aside.append(problem.reference)
        return tuple(set_aside)

    def decide(
        self, inbox_id: int, incoming: Incoming, given: Input | None = None, others: Sequence[int] = ()
    ) -> Decided | None:
        """Works a delivery that has been accepted, and says what is to be sent; None when it was worked before.

        `given` takes the place of its input: a file that has been fetched meanwhile. `others` are
        answered with it. Raises as `Store.decide` does.
        """
        if given is not None:
            incoming = replace(incoming, input=given)
        decide = partial(self._store.decide, inbox_id, self._respond, given=given, others=others)
        unlooked = self._unlooked(incoming.input)
        if unlooked is not None:
            try:
                return decide(unlooked, self._clock())
            except NotLookedUp:
                pass  # nothing was decided: once more, with what the guides know
        return decide(self._found(incoming), self._clock())

    def _unlooked(self, given: Input) -> Found | None:
        """What is known before the guides are asked, which takes longer than all the rest of a turn and is needed by
        few; None where a look at the message says that it will be needed."""
        text = _said(given)
        if text is None:
            return Unlooked()
        said = storable(text)
        if said.rstrip().endswith("?"):
            return None
        try:
            talk = self._guide.small_talk(said, self._language)
        except Exception as error:
            log.error("guide: %s", where(error))
            talk = ""
        return Found("talk", talk=talk) if talk else Unlooked()

    def look_up(self, said: str, language: str) -> Found:
        """What the shipped guide knows, for somebody who is in no brand."""
        return self._guide.find(storable(said), language, "", None)

    def _work(self, inbox_id: int, incoming: Incoming) -> Turn | None:
        decided = self.decide(inbox_id, incoming)
        return decided.turn if decided else None

    def _found(self, incoming: Incoming) -> Found:
        from bot.guide import chosen_article  # not at the start: the first poll need not wait for the guides

        conversation = self._store.conversation(incoming.address, incoming.account)
        language = conversation.language if conversation else self._language
        chosen = chosen_article(incoming.input, conversation.offered if conversation else ())
        try:
            workspace = self._store.workspace_at(incoming.address, incoming.account)
            if conversation is not None and _misses(incoming.input, conversation.offered):
                return self._topics(conversation.topics, language, workspace)
            if chosen is not None:
                return self._guide.article(chosen, language, workspace)
            said = _said(incoming.input)
            if said is not None:
                topic = conversation.topic if conversation else ""
                return self._guide.find(storable(said), language, topic, workspace)
        except Exception as error:
            # The guide is a help on the way: without it the conversation still goes on.
            log.error("guide: %s", where(error))
        return Found()

    def _topics(self, articles: tuple[str, ...], language: str, workspace: tuple[str, int] | None) -> Found:
        """What else was found for the question before."""
        found = [self._guide.article(article, language, workspace) for article in articles]
        return Found("offer", tuple(passage for one in found for passage in one.passages))


def _said(given: Input) -> str | None:
    """What the guides may have to be asked; None for an input that says nothing."""
    match given:
        case Said(text) | Edited(_, text) | Commanded("ask", text):
            return text
    return None


NOT_IT_OPTION = "c:not_it:"
"""How the id of the option begins that says that an answer wasn't what was asked."""


def _misses(given: Input, offered: tuple[Option, ...]) -> bool:
    """Whether an answer is said not to be what was asked: by its button, or by that one's words or number."""
    match given:
        case Commanded(name):
            return name == "not_it"
        case Pressed(option):
            return option.startswith(NOT_IT_OPTION)
        case Said(text):
            said = text.strip().casefold()
            return any(
                said in (option.label.casefold(), f"{number}", f"{number}.")
                for number, option in enumerate(offered, 1)
                if option.id.startswith(NOT_IT_OPTION)
            )
    return False


def delivery(address: Address, account: str, said: Input, delivery_id: str | None = None, name: str = "") -> Incoming:
    """An Incoming; with an id of its own where the channel gives none."""
    return Incoming(delivery_id or uuid4().hex, address, account, name, said)


def clock_of(zone: ZoneInfo) -> Callable[[], datetime]:
    return lambda: datetime.now(zone)


def where(error: BaseException) -> str:
    """The kind of an error and the line it came from. Its message is left out: it may hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
