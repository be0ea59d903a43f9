"""Prints a story as Telegram shows it, keyboards included: `python -m tests.telegram.conversation campaign_fi`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.telegram.chats import shown
from tests.stories.channels import Shown
from tests.stories.telegram import Telegram, TelegramWebhook, read, stop_all
from tests.stories.test_stories import NOW, act

STORIES = Path(__file__).parents[1] / "stories"


def main(name: str, kind: str = "rich") -> None:
    """`kind`: rich, or plain for a server that knows no rich messages."""
    story: dict[str, Any] = yaml.safe_load((STORIES / f"{name}.yaml").read_text("utf-8"))
    channel = Telegram if kind == "rich" else TelegramWebhook
    person = channel(Path(tempfile.mkdtemp()), story["language"], story.get("now", NOW), story.get("people"))
    turns: list[int] = []
    try:
        person.begin()
        _put(person)
        for step in story["steps"]:
            person.sit(step.get("as", ""), step.get("at", ""))
            done: Shown = act(person, step, turns)
            turns.append(done.turn)
            _put(person)
    finally:
        person.close()
        stop_all()


_PRINTED: set[tuple[int, int]] = set()


def _put(person: Telegram) -> None:
    """What came since, as it looks while it is new: a keyboard goes when it is pressed."""
    for message in person.chat.messages.values():
        key = (message.chat.id, message.id)
        if key not in _PRINTED:
            _PRINTED.add(key)
            print("\n".join(read(line) for line in shown(message)), end="\n\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
