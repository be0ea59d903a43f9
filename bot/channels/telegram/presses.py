"""What becomes of a button: its answer, and the keyboard that it was on."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.channels.pressed import quiet_word
from bot.channels.telegram.api import Api
from bot.channels.telegram.errors import is_no_change
from bot.channels.telegram.keyboards import chosen_rich, chosen_text, keyboard
from bot.channels.telegram.links import links_of
from bot.channels.telegram.markup import markup_of
from bot.channels.telegram.parts import plain_notice
from bot.channels.telegram.reading import Press
from bot.runner import where
from flows.engine.messages import Option
from storage.outgoing import Outgoing

if TYPE_CHECKING:
    from storage.store import Decided

log = logging.getLogger("vaikute")


class Answering:
    """One press is answered once: with its outcome when that comes in time, else with nothing."""

    def __init__(self, api: Api, query: str) -> None:
        self._query = query
        self._api = api
        self._answered = False
        self._timer: asyncio.TimerHandle | None = None
        self._late: asyncio.Task[bool] | None = None

    def wait(self, seconds: float) -> None:
        """After so long it is answered without a word."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._give_up)

    def drop(self) -> None:
        """Somebody else answers it."""
        if self._timer is not None:
            self._timer.cancel()

    def _give_up(self) -> None:
        self._late = asyncio.get_running_loop().create_task(self.say(""))

    async def say(self, text: str, *, alert: bool = False) -> bool:
        """Whether the person saw it. `text` of at most 200 characters; `alert` has to be closed by hand."""
        if self._timer is not None:
            self._timer.cancel()
        if self._answered:
            return False
        self._answered = True
        try:
            await self._api.call(
                "answerCallbackQuery",
                callback_query_id=self._query,
                text=text or None,
                show_alert=alert or None,
            )
        except TelegramError as error:
            # A late one is no error: the circle on the button has gone by itself. The others cost no more than that.
            log.debug("a press was not answered: %s", where(error))
            return False
        return True


def word_of(decided: Decided) -> str:
    """The outcome as a line in answer to the press; empty where it is more than that."""
    word = quiet_word(decided)
    return "" if word is None else plain_notice(word)


async def close_keyboard(api: Api, press: Press, option: Option, rich: str) -> None:
    """What was chosen stands where the buttons were. `rich` is the message's own HTML where it is a rich one."""
    message = {"chat_id": int(press.address.place), "message_id": int(press.message)}
    try:
        if press.html:
            await api.call(
                "editMessageText",
                **message,
                text=chosen_text(press.html, option.label),
                parse_mode="HTML",
                link_preview_options={"is_disabled": True},
            )
        elif rich:
            await api.call("editMessageText", **message, rich_message={"html": chosen_rich(rich, option.label)})
        else:
            await api.call("editMessageReplyMarkup", **message)
    except TelegramError as error:
        if not is_no_change(error):
            log.debug("a keyboard stayed: %s", where(error))


async def turn_page(api: Api, press: Press, outgoing: Outgoing, page: int, username: str) -> None:
    """Other options of a long list below the same message."""
    shown = keyboard(outgoing.reply.options, outgoing.id, page, outgoing.language, links_of(outgoing.reply, username))
    try:
        await api.call(
            "editMessageReplyMarkup",
            chat_id=int(press.address.place),
            message_id=int(press.message),
            reply_markup=markup_of(shown),
        )
    except TelegramError as error:
        if not is_no_change(error):
            log.debug("a page was not turned: %s", where(error))
