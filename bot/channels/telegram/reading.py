"""What an update of Telegram's says, in values that no channel owns. Pure: nothing is fetched and nobody is asked.

In a group only what is said to the bot counts: a command, a mention of its name, a reply to one of its messages or a
press of its buttons, whether or not privacy mode lets more through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Document, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType, FileSizeLimit, MessageEntityType

from bot.channels.slash import commanded
from bot.channels.telegram.html import unbroken
from bot.channels.written_form import form_of
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Commanded, Edited, Input, Said, Submitted, Uploaded
from storage.incoming import Address, Incoming

CHANNEL = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Stated at every poll and webhook: Telegram would otherwise go on with what was stated last."""

LONGEST_NAME = 100
"""Characters of a person's name."""

LARGEST_FILE = int(FileSizeLimit.FILESIZE_DOWNLOAD)
"""Bytes that a bot may fetch: 20 MB."""

INVITATION, DRAFT, CAMPAIGN = "i-", "d-", "c-"
"""How the payload of a deep link begins, by what it opens."""

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_HERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER, ChatMemberStatus.RESTRICTED)
_AS_TEXT = (".csv", ".txt", ".tsv", ".md", ".json")


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are there."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button under a message of ours; `data` is what it carried and `query` must be answered."""

    delivery_id: str
    address: Address
    account: str
    account_name: str
    language: str
    shared: bool
    query: str
    data: str
    message: str
    html: str = ""
    """The message's text, where it is one."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group has become a supergroup: another id from now on."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Left:
    """The bot was blocked or taken out of a group."""

    address: Address
    reason: str
    """blocked or removed."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The bot was let in again by somebody who had blocked it."""

    address: Address


Happening = Incoming | Press | Migrated | Left | Returned


def number_of(update: Mapping[str, Any]) -> int | None:
    """The number of an update as it came; None where it has none."""
    number = update.get("update_id")
    return number if isinstance(number, int) else None


def read(update: Update, bot: Bot, commands: Mapping[str, str], forms: frozenset[str]) -> Happening | None:
    """What the update says, or None when it is nothing to us.

    `commands`: what can be written after a slash to the command's name; `forms`: the ways to name a form.
    """
    delivery_id = str(update.update_id)
    if update.callback_query is not None:
        return _press(update.callback_query, delivery_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, delivery_id)
    message = update.message or update.edited_message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return Migrated(_number(message.chat_id), _number(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        # The same, told in the new place: it may come first, since updates of two chats overtake each other.
        return Migrated(_number(message.migrate_from_chat_id), _number(message.chat_id))
    person = message.from_user
    # What is said for a chat comes from an account of Telegram's own, which needn't be a bot.
    if person is None or person.is_bot or message.sender_chat is not None or message.chat.type == ChatType.CHANNEL:
        return None
    shared = message.chat.type in _GROUPS
    if shared and not addressed(message, bot):
        return None
    edited = update.edited_message is not None
    read = _edited(message, bot) if edited else _input(message, bot, commands, forms)
    if read is None:
        return None
    given, file = read
    return Incoming(
        delivery_id,
        address_of(message),
        str(person.id),
        person.full_name[:LONGEST_NAME],
        given,
        message=str(message.message_id),
        reply_to=_reply_to(message, bot),
        language=language_of(person),
        shared=shared,
        file=file,
        album="" if edited else str(message.media_group_id or ""),
    )


def address_of(message: Message) -> Address:
    thread = message.message_thread_id if message.is_topic_message else None
    return Address(CHANNEL, _number(message.chat_id), _number(thread) if thread else "")


def _number(id_: int) -> str:
    """An id of Telegram's as we keep it. Raises ValueError, TypeError or OverflowError for what can't be one."""
    return str(int(id_))


def language_of(person: User) -> str:
    """The language that a conversation begins in: the person's own where it is ours, else English; empty when Telegram
    doesn't say."""
    code = (person.language_code or "").split("-")[0].lower()
    return code if code in LANGUAGES or not code else "en"


def addressed(message: Message, bot: Bot) -> bool:
    """Whether something said in a group is said to the bot."""
    if _reply_to(message, bot):
        return True
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        said = (message.parse_entity if message.text else message.parse_caption_entity)(entity).casefold()
        if entity.type == MessageEntityType.MENTION and said == f"@{bot.username}".casefold():
            return True
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None and entity.user.id == bot.id:
            return True
        if entity.type == MessageEntityType.BOT_COMMAND and entity.offset == 0:
            _, _, whose = said.partition("@")
            return not whose or whose == bot.username.casefold()
    return bool(text) and text.casefold().lstrip().startswith(f"@{bot.username}".casefold())


def _reply_to(message: Message, bot: Bot) -> str:
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != bot.id:
        return ""
    return str(answered.message_id)


def _input(message: Message, bot: Bot, commands: Mapping[str, str], forms: frozenset[str]) -> tuple[Input, str] | None:
    """What was said, and the id of the file that is to be fetched."""
    if message.text is not None:
        return said(without_mention(unbroken(message.text), bot), commands, forms), ""
    caption = without_mention(unbroken(message.caption or ""), bot).strip()
    if message.document is not None and (not caption or _looks_like_text(message.document)):
        return _document(message.document)
    if caption:
        return Said(caption), ""
    for kinds, problem in _OTHER:
        if any(getattr(message, kind) for kind in kinds):
            return Uploaded("", problem=problem), ""
    return None


_OTHER = (
    (("photo", "video", "animation", "video_note", "story"), "picture"),
    (("voice", "audio"), "sound"),
    (("sticker", "location", "venue", "contact", "poll", "dice", "checklist", "paid_media", "game"), "other"),
)
"""Attributes of a message by what a person would call them."""


def _edited(message: Message, bot: Bot) -> tuple[Input, str] | None:
    text = message.text if message.text is not None else message.caption
    if text is None or text.startswith("/"):
        return None
    if message.document is not None and _looks_like_text(message.document):
        return None  # the file was the answer, and what stands below it was none
    return Edited(0, without_mention(unbroken(text), bot)), ""


def _document(document: Document) -> tuple[Input, str]:
    name = str(document.file_name or document.file_unique_id)
    if (document.file_size or 0) > LARGEST_FILE:
        return Uploaded(name, problem="too_large"), ""
    return Uploaded(name), str(document.file_id)


def _looks_like_text(document: Document) -> bool:
    kind = document.mime_type or ""
    return kind.startswith("text/") or (document.file_name or "").lower().endswith(_AS_TEXT)


def without_mention(text: str, bot: Bot) -> str:
    """The text without the bot's name at either end, or behind a command."""
    name = re.escape(bot.username)
    text = re.sub(rf"^(\s*/\w+)@{name}\b", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(rf"^\s*@{name}\b[\s,:]*", "", text, flags=re.IGNORECASE)
    return re.sub(rf"[\s,]*@{name}\s*$", "", text, flags=re.IGNORECASE)


def said(text: str, commands: Mapping[str, str], forms: frozenset[str]) -> Input:
    """A text as it was typed: words, a command, a deep link that was followed, or a form that was filled in."""
    stripped = text.strip()
    if not stripped.startswith("/") or stripped == "/":
        return Said(text)
    first, _, rest = stripped.partition("\n")
    if rest:
        values = form_of(rest) if first[1:].strip().casefold() in forms else None
        return Submitted(values) if values else Said(text)
    given = commanded(stripped, commands)
    return opened(given.words) if given.name == "start" else given


def opened(payload: str) -> Commanded:
    """What a deep link opens: an invitation, a draft, a campaign or just the conversation."""
    name = _OPENS.get(payload[:2])
    if name is None:
        return Commanded("start")
    # An invitation's code has its beginning in it; the others are plain ids.
    return Commanded(name, payload if name == "join" else payload[2:])


_OPENS = {INVITATION: "join", DRAFT: "continue", CAMPAIGN: "campaign"}


def _press(query: CallbackQuery, delivery_id: str) -> Press | None:
    message = query.message
    if message is None or not isinstance(query.data, str) or query.from_user.is_bot:
        return None
    chat = message.chat
    # A message that Telegram no longer gives whole has no thread; the row that it shows has.
    address = address_of(message) if isinstance(message, Message) else Address(CHANNEL, _number(chat.id))
    return Press(
        delivery_id,
        address,
        str(query.from_user.id),
        query.from_user.full_name[:LONGEST_NAME],
        language_of(query.from_user),
        chat.type in _GROUPS,
        query.id,
        query.data,
        str(message.message_id),
        message.text_html if isinstance(message, Message) and message.text else "",
    )


def _membership(change: ChatMemberUpdated, delivery_id: str) -> Happening | None:
    address = Address(CHANNEL, _number(change.chat.id))
    private = change.chat.type == ChatType.PRIVATE
    was, now = change.old_chat_member.status in _HERE, change.new_chat_member.status in _HERE
    if was and not now:
        return Left(address, "blocked" if private else "removed")
    if now and not was and private:
        return Returned(address)
    if now and not was and change.chat.type in _GROUPS and not change.from_user.is_bot:
        return Incoming(
            delivery_id,
            address,
            str(change.from_user.id),
            change.from_user.full_name[:LONGEST_NAME],
            Commanded("start"),
            language=language_of(change.from_user),
            shared=True,
        )
    return None
