"""Workspaces and channels as a test holds them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fakes.slack import oauth
from tests.fakes.slack.people import Person
from tests.fakes.slack.state import State
from tests.fakes.slack.world import Message, Room, User
from tests.fakes.slack.world import Team as Known


class Channel:
    def __init__(self, state: State, room: Room) -> None:
        self._state = state
        self.room = room

    @property
    def id(self) -> str:
        return self.room.id

    @property
    def name(self) -> str:
        return self.room.name

    @property
    def messages(self) -> list[Message]:
        with self._state.world.lock:
            return [message for message in self.room.messages.values() if not message.deleted]

    @property
    def sent(self) -> list[Message]:
        """What the bot says here now, ephemeral messages too."""
        with self._state.world.lock:
            return self.room.sent

    def thread(self, root: Message | str) -> list[Message]:
        """The messages of a thread, its first one among them; ephemeral ones too."""
        ts = root.root if isinstance(root, Message) else root
        return [message for message in self.messages if message.root == ts]

    def screen(self, *, thread: str = "", reader: Person | None = None) -> str:
        with self._state.world.lock:
            return self.room.screen(thread=thread, reader=reader.id if reader else "")

    def add(self, person: Person) -> None:
        with self._state.world.lock:
            self.room.members[person.id] = person.user
            self._joined(person.user, "member_joined_channel")

    def add_bot(self, by: Person) -> None:
        """The bot is told, where it listens to that."""
        with self._state.world.lock:
            self.room.bot = True
            self.room.members[self.room.team.bot.id] = self.room.team.bot
            self._joined(self.room.team.bot, "member_joined_channel", by)

    def remove_bot(self, by: Person) -> None:
        with self._state.world.lock:
            self.room.members.pop(self.room.team.bot.id, None)
            kind = "group_left" if self.room.kind == "group" else "channel_left"
            event = {"type": kind, "channel": self.id, "actor_id": by.id, "event_ts": self._state.world.next_ts()}
            self._state.event(self.room.team, event)
            self.room.bot = False

    def _joined(self, user: User, kind: str, by: Person | None = None) -> None:
        letter = "G" if self.room.kind == "group" else "C"
        event = {
            "type": kind, "user": user.id, "channel": self.id, "channel_type": letter,
            "team": self.room.team.id, "event_ts": self._state.world.next_ts(),
        }  # fmt: skip
        if by is not None:
            event["inviter"] = by.id
        if self.room.bot:
            self._state.event(self.room.team, event)

    def archive(self) -> None:
        with self._state.world.lock:
            self.room.archived = True


class Team:
    """A workspace. With `installed` the app is in it from the start."""

    def __init__(self, state: State, known: Known) -> None:
        self._state = state
        self.known = known
        self.people: dict[str, Person] = {}

    @property
    def id(self) -> str:
        return self.known.id

    @property
    def name(self) -> str:
        return self.known.name

    @property
    def token(self) -> str:
        """The newest bot token."""
        return self.known.token

    @property
    def bot(self) -> User:
        return self.known.bot

    @property
    def installed(self) -> bool:
        return self.known.installed

    @property
    def scopes(self) -> tuple[str, ...]:
        return self.known.scopes

    def person(self, name: str, locale: str = "fi-FI", *, id: str = "") -> Person:
        """A new person, or the one with this id."""
        with self._state.world.lock:
            if id in self.people:
                return self.people[id]
            user = User(id or self._state.world.new_id("U"), self.id, name, locale)
            self.known.users[user.id] = user
            self.known.names[user.id] = name
            self.people[user.id] = Person(self._state, user)
            return self.people[user.id]

    def channel(
        self, name: str, members: Sequence[Person] = (), *, private: bool = False, bot: bool = True, id: str = ""
    ) -> Channel:
        """A channel of these people (of all that there are now, where none are named), with the bot unless `bot` is
        False."""
        with self._state.world.lock:
            people = {person.id: person.user for person in (members or self.people.values())}
            kind, letter = ("group", "G") if private else ("channel", "C")
            room = Room(id or self._state.world.new_id(letter), self.known, name, kind, members=people, bot=bot)
            if bot:
                room.members[self.bot.id] = self.bot
            self.known.rooms[room.id] = self._state.world.rooms[room.id] = room
            self.known.names[room.id] = name
            return Channel(self._state, room)

    def install(self, scopes: Sequence[str] | None = None) -> str:
        """Without a browser: the app gets a token, as an owner copies it from the app's page."""
        with self._state.world.lock:
            return oauth.install(self._state, self.known, tuple(scopes or self._state.app.scopes)).value

    def uninstall(self) -> None:
        """An owner removes the app: it is told, and its tokens are dead."""
        with self._state.world.lock:
            oauth.uninstall(self._state, self.known)

    def revoke(self) -> None:
        """The tokens are revoked, and the app stays."""
        with self._state.world.lock:
            oauth.revoke(self._state, self.known)
