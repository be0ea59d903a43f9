"""The manifest: valid by Slack's own schema, complete, and asking for nothing that isn't used."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.channels.slack.api_methods import APP_METHODS, EVENTS, FEATURES, METHODS, bot_scopes, scope_of
from bot.channels.slack.manifest import LONGEST_NAME, SHORTCUTS, WrongManifest, manifest, prompts

SCHEMA = Path(__file__).parents[3] / "shared" / "specs" / "slack-manifest.schema.json"
METHODS_KNOWN = SCHEMA.with_name("slack-methods.json")
CHANNEL = Path(__file__).parents[2] / "bot" / "channels" / "slack"
METHOD = re.compile(
    r"(admin|api|apps|assistant|auth|chat|conversations|files|oauth|reactions|team|users|views)(\.\w+)+"
)
URL = "https://bot.example"

KINDS = [
    {"socket": True},
    {"socket": True, "base_url": URL},
    {"socket": False, "base_url": URL},
    {"socket": False, "base_url": URL, "rotation": True},
    {"socket": True, "name": "x" * LONGEST_NAME},
]


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_is_valid_by_slacks_schema(kind: dict[str, Any], language: str) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not in this folder's neighbour shared/specs")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(manifest(**kind, language=language))


def test_the_schema_finds_what_is_wrong() -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not in this folder's neighbour shared/specs")
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    for part, wrong in (
        ("display_information", {"name": "x" * 36}),
        ("features", {"agent_views": {}}),
        ("features", {"agent_view": {"suggested_prompts": [{"title": "a", "message": "b"}] * 5}}),
        ("features", {"shortcuts": [{**manifest(socket=True)["features"]["shortcuts"][0], "name": "x" * 25}]}),
    ):
        found = manifest(socket=True)
        assert validator.is_valid(found)
        assert not validator.is_valid({**found, part: {**found[part], **wrong}})


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_limits_that_hold_without_the_schema(language: str) -> None:
    found = manifest(URL, socket=False, language=language)
    shown = found["display_information"]
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    assert len(found["features"]["agent_view"]["agent_description"]) <= 300
    for shortcut in found["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert {one["callback_id"]: one["type"] for one in found["features"]["shortcuts"]} == SHORTCUTS
    assert 1 <= len(prompts(language)) <= 4


def test_the_scopes_are_what_is_used() -> None:
    wanted = {"app_mentions:read", "assistant:write", "chat:write", "commands", "files:read", "files:write"}
    wanted |= {"im:history", "im:write", "users:read"}
    assert set(bot_scopes()) == wanted
    assert manifest(socket=True)["oauth_config"]["scopes"] == {"bot": sorted(wanted)}
    assert manifest(socket=True)["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert scope_of("chat.postMessage") == "chat:write"
    assert scope_of("views.open") == ""
    with pytest.raises(KeyError):
        scope_of("admin.users.remove")


def test_the_methods_are_those_that_the_code_names() -> None:
    named = {
        node.value
        for path in CHANNEL.glob("*.py")
        if path.name != "api_methods.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and METHOD.fullmatch(node.value)
    }
    assert named == {*METHODS, *APP_METHODS}


def test_every_line_has_its_reason_and_source() -> None:
    for used in (*METHODS.values(), *EVENTS.values(), *FEATURES.values()):
        assert used.why
        assert used.source.startswith("docs.slack.dev/")
    assert all(used.tier is not None for used in METHODS.values())


def test_the_methods_are_slacks() -> None:
    if not METHODS_KNOWN.exists():
        pytest.skip("the methods are not in this folder's neighbour shared/specs")
    known = json.loads(METHODS_KNOWN.read_text("utf-8"))["methods"]
    assert {*METHODS, *APP_METHODS} <= set(known)


def test_socket_mode_needs_no_address_and_http_does() -> None:
    found = manifest(socket=True)
    assert "redirect_urls" not in found["oauth_config"]
    assert "http" not in json.dumps({**found, "display_information": {}})
    found = manifest(URL + "/", socket=False)
    assert found["oauth_config"]["redirect_urls"] == [URL + "/slack/oauth_redirect"]
    assert found["features"]["slash_commands"][0]["url"] == URL + "/slack/events"
    assert found["settings"]["interactivity"]["request_url"] == URL + "/slack/events"
    with pytest.raises(WrongManifest, match="no_url"):
        manifest(socket=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example", "bot.example", "https://", "https://a b", "https://a:x", "https://a?b=c", "https://a#b",
        "https://a\n", "https://a\nb", "https://" + "a" * 3_000, "javascript:alert(1)", "https://[", "https://a:99999",
    ],
)  # fmt: skip
def test_an_address_that_can_not_be_used(url: str) -> None:
    if url == "https://a\n":
        manifest(url, socket=False)  # the end of a line is no part of it
        return
    with pytest.raises(WrongManifest) as caught:
        manifest(url, socket=False)
    assert caught.value.key == "slack.manifest.url"
    assert len(caught.value.value) <= 60


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_can_not_be_used(name: str) -> None:
    with pytest.raises(WrongManifest, match="name"):
        manifest(socket=True, name=name)


def test_both_languages_say_the_same_things() -> None:
    fi, en = (_shape(_words(language)) for language in ("fi", "en"))
    assert fi == en
    assert _words("fi")["shortcut"].keys() == SHORTCUTS.keys()


def test_the_prompts_are_understood() -> None:
    from bot.assembly import commands

    for language in ("fi", "en"):
        said = [one["message"] for one in prompts(language)]
        assert [commands().get(one.casefold()) for one in said[:3]] == ["goals", "continue", "menu"]


def _words(language: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.channels.slack").joinpath(f"manifest.{language}.toml").read_text("utf-8"))


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shape(below) for name, below in value.items()}
    return [_shape(one) for one in value] if isinstance(value, list) else type(value)
