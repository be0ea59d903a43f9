"""One person's conversation in this terminal, whatever way it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.delivery import Delivery, Show
from bot.runner import Runner, Worked, delivery
from flows.engine.messages import Commanded, Input
from storage.incoming import Address
from storage.problems import SetAside

if TYPE_CHECKING:
    from storage.store import Store

HERE = Address("terminal", "local")
ACCOUNT = "local"


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation is after a turn."""

    question: str | None
    turn: int
    language: str


class Session:
    def __init__(
        self,
        store: Store,
        runner: Runner,
        outbox: Delivery,
        show: Show,
        language: str,
        address: Address = HERE,
        account: str = ACCOUNT,
        name: str = "",
    ) -> None:
        """`language` is the one that a new conversation begins in, `name` what the person is called, when known."""
        self._address, self._account, self._name = address, account, name
        self._store = store
        self._runner = runner
        self._outbox = outbox
        self._show = show
        self.state = State(None, 0, language)
        self._behind = False
        """Something was accepted and could not be worked, so it comes first."""

    def start(self, switch_to: str | None = None) -> tuple[str, ...]:
        """Finishes what an earlier run left, greets, and shows all of it.

        `switch_to` is the language that was asked for just now. Gives the references of inputs that had to be set
        aside.
        """
        conversation = self._store.conversation(self._address, self._account)
        if conversation is not None:
            self.state = replace(self.state, language=conversation.language)
        set_aside = self._runner.work_waiting()
        conversation = self._store.conversation(self._address, self._account)
        if conversation is not None and switch_to not in (None, conversation.language):
            # Says the open question again in the other language, which a greeting would only repeat.
            self._work(Commanded("language", str(switch_to)))
        else:
            self._work(Commanded("start"))
        self._outbox.send_unsent(self._address, self._show)
        return set_aside

    def take(self, said: Input, delivery_id: str | None = None) -> None:
        """One input to the end: worked and shown. A delivery that came before is shown again and changes nothing."""
        worked = self._work(said, delivery_id)
        if worked.turn is None:
            for reply in self._store.replies(worked.inbox_id):
                self._show(self.state.turn, reply, self._outbox.files(reply))
        self._outbox.send_unsent(self._address, self._show)

    def _work(self, said: Input, delivery_id: str | None = None) -> Worked:
        if self._behind:
            self._runner.work_waiting()
        self._behind = True
        try:
            worked = self._runner.receive(delivery(self._address, self._account, said, delivery_id, self._name))
        except SetAside:
            self._behind = False
            raise
        self._behind = False
        if worked.turn is not None:
            after = worked.turn.conversation
            self.state = State(worked.turn.question, after.turn, after.language)
        return worked
