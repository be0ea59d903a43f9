"""What a payload of Slack's says, in values that no channel owns. Pure: nothing is fetched and nobody is asked.

In a channel only what is said to the app counts: a mention, a press of its buttons, a command, a shortcut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.text import typed
from bot.channels.slash import commanded
from bot.channels.written_form import form_of
from flows.engine.messages import Commanded, Edited, Input, Said, Submitted, Uploaded
from storage.incoming import Address, Incoming

CHANNEL = "slack"

FORM = "form"
"""The callback id of a modal that holds a form."""

FIELD = "value"
"""The action id of what is typed or chosen in a form."""

LONGEST_NAME = 100
"""Characters of a person's name."""

LARGEST_FILE = 20_000_000
"""Bytes that are fetched at most; own, the same as on Telegram."""

MOST_FILES = 10
"""Of one message, own."""

FIRST, LAST = "0000000000.000000", "9999999999.999999"

_JOIN = ("join", "liity")
_CODE = "i-"
"""How an invitation's code begins."""
_AS_TEXT = ("text", "csv", "markdown", "tsv", "json", "plain", "post")
"""Slack's file types that hold text."""
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.ASCII)
"""Of a message: seconds, a dot, and what makes it one of its own."""
_HEARD_SUBTYPES = ("", "file_share", "thread_broadcast", "me_message")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. `team` is the installation that told of it, `own` whether the person belongs to it."""

    team: str
    account: str
    name: str
    own: bool

    @property
    def user(self) -> str:
        return self.account.partition("/")[2]

    @property
    def member_of(self) -> str:
        """The team; empty for somebody of another organization."""
        return self.team if self.own else ""

    @property
    def private(self) -> Address:
        """The person's own conversation with the app."""
        return Address(CHANNEL, f"{self.team}/{self.user}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the screen something was pressed: a message in a channel, or a view."""

    channel: str = ""
    ts: str = ""
    thread: str = ""
    ephemeral: bool = False
    view: Json | None = None
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a choice of ours."""

    delivery_id: str
    actor: Actor
    address: Address
    shared: bool
    action: str
    value: str
    trigger: str
    app: str
    spot: Spot
    at: str = ""
    """When it was pressed, as Slack says it; empty where it doesn't."""


@dataclass(frozen=True, slots=True)
class FormChanged:
    """Something was chosen in a form that is still open."""

    actor: Actor
    view: Json


@dataclass(frozen=True, slots=True)
class FormSent:
    delivery_id: str
    actor: Actor
    view: Json


@dataclass(frozen=True, slots=True)
class FormClosed:
    delivery_id: str
    actor: Actor
    view: Json


@dataclass(frozen=True, slots=True)
class Ordered:
    """A slash command, and the channel in which it was given."""

    delivery_id: str
    actor: Actor
    given: Input
    trigger: str
    channel: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`text` is the message's that it was called on."""

    delivery_id: str
    actor: Actor
    name: str
    trigger: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HomeOpened:
    actor: Actor
    app: str


@dataclass(frozen=True, slots=True)
class MessagesOpened:
    delivery_id: str
    actor: Actor
    channel: str


@dataclass(frozen=True, slots=True)
class Removed:
    """The app was taken out of a team, or its token is worth nothing any more."""

    team: str
    enterprise: str
    reason: str
    """uninstalled or revoked."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was said. `channel` is Slack's own id of the conversation."""

    incoming: Incoming
    channel: str
    at: str
    """The event's own time, by which what is said in one place is put into order."""


Happening = (
    Heard | Press | FormChanged | FormSent | FormClosed | Ordered | Shortcut | HomeOpened | MessagesOpened | Removed
)


def read(payload: Json, commands: Mapping[str, str], forms: frozenset[str]) -> Happening | None:
    """What the payload says, or None when it is nothing to us.

    `commands`: what can be written after a slash to the command's name; `forms`: the ways to name a form. Raises
    LookupError, TypeError, ValueError or AttributeError for what isn't a payload of Slack's.
    """
    kind = payload.get("type")
    if kind == "event_callback":
        return _event(payload, _Words(commands, forms))
    if "command" in payload:
        return _ordered(payload, commands)
    if kind == "block_actions":
        return _action(payload)
    if kind == "view_submission":
        return FormSent(_trigger(payload), _actor(payload), payload["view"]) if _is_form(payload) else None
    if kind == "view_closed":
        # It has no id of its own; a view closes once.
        delivery_id = f"closed:{_named(payload['view'], 'id')}"
        return FormClosed(delivery_id, _actor(payload), payload["view"]) if _is_form(payload) else None
    if kind in ("shortcut", "message_action"):
        message = payload.get("message") or {}
        return Shortcut(
            _trigger(payload), _actor(payload), str(payload["callback_id"]), _trigger(payload), _words_of(message)
        )
    return None


def team_of(payload: Json) -> str:
    """The installation that a payload belongs to; empty where it names none."""
    # A view that somebody of another organization opened in a shared channel names that one's team beside ours.
    if installed := (payload.get("view") or {}).get("app_installed_team_id"):
        return str(installed)
    for one in payload.get("authorizations") or ():
        return str(one.get("team_id") or one.get("enterprise_id") or "")
    team = payload.get("team")
    return str(
        (team.get("id") if isinstance(team, Mapping) else "")
        or payload.get("team_id")
        or payload.get("context_team_id")
        or (payload.get("enterprise") or {}).get("id")
        or payload.get("enterprise_id")
        or ""
    )


def bot_of(payload: Json) -> str:
    """The app's own user there, which Slack names with each event."""
    return next((str(one.get("user_id") or "") for one in payload.get("authorizations") or () if one.get("is_bot")), "")


def _spoken_to(payload: Json, event: Json) -> str:
    """Whose name stands around what was said to the app: its own user's, else whoever is mentioned first."""
    found = bot_of(payload)
    if not found and event.get("type") == "app_mention":
        first = re.search(r"<@([A-Z0-9]+)", str(event.get("text") or ""))
        found = first[1] if first else ""
    return found


@dataclass(frozen=True, slots=True)
class _Words:
    """What begins something else than an answer."""

    commands: Mapping[str, str]
    forms: frozenset[str]


# Events.


def _event(payload: Json, words: _Words) -> Happening | None:
    event = payload["event"]
    kind = event["type"]
    if kind == "message":
        return _message(payload, event, words)
    if kind == "app_mention":
        return _mention(payload, event, words)
    if kind == "app_home_opened":
        actor = _speaker(payload, event, str(event["user"]))
        if event.get("tab") == "messages":
            return MessagesOpened(_named(payload, "event_id"), actor, str(event["channel"]))
        return HomeOpened(actor, str(payload.get("api_app_id") or ""))
    if kind == "app_uninstalled":
        return Removed(team_of(payload), str(payload.get("enterprise_id") or ""), "uninstalled")
    if kind == "tokens_revoked" and (event.get("tokens") or {}).get("bot"):
        return Removed(team_of(payload), str(payload.get("enterprise_id") or ""), "revoked")
    return None


def _message(payload: Json, event: Json, words: _Words) -> Heard | None:
    """In the person's own conversation with the app: elsewhere it hears mentions."""
    if event.get("channel_type", "im" if str(event["channel"]).startswith("D") else "") != "im":
        return None
    if event.get("subtype") == "message_changed":
        return _changed(payload, event)
    if event.get("subtype", "") not in _HEARD_SUBTYPES or event.get("bot_id") or not event.get("user"):
        return None
    actor = _speaker(payload, event, str(event["user"]))
    return _heard(payload, event, actor, actor.private, words, shared=False)


def _mention(payload: Json, event: Json, words: _Words) -> Heard | None:
    if event.get("bot_id") or not event.get("user"):
        return None
    actor = _speaker(payload, event, str(event["user"]))
    thread = str(event.get("thread_ts") or event["ts"])
    address = Address(CHANNEL, f"{actor.team}/{event['channel']}", thread)
    if event.get("edited"):
        given = Edited(0, typed(str(event.get("text") or ""), _spoken_to(payload, event)))
        return _as_heard(payload, event, actor, address, given, shared=True)
    return _heard(payload, event, actor, address, words, shared=True)


def _heard(payload: Json, event: Json, actor: Actor, address: Address, words: _Words, *, shared: bool) -> Heard:
    text = typed(str(event.get("text") or ""), _spoken_to(payload, event))
    files = list(event.get("files") or ())[:MOST_FILES]
    if files and (not text.strip() or any(map(_looks_like_text, files))):
        given, fetched = _files(files)
        return _as_heard(payload, event, actor, address, given, fetched, shared=shared)
    if shared and not text.strip():
        return _as_heard(payload, event, actor, address, Commanded("start"), shared=shared)
    return _as_heard(payload, event, actor, address, said(text, words.commands, words.forms), shared=shared)


def _changed(payload: Json, event: Json) -> Heard | None:
    """A message that a person rewrote; Slack tells of its own changes to it (a link that was unfolded) as well."""
    message, before = event["message"], event.get("previous_message") or {}
    if message.get("bot_id") or not message.get("user") or message.get("text") == before.get("text"):
        return None
    if message.get("subtype", "") not in _HEARD_SUBTYPES or any(map(_looks_like_text, message.get("files") or ())):
        return None
    actor = _speaker(payload, message, str(message["user"]))
    given = Edited(0, typed(str(message.get("text") or ""), bot_of(payload)))
    return _as_heard(payload, {**message, "channel": event["channel"]}, actor, actor.private, given, shared=False)


def _as_heard(
    payload: Json, event: Json, actor: Actor, address: Address, given: Input, file: str = "", *, shared: bool
) -> Heard:
    ts, thread = _ts(event["ts"]), str(event.get("thread_ts") or "")
    incoming = Incoming(
        _named(payload, "event_id"),
        address,
        actor.account,
        actor.name,
        given,
        message=ts,
        root=thread if thread != ts else "",
        shared=shared,
        file=file,
        team=actor.member_of,
    )
    return Heard(incoming, _named(event, "channel"), _ts(payload["event"].get("event_ts") or ts))


def said(text: str, commands: Mapping[str, str], forms: frozenset[str]) -> Input:
    """A text as it was typed: words, a command, the code of an invitation, or a form that was filled in."""
    stripped = text.strip()
    first, _, rest = stripped.partition("\n")
    if rest and first.strip(" /:").casefold() in forms and (values := form_of(rest)):
        return Submitted(values)
    if stripped.startswith(_CODE) and " " not in stripped and len(stripped) > len(_CODE):
        return Commanded("join", stripped)
    if stripped.startswith("/") and stripped != "/" and "\n" not in stripped:
        return ordered(stripped[1:], commands)
    return Said(text)


def ordered(text: str, commands: Mapping[str, str]) -> Input:
    """What follows a slash command: a command in any of its words, an invitation, else a question."""
    stripped = text.strip()
    if not stripped:
        return Commanded("menu")
    name, _, rest = stripped.partition(" ")
    if name.casefold() in _JOIN:
        return Commanded("join", rest.strip())
    if stripped.startswith(_CODE) and not rest:
        return Commanded("join", stripped)
    given = commanded(stripped, commands)
    return given if given.name in _names(commands) else Commanded("ask", stripped)


def _names(commands: Mapping[str, str]) -> frozenset[str]:
    return frozenset(commands.values()) | {"ask", "start", "language"}


def _files(files: list[Json]) -> tuple[Uploaded, str]:
    """The upload, and the addresses of the files that are to be fetched, a line for each."""
    first = files[0]
    texts = [one for one in files if _looks_like_text(one)] or files
    name = str(texts[0].get("name") or first.get("id") or "")
    if any((one.get("size") or 0) > LARGEST_FILE for one in texts):
        return Uploaded(name, problem="too_large"), ""
    addresses = [str(one.get("url_private_download") or one.get("url_private") or "") for one in texts]
    kind = str(first.get("mimetype") or "")
    for begins, problem in (("image/", "picture"), ("video/", "picture"), ("audio/", "sound")):
        if kind.startswith(begins) and not any(map(_looks_like_text, files)):
            return Uploaded(name, problem=problem), ""
    if not all(addresses):
        return Uploaded(name, problem="unreadable"), ""
    return Uploaded(name), "\n".join(addresses)


def _looks_like_text(file: Json) -> bool:
    return str(file.get("mimetype") or "").startswith("text/") or str(file.get("filetype") or "") in _AS_TEXT


# What carries its own answer.


def _ordered(payload: Json, commands: Mapping[str, str]) -> Ordered:
    actor = Actor(
        team_of(payload), f"{payload['team_id']}/{payload['user_id']}", "", payload["team_id"] == team_of(payload)
    )
    given = ordered(typed(str(payload.get("text") or "")), commands)
    channel, response_url = str(payload.get("channel_id") or ""), str(payload.get("response_url") or "")
    return Ordered(_trigger(payload), actor, given, _trigger(payload), channel, response_url)


def _action(payload: Json) -> Press | FormChanged | None:
    action = payload["actions"][0]
    view = payload.get("view")
    actor = _actor(payload)
    if view is not None and view.get("callback_id") == FORM and action.get("action_id") == FIELD:
        return FormChanged(actor, view)
    chosen = action.get("selected_option") or {}
    value = str(action.get("value") or chosen.get("value") or "")
    spot = _spot(payload, view)
    address, shared = _address(actor, spot)
    at = str(action.get("action_ts") or "")
    return Press(
        _trigger(payload), actor, address, shared, str(action.get("action_id") or ""), value, _trigger(payload),
        str(payload.get("api_app_id") or ""), spot, at if at.replace(".", "", 1).isdecimal() else "",
    )  # fmt: skip


def _spot(payload: Json, view: Json | None) -> Spot:
    container = payload.get("container") or {}
    message = payload.get("message") or {}
    return Spot(
        str((payload.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        str(message.get("ts") or container.get("message_ts") or ""),
        str(message.get("thread_ts") or container.get("thread_ts") or ""),
        bool(container.get("is_ephemeral")),
        view,
        str(payload.get("response_url") or ""),
    )


def _address(actor: Actor, spot: Spot) -> tuple[Address, bool]:
    """Of the conversation that the message belongs to, as far as the payload tells, and whether others hear there."""
    if not spot.channel or spot.channel.startswith("D"):
        return actor.private, False
    return Address(CHANNEL, f"{actor.team}/{spot.channel}", spot.thread or spot.ts), True


def _is_form(payload: Json) -> bool:
    return bool(payload["view"].get("callback_id") == FORM)


def _trigger(payload: Json) -> str:
    return _named(payload, "trigger_id")


def _named(value: Json, key: str) -> str:
    """What tells a delivery or a place from all others, so that two must never look alike. Raises ValueError."""
    found = value[key]
    if not isinstance(found, str) or not found:
        raise ValueError(f"no {key}")
    return found


def _ts(found: object) -> str:
    """Raises ValueError for what is no message's time."""
    if not isinstance(found, str) or _TS.fullmatch(found) is None:
        raise ValueError("no time")
    return found


def _words_of(message: Json) -> str:
    return typed(str(message.get("text") or ""))


# Who.


def _speaker(payload: Json, event: Json, user: str) -> Actor:
    """Of an event, which doesn't tell names."""
    team = team_of(payload)
    theirs = str(event.get("user_team") or event.get("source_team") or event.get("team") or team)
    if theirs.startswith("E") and theirs in _enterprises(payload):
        theirs = team  # in an organization's own channels Slack may name that instead of the workspace
    return Actor(team, f"{theirs}/{user}", "", theirs == team)


def _enterprises(payload: Json) -> tuple[object, ...]:
    """The organization that the installation belongs to."""
    return (*(one.get("enterprise_id") for one in payload.get("authorizations") or ()),)


def _actor(payload: Json) -> Actor:
    user, team = payload["user"], team_of(payload)
    theirs = str(user.get("team_id") or team)
    return Actor(team, f"{theirs}/{user['id']}", "", theirs == team)
