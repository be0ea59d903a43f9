"""Users, chats and messages: what Telegram remembers, and how a person sees it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram import rich
from tests.fakes.telegram.errors import forbidden, refusal

Json = dict[str, Any]
_FOLDERS = {
    "document": ("documents", ""),
    "photo": ("photos", ".jpg"),
    "voice": ("voice", ".oga"),
    "sticker": ("stickers", ".webp"),
}
"""By kind of file: where Telegram keeps it, and the ending of one that has no name."""


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> Json:
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            told["username"] = self.username
        if self.language_code:
            told["language_code"] = self.language_code
        return told


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None
    other: str = ""
    """Names what else it does: web_app, copy_text …"""


@dataclass(slots=True)
class StoredFile:
    id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    size: int
    """In bytes; a person's file may claim more than the test gave it."""
    path: str

    def to_json(self) -> Json:
        told: Json = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}
        if self.kind == "document":
            told |= {"file_name": self.name, "mime_type": self.mime} if self.name else {"mime_type": self.mime}
        elif self.kind == "photo":
            told |= {"width": 1280, "height": 960}
        elif self.kind == "voice":
            told |= {"duration": 3, "mime_type": self.mime}
        elif self.kind == "sticker":
            told |= {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return told


@dataclass(slots=True)
class Message:
    id: int
    chat: Chat
    sender: User
    date: int
    text: str = ""
    html: str = ""
    """The text or caption as it was sent, before Telegram read its markup."""
    entities: tuple[Json, ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    markup: Json = field(default_factory=dict)
    """What stands below: an inline keyboard, or a reply keyboard, its removal or a forced reply."""
    file: StoredFile | None = None
    caption: str = ""
    rich: rich.Rich | None = None
    reply_to: int = 0
    thread: int = 0
    album: str = ""
    edited: int = 0
    edit_date: int = 0
    deleted: bool = False
    service: Json = field(default_factory=dict)
    at: float = 0.0
    """Monotonic seconds, of when it was made or edited last."""

    @property
    def by_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def document(self) -> StoredFile | None:
        return self.file if self.file is not None and self.file.kind == "document" else None

    @property
    def words(self) -> str:
        """All that a person can read in it, whichever kind it is."""
        return self.text or self.caption or (self.rich.text if self.rich else "")

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.keyboard for button in row)

    def button(self, label_or_data: str) -> Button | None:
        labelled = [button for button in self.buttons if button.text == label_or_data]
        return next(iter(labelled or [button for button in self.buttons if button.data == label_or_data]), None)

    def to_json(self, *, whole: bool = True) -> Json:
        told: Json = {
            "message_id": self.id,
            "from": self.sender.to_json(),
            "chat": self.chat.to_json(),
            "date": self.date,
        }
        if self.thread:
            told["message_thread_id"] = self.thread
            told["is_topic_message"] = True
        if self.edit_date:
            told["edit_date"] = self.edit_date
        if self.album:
            told["media_group_id"] = self.album
        answered = self.chat.messages.get(self.reply_to) if whole and self.reply_to else None
        if answered is not None and not answered.deleted:
            told["reply_to_message"] = answered.to_json(whole=False)
        if self.text:
            told["text"] = self.text
            if self.entities:
                told["entities"] = list(self.entities)
        if self.file is not None:
            shown = self.file.to_json()
            if self.file.kind == "photo":
                small = {**shown, "file_id": f"{self.file.id}-s", "file_unique_id": f"{self.file.unique_id}s"}
                told["photo"] = [{**small, "width": 90, "height": 68, "file_size": min(self.file.size, 1200)}, shown]
            else:
                told[self.file.kind] = shown
            if self.caption:
                told["caption"] = self.caption
                if self.entities:
                    told["caption_entities"] = list(self.entities)
        if self.rich is not None:
            told["rich_message"] = self.rich.to_json()
        if "inline_keyboard" in self.markup:
            told["reply_markup"] = self.markup
        return {**told, **self.service}


@dataclass(slots=True)
class Chat:
    id: int
    kind: str
    """private, group or supergroup."""
    title: str = ""
    user: User | None = None
    forum: bool = False
    members: dict[int, User] = field(default_factory=dict)
    owner: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    started: bool = False
    bot: str = "member"
    """What the bot is here: member, administrator, left, kicked (of a private chat: blocked)."""
    deactivated: bool = False
    moved_to: int = 0
    last_id: int = 0
    actions: list[tuple[str, float]] = field(default_factory=list)
    """What the bot showed itself doing, and when in monotonic seconds."""

    def to_json(self) -> Json:
        if self.user is not None:
            told: Json = {"id": self.id, "first_name": self.user.first_name, "type": "private"}
            return {**told, "username": self.user.username} if self.user.username else told
        told = {"id": self.id, "title": self.title, "type": self.kind}
        return {**told, "is_forum": True} if self.forum else told

    @property
    def sent(self) -> list[Message]:
        """What the bot says here now: its messages that weren't deleted, oldest first."""
        return [message for message in self.messages.values() if message.by_bot and not message.deleted]

    def last(self) -> Message:
        """The newest message of the bot. Raises AssertionError where it said nothing yet."""
        sent = self.sent
        assert sent, f"the bot said nothing in {self.id}"
        return sent[-1]

    def screen(self, *, thread: int | None = None) -> str:
        """The chat as a person sees it, to be printed: who said what, keyboards, files, tables."""
        lines: list[str] = []
        for message in self.messages.values():
            if not message.deleted and (thread is None or message.thread == thread):
                lines += shown(message)
        return "\n".join(lines)


def shown(message: Message) -> Iterable[str]:
    edited = " (edited)" if message.edited else ""
    answer = f" ↩ {message.reply_to}" if message.reply_to else ""
    yield f"{message.sender.first_name}{answer}{edited}:"
    if message.service:
        yield f"  — {', '.join(message.service)} —"
    if message.file is not None:
        yield f"  📎 {message.file.name or message.file.kind} ({message.file.size} bytes)"
    if message.rich is not None:
        for kind, content in message.rich.blocks:
            if isinstance(content, rich.Table):
                yield from (f"  {line}" for line in _columns(content))
            else:
                yield from (f"  {'• ' if kind == 'li' else ''}{line}" for line in content.splitlines())
    else:
        yield from (f"  {line}" for line in message.words.splitlines())
    for row in message.keyboard:
        yield "  " + " ".join(f"[{button.text}{' ↗' if button.url else ''}]" for button in row)
    for row in message.markup.get("keyboard", ()):
        yield "  " + " ".join(f"⌨[{key if isinstance(key, str) else key['text']}]" for key in row)


def _columns(table: rich.Table) -> Iterable[str]:
    count = max((len(row) for row in table.rows), default=0)
    widths = [max(len(row[column]) for row in table.rows if column < len(row)) for column in range(count)]
    for number, row in enumerate(table.rows):
        yield " │ ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        if table.header and number == table.header - 1:
            yield "─┼─".join("─" * width for width in widths)


class World:
    """Everything there is, behind one lock: the server's loop and the test's thread both change it."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.lock = threading.RLock()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self.privacy = True
        self._last_message = 0
        self._last_file = 0

    def next_id(self, chat: Chat) -> int:
        """Private chats and small groups share one sequence of the bot; a supergroup has its own. As on Telegram."""
        if chat.kind != "supergroup":
            self._last_message += 1
            chat.last_id = self._last_message
        else:
            chat.last_id += 1
        return chat.last_id

    def add(self, chat: Chat, sender: User, **content: Any) -> Message:
        now = time.monotonic()
        message = Message(self.next_id(chat), chat, sender, int(time.time()), at=now, **content)
        chat.messages[message.id] = message
        return message

    def store(self, kind: str, name: str, mime: str, data: bytes, size: int | None = None) -> StoredFile:
        self._last_file += 1
        number = self._last_file
        folder, usual = _FOLDERS[kind]
        path = f"{folder}/file_{number}{'.' + name.rpartition('.')[2] if '.' in name else usual}"
        file_id = f"BQACAgQAAxkB{kind[:3]}{number:06d}"
        size = len(data) if size is None else size
        stored = StoredFile(file_id, f"AgAD{number:06d}", kind, name, mime, data, size, path)
        self.files[file_id] = stored
        self.paths[path] = stored
        if kind == "photo":
            self.files[f"{file_id}-s"] = stored
        return stored

    def reach(self, chat_id: int | str) -> Chat:
        """The chat, where the bot may write to it. Raises ApiError 400 or 403 as Telegram does."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise refusal("chat not found")
        if chat.kind == "private":
            if chat.deactivated:
                raise forbidden("user is deactivated")
            if chat.bot == "kicked":
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
            return chat
        kind = f"{chat.kind} chat"
        if chat.moved_to:
            error = refusal("group chat was upgraded to a supergroup chat")
            error.parameters = {"migrate_to_chat_id": chat.moved_to}
            raise error
        if chat.bot == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if chat.bot == "left":
            raise forbidden(f"bot is not a member of the {kind}")
        return chat
