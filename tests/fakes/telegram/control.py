"""The fake steered from another process: POST /control/<what> with a JSON object, answered with JSON.

/control/batch takes {"do": [[what, {…}], …]} and answers with a list. Times are those of time.monotonic(), which all
processes of a machine share.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.chats import Json, Message
from tests.fakes.telegram.files import TINY_PNG
from tests.fakes.telegram.http import Request, Response, answer
from tests.fakes.telegram.people import AlbumItem, Group, Person
from tests.fakes.telegram.state import Call

if TYPE_CHECKING:
    from tests.fakes.telegram.server import FakeTelegram


def told(message: Message) -> Json:
    """A message, as much of it as a test elsewhere needs."""
    return {
        "message_id": message.id,
        "chat_id": message.chat.id,
        "by_bot": message.by_bot,
        "text": message.words,
        "html": message.html,
        "keyboard": [[asdict(button) for button in row] for row in message.keyboard],
        "document": message.file.name if message.file else None,
        "thread": message.thread,
        "reply_to": message.reply_to,
        "edited": message.edited,
        "deleted": message.deleted,
        "at": message.at,
    }


def _bytes(given: Json) -> bytes:
    return base64.b64decode(given.get("base64", "")) or (TINY_PNG if not given.get("name") else b"a file")


class Control:
    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake
        self._groups: dict[int, Group] = {}
        self._waiting: dict[int, list[asyncio.Future[None]]] = {}
        self._ways: dict[str, Callable[[Json], Any]] = {
            "person": self._make_person, "start": self._start, "say": self._say, "press": self._press,
            "edit": self._edit, "document": self._document, "photo": self._photo, "album": self._album,
            "block": self._block, "unblock": self._unblock, "group": self._group, "remove_bot": self._remove_bot,
            "migrate": self._migrate, "messages": self._messages, "screen": self._screen, "calls": self._calls,
            "status": self._status, "trouble": self._trouble, "set": self._set, "raw": self._raw,
            "forget": self._forget,
        }  # fmt: skip

    async def handle(self, request: Request) -> Response:
        what = request.path.removeprefix("/control/")
        try:
            given = json.loads(request.body or b"{}")
            if what == "wait":
                return answer(await self._wait(given))
            if what == "batch":
                return answer([self._do(name, more) for name, more in given["do"]])
            return answer(self._do(what, given))
        except (ValueError, KeyError, TypeError, AssertionError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _do(self, what: str, given: Json) -> Any:
        if what not in self._ways:
            raise ValueError(f"{what!r} is none of {', '.join(sorted(self._ways))}, wait, batch")
        with self._fake.state.world.lock:
            return self._ways[what](given)

    async def _wait(self, given: Json) -> Json:
        """Until the chat has at least `count` messages of the bot (also edited after `after`), or the time is over."""
        end = time.monotonic() + given.get("seconds", 5.0)
        while True:
            found = self._messages({**given, "by_bot": True})
            complete = len(found) >= given.get("count", 1)
            left = end - time.monotonic()
            if complete or left <= 0:
                return {"messages": found, "complete": complete}
            change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(given["chat"], []).append(change)
            await asyncio.wait([change], timeout=left)

    def notice(self, call: Call) -> None:
        """Wakes who waits for the chat that a call was about."""
        for change in self._waiting.pop(call.chat or 0, ()):
            if not change.done():
                change.set_result(None)

    def _person(self, given: Json) -> Person:
        return self._fake.person(given["person"])

    def _make_person(self, given: Json) -> Json:
        names = {name: given[name] for name in ("first_name", "username", "language_code") if name in given}
        return self._fake.person(given["person"], **names).user.to_json()

    def _start(self, given: Json) -> Json:
        return told(self._person(given).start(given.get("payload", "")))

    def _say(self, given: Json) -> Json:
        more = {name: given[name] for name in ("chat", "reply_to", "thread") if name in given}
        return told(self._person(given).say(given["text"], **more))

    def _press(self, given: Json) -> Json:
        person = self._person(given)
        press = person.press(
            given["message_id"], given.get("button", ""), data=given.get("data"), chat=given.get("chat")
        )
        return {"query": press.id, "at": press.query.at}

    def _edit(self, given: Json) -> Json:
        return told(self._person(given).edit(given["message_id"], given["text"], given.get("chat")))

    def _document(self, given: Json) -> Json:
        data = _bytes(given)
        more = {name: given[name] for name in ("caption", "mime", "size", "chat", "thread") if name in given}
        return told(self._person(given).send_document(given["name"], data, **more))

    def _photo(self, given: Json) -> Json:
        return told(self._person(given).send_photo(given.get("caption", ""), chat=given.get("chat")))

    def _album(self, given: Json) -> list[Json]:
        items = [AlbumItem(item.get("name", ""), _bytes(item), item.get("caption", "")) for item in given["items"]]
        return [told(message) for message in self._person(given).send_album(items, chat=given.get("chat"))]

    def _block(self, given: Json) -> None:
        self._person(given).block_bot()

    def _unblock(self, given: Json) -> None:
        self._person(given).unblock_bot()

    def _group(self, given: Json) -> Json:
        members = [self._fake.person(number) for number in given["members"]]
        more = {name: given[name] for name in ("supergroup", "forum", "bot") if name in given}
        group = self._fake.group(given["title"], members, **more)
        self._groups[group.id] = group
        return {"chat_id": group.id}

    def _remove_bot(self, given: Json) -> None:
        self._groups[given["chat"]].remove_bot(self._person(given))

    def _migrate(self, given: Json) -> Json:
        group = self._groups[given["chat"]]
        self._groups[group.migrate()] = group
        return {"chat_id": group.id}

    def _messages(self, given: Json) -> list[Json]:
        """The messages of a chat, made or edited after the monotonic time `after`; only the bot's with `by_bot`."""
        after = given.get("after", 0.0)
        chat = self._fake.chat(given["chat"])
        return [
            told(message)
            for message in tuple(chat.messages.values())
            if message.at > after and (message.by_bot or not given.get("by_bot"))
        ]

    def _screen(self, given: Json) -> Json:
        return {"screen": self._fake.chat(given["chat"]).screen()}

    def _calls(self, given: Json) -> list[Json]:
        """The calls since the monotonic time `after`, of `methods` where they are named."""
        after, methods = given.get("after", 0.0), given.get("methods")
        return [
            asdict(call)
            for call in self._fake.calls
            if call.at > after and (call.method in methods if methods else call.method != "getUpdates")
        ]

    def _status(self, given: Json) -> Json:
        return {
            "violations": self._fake.violations,
            "refusals": self._fake.refusals,
            "rates": asdict(self._fake.rates()),
            "waiting": self._fake.state.updates.waiting(),
            "polled": self._fake.state.updates.is_polled(),
            "webhook": self._fake.state.webhook.hook is not None,
            "spec_known": self._fake.spec_known,
            "calls": len(self._fake.calls),
            "now": time.monotonic(),
        }

    def _trouble(self, given: Json) -> None:
        self._fake.trouble(**given)

    def _set(self, given: Json) -> None:
        for name, value in given.items():
            if name not in ("rich", "flood", "privacy", "delay", "callback_age", "duplicate_updates", "shuffle"):
                raise ValueError(f"{name!r} can't be set")
            setattr(self._fake, name, value)

    def _raw(self, given: Json) -> Json:
        return {"update_id": self._fake.push_raw(given["update"])}

    def _forget(self, given: Json) -> None:
        """The record of the calls is emptied: a long measurement would fill the memory with it."""
        self._fake.calls.clear()
