"""The manifest that the Slack app is made from: what `api_methods` says is used, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from bot.channels.slack.api_methods import EVENTS, bot_scopes

NAME = "Vaikute"
COMMAND = "/vaikute"
EVENTS_PATH = "/slack/events"
"""Where Slack sends events, presses, forms, commands and shortcuts."""
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

SHORTCUTS: Mapping[str, str] = {"new_campaign": "global", "check_post": "message", "answer_question": "message"}
"""The callback id, to where it is: anywhere, or in the menu of a message."""

LANGUAGES = ("fi", "en")
LONGEST_NAME = 35
LONGEST_URL = 2_000
"""Own; Slack takes 2 500 characters and the paths."""
COLOUR = "#1f3a5f"


class WrongManifest(Exception):  # noqa: N818 - told to the operator
    """Something that was asked for can't be in a manifest: the key of the sentence that says so, and the value."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(key)
        self.key = key
        self.value = value[:60]


def manifest(
    base_url: str = "", *, socket: bool, language: str = "en", name: str = NAME, rotation: bool = False
) -> dict[str, Any]:
    """`base_url` is the bot's public address: Slack's messages come there where `socket` is false, and teams install
    the app from there. Raises WrongManifest."""
    if language not in LANGUAGES:
        raise WrongManifest("option.language", language)
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise WrongManifest("slack.manifest.name", name)
    base_url = _checked(base_url)
    if not (socket or base_url):
        raise WrongManifest("slack.manifest.no_url", "")
    called = {} if socket else {"url": base_url + EVENTS_PATH}
    requested = {} if socket else {"request_url": base_url + EVENTS_PATH}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": name.strip(),
            "description": _words(language)["description"],
            "long_description": _words(language)["long_description"].strip(),
            "background_color": COLOUR,
        },
        "features": _features(language, name.strip(), called),
        "oauth_config": {
            **({"redirect_urls": [base_url + REDIRECT_PATH]} if base_url else {}),
            "scopes": {"bot": list(bot_scopes())},
        },
        "settings": {
            "event_subscriptions": {**requested, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **requested},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotation,
        },
    }


def prompts(language: str) -> list[dict[str, str]]:
    """What may be asked first, as a title and what it says."""
    return [dict(one) for one in _words(language)["prompt"]]


def _features(language: str, name: str, called: Mapping[str, str]) -> dict[str, Any]:
    words = _words(language)
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {"agent_description": words["agent"], "suggested_prompts": prompts(language)},
        "bot_user": {"display_name": name, "always_online": True},
        "shortcuts": [
            {"type": type_, "callback_id": callback_id, **words["shortcut"][callback_id]}
            for callback_id, type_ in SHORTCUTS.items()
        ],
        # What a person types comes as it was typed: names are not turned into ids.
        "slash_commands": [{"command": COMMAND, **words["command"], "should_escape": False, **called}],
    }


@cache
def _words(language: str) -> dict[str, Any]:
    source = files("bot.channels.slack") / f"manifest.{language}.toml"
    return tomllib.loads(source.read_text("utf-8"))


def _checked(url: str) -> str:
    """Without a slash at its end; empty for none. Raises WrongManifest."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        usable = parts.scheme == "https" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    plain = text.isprintable() and " " not in text and len(text) <= LONGEST_URL
    if text and not (usable and plain and not parts.query and not parts.fragment):
        raise WrongManifest("slack.manifest.url", url)
    return text
