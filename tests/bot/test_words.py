"""The language files of the terminal and the command line: both complete, with the same values, nothing unused."""

import ast
from pathlib import Path

from bot.channels.slack.installing import REASONS
from bot.channels.telegram.setting_up import GROUP, PRIVATE
from bot.files import saved
from bot.problems import STORE_REASONS
from bot.settings import SLACK_REASONS
from bot.words import words
from flows.engine.formats import LANGUAGES
from flows.engine.permissions import ROLES
from flows.field import QUESTION_KINDS
from storage.problems import UNKNOWN_REASONS

BOT = Path(__file__).parents[2] / "bot"
GUIDE_PROBLEMS = {
    "missing", "folder", "unreadable", "too_large", "encoding", "binary", "not_docx", "unpacks_too_large", "empty",
    "section_too_long", "too_many",
}  # fmt: skip
"""The keys of knowledge/reading/problems.py."""


def test_both_languages_have_the_same_texts() -> None:
    assert words().keys("fi") == words().keys("en")


def test_both_languages_mention_the_same_values() -> None:
    for key in words().keys("fi"):
        assert words().variables("fi", key) == words().variables("en", key), key


def test_no_sentence_is_the_same_in_both() -> None:
    texts = words()
    for key in texts.keys("fi"):
        if key.startswith(("command.help.", "terminal.command.", "command.doctor.name.", "telegram.show.page")):
            continue
        fi, en = (texts.source(language, key) for language in LANGUAGES)
        assert fi != en, key


def test_every_text_is_used() -> None:
    literals = _literals()
    formed = {
        "terminal.error": literals,
        "command.ask": literals,
        "terminal.unsaved.reason": {*saved._REASONS.values(), "other", "not_made"},
        "command.store": set(STORE_REASONS),
        "command.database": {"none", "sound", "older", "upgraded"},
        "command.setting": {
            "database",
            "language",
            "timezone",
            "files",
            "keep_questions",
            "file",
            "token",
            "url",
            "secret",
            "signup",
            "host",
            "port",
            *SLACK_REASONS,
        },
        "command.slack.wanting": {"all", "token", "client", "way_in"},
        "command.invite.as": set(ROLES),
        "telegram.stranger": set(UNKNOWN_REASONS),
        "slack.stranger": set(UNKNOWN_REASONS),
        "slack.press": {"old", "not_yours"},
        **{f"slack.install.{key}": {"title", "text", "link"} for key in ("done", *REASONS, "other")},
        "slack.form": literals,
        "slack.show": literals,
        "telegram.press": {"old", "not_yours"},
        **{f"telegram.command.{name}": {"name", "description"} for name in (*PRIVATE, *GROUP)},
        "command.build.problem": GUIDE_PROBLEMS,
        "command.build.state": {"added", "changed", "same", "removed"},
        "command.build.column": literals,
        "command.own.column": literals,
        "command.questions.column": literals,
        "command.questions.why": set(QUESTION_KINDS),
        "command.opinions.column": literals,
        "command.evaluate": {"missing", "unreadable", "wrong", "none", "language", *literals},
        "command.evaluate.model": {"words", "meaning"},
        "command.evaluate.column": literals,
        "command.doctor.name": {"python", "settings", "database", "files", "guide"},
        "command.doctor.text": literals,
        "terminal.command": literals,
    }
    for key in words().keys("fi"):
        if key.startswith("command.help."):
            continue
        above, _, last = key.rpartition(".")
        used = any(key.endswith(literal) and key.removesuffix(literal) in _PREFIXES for literal in literals)
        assert used or last in formed.get(above, set()), key


_PREFIXES = (
    "",
    "terminal.",
    "command.",
    "command.telegram.",
    "command.slack.",
    "telegram.show.",
    "telegram.",
    "slack.",
)


def test_no_text_is_missing() -> None:
    for reason in (*saved._REASONS.values(), "other", "not_made"):
        assert words().has(f"terminal.unsaved.reason.{reason}")
    for reason in STORE_REASONS:
        assert words().has(f"command.store.{reason}")
    for reason in GUIDE_PROBLEMS:
        assert words().has(f"command.build.problem.{reason}")


def _literals() -> set[str]:
    return {
        node.value
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    }
