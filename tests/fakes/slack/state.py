"""All that one fake knows, in one place for its parts to share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.deliveries import Deliveries
from tests.fakes.slack.rates import Flood
from tests.fakes.slack.spec import Spec
from tests.fakes.slack.trouble import Troubles
from tests.fakes.slack.world import Json, Message, Room, Team, Token, User, View, World

HISTORY = {"im": "im:history", "channel": "channels:history", "group": "groups:history"}
"""The scope that lets a bot hear the messages, by kind of channel."""

_MESSAGES = {"im": "im", "channel": "channels", "group": "groups"}
"""What the subscription is called, by kind of channel."""


@dataclass(frozen=True, slots=True)
class App:
    """What the app's own pages would show."""

    app_id: str
    client_id: str
    client_secret: str
    signing_secret: str
    app_token: str
    verification_token: str
    name: str
    command: str
    events: frozenset[str]
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Call:
    """One call of the bot. `code` 0: not answered (yet, or never)."""

    method: str
    params: Json
    at: float
    """Monotonic seconds, when it had been read."""
    team: str = ""
    code: int = 0
    error: str = ""
    done_at: float = 0.0
    result: Json = field(default_factory=dict)

    @property
    def channel(self) -> str:
        named = self.params.get("channel") or self.params.get("channel_id") or self.params.get("user_id")
        return named if isinstance(named, str) else ""

    @property
    def ok(self) -> bool:
        return self.code == 200 and not self.error


@dataclass(slots=True)
class Trigger:
    """What an interaction lets the bot open, for a short time and once. `view`: the modal that it came from."""

    user: User
    at: float
    view: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    room: Room
    user: User
    at: float
    message: Message | None = None
    thread_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class Code:
    """Of an installation that a person allowed."""

    team: Team
    user: User
    scopes: tuple[str, ...]
    redirect: str
    at: float
    used: bool = False


@dataclass(slots=True)
class State:
    app: App
    world: World
    spec: Spec
    deliveries: Deliveries
    violations: list[str]
    refusals: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    troubles: Troubles = field(default_factory=Troubles)
    flood: Flood = field(default_factory=Flood)
    delay: float = 0.0
    echo: bool = True
    """Whether the bot is told of its own messages, as Slack tells an app that hears message.im."""
    rotation: bool = False
    """Whether tokens end after 12 hours and are renewed."""
    forgetful: bool = False
    """Whether, after views.update, a field that the person has not touched is missing from the view's state."""
    messages_tab: bool = True
    home_tab: bool = True
    trigger_age: float = limits.TRIGGER_AGE.most
    token_age: float = limits.TOKEN_AGE.most
    root: str = ""
    """The server's address."""
    last_push: float = 0.0
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    redirects: list[str] = field(default_factory=list)
    """The redirect URLs on the app's page."""
    codes: dict[str, Code] = field(default_factory=dict)
    renewals: dict[str, Token] = field(default_factory=dict)
    """By refresh token that wasn't used yet, the token that it renews."""
    stacks: dict[str, list[View]] = field(default_factory=dict)
    """By user, the modal's views, the top one last."""
    homes: dict[str, View] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    """By ticket of an upload, the file."""
    on_change: Callable[[], None] = lambda: None

    def push(self, kind: str, payload: Json, team: str, **more: Any) -> Any:
        self.last_push = time.monotonic()
        return self.deliveries.push(kind, payload, team, **more)

    def event(self, team: Team, event: Json, *, needs: str = "") -> None:
        """Tells the app of an event, where it listens to that and its token has the scope that it needs."""
        token = self.world.tokens.get(team.token)
        name = f"message.{_MESSAGES[event['channel_type']]}" if event["type"] == "message" else event["type"]
        if not team.installed or name not in self.app.events or (needs and (not token or needs not in token.scopes)):
            return
        number = self.world.number("event")
        payload = {
            "token": self.app.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise or None,
            "api_app_id": self.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev0{number:08X}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise or None, "team_id": team.id, "user_id": team.bot.id,
                    "is_bot": True, "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{number:016x}",
        }  # fmt: skip
        self.push("events_api", payload, team.id)

    def message_event(self, message: Message) -> None:
        """A new message."""
        if not message.channel.bot:
            return
        told = message.to_json(self.app.app_id)
        if told.get("files"):
            told["subtype"] = "file_share"
        self._in_room(message.channel, {**told, "event_ts": message.ts})

    def changed_event(self, message: Message, before: Json) -> None:
        told = {"message": message.to_json(self.app.app_id), "previous_message": before}
        self._in_room(message.channel, self._hidden("message_changed", told))

    def deleted_event(self, message: Message) -> None:
        told = {"deleted_ts": message.ts, "previous_message": message.to_json(self.app.app_id)}
        self._in_room(message.channel, self._hidden("message_deleted", told))

    def _hidden(self, subtype: str, told: Json) -> Json:
        ts = self.world.next_ts()
        return {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts, **told}

    def _in_room(self, room: Room, event: Json) -> None:
        told = {**event, "channel": room.id, "channel_type": room.kind}
        self.event(room.team, told, needs=HISTORY[room.kind])

    def trigger(self, user: User, view: str = "") -> str:
        number = self.world.number("trigger")
        name = f"{number}.{len(user.team)}.{number:032x}"
        self.triggers[name] = Trigger(user, time.monotonic(), view)
        return name

    def response_url(self, room: Room, user: User, message: Message | None = None, thread_ts: str = "") -> str:
        number = self.world.number("response_url")
        path = f"/actions/{user.team}/{number}/{number * 7919:024x}"
        self.urls[path] = ResponseUrl(room, user, time.monotonic(), message, thread_ts)
        return self.root + path

    def interaction(self, kind: str, user: User, **more: Any) -> Json:
        """What all interactions tell."""
        team = self.world.teams[user.team]
        return {
            "type": kind,
            "user": user.short(),
            "api_app_id": self.app.app_id,
            "token": self.app.verification_token,
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
            "is_enterprise_install": False,
            **more,
        }
