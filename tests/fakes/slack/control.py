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

from aiohttp import web

from tests.fakes.slack.methods import answer
from tests.fakes.slack.people import Act, Modal, Person, Submission
from tests.fakes.slack.state import Call
from tests.fakes.slack.teams import Channel
from tests.fakes.slack.world import Json, Message

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

_SETTINGS = (
    "flood", "tiers", "burst", "delay", "deadline", "retries", "trigger_age", "echo", "rotation", "token_age",
    "forgetful", "messages_tab", "home_tab", "duplicate_events", "shuffle", "request_url",
)  # fmt: skip


def told(message: Message) -> Json:
    """A message, as much of it as a test elsewhere needs."""
    return {
        "ts": message.ts,
        "channel": message.channel.id,
        "by_bot": message.by_bot,
        "text": message.text,
        "words": message.words,
        "buttons": [asdict(button) for button in message.buttons],
        "files": [file.name for file in message.files],
        "thread_ts": message.thread_ts,
        "only_for": message.only_for.id if message.only_for else None,
        "edited": message.edited,
        "deleted": message.deleted,
        "at": message.at,
    }


class Control:
    def __init__(self, fake: FakeSlack) -> None:
        self._fake = fake
        self._channels: dict[str, Channel] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._ways: dict[str, Callable[[Json], Any]] = {
            "team": self._team, "person": self._make_person, "channel": self._channel, "say": self._say,
            "mention": self._mention, "edit": self._edit, "upload": self._upload, "press": self._press,
            "command": self._command, "shortcut": self._shortcut, "message_shortcut": self._message_shortcut,
            "open_home": self._open_home, "open_messages": self._open_messages, "home": self._home,
            "press_home": self._press_home, "modal": self._modal, "fill": self._fill, "submit": self._submit,
            "close": self._close, "uninstall": self._uninstall, "messages": self._messages, "screen": self._screen,
            "calls": self._calls, "status": self._status, "trouble": self._trouble, "set": self._set,
            "forget": self._forget,
        }  # fmt: skip

    async def handle(self, request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        try:
            given = json.loads(await request.read() or b"{}")
            if what == "wait":
                return answer(await self._wait(given))
            if what == "disconnect":
                await self._fake._sockets.disconnect(
                    given.get("reason", "refresh_requested"), given.get("seconds", 0.1)
                )
                return answer({})
            if what == "drop":
                self._fake._sockets.drop()
                return answer({})
            done = [self._do(name, more) for name, more in given["do"]] if what == "batch" else self._do(what, given)
            return web.json_response(done)
        except (ValueError, KeyError, TypeError, AssertionError, AttributeError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _do(self, what: str, given: Json) -> Any:
        if what not in self._ways:
            raise ValueError(f"{what!r} is none of {', '.join(sorted(self._ways))}, wait, batch, disconnect, drop")
        with self._fake.state.world.lock:
            return self._ways[what](given)

    async def _wait(self, given: Json) -> Json:
        """Until the channel (or the person's conversation) has at least `count` messages of the bot, made or edited
        after `after`, or the time is over. With `modal` until the person has a modal that isn't the view named so."""
        end = time.monotonic() + given.get("seconds", 5.0)
        while True:
            with self._fake.state.world.lock:
                found, complete = self._complete(given)
            left = end - time.monotonic()
            if complete or left <= 0:
                return {**found, "complete": complete}
            change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(change)
            await asyncio.wait([change], timeout=left)

    def _complete(self, given: Json) -> tuple[Json, bool]:
        if "modal" in given:
            modal = self._modal(given)
            return {"modal": modal}, modal is not None and f"{modal['id']}/{modal['hash']}" != given["modal"]
        messages = self._messages({**given, "by_bot": True})
        return {"messages": messages}, len(messages) >= given.get("count", 1)

    def notice(self, call: Call) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            if not change.done():
                change.set_result(None)

    # Who and where

    def _person(self, given: Json) -> Person:
        for team in self._fake.teams.values():
            if given["person"] in team.people:
                return team.people[given["person"]]
        raise ValueError(f"there is no person {given['person']!r}")

    def _message(self, given: Json) -> Message:
        room = self._person(given).dm if "channel" not in given else self._fake.state.world.rooms[given["channel"]]
        return room.messages[given["ts"]]

    def _team(self, given: Json) -> Json:
        team = self._fake.team(**given)
        return {"id": team.id, "token": team.token, "bot": team.bot.id}

    def _make_person(self, given: Json) -> Json:
        team = self._fake.teams[given["team"]]
        person = team.person(given["name"], given.get("locale", "fi-FI"), id=given.get("id", ""))
        return {"id": person.id, "dm": person.dm.id}

    def _channel(self, given: Json) -> Json:
        team = self._fake.teams[given["team"]]
        members = [team.people[name] for name in given.get("members", ())]
        channel = team.channel(given["name"], members, private=given.get("private", False))
        self._channels[channel.id] = channel
        return {"id": channel.id}

    # What people do

    def _say(self, given: Json) -> Json:
        return told(self._person(given).say(given["text"], given.get("thread"), channel=given.get("channel")))

    def _mention(self, given: Json) -> Json:
        return told(self._person(given).mention(given["channel"], given["text"], given.get("thread")))

    def _edit(self, given: Json) -> Json:
        return told(self._person(given).edit(self._message(given), given["text"]))

    def _upload(self, given: Json) -> Json:
        data = base64.b64decode(given.get("base64", "")) or b"a file"
        more = {name: given[name] for name in ("text", "thread", "channel", "size") if name in given}
        return told(self._person(given).upload(given["name"], data, **more))

    def _press(self, given: Json) -> Json:
        person = self._person(given)
        return _act(person.press(self._message(given), given["button"], action_id=given.get("action_id", "")))

    def _press_home(self, given: Json) -> Json:
        home = self._person(given).home
        if home is None:
            raise ValueError("no home tab was published")
        return _act(home.press(given["button"]))

    def _command(self, given: Json) -> Json:
        return _act(self._person(given).command(given.get("text", ""), channel=given.get("channel")))

    def _shortcut(self, given: Json) -> Json:
        return _act(self._person(given).shortcut(given["callback_id"]))

    def _message_shortcut(self, given: Json) -> Json:
        return _act(self._person(given).message_shortcut(given["callback_id"], self._message(given)))

    def _open_home(self, given: Json) -> None:
        self._person(given).open_home()

    def _open_messages(self, given: Json) -> None:
        self._person(given).open_messages()

    def _home(self, given: Json) -> Json | None:
        home = self._person(given).home
        return None if home is None else {"id": home.id, "hash": home.view.hash, "screen": home.screen()}

    def _top(self, given: Json) -> Modal:
        modal = self._person(given).modal
        if modal is None:
            raise ValueError("no modal is open")
        return modal

    def _modal(self, given: Json) -> Json | None:
        modal = self._person(given).modal
        if modal is None:
            return None
        return {
            "id": modal.id, "hash": modal.view.hash, "title": modal.title, "fields": modal.fields,
            "errors": modal.errors, "view": modal.given, "screen": modal.screen(),
        }  # fmt: skip

    def _fill(self, given: Json) -> None:
        for name, value in given["values"].items():
            self._top(given).fill(name, value)

    def _submit(self, given: Json) -> Json:
        """Without waiting: what became of it is seen by waiting for the modal or for messages."""
        return _act(self._top(given).submit(wait=False))

    def _close(self, given: Json) -> None:
        self._top(given).close()

    def _uninstall(self, given: Json) -> None:
        self._fake.teams[given["team"]].uninstall()

    # What is seen

    def _messages(self, given: Json) -> list[Json]:
        """The messages of a channel, or of a person's conversation, made or edited after the monotonic time `after`;
        only the bot's with `by_bot`."""
        after = given.get("after", 0.0)
        room = self._fake.state.world.rooms[given["channel"]] if "channel" in given else self._person(given).dm
        return [
            told(message)
            for message in tuple(room.messages.values())
            if message.at > after and (message.by_bot or not given.get("by_bot"))
        ]

    def _screen(self, given: Json) -> Json:
        return {"screen": self._person(given).screen(given.get("channel"))}

    def _calls(self, given: Json) -> list[Json]:
        """The calls since the monotonic time `after`, of `methods` where they are named."""
        after, methods = given.get("after", 0.0), given.get("methods")
        return [
            {name: value for name, value in asdict(call).items() if name != "result"}
            for call in self._fake.calls
            if call.at > after and (not methods or call.method in methods)
        ]

    def _status(self, given: Json) -> Json:
        return {
            "violations": self._fake.violations,
            "refusals": self._fake.refusals,
            "pings": self._fake.pings,
            "late": len(self._fake.late),
            "rates": asdict(self._fake.rates()),
            "waiting": self._fake.state.deliveries.waiting(),
            "connections": self._fake.connections,
            "spec_known": self._fake.spec_known,
            "calls": len(self._fake.calls),
            "now": time.monotonic(),
        }

    def _trouble(self, given: Json) -> None:
        self._fake.trouble(**given)

    def _set(self, given: Json) -> None:
        for name, value in given.items():
            if name not in _SETTINGS:
                raise ValueError(f"{name!r} can't be set")
            setattr(self._fake, name, value)

    def _forget(self, given: Json) -> None:
        """The record of the calls is emptied: a long measurement would fill the memory with it."""
        self._fake.calls.clear()
        self._fake.posted.clear()


def _act(act: Act) -> Json:
    if isinstance(act, Submission):
        return {"sent": act.sent, "errors": act.errors}
    return {"id": act.delivery.id, "trigger": act.trigger, "at": act.delivery.at}
