"""The queue of updates: what waits for the bot, what it has confirmed, and who is asking for it just now."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import World
from tests.fakes.telegram.errors import ApiError, conflict

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
})  # fmt: skip
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

TWO_POLLERS = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True, eq=False)
class Update:
    id: int
    kind: str
    chat: int
    body: bytes
    once: bool = False
    """Nobody can confirm it: it is given away once."""
    again: bool = False
    """Given for the second time."""


class Updates:
    """Guarded by the world's lock. `on_push` is called, under it and from any thread, when something came."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.pending: list[Update] = []
        self.allowed = KINDS - _NOT_BY_DEFAULT
        self.stated: list[str] = []
        self.duplicate = False
        self.shuffle: random.Random | None = None
        self.held = False
        self.webhook = False
        self.last_id = 100_000
        self.loop: asyncio.AbstractEventLoop | None = None
        self.on_push: Callable[[], None] = lambda: None
        self._repeats: list[Update] = []
        self._poll: asyncio.Future[None] | None = None

    def push(self, kind: str, payload: Any, chat: int) -> int:
        """Its update_id; 0 where the bot doesn't want updates of this kind."""
        with self._world.lock:
            if kind not in self.allowed:
                return 0
            self.last_id += 1
            body = json.dumps({"update_id": self.last_id, kind: payload}, ensure_ascii=False).encode()
            self._append(Update(self.last_id, kind, chat, body))
            return self.last_id

    def push_raw(self, raw: dict[str, Any] | bytes) -> int:
        """Something that Telegram wouldn't send. A dict without an update_id gets the next one; bytes are given as they
        are, once."""
        with self._world.lock:
            self.last_id += 1
            number = self.last_id
            if isinstance(raw, bytes):
                self._append(Update(number, "raw", 0, raw, once=True))
                return number
            told = raw if "update_id" in raw else {"update_id": number, **raw}
            stated = told["update_id"]
            can_be_confirmed = isinstance(stated, int) and not isinstance(stated, bool)
            if can_be_confirmed:
                number = stated
                self.last_id = max(self.last_id, number)
            self._append(Update(number, "raw", 0, json.dumps(told).encode(), once=not can_be_confirmed))
            return number

    def _append(self, update: Update) -> None:
        self.pending.append(update)
        self.changed()

    def changed(self) -> None:
        """Wakes who waits; called when something came, or when nothing is held back any more."""
        if not self.held:
            if self.loop is not None and self._poll is not None:
                self.loop.call_soon_threadsafe(self._wake)
            self.on_push()

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def allow(self, stated: list[str] | None) -> None:
        """What the bot wants to hear from now on; None keeps what it wanted before."""
        if stated is None:
            return
        self.stated = list(stated)
        self.allowed = KINDS & set(stated) if stated else KINDS - _NOT_BY_DEFAULT

    def waiting(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.pending) + len(self._repeats)

    def drop(self) -> None:
        self.pending.clear()
        self._repeats.clear()

    def done(self, update: Update) -> bool:
        """Confirmed: it is forgotten. Returns whether it is to be given once more."""
        if update in self.pending:
            self.pending.remove(update)
        if self.duplicate and not update.again and not update.once:
            update.again = True
            return True
        return False

    def terminate(self, words: str) -> None:
        """Ends the poll that is open, if there is one, with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(words))
        self._poll = None

    def is_polled(self) -> bool:
        return self._poll is not None

    def _forget(self, offset: int) -> None:
        if offset < 0:
            confirmed = self.pending[:offset]
        else:
            confirmed = [update for update in self.pending if update.id < offset]
        for update in confirmed:
            if self.done(update):
                self._repeats.append(update)

    def _take(self, limit: int) -> list[Update]:
        if self.held:
            return []
        batch = (self._repeats + self.pending)[:limit]
        self._repeats = self._repeats[limit:]
        for update in batch:
            if update.once:
                self.pending.remove(update)
        if self.shuffle is not None:
            self.shuffle.shuffle(batch)
        return batch

    async def poll(self, offset: int, limit: int, timeout: int, stated: list[str] | None) -> list[Update]:
        """Raises ApiError 409 where a webhook is set, and in the older of two polls."""
        limit = min(max(limit, limits.UPDATES.least), limits.UPDATES.most)
        with self._world.lock:
            if self.webhook:
                raise conflict(WEBHOOK_ACTIVE)
            self.terminate(TWO_POLLERS)
            self.allow(stated)
            self._forget(offset)
            batch = self._take(limit)
            if batch or timeout <= 0:
                return batch
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._poll = future
        try:
            await asyncio.wait_for(future, min(timeout, limits.POLL.most))
        except TimeoutError:
            pass
        except ApiError as error:
            # A fresh one: the same object raised twice would carry the first one's traceback
            raise conflict(error.description.removeprefix("Conflict: ")) from None
        finally:
            with self._world.lock:
                if self._poll is future:
                    self._poll = None
        with self._world.lock:
            return self._take(limit)
