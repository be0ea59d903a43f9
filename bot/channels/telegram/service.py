"""The bot at work: deliveries that have been accepted become turns, turns become messages, presses get their answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.channels.bystanders import Sparing
from bot.channels.pressed import took_effect
from bot.channels.telegram import presses
from bot.channels.telegram.api import Api
from bot.channels.telegram.bystanders import bystanders_answer
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.gaps import Gaps
from bot.channels.telegram.intake import Accepted, Answered, Intake
from bot.channels.telegram.keyboards import Picked, read_data
from bot.channels.telegram.parts import Message, Part, Rich
from bot.channels.telegram.places import place_of_address
from bot.channels.telegram.reading import CHANNEL, Bot, Press, number_of
from bot.channels.telegram.uploads import fetched
from bot.channels.uploads import together
from bot.channels.working import Working
from bot.posting.pace import Asking, Pace
from bot.posting.posting import Posting
from bot.runner import Runner, where
from bot.words import words
from bot.writer import Writer
from flows.engine.messages import Input, Option, Said, Uploaded
from storage.incoming import Incoming
from storage.problems import SetAside, UnknownAccount

if TYPE_CHECKING:
    from storage.store import Decided, Store

log = logging.getLogger("vaikute")

ALBUM_SECONDS = 1.5
"""How long the rest of an album is waited for: it comes as messages of its own, and none says that it is the last."""

PRESS_SECONDS = 0.8
"""After this long a press is answered without its outcome, which then comes as a message. DESIGN wants 1 s."""


class Service(Working):
    """`language` is the one that strangers are spoken to in when Telegram doesn't say theirs."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        runner: Runner,
        api: Api,
        courier: Courier,
        posting: Posting[Part],
        pace: Pace,
        intake: Intake,
        clock: Callable[[], datetime],
        language: str,
        *,
        album_seconds: float = ALBUM_SECONDS,
    ) -> None:
        self.bot = Bot(0, "")
        super().__init__(CHANNEL, store, writer, runner, posting, clock)
        self._api = api
        self._courier = courier
        self._pace = pace
        self._intake = intake
        self._language = language
        self._album_seconds = album_seconds
        self._gaps = Gaps()
        self._sparing = Sparing()
        self._answering_to: dict[str, presses.Answering] = {}
        """By the press's own id, until it is worked."""

    # What comes in.

    async def start(self) -> None:
        """Works and sends what an earlier process left."""
        await self._posting.start()
        for inbox_id, incoming in await self._left_over():
            self._queue(Accepted(0, inbox_id, incoming))

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """When this returns, the updates are safe and may be acknowledged. Raises StoreProblem when they aren't."""
        answering = {query: self._answering(query) for query in map(_query, updates) if query}
        try:
            taken = await self._intake.take(updates, self.bot)
        except BaseException:
            for one in answering.values():
                one.drop()
            raise
        for answered in taken.answered:
            self.beside(self._answer_at_once(answered, answering.pop(answered.press.query)))
        for pressed in (one.press for one in taken.accepted if one.press is not None):
            self._answering_to[pressed.query] = answering.pop(pressed.query)
        for repeated in answering.values():
            repeated.drop()
        self._accepted += len(taken.accepted)
        accepted = {one.number: one for one in taken.accepted}
        for number in sorted(number for one in updates if (number := number_of(one)) is not None):
            found = accepted.pop(number, None)
            self._gaps.arrived(number, partial(self._queue, found) if found else _nothing)

    def _queue(self, accepted: Accepted) -> None:
        place = accepted.incoming.address.place
        if accepted.press is None:
            self._places.add(place, accepted.number, partial(self._work, accepted))
            return
        answering = self._answering_to.pop(accepted.press.query)
        self._places.add(place, accepted.number, partial(self._work_press, accepted, answering))

    def _answering(self, query: str) -> presses.Answering:
        """The time runs from when the press is heard of, since others may be written first."""
        answering = presses.Answering(self._api, query)
        answering.wait(PRESS_SECONDS)
        return answering

    @property
    def waiting(self) -> int:
        """Deliveries that have not been begun."""
        return len(self._gaps) + super().waiting

    @property
    def _is_busy(self) -> bool:
        return bool(self._gaps) or super()._is_busy

    # One delivery.

    async def _work(self, accepted: Accepted) -> None:
        try:
            decided = await self._decide(accepted)
        except UnknownAccount as unknown:
            await self._tell_stranger(accepted, unknown)
        except SetAside as problem:
            await self._tell(accepted.incoming, "word.set_aside", reference=problem.reference)
        else:
            if decided is not None:
                self._posting.add(decided.outgoing)

    async def _work_press(self, accepted: Accepted, answering: presses.Answering) -> None:
        option, press = accepted.option, accepted.press
        assert option is not None
        assert press is not None
        language = accepted.incoming.language or self._language
        try:
            decided = await self._decide(accepted)
        except UnknownAccount as unknown:
            self.beside(answering.say(self._say(language, f"stranger.{unknown.reason}")))
            await self.finish(accepted.inbox_id)
            return
        except SetAside as problem:
            self.beside(self._tell_in_answer(answering, accepted.incoming, problem))
            return
        if decided is None:
            self.beside(answering.say(""))
            return
        word = presses.word_of(decided)
        if word:
            self.beside(self._say_instead(answering, word, decided))
        else:
            self._posting.add(decided.outgoing)
            self.beside(answering.say(""))
        if took_effect(option, decided):
            self.beside(self._close_keyboard(press, option))

    async def _close_keyboard(self, press: Press, option: Option) -> None:
        rich = "" if press.html else await self._rich_html(press)
        await presses.close_keyboard(self._api, press, option, rich)

    async def _rich_html(self, press: Press) -> str:
        """What a rich message was made of: Telegram gives it back in another form."""
        data = read_data(press.data)
        if not isinstance(data, Picked):
            return ""
        where_ = CHANNEL, press.address.place, data.outbox_id, press.account
        outgoing = await self._writer.run(self._store.shown, *where_)
        found = self._courier.parts(outgoing) if outgoing is not None else ()
        return next((part.html for part in found if isinstance(part, Rich)), "")

    async def _say_instead(self, answering: presses.Answering, word: str, decided: Decided) -> None:
        """A quiet word in answer to the press; where it comes too late for that it is a message."""
        if await answering.say(word):
            await self.noted(decided.outgoing)
        else:
            self._posting.add(decided.outgoing)

    async def _tell_in_answer(self, answering: presses.Answering, incoming: Incoming, problem: SetAside) -> None:
        language = incoming.language or self._language
        if not await answering.say(self._say(language, "word.set_aside", reference=problem.reference)):
            await self._tell(incoming, "word.set_aside", reference=problem.reference)

    async def _decide(self, accepted: Accepted) -> Decided | None:
        """Raises UnknownAccount and SetAside. While the database can't be written it waits."""
        given: Input | None = None
        others: list[int] = []
        incoming = accepted.incoming
        if incoming.file or incoming.album:
            async with self._courier.busy(place_of_address(incoming.address)):
                given, others = await self._upload(accepted)
        return await self._decided(accepted.inbox_id, incoming, given, others)

    async def _upload(self, accepted: Accepted) -> tuple[Input | None, list[int]]:
        """The file that was sent, or all of an album with the numbers of its other deliveries. What goes with words
        is left to them; what a stranger sends is not fetched."""
        incoming = accepted.incoming
        rows: Sequence[tuple[int, Incoming]] = [(accepted.inbox_id, incoming)]
        if incoming.album:
            await asyncio.sleep(self._album_seconds)
            rows = await self._writer.run(self._store.album, accepted.inbox_id)
            if not rows:
                return None, []  # worked with an earlier message of the album
        words = isinstance(incoming.input, Said)
        goes_along = _is_picture if words else _is_file
        others = [inbox_id for inbox_id, one in rows if inbox_id != accepted.inbox_id and goes_along(one.input)]
        if words or not await self._writer.run(self._store.may_begin, CHANNEL, incoming.account):
            return None, others
        return together([await fetched(self._api, one) for _, one in rows if _is_file(one.input)]), others

    # Words outside of any conversation.

    async def _tell_stranger(self, accepted: Accepted, unknown: UnknownAccount) -> None:
        """Somebody who is in no brand: how to get in, or in a group whose place it is; there a question is answered
        from the shipped guide. The delivery waits until that has been said."""
        incoming = accepted.incoming
        if incoming.shared and isinstance(incoming.input, Said):
            language = incoming.language or self._language
            found = await asyncio.to_thread(self._runner.look_up, incoming.input.text, language)
            answer = bystanders_answer(found, language)
            if answer:
                await self._send(incoming, answer)
        else:
            answer = ""
        if not answer and (not incoming.shared or self._sparing.may_tell(incoming.address.place, incoming.account)):
            await self._tell(incoming, f"stranger.{unknown.reason}")
        await self.finish(accepted.inbox_id)

    async def _tell(self, incoming: Incoming, key: str, **values: object) -> None:
        html = self._say(incoming.language or self._language, key, **values)
        await self._send(incoming, html)

    async def _send(self, incoming: Incoming, html: str) -> None:
        """Something that isn't part of a conversation, to where the delivery came from."""
        place = place_of_address(incoming.address, incoming.message if incoming.shared else "")
        await self._pace.turn(Asking(incoming.address.place, group=incoming.shared, reply=True))
        try:
            await self._courier.send_to(place, Message(html))
        except TelegramError as error:
            log.warning("a word was not sent: %s", where(error))

    def _say(self, language: str, key: str, **values: object) -> str:
        return words().word(language, f"telegram.{key}", **values)

    async def _answer_at_once(self, answered: Answered, answering: presses.Answering) -> None:
        press = answered.press
        if answered.page is None:
            said = self._say(press.language or self._language, f"press.{answered.word}")
            await answering.say(said, alert=answered.word == "not_yours")
            return
        where_ = CHANNEL, press.address.place, answered.page.outbox_id, press.account
        outgoing = await self._writer.run(self._store.shown, *where_)
        if outgoing is not None:
            await presses.turn_page(self._api, press, outgoing, answered.page.page, self.bot.username)
        await answering.say("")


def _is_file(given: Input) -> bool:
    return isinstance(given, Uploaded)


def _is_picture(given: Input) -> bool:
    return isinstance(given, Uploaded) and given.problem == "picture"


def _query(update: Mapping[str, Any]) -> str:
    """The id of the press that an update brings, empty where it brings none."""
    press = update.get("callback_query")
    query = press.get("id") if isinstance(press, dict) else None
    return query if isinstance(query, str) else ""


def _nothing() -> None:
    """What is released of an update that needs no work."""
