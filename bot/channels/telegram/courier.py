"""One part of a reply into Telegram's chat, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from telegram import InputFile
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.errors import is_stranger, is_unreadable, outcome_of
from bot.channels.telegram.html import visible
from bot.channels.telegram.keyboards import Button
from bot.channels.telegram.links import deep_link, links_of
from bot.channels.telegram.markup import markup_of
from bot.channels.telegram.parts import File, Message, Part, Rich, marked_repeat, parts
from bot.channels.telegram.places import Place, is_group, place_of
from bot.files.render import file_name
from bot.posting.outcomes import Refused
from bot.words import words
from flows.engine.messages import Document
from storage.incoming import Address
from storage.outgoing import Outgoing

PATIENCE = 0.7
"""Seconds of work after which the chat shows that something is coming."""
SHOWN_SECONDS = 4.0
"""Telegram shows it for five."""

_NO_PREVIEW = {"is_disabled": True}
_PICTURES = ("png", "jpg", "jpeg")

Made = Callable[[Document, str], Awaitable[bytes | None]]
"""A paper's bytes in a format; None when it can't be made."""


class Courier:
    """Sends in the bot's name. `username` is the bot's; `made` makes papers outside the turn and outside the loop."""

    def __init__(self, api: Api, username: Callable[[], str], made: Made) -> None:
        self._api = api
        self._username = username
        self._made = made

    def parts(self, outgoing: Outgoing, /) -> Sequence[Part]:
        links = links_of(outgoing.reply, self._username()) if outgoing.shared else {}
        return parts(outgoing.reply, outgoing.id, language=outgoing.language, rich=self._api.rich, links=links)

    def is_group(self, address: Address, /) -> bool:
        return is_group(address)

    async def send(self, outgoing: Outgoing, part: Part, /, *, repeat: bool) -> str:
        """The id of the (last) message. Raises the outcomes of bot.posting."""
        if repeat:
            part = marked_repeat(part, outgoing.language)
        try:
            if outgoing.shared and outgoing.reply.private and outgoing.account:
                return await self._send_private(outgoing, part)
            return await self._send(place_of(outgoing), part, outgoing.language)
        except TelegramError as error:
            raise outcome_of(error) from error

    async def send_to(self, place: Place, message: Message) -> str:
        """A message that is in no outbox. Raises TelegramError."""
        return await self._send_message(place, message)

    async def _send_private(self, outgoing: Outgoing, part: Part) -> str:
        """What is for one person's eyes goes to their own chat. Who has never opened it finds a way there, or the
        word itself where it tells nothing."""
        try:
            return await self._send(Place(int(outgoing.account)), part, outgoing.language)
        except TelegramError as error:
            if not is_stranger(error):
                raise
        place = replace(place_of(outgoing), silent=True, asks=False)
        if isinstance(part, Message) and not outgoing.reply.table and not outgoing.reply.documents:
            return await self._send_message(place, replace(part, keyboard=()))
        button = Button(_word(outgoing.language, "open_private"), url=deep_link(self._username(), "hi"))
        return await self._send_message(place, Message(_word(outgoing.language, "private"), ((button,),)))

    async def _send(self, place: Place, part: Part, language: str) -> str:
        match part:
            case Message():
                return await self._send_message(place, part)
            case Rich():
                return await self._send_rich(place, part)
            case File():
                return await self._send_file(place, part, language)

    async def _send_message(self, place: Place, part: Message) -> str:
        fields = place.fields() | {
            "reply_markup": markup_of(part.keyboard)
            or ({"force_reply": True, "selective": True} if place.asks else None),
            "link_preview_options": _NO_PREVIEW,
        }
        try:
            sent = await self._api.call("sendMessage", text=part.html, parse_mode=ParseMode.HTML, **fields)
        except TelegramError as error:
            if not is_unreadable(error):
                raise
            # A mistake of ours in the markup must not cost the person the words.
            sent = await self._api.call("sendMessage", text=visible(part.html), **fields)
        return str(sent["message_id"])

    async def _send_rich(self, place: Place, part: Rich) -> str:
        if part.html and self._api.rich:
            try:
                sent = await self._api.send_rich(part.html, reply_markup=markup_of(part.keyboard), **place.fields())
            except TelegramError as error:
                if not isinstance(outcome_of(error), Refused) or is_stranger(error):
                    raise
                sent = None  # plain messages say the same
            if sent is not None:
                return str(sent["message_id"])
        last = ""
        for message in part.plain:
            last = await self._send_message(place, message)
        return last

    async def _send_file(self, place: Place, part: File, language: str) -> str:
        async with self.busy(place, ChatAction.UPLOAD_DOCUMENT):
            data = await self._made(part.document, part.format)
        name = file_name(part.document, part.format)
        if data is None:
            return await self._send_message(place, Message(_word(language, "not_made", name=name)))
        fields = place.fields() | {"caption": part.caption or None, "parse_mode": ParseMode.HTML}
        file = InputFile(data, name)
        if part.format in _PICTURES:
            sent = await self._api.call("sendPhoto", photo=file, **fields)
        else:
            sent = await self._api.call("sendDocument", document=file, disable_content_type_detection=True, **fields)
        return str(sent["message_id"])

    @asynccontextmanager
    async def busy(self, place: Place, action: str = ChatAction.TYPING) -> AsyncIterator[None]:
        """Shows that something is being done, once it takes longer than a moment."""

        async def show() -> None:
            await asyncio.sleep(PATIENCE)
            while True:
                await self._api.call(
                    "sendChatAction", chat_id=place.chat, message_thread_id=place.thread, action=action
                )
                await asyncio.sleep(SHOWN_SECONDS)

        showing = asyncio.get_running_loop().create_task(show())
        try:
            yield
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)


def _word(language: str, key: str, **values: Any) -> str:
    return words().word(language, f"telegram.show.{key}", **values)
