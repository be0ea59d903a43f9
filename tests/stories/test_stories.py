"""Replays every story on every channel. The runner knows nothing of the channel.

A story is a YAML file: `story` says what it shows, `language` is the one it begins in, `steps` are what the person
does and what must then hold.

    - say: "3 t€"                 what the person types; or press (an option's label), command (name or "name words"),
                                  upload ({name, content}), edit ({step, text}: the message of that step, from 1,
                                  rewritten), form ({key: text}), restart (true: the program ends and starts again)
      asks: goals.period          the question that is open then; null: none
      shows: ["3 000 €"]          texts that are shown, tables' cells included
      hides: ["Viesti"]           texts that are not
      options: ["Ohita"]          options that are offered
      row: ["Budjetti", "3 000 €"]  a table has a row beginning with these cells
      files: [".docx", ".md"]     endings of the files that came, in order
      file_shows: ["LUONNOS"]     texts in the Markdown file that came
      language: en                the language from then on
      as: Liisa                   who does it, of the story's `people` (name: role); without it the story's own person
      at: puhelin                 where, when it isn't the place where the story began
      later: {days: 8}            how much time has passed
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.engine.formats import LANGUAGES
from tests.stories.channels import ZONE, Channel, Shown, Terminal
from tests.stories.slack import Slack, SlackHttp
from tests.stories.telegram import Telegram, TelegramWebhook

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yaml"))
CHANNELS: dict[str, Callable[..., Channel]] = {
    "terminal": Terminal,
    "telegram": Telegram,
    "telegram-webhook": TelegramWebhook,
    "slack": Slack,
    "slack-http": SlackHttp,
}
SECOND = ("telegram-webhook", "slack-http")
"""The other way into a channel, with the same from the intake on. The suite replays one language of each story there,
the languages taking turns; with VAIKUTE_ALL_STORIES (`make stories`) both."""
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
KNOWN = {
    "say", "press", "command", "upload", "edit", "form", "restart",
    "asks", "shows", "hides", "options", "row", "rows", "files", "file_shows", "language", "note", "as", "at", "later",
}  # fmt: skip


def _replayed() -> Iterator[tuple[Path, str]]:
    names = sorted({path.stem.rpartition("_")[0] for path in STORIES})
    whole = bool(os.environ.get("VAIKUTE_ALL_STORIES"))
    for path in STORIES:
        name, _, language = path.stem.rpartition("_")
        takes_turn = language == LANGUAGES[names.index(name) % len(LANGUAGES)]
        for channel in CHANNELS:
            if whole or takes_turn or channel not in SECOND:
                yield path, channel


@pytest.mark.parametrize(("path", "channel"), [pytest.param(*one, id=f"{one[0].stem}-{one[1]}") for one in _replayed()])
def test_story(path: Path, channel: str, tmp_path: Path) -> None:
    story = yaml.safe_load(path.read_text("utf-8"))
    person = CHANNELS[channel](tmp_path, story["language"], story.get("now", NOW), story.get("people"))
    try:
        replay(story, person)
    finally:
        person.close()


def replay(story: dict[str, Any], person: Channel) -> None:
    """Raises AssertionError at the first step that doesn't hold."""
    turns: list[int] = []
    person.begin()
    for number, step in enumerate(story["steps"], 1):
        unknown = set(step) - KNOWN
        assert not unknown, f"step {number}: unknown {unknown}"
        person.wait(timedelta(**step.get("later", {})))
        person.sit(step.get("as", ""), step.get("at", ""))
        shown = act(person, step, turns)
        turns.append(shown.turn)
        check(step, shown, f"step {number} { ({k: v for k, v in step.items() if k in ('say', 'press', 'command')}) }")


def act(person: Channel, step: dict[str, Any], turns: list[int]) -> Shown:
    if "say" in step:
        return person.say(step["say"])
    if "press" in step:
        return person.press(step["press"])
    if "command" in step:
        name, _, words = step["command"].partition(" ")
        return person.command(name, words)
    if "upload" in step:
        return person.upload(step["upload"]["name"], step["upload"]["content"])
    if "edit" in step:
        return person.edit(turns[step["edit"]["step"] - 1], step["edit"]["text"])
    if "form" in step:
        return person.form(step["form"])
    return person.restart()


def one_line(text: str) -> str:
    return " ".join(text.split())


def check(step: dict[str, Any], shown: Shown, where: str) -> None:
    cells = "\n".join(" | ".join(row) for row in shown.rows)
    seen = f"{shown.text}\n{cells}"
    if "asks" in step:
        assert shown.question == step["asks"], f"{where}: asks {shown.question}, shown:\n{seen}"
    for text in step.get("shows", ()):
        assert text in seen, f"{where}: {text!r} is not shown in:\n{seen}"
    for text in step.get("hides", ()):
        if shown.rows_in_text and ": " in text:
            continue  # a line of a table reads like that too
        assert text not in seen, f"{where}: {text!r} is shown in:\n{seen}"
    for label in step.get("options", ()):
        assert label in shown.options, f"{where}: no option {label!r} among {list(shown.options)}"
    for row in [step["row"]] if "row" in step else step.get("rows", ()):
        if shown.rows_in_text:
            assert all(one_line(cell) in one_line(shown.text) for cell in row), f"{where}: no row {row} in:\n{seen}"
            continue
        wanted = [one_line(cell) for cell in row]
        found = [[one_line(cell) for cell in cells] for cells in shown.rows]
        assert any(cells[: len(row)] == wanted for cells in found), f"{where}: no row {row} in:\n{cells}"
    if "files" in step:
        endings = [path.suffix for path in shown.files]
        assert endings == step["files"], f"{where}: files {endings}"
        assert all(path.stat().st_size > 0 for path in shown.files)
    if "file_shows" in step:
        content = "\n".join(path.read_text("utf-8") for path in shown.files if path.suffix == ".md").replace(
            "\u00a0", " "
        )
        for text in step["file_shows"]:
            assert text in content, f"{where}: {text!r} is not in the file:\n{content[:3000]}"
    if "language" in step:
        assert shown.language == step["language"], f"{where}: language {shown.language}"
