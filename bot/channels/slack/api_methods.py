"""What is used of Slack, in one table: every method that is called and every event that is listened to, with the scope
that it needs and how often it may be called. The manifest asks for exactly these scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_METHODS = "docs.slack.dev/reference/methods/"
_EVENTS = "docs.slack.dev/reference/events/"


@dataclass(frozen=True, slots=True)
class Tier:
    """Calls a minute of one method in one team, docs.slack.dev/apis/web-api/rate-limits. None: Slack says no number."""

    name: str
    per_minute: int | None


TIER_1 = Tier("1", 1)
TIER_2 = Tier("2", 20)
TIER_3 = Tier("3", 50)
TIER_4 = Tier("4", 100)
POSTING = Tier("posting", None)
"""A message a second in each channel, with short bursts, and a limit for the whole team that isn't told."""
SPECIAL = Tier("special", None)
"""A limit of the method's own, above anything that is called here."""


@dataclass(frozen=True, slots=True)
class Used:
    """`scope` is the bot token's, empty where it needs none. `tier` is None for what isn't called."""

    scope: str
    tier: Tier | None
    why: str
    source: str


def _method(name: str, scope: str, tier: Tier, why: str) -> tuple[str, Used]:
    return name, Used(scope, tier, why, _METHODS + name)


def _event(name: str, scope: str, why: str) -> tuple[str, Used]:
    return name, Used(scope, None, why, _EVENTS + name)


METHODS: Mapping[str, Used] = dict(
    (
        _method("assistant.threads.setStatus", "chat:write", SPECIAL, "shows that something is being done"),
        _method("assistant.threads.setSuggestedPrompts", "assistant:write", TIER_4, "what may be asked first"),
        _method("auth.test", "", SPECIAL, "whose token it is, and whether it is good"),
        _method("chat.postEphemeral", "chat:write", TIER_4, "what only one person in a channel should see"),
        _method("chat.postMessage", "chat:write", POSTING, "a reply"),
        _method("chat.update", "chat:write", TIER_3, "what was pressed, and what a reply replaces"),
        _method("conversations.open", "im:write", TIER_3, "the channel of somebody's conversation with the bot"),
        _method("files.completeUploadExternal", "files:write", TIER_4, "a paper, once it is there"),
        _method("files.getUploadURLExternal", "files:write", TIER_4, "where a paper goes"),
        _method("oauth.v2.access", "", TIER_4, "a team's token, and a new one for one that has run out"),
        _method("users.info", "users:read", TIER_4, "a person's name and language"),
        _method("views.open", "", TIER_4, "a form"),
        _method("views.publish", "", TIER_4, "the home tab"),
        _method("views.update", "", TIER_4, "a form as it is answered"),
    )
)
"""Called with the bot's token, or with the client's secret where there is none yet."""

APP_METHODS: Mapping[str, str] = {"apps.connections.open": "connections:write"}
"""Called with the app-level token (xapp-), whose scopes are given where it is made and not in the manifest."""

EVENTS: Mapping[str, Used] = dict(
    (
        _event("app_home_opened", "", "the home tab is drawn, prompts are suggested"),
        _event("app_mention", "app_mentions:read", "what is said to the bot in a channel"),
        _event("app_uninstalled", "", "a team has removed the app"),
        _event("message.im", "im:history", "what is said to the bot in private, edits and files too"),
        _event("tokens_revoked", "", "a team's token is good no more"),
    )
)

_DOCS = "docs.slack.dev/"
FEATURES: Mapping[str, Used] = {
    "slash_commands": Used("commands", None, "/vaikute", _DOCS + "interactivity/implementing-slash-commands"),
    "shortcuts": Used(
        "commands", None, "from anywhere, from a message", _DOCS + "interactivity/implementing-shortcuts"
    ),
    "agent_view": Used("assistant:write", None, "the messages tab", _DOCS + "ai/migrating-to-agent-messaging"),
    "url_private": Used("files:read", None, "a file that somebody gave", _DOCS + "reference/objects/file-object"),
}
"""What needs a scope and is neither a method nor an event."""


def bot_scopes() -> tuple[str, ...]:
    """All that the bot's token must be allowed, in order."""
    used = (*METHODS.values(), *EVENTS.values(), *FEATURES.values())
    return tuple(sorted({one.scope for one in used if one.scope}))


def scope_of(method: str) -> str:
    """What a method needs; empty for none. Raises KeyError for one that is not in the table."""
    return METHODS[method].scope
