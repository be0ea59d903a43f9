"""The people's side of the chats: what a person writes, presses and sends, and what reaches the bot of it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram import html, limits
from tests.fakes.telegram.chats import Chat, Json, Message, User
from tests.fakes.telegram.files import TINY_PNG
from tests.fakes.telegram.profile import bot_becomes
from tests.fakes.telegram.state import Answer, Query, State

_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "csv": "text/csv", "txt": "text/plain", "md": "text/markdown", "png": "image/png", "jpg": "image/jpeg",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlbumItem:
    """A document, or a photo where it has no name."""

    name: str = ""
    data: bytes = TINY_PNG
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A press, and what the bot has answered to it so far."""

    id: str
    query: Query

    @property
    def answers(self) -> list[Answer]:
        return self.query.answers

    @property
    def answered(self) -> bool:
        return bool(self.query.answers)


class Group:
    """A group as its people handle it. After `migrate` it is the supergroup; `old` is the chat that was left."""

    def __init__(self, state: State, chat: Chat) -> None:
        self._state = state
        self.chat = chat
        self.old: Chat | None = None

    @property
    def id(self) -> int:
        return self.chat.id

    def screen(self, *, thread: int | None = None) -> str:
        with self._state.world.lock:
            return self.chat.screen(thread=thread)

    def add_bot(self, by: Person, *, administrator: bool = False) -> None:
        with self._state.world.lock:
            bot_becomes(self._state, self.chat, "administrator" if administrator else "member", by.id)
            service = {"new_chat_members": [self._state.bot.to_json()]}
            message = self._state.world.add(self.chat, by.user, service=service)
            self._state.push("message", message.to_json(), self.chat.id)

    def remove_bot(self, by: Person) -> None:
        with self._state.world.lock:
            bot_becomes(self._state, self.chat, "kicked", by.id)
            if self.chat.kind == "group":
                service = {"left_chat_member": self._state.bot.to_json()}
                message = self._state.world.add(self.chat, by.user, service=service)
                self._state.push("message", message.to_json(), self.chat.id)

    def add(self, person: Person) -> None:
        """A person joins; the bot sees the service message."""
        with self._state.world.lock:
            self.chat.members[person.id] = person.user
            service = {"new_chat_members": [person.user.to_json()]}
            message = self._state.world.add(self.chat, person.user, service=service)
            self._state.push("message", message.to_json(), self.chat.id)

    def topic(self, name: str, by: Person) -> int:
        """A new forum topic; its number is that of the message that made it."""
        with self._state.world.lock:
            service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            message = self._state.world.add(self.chat, by.user, service=service)
            message.thread = message.id
            self.chat.topics[message.id] = name
            self._state.push("message", message.to_json(), self.chat.id)
            return message.id

    def migrate(self) -> int:
        """The group becomes a supergroup: a new chat with a new id, told in both. Returns the new id."""
        with self._state.world.lock:
            old = self.chat
            if old.kind != "group":
                raise ValueError("only a group can become a supergroup")
            new_id = -1_000_000_000_000 - abs(old.id)
            new = Chat(new_id, "supergroup", old.title, members=dict(old.members), owner=old.owner, bot=old.bot)
            self._state.world.chats[new_id] = new
            self._state.world.users.setdefault(old.owner, self._state.bot)
            owner = self._state.world.users[old.owner]
            gone = self._state.world.add(old, owner, service={"migrate_to_chat_id": new_id})
            old.moved_to = new_id
            self._state.push("message", gone.to_json(), old.id)
            begun = self._state.world.add(new, owner, service={"migrate_from_chat_id": old.id})
            self._state.push("message", begun.to_json(), new_id)
            self.old, self.chat = old, new
            return new_id


Place = Group | Chat | int | None
"""Where a person writes; None is the private chat with the bot."""


class Person:
    """Every method that writes returns the person's Message; the bot hears of it unless privacy mode keeps it away."""

    def __init__(self, state: State, user: User, chat: Chat) -> None:
        self._state = state
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return self.user.id

    def screen(self) -> str:
        """The private chat as this person sees it."""
        with self._state.world.lock:
            return self.chat.screen()

    @property
    def sent(self) -> list[Message]:
        """What the bot says in the private chat now."""
        with self._state.world.lock:
            return self.chat.sent

    def last(self) -> Message:
        with self._state.world.lock:
            return self.chat.last()

    # What a person writes

    def say(self, text: str, chat: Place = None, *, reply_to: Message | int = 0, thread: int = 0) -> Message:
        content = {"text": text, "html": text, "entities": html.found_in(text)}
        return self._write(chat, reply_to, thread, content)

    def start(self, payload: str = "") -> Message:
        """Opens the bot, by a deep link where there is a payload; lifts a block, as the button does."""
        fits = rf"[A-Za-z0-9_-]{{{limits.START_PAYLOAD.least},{limits.START_PAYLOAD.most}}}"
        if payload and not re.fullmatch(fits, payload):
            raise ValueError(f"a deep link can't carry {payload!r}")
        if self.chat.bot == "kicked":
            self.unblock_bot()
        return self.say(f"/start {payload}".rstrip())

    def edit(self, message: Message | int, text: str, chat: Place = None) -> Message:
        with self._state.world.lock:
            place = message.chat if isinstance(message, Message) else self._place(chat)
            edited = place.messages[_id(message)]
            if edited.sender is not self.user:
                raise ValueError("a person edits only what the person wrote")
            if edited.file is not None:
                edited.caption = text
            else:
                edited.text = text
            edited.html, edited.entities = text, html.found_in(text)
            edited.edited += 1
            edited.edit_date = int(time.time())
            if self._reaches(edited):
                self._state.push("edited_message", edited.to_json(), place.id)
            return edited

    def press(self, message: Message | int, button: str = "", *, data: str | None = None, chat: Place = None) -> Press:
        """Presses the button of that label or data, which must be on the message's keyboard now. `data` is pressed
        whatever the keyboard shows, as a client with an old picture of it does. Raises ValueError where it isn't
        there."""
        with self._state.world.lock:
            place = message.chat if isinstance(message, Message) else self._place(chat)
            pressed = place.messages[_id(message)]
            if data is None:
                found = None if pressed.deleted else pressed.button(button)
                if found is None or found.data is None:
                    raise ValueError(f"no button {button!r} to press among {[each.text for each in pressed.buttons]}")
                data = found.data
            query = Query(str(4_382_000_000_000_000 + len(self._state.queries)), time.monotonic())
            self._state.queries[query.id] = query
            shown = pressed.to_json()
            if pressed.deleted:
                shown = {"chat": place.to_json(), "message_id": pressed.id, "date": 0}
            payload = {
                "id": query.id,
                "from": self.user.to_json(),
                "message": shown,
                "chat_instance": str(place.id * 7919),
                "data": data,
            }
            self._state.push("callback_query", payload, place.id)
            return Press(query.id, query)

    def send_document(
        self,
        name: str,
        data: bytes,
        caption: str = "",
        *,
        mime: str | None = None,
        size: int | None = None,
        chat: Place = None,
        reply_to: Message | int = 0,
        thread: int = 0,
    ) -> Message:
        """`size`: what it claims to be, in bytes, where the test doesn't want to make that many."""
        with self._state.world.lock:
            known = _MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream")
            stored = self._state.world.store("document", name, mime or known, data, size)
            return self._write(chat, reply_to, thread, {"file": stored, **_captioned(caption)})

    def send_photo(
        self,
        caption: str = "",
        *,
        data: bytes = TINY_PNG,
        size: int | None = None,
        chat: Place = None,
        reply_to: Message | int = 0,
        thread: int = 0,
    ) -> Message:
        with self._state.world.lock:
            stored = self._state.world.store("photo", "", "image/jpeg", data, size)
            return self._write(chat, reply_to, thread, {"file": stored, **_captioned(caption)})

    def send_album(
        self, items: Sequence[AlbumItem], *, chat: Place = None, reply_to: Message | int = 0, thread: int = 0
    ) -> list[Message]:
        with self._state.world.lock:
            self._state.albums += 1
            album = f"1{self._state.albums:012d}"
            messages = []
            for item in items:
                known = _MIME.get(item.name.rpartition(".")[2].lower(), "application/octet-stream")
                kind, mime = ("document", known) if item.name else ("photo", "image/jpeg")
                stored = self._state.world.store(kind, item.name, mime, item.data)
                content = {"file": stored, "album": album, **_captioned(item.caption)}
                messages.append(self._write(chat, reply_to, thread, content))
            return messages

    def send_voice(self, *, chat: Place = None) -> Message:
        with self._state.world.lock:
            stored = self._state.world.store("voice", "", "audio/ogg", b"OggS")
            return self._write(chat, 0, 0, {"file": stored})

    def send_sticker(self, *, chat: Place = None) -> Message:
        with self._state.world.lock:
            stored = self._state.world.store("sticker", "", "image/webp", b"RIFF")
            return self._write(chat, 0, 0, {"file": stored})

    def send_location(self, *, chat: Place = None) -> Message:
        return self._write(chat, 0, 0, {"service": {"location": {"latitude": 60.17, "longitude": 24.94}}})

    def delete(self, message: Message | int, chat: Place = None) -> None:
        """The bot isn't told, as on Telegram."""
        with self._state.world.lock:
            place = message.chat if isinstance(message, Message) else self._place(chat)
            place.messages[_id(message)].deleted = True

    # What a person does with the bot

    def block_bot(self) -> None:
        with self._state.world.lock:
            bot_becomes(self._state, self.chat, "kicked", self.id)

    def unblock_bot(self) -> None:
        with self._state.world.lock:
            bot_becomes(self._state, self.chat, "member", self.id)

    def deactivate(self) -> None:
        """The account is deleted: the bot isn't told, and finds out when it writes."""
        self.chat.deactivated = True

    # How it gets to the bot

    def _place(self, chat: Place) -> Chat:
        if chat is None:
            return self.chat
        if isinstance(chat, Group):
            return chat.chat
        return chat if isinstance(chat, Chat) else self._state.world.chats[chat]

    def _write(self, chat: Place, reply_to: Message | int, thread: int, content: Json) -> Message:
        with self._state.world.lock:
            place = self._place(chat)
            if place.kind == "private":
                if place.bot == "kicked":
                    raise ValueError("a person who blocked the bot can't write to it")
                place.started = True
            elif self.id not in place.members:
                raise ValueError(f"{self.user.first_name} isn't in {place.title}")
            elif place.moved_to:
                raise ValueError(f"{place.title} is a supergroup now")
            message = self._state.world.add(place, self.user, reply_to=_id(reply_to), thread=thread, **content)
            if self._reaches(message):
                self._state.push("message", message.to_json(), place.id)
            return message

    def _reaches(self, message: Message) -> bool:
        """Whether the bot is told of it: under privacy mode only what is for it."""
        place = message.chat
        if place.kind == "private":
            return True
        if place.bot not in ("member", "administrator"):
            return False
        if place.bot == "administrator" or not self._state.world.privacy:
            return True
        answered = place.messages.get(message.reply_to)
        if answered is not None and answered.sender is self._state.bot:
            return True
        name = f"@{self._state.bot.username}".lower()
        encoded = message.words.encode("utf-16-le")
        for entity in message.entities:
            begin = 2 * entity["offset"]
            words = encoded[begin : begin + 2 * entity["length"]].decode("utf-16-le").lower()
            if entity["type"] == "mention" and words == name:
                return True
            if entity["type"] == "bot_command" and ("@" not in words or words.endswith(name)):
                return True
        return False


def _id(message: Message | int) -> int:
    return message.id if isinstance(message, Message) else message


def _captioned(caption: str) -> dict[str, Any]:
    return {"caption": caption, "html": caption, "entities": html.found_in(caption)}
