"""The fake as a test holds it: a server in a thread of its own, and all that can be asked of it or done to it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.fakes.telegram.chats import Chat, Message, User, World
from tests.fakes.telegram.control import Control
from tests.fakes.telegram.flood import Rates
from tests.fakes.telegram.http import HttpServer, Request, Response
from tests.fakes.telegram.methods import Api
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.profile import bot_becomes
from tests.fakes.telegram.spec import load
from tests.fakes.telegram.state import Call, State
from tests.fakes.telegram.trouble import Trouble
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhook import Posted, Webhook

T = TypeVar("T")

BOT = User(7_002_015_431, "Vaikute", "VaikuteTestBot", is_bot=True)
TOKEN = f"{BOT.id}:AAF-this-is-no-token-of-anybody-ok0"


class FakeTelegram:
    """`with FakeTelegram() as fake:` listens on a free port of the loopback; the stock library is pointed to it with
    `telegram.Bot(fake.token, base_url=f"{fake.url}/bot", base_file_url=f"{fake.url}/file/bot")`.

    All of it may be used from any thread."""

    def __init__(self, *, token: str = TOKEN, username: str = "VaikuteTestBot", rich: bool = True) -> None:
        bot = User(int(token.partition(":")[0]), BOT.first_name, username, is_bot=True)
        world = World(bot)
        updates = Updates(world)
        violations: list[str] = []
        webhook = Webhook(world, updates, violations)
        updates.on_push = webhook.ring
        self.state = State(token, world, updates, webhook, load(), violations, rich=rich)
        self._people: dict[int, Person] = {}
        self._changed = threading.Condition()
        self._changes = 0
        self._api = Api(self.state, self._notify)
        self._control = Control(self)
        self._server = HttpServer(self._handle)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # Its life

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self, port: int = 0) -> None:
        ready = threading.Event()

        def run() -> None:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                self.state.updates.loop = self._loop
                runner.run(self._server.open(port))
                self._loop.call_soon(ready.set)
                self._loop.run_forever()
                runner.run(self._shut())

        self._thread = threading.Thread(target=run, name="telegram", daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fake could not open its port")

    def end(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is not None and thread is not None:
            self.state.updates.loop = None
            self._loop = self._thread = None
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    async def _shut(self) -> None:
        await self.state.webhook.close()
        await self._server.close()

    def down(self) -> None:
        """No network: nobody listens any more, and who is connected is cut off."""
        self._run(self._server.close())

    def up(self) -> None:
        """Listens again, on the same port."""
        self._run(self._server.open(self._server.port))

    def _run(self, task: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    async def _handle(self, request: Request) -> Response:
        if request.path.startswith("/control/"):
            return await self._control.handle(request)
        return await self._api.handle(request)

    def _notify(self, call: Call) -> None:
        with self._changed:
            self._changes += 1
            self._changed.notify_all()
        self._control.notice(call)

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def token(self) -> str:
        return self.state.token

    @property
    def bot(self) -> User:
        return self.state.bot

    # What a test sets

    @property
    def rich(self) -> bool:
        """Whether the server knows rich messages."""
        return self.state.rich

    @rich.setter
    def rich(self, known: bool) -> None:
        self.state.rich = known

    @property
    def flood(self) -> bool:
        """Whether sending too fast is answered 429."""
        return self.state.flood.on

    @flood.setter
    def flood(self, on: bool) -> None:
        self.state.flood.on = on

    @property
    def privacy(self) -> bool:
        return self.state.world.privacy

    @privacy.setter
    def privacy(self, on: bool) -> None:
        self.state.world.privacy = on

    @property
    def delay(self) -> float:
        """Seconds that every answer takes."""
        return self.state.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        self.state.delay = seconds

    @property
    def callback_age(self) -> float:
        """Seconds until a press can't be answered any more."""
        return self.state.callback_age

    @callback_age.setter
    def callback_age(self, seconds: float) -> None:
        self.state.callback_age = seconds

    @property
    def duplicate_updates(self) -> bool:
        """Whether each update comes twice."""
        return self.state.updates.duplicate

    @duplicate_updates.setter
    def duplicate_updates(self, on: bool) -> None:
        self.state.updates.duplicate = on

    def _set_shuffle(self, seed: int | None) -> None:
        self.state.updates.shuffle = None if seed is None else random.Random(seed)

    shuffle = property(None, _set_shuffle, doc="A seed: what waits together is given in another order. None ends it.")

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Updates made inside are given to the bot together, at the end."""
        self.state.updates.held = True
        try:
            yield
        finally:
            with self.state.world.lock:
                self.state.updates.held = False
                self.state.updates.changed()

    def trouble(self, method: str | None = None, chat: int | None = None, kind: str = "429", **more: Any) -> Trouble:
        """The next fitting call goes wrong; see trouble.py for the kinds and for `times`, `retry_after`, `seconds`,
        `words`, `acts` and `after`."""
        trouble = Trouble(method, chat, kind, **more)
        with self.state.world.lock:
            self.state.troubles.waiting.append(trouble)
        return trouble

    def peace(self) -> None:
        """No more trouble, of any kind."""
        with self.state.world.lock:
            self.state.troubles.waiting.clear()
        self.flood = self.duplicate_updates = False
        self.delay = 0.0
        self.shuffle = None

    def push_raw(self, raw: dict[str, Any] | bytes) -> int:
        return self.state.updates.push_raw(raw)

    # People and chats

    def person(
        self, id: int, first_name: str = "", username: str | None = None, language_code: str | None = "fi"
    ) -> Person:
        """The person with this id, made at the first call; the private chat has the same id."""
        with self.state.world.lock:
            if id not in self._people:
                user = User(id, first_name or f"Person {id}", username, language_code)
                self.state.world.users[id] = user
                chat = self.state.world.chats[id] = Chat(id, "private", user=user)
                self._people[id] = Person(self.state, user, chat)
            return self._people[id]

    def group(
        self,
        title: str,
        members: Sequence[Person],
        by: Person | None = None,
        *,
        supergroup: bool = False,
        forum: bool = False,
        bot: bool = True,
    ) -> Group:
        """A group of these people; `by` (else the first of them) owns it and adds the bot, unless `bot` is False."""
        owner = by or members[0]
        with self.state.world.lock:
            number = 4_100_000 + len(self.state.world.chats)
            large = supergroup or forum
            chat_id = -1_000_000_000_000 - number if large else -number
            people = {person.id: person.user for person in (owner, *members)}
            kind = "supergroup" if large else "group"
            chat = Chat(chat_id, kind, title, forum=forum, members=people, owner=owner.id, bot="left")
            self.state.world.chats[chat_id] = chat
        group = Group(self.state, chat)
        if bot:
            group.add_bot(owner)
        return group

    def chat(self, id: int) -> Chat:
        return self.state.world.chats[id]

    def bot_becomes(self, chat: Chat, status: str, by: Person) -> None:
        with self.state.world.lock:
            bot_becomes(self.state, chat, status, by.id)

    # What happened

    @property
    def spec_known(self) -> bool:
        """Whether calls are checked against the published API."""
        return self.state.spec.known

    @property
    def violations(self) -> list[str]:
        """What a good bot never does: fields that aren't published, markup that doesn't parse, limits passed."""
        return self.state.violations

    @property
    def refusals(self) -> list[str]:
        """Errors that even a good bot meets: a message gone, an edit that changes nothing, a block, too fast."""
        return self.state.refusals

    @property
    def calls(self) -> list[Call]:
        return self.state.calls

    def calls_of(self, *methods: str) -> list[Call]:
        with self.state.world.lock:
            return [call for call in self.state.calls if call.method in methods]

    @property
    def posted(self) -> list[Posted]:
        """Every attempt to deliver to the webhook."""
        return self.state.webhook.posted

    def sent(self, chat: int) -> list[Message]:
        """What the bot says in a chat now."""
        with self.state.world.lock:
            return self.state.world.chats[chat].sent

    def screen(self, chat: int) -> str:
        with self.state.world.lock:
            return self.state.world.chats[chat].screen()

    def rates(self) -> Rates:
        return self.state.flood.rates()

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        with self.state.world.lock:
            return self.state.updates.waiting()

    def wait_for(self, predicate: Callable[[], T], seconds: float = 5.0) -> T:
        """What the predicate gives as soon as that is true; it is asked after each call of the bot. Blocks the thread:
        a bot in the same loop needs `until`. Raises AssertionError with the last calls when the time is over."""
        end = time.monotonic() + seconds
        while True:
            seen = self._changes
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(self._told(seconds))
            with self._changed:
                if self._changes == seen:
                    self._changed.wait(min(left, 0.05))

    async def until(self, predicate: Callable[[], T], seconds: float = 5.0) -> T:
        """As `wait_for`, for a bot that runs in the same loop as the test."""
        end = time.monotonic() + seconds
        while not (value := predicate()):
            if time.monotonic() > end:
                raise AssertionError(self._told(seconds))
            await asyncio.sleep(0.005)
        return value

    def settle(self, person: Person | None = None, seconds: float = 10.0, quiet: float = 0.1) -> None:
        """Until the bot has confirmed all updates, has a reply under way to nobody, and was quiet (to this person) for
        `quiet` seconds. Blocks the thread, as `wait_for`."""
        self.wait_for(lambda: self._is_settled(person, quiet), seconds)

    async def settled(self, person: Person | None = None, seconds: float = 10.0, quiet: float = 0.1) -> None:
        """As `settle`, for a bot that runs in the same loop as the test."""
        await self.until(lambda: self._is_settled(person, quiet), seconds)

    def _is_settled(self, person: Person | None, quiet: float) -> bool:
        with self.state.world.lock:
            if self.state.updates.waiting():
                return False
            newest = self.state.last_push
            for call in reversed(self.state.calls):
                if call.method == "getUpdates":
                    continue
                if person is None or call.chat in (None, person.id):
                    newest = max(newest, call.at, call.done_at)
                    break
            return time.monotonic() - newest >= quiet

    def _told(self, seconds: float) -> str:
        with self.state.world.lock:
            calls = [call for call in self.state.calls if call.method != "getUpdates"][-8:]
            lines = [f"not within {seconds} s; {self.state.updates.waiting()} updates wait; the last calls:"]
            lines += [f"  {call.method} {call.params} -> {call.code} {call.description}" for call in calls]
            lines += [f"  violation: {violation}" for violation in self.state.violations[-5:]]
            return "\n".join(lines)
