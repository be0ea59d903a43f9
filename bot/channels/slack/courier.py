"""One part of a reply into Slack, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.channels.slack.api import Api
from bot.channels.slack.errors import NotInstalled, has_no_thread, is_unreadable, may_not_open, outcome_of
from bot.channels.slack.parts import File, Message, Part, marked_repeat, parts, plain_only, words_only
from bot.channels.slack.plain import escaped
from bot.files.render import file_name
from bot.posting.outcomes import Unsure
from bot.words import words
from flows.engine.messages import Document
from storage.incoming import Address
from storage.outgoing import Outgoing

TROUBLES = (SlackApiError, NotInstalled, aiohttp.ClientError, asyncio.TimeoutError, OSError)
"""What a call may raise."""

_SMALL = ("p:", "c:language:")
"""How the ids of the options begin that belong to a small question beside the flow's."""

MOST_KNOWN = 50_000

Made = Callable[[Document, str], Awaitable[bytes | None]]
"""A paper's bytes in a format; None when it can't be made."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes. `user`: whose own conversation it is, or who alone sees it in a channel."""

    team: str
    channel: str
    user: str = ""
    thread: str = ""


class Courier:
    """Sends in the app's name. `made` makes papers outside the turn and outside the loop."""

    def __init__(self, api: Api, made: Made) -> None:
        self._api = api
        self._made = made
        self._private: dict[str, str] = {}
        """Place of a person's own conversation to Slack's id of it."""

    # For posting.

    def parts(self, outgoing: Outgoing, /) -> Sequence[Part]:
        return parts(
            outgoing.reply, outgoing.id, language=outgoing.language, form=may_fill_in(outgoing), hint=_hint(outgoing)
        )

    def is_group(self, _address: Address, /) -> bool:
        """Slack counts channels and private conversations the same."""
        return False

    async def send(self, outgoing: Outgoing, part: Part, /, *, repeat: bool) -> str:
        """The ts of the message. Raises the outcomes of bot.posting."""
        if repeat:
            part = marked_repeat(part, outgoing.language)
        try:
            if not (outgoing.shared and outgoing.reply.private and outgoing.account):
                return await self._send(place_of(outgoing), part, outgoing.language)
            if _fits_between(outgoing):
                assert isinstance(part, Message)
                await self.show(place_of(outgoing), part, outgoing.account.partition("/")[2])
                return ""
            # Papers and tables for one person's eyes: where they stay.
            team, user = outgoing.address.place.partition("/")[0], outgoing.account.partition("/")[2]
            return await self._send(Place(team, "", user), part, outgoing.language)
        except TROUBLES as error:
            raise outcome_of(error) from error

    # For what is in no outbox.

    def remember(self, place: str, channel: str) -> None:
        """Slack's own id of a person's conversation with the app."""
        if len(self._private) >= MOST_KNOWN:
            self._private.clear()
        self._private[place] = channel

    def known_channel(self, place: str) -> str:
        """Slack's id of it, as far as it has been heard of."""
        return self._private.get(place, "")

    async def channel_of(self, place: Place) -> str:
        """Raises what a call may raise."""
        if place.channel:
            return place.channel
        name = f"{place.team}/{place.user}"
        if name not in self._private:
            try:
                with _unseen():
                    answer = await self._api.call("conversations.open", place.team, users=place.user)
            except SlackApiError as error:
                if not may_not_open(error):
                    raise
                return place.user  # Slack takes a person for their conversation where a message is posted
            self.remember(name, str(answer["channel"]["id"]))
        return self._private[name]

    async def say(self, place: Place, message: Message) -> str:
        """A message that is in no outbox. Raises what a call may raise."""
        return await self._post(place, message)

    async def show(self, place: Place, message: Message, user: str) -> None:
        """To one person alone, where others are. Raises what a call may raise."""
        channel = await self.channel_of(place)
        fields = {"channel": channel, "user": user, "thread_ts": place.thread or None}
        await self._with_blocks("chat.postEphemeral", place.team, message, fields)

    async def change(self, team: str, channel: str, ts: str, message: Message) -> None:
        """Raises what a call may raise."""
        await self._with_blocks("chat.update", team, message, {"channel": channel, "ts": ts})

    async def status(self, place: Place, text: str) -> None:
        """What the app is doing, below the thread; an empty text takes it away. Raises what a call may raise."""
        if not place.thread:
            return
        channel = await self.channel_of(place)
        await self._api.call(
            "assistant.threads.setStatus", place.team, channel_id=channel, thread_ts=place.thread, status=text
        )

    async def _send(self, place: Place, part: Part, language: str) -> str:
        if isinstance(part, File):
            return await self._send_file(place, part, language)
        return await self._post(place, part)

    async def _post(self, place: Place, message: Message) -> str:
        channel = await self.channel_of(place)
        fields: dict[str, Any] = {
            "channel": channel,
            "thread_ts": place.thread or None,
            "unfurl_links": False,
            "unfurl_media": False,
            "mrkdwn": False,
            "parse": "none",
        }
        try:
            answer = await self._with_blocks("chat.postMessage", place.team, message, fields)
        except SlackApiError as error:
            if not (place.thread and has_no_thread(error)):
                raise
            # What began the thread has been deleted: the words still have their conversation.
            fields["thread_ts"] = None
            answer = await self._with_blocks("chat.postMessage", place.team, message, fields)
        return str(answer["ts"])

    async def _with_blocks(
        self, method: str, team: str, message: Message, fields: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Where Slack doesn't take the blocks, with simpler ones: a mistake of ours, or a workspace that lacks the
        newest, must not cost the person the words."""
        for one in (message, plain_only(message), words_only(message)):
            # A changed message would keep the blocks that it has.
            blocks = list(one.blocks) or ([] if method == "chat.update" else None)
            try:
                return await self._api.call(method, team, text=one.text, blocks=blocks, **fields)
            except SlackApiError as error:
                if not is_unreadable(error) or not one.blocks:
                    raise
        raise AssertionError("a message without blocks is sent or refused")

    async def _send_file(self, place: Place, part: File, language: str) -> str:
        name = file_name(part.document, part.format)
        data = await self._made(part.document, part.format)
        if data is None:
            text = words().word(language, "slack.show.not_made", name=name)
            return await self._post(place, Message(escaped(text)))
        channel = await self.channel_of(place)
        with _unseen():
            given = await self._api.call("files.getUploadURLExternal", place.team, filename=name, length=len(data))
            await self._api.upload(str(given["upload_url"]), data, name)
        await self._api.call(
            "files.completeUploadExternal",
            place.team,
            files=[{"id": given["file_id"], "title": name}],
            channel_id=channel,
            thread_ts=place.thread or None,
            initial_comment=part.comment or None,
        )
        return str(given["file_id"])


@contextmanager
def _unseen() -> Iterator[None]:
    """Around what shows nothing to anybody: where it is unsure whether Slack did it, it is simply done again."""
    try:
        yield
    except TROUBLES as error:
        if isinstance(outcome_of(error), Unsure):
            raise ConnectionRefusedError(str(error)) from error
        raise


def place_of(outgoing: Outgoing) -> Place:
    """In a channel in the flow's thread; in a person's own conversation in the thread of what it answers, as apps of
    the agent kind should (docs.slack.dev/ai/migrating-to-agent-messaging)."""
    place = place_of_address(outgoing.address)
    if outgoing.shared or place.channel:
        return place
    thread = "" if outgoing.notice else outgoing.root or outgoing.message
    return Place(place.team, "", place.user, thread)


def place_of_address(address: Address) -> Place:
    team, _, target = address.place.partition("/")
    if target[:1] in ("U", "W"):
        return Place(team, "", target, address.thread)
    return Place(team, target, "", address.thread)


def _fits_between(outgoing: Outgoing) -> bool:
    """Whether it is only words and buttons: those are shown to one person between what all see."""
    return outgoing.reply.table is None and not outgoing.reply.documents and not outgoing.reply.charts


def _hint(outgoing: Outgoing) -> str:
    """In a channel an answer in words is heard only when it names the app."""
    if not (outgoing.shared and outgoing.asks) or outgoing.reply.options:
        return ""
    return words().word(outgoing.language, "slack.show.answer_here")


def may_fill_in(outgoing: Outgoing) -> bool:
    """Whether what is asked can be filled in as a form."""
    return (
        outgoing.asks
        and not outgoing.notice
        and not outgoing.reply.documents
        and not any(option.id.startswith(_SMALL) for option in outgoing.reply.options)
    )
