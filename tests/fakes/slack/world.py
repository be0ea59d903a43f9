"""Workspaces, people, channels, messages, views and files: what Slack remembers."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack import screen
from tests.fakes.slack.errors import refusal

Json = dict[str, Any]

_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "csv": "text/csv", "txt": "text/plain", "md": "text/markdown", "png": "image/png", "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class User:
    id: str
    team: str
    name: str
    locale: str = "fi-FI"
    is_bot: bool = False
    deleted: bool = False
    bot_id: str = ""

    @property
    def login(self) -> str:
        return self.name.lower().replace(" ", ".")

    def to_json(self, *, locale: bool = False) -> Json:
        told: Json = {
            "id": self.id,
            "team_id": self.team,
            "name": self.login,
            "deleted": self.deleted,
            "real_name": self.name,
            "tz": "Europe/Helsinki",
            "tz_label": "Eastern European Time",
            "tz_offset": 7200,
            "profile": {
                "real_name": self.name,
                "display_name": self.name if not self.is_bot else "",
                "first_name": self.name.partition(" ")[0],
                "team": self.team,
            },
            "is_admin": False,
            "is_owner": False,
            "is_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        return {**told, "locale": self.locale} if locale else told

    def short(self) -> Json:
        """As an interaction tells who acted."""
        return {"id": self.id, "username": self.login, "name": self.login, "team_id": self.team}


@dataclass(slots=True, eq=False)
class StoredFile:
    id: str
    team: str
    user: str
    name: str
    title: str
    mime: str
    data: bytes
    size: int
    """In bytes; a person's file may claim more than the test gave it."""
    root: str
    """The server's address."""
    shared: list[tuple[str, str]] = field(default_factory=list)
    """The channels and the messages that it is in."""
    uploaded: bool = True
    deleted: bool = False

    @property
    def address(self) -> str:
        return f"/files-pri/{self.team}-{self.id}/{self.name}"

    def to_json(self) -> Json:
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        return {
            "id": self.id,
            "created": int(time.time()),
            "timestamp": int(time.time()),
            "name": self.name,
            "title": self.title,
            "mimetype": self.mime,
            "filetype": ending,
            "pretty_type": ending.upper(),
            "user": self.user,
            "user_team": self.team,
            "editable": False,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": f"{self.root}{self.address}",
            "url_private_download": f"{self.root}/files-pri/{self.team}-{self.id}/download/{self.name}",
            "permalink": f"{self.root}/files/{self.user}/{self.id}/{self.name}",
            "file_access": "visible",
            "has_rich_preview": False,
        }


@dataclass(frozen=True, slots=True)
class Button:
    """What can be pressed: a button, or an option of a select, by its label."""

    label: str
    action_id: str
    block_id: str
    value: str = ""
    url: str = ""
    kind: str = "button"
    style: str = ""


@dataclass(slots=True, eq=False)
class Message:
    ts: str
    channel: Room
    user: User
    text: str = ""
    """Marked up, as Slack keeps it."""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    """Of the thread's first message; "" outside of threads."""
    files: list[StoredFile] = field(default_factory=list)
    only_for: User | None = None
    """Whom an ephemeral message is shown to."""
    edited: int = 0
    deleted: bool = False
    broadcast: bool = False
    client_id: str = ""
    reactions: list[str] = field(default_factory=list)
    at: float = 0.0
    """Monotonic seconds, of when it was made or edited last."""

    @property
    def by_bot(self) -> bool:
        return self.user.is_bot

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def root(self) -> str:
        """The ts of the thread that an answer to it belongs to."""
        return self.thread_ts or self.ts

    @property
    def words(self) -> str:
        """All that a person can read in it, without its buttons."""
        return screen.words(self.text, self.blocks, self.channel.names)

    @property
    def tables(self) -> list[list[list[str]]]:
        """The rows of cells of each native table."""
        return screen.tables(self.blocks)

    @property
    def charts(self) -> list[Json]:
        return [block for block in self.blocks if block["type"] == "data_visualization"]

    @property
    def buttons(self) -> list[Button]:
        return [Button(*found) for found in screen.buttons(self.blocks)]

    def button(self, label: str) -> Button | None:
        named = [one for one in self.buttons if one.label == label]
        return next(iter(named or [one for one in self.buttons if label in (one.action_id, one.value)]), None)

    def to_json(self, app_id: str = "") -> Json:
        told: Json = {"type": "message", "user": self.user.id, "text": self.text, "ts": self.ts, "team": self.user.team}
        if self.user.is_bot:
            told |= {
                "bot_id": self.user.bot_id,
                "app_id": app_id,
                "bot_profile": {
                    "id": self.user.bot_id, "app_id": app_id, "name": self.user.name, "team_id": self.user.team,
                    "deleted": False,
                },
            }  # fmt: skip
        elif self.client_id:
            told["client_msg_id"] = self.client_id
        if self.blocks:
            told["blocks"] = self.blocks
        if self.thread_ts and self.thread_ts != self.ts:
            root = self.channel.messages.get(self.thread_ts)
            told["thread_ts"] = self.thread_ts
            if root is not None:
                told["parent_user_id"] = root.user.id
        elif self.channel.replies(self.ts):
            told |= {"thread_ts": self.ts, "reply_count": len(self.channel.replies(self.ts))}
        if self.files:
            told |= {"files": [file.to_json() for file in self.files], "upload": True, "display_as_bot": False}
        if self.edited:
            told["edited"] = {"user": self.user.id, "ts": f"{int(time.time())}.000000"}
        return told


@dataclass(slots=True, eq=False)
class Room:
    """A channel, or the conversation of one person with the bot."""

    id: str
    team: Team
    name: str
    kind: str
    """im, channel or group (a private channel)."""
    user: User | None = None
    members: dict[str, User] = field(default_factory=dict)
    bot: bool = True
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    statuses: list[tuple[str, str, float]] = field(default_factory=list)
    """What the bot said that it is doing: in which thread, what, and when in monotonic seconds."""
    prompts: list[Json] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        return self.team.names

    def put(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.thread_ts and message.thread_ts != message.ts:
            self._threads.setdefault(message.thread_ts, []).append(message)

    def replies(self, root: str) -> list[Message]:
        found = self._threads.get(root, ())
        return [message for message in found if not message.deleted and not message.ephemeral]

    @property
    def sent(self) -> list[Message]:
        """What the bot says here now: its messages that weren't deleted, oldest first, ephemeral ones too."""
        return [message for message in self.messages.values() if message.by_bot and not message.deleted]

    def last(self) -> Message:
        """The newest message of the bot. Raises AssertionError where it said nothing yet."""
        sent = self.sent
        assert sent, f"the bot said nothing in {self.id}"
        return sent[-1]

    def to_json(self) -> Json:
        told: Json = {"id": self.id, "created": 1_700_000_000, "is_archived": self.archived, "is_im": self.kind == "im"}
        if self.user is not None:
            return {**told, "user": self.user.id, "is_user_deleted": self.user.deleted, "is_open": True}
        return {
            **told, "name": self.name, "is_channel": self.kind == "channel", "is_group": self.kind == "group",
            "is_private": self.kind == "group", "is_member": self.bot, "num_members": len(self.members),
            "context_team_id": self.team.id,
        }  # fmt: skip

    def screen(self, *, thread: str = "", reader: str = "") -> str:
        """The channel as `reader` sees it (ephemeral messages of others aren't), to be printed; a thread is set in
        below its first message, or alone where it is named."""
        lines: list[str] = []
        for message in self.messages.values():
            if message.deleted or (message.only_for is not None and reader not in ("", message.only_for.id)):
                continue
            if thread and message.root != thread:
                continue
            inside = bool(message.thread_ts) and message.thread_ts != message.ts
            edge = "    " if inside and not thread else ""
            lines += [edge + line for line in screen.message(message)]
        return "\n".join(lines)


@dataclass(slots=True, eq=False)
class View:
    """A view that is open, or a home tab that is shown."""

    id: str
    kind: str
    user: User
    team: str
    given: Json
    """As the bot sent it, with ids where it named none."""
    hash: str
    root: str
    before: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    """By block and action, what stands in the fields now."""
    touched: set[tuple[str, str]] = field(default_factory=set)
    updates: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    """By block, what is shown below it."""
    at: float = 0.0

    @property
    def blocks(self) -> list[Json]:
        found: list[Json] = self.given["blocks"]
        return found

    @property
    def buttons(self) -> list[Button]:
        return [Button(*found) for found in screen.buttons(self.blocks)]

    @property
    def title(self) -> str:
        return screen.plain(self.given.get("title"))


@dataclass(slots=True, eq=False)
class Token:
    value: str
    kind: str
    """bot or app."""
    team: str
    scopes: tuple[str, ...]
    ends_at: float = 0.0
    """Seconds since 1970; 0 is never."""
    dead: str = ""
    """The error that it gives."""
    refresh: str = ""


@dataclass(slots=True, eq=False)
class Team:
    id: str
    name: str
    bot: User
    scopes: tuple[str, ...]
    enterprise: str = ""
    installed: bool = False
    token: str = ""
    """The newest bot token."""
    users: dict[str, User] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    dms: dict[str, Room] = field(default_factory=dict)
    """By user, the conversation with the bot."""
    names: dict[str, str] = field(default_factory=dict)
    """What users and channels are called, by id."""

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")


class World:
    """Everything there is, behind one lock: the server's loop and the test's thread both change it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.teams: dict[str, Team] = {}
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, StoredFile] = {}
        self.tokens: dict[str, Token] = {}
        self._numbers: dict[str, int] = {}
        self._ts = 0
        self.ids: Iterator[str] = self._short_ids()

    def _short_ids(self) -> Iterator[str]:
        """Such as Slack makes for blocks without an id."""
        for number in itertools.count(1):
            yield f"{number:05X}="

    def number(self, kind: str) -> int:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def new_id(self, kind: str) -> str:
        """An id such as Slack's: the letters say what it is, and no two are alike."""
        return f"{kind}0{self.number(kind):08X}"

    def next_ts(self) -> str:
        """No two are alike, and each is later than those before."""
        self._ts = max(self._ts + 1, int(time.time() * 1_000_000))
        return f"{self._ts // 1_000_000}.{self._ts % 1_000_000:06d}"

    def dm(self, user: User) -> Room:
        """The person's conversation with the bot, made where there is none."""
        team = self.teams[user.team]
        if user.id not in team.dms:
            room = Room(self.new_id("D"), team, "directmessage", "im", user, {user.id: user})
            team.dms[user.id] = team.rooms[room.id] = self.rooms[room.id] = room
        return team.dms[user.id]

    def room(self, team: Team, channel: Any, *, opened: bool = False) -> Room:
        """The channel that a bot names; a user's id is the conversation with that person where that is `opened` by it.
        Raises ApiError."""
        room = team.rooms.get(channel) if isinstance(channel, str) else None
        if room is None and opened and channel in team.users:
            room = self.dm(team.users[channel])
        if room is None:
            raise refusal("channel_not_found")
        return room

    def reach(self, team: Team, channel: Any, *, public: bool = False) -> Room:
        """The channel, where the bot may write to it. Raises ApiError as Slack does. What is written to a person who is
        deactivated is taken, and read by nobody (python-slack-sdk issue 1156)."""
        room = self.room(team, channel, opened=True)
        if room.kind == "group" and not room.bot:
            raise refusal("channel_not_found")
        if room.archived:
            raise refusal("is_archived")
        if not room.bot and not public:
            raise refusal("not_in_channel")
        return room

    def add(self, room: Room, user: User, **content: Any) -> Message:
        message = Message(self.next_ts(), room, user, at=time.monotonic(), **content)
        room.put(message)
        return message

    def store(self, team: Team, user: str, name: str, data: bytes, root: str, size: int | None = None) -> StoredFile:
        mime = _MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        size = len(data) if size is None else size
        stored = StoredFile(self.new_id("F"), team.id, user, name, name, mime, data, size, root)
        self.files[stored.id] = stored
        return stored
