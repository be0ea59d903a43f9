"""Prints a story as Slack shows it, with the home tab and a form: `python -m tests.slack.conversation campaign_fi`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.slack import screen
from tests.stories.channels import Shown
from tests.stories.slack import Slack, SlackHttp, read, stop_all
from tests.stories.test_stories import NOW, act

STORIES = Path(__file__).parents[1] / "stories"


def main(name: str, kind: str = "socket") -> None:
    """`kind`: socket, or http for signed requests and a conversation in threads."""
    story: dict[str, Any] = yaml.safe_load((STORIES / f"{name}.yaml").read_text("utf-8"))
    channel = SlackHttp if kind == "http" else Slack
    person = channel(Path(tempfile.mkdtemp()), story["language"], story.get("now", NOW), story.get("people"))
    turns: list[int] = []
    printed: set[str] = set()
    try:
        person.begin()
        _put(person, printed)
        for step in story["steps"]:
            person.sit(step.get("as", ""), step.get("at", ""))
            done: Shown = act(person, step, turns)
            turns.append(done.turn)
            _put(person, printed)
        _put_surfaces(person)
    finally:
        person.close()
        stop_all()


def _put(person: Slack, printed: set[str]) -> None:
    """What came since, as it looks while it is new: buttons go when they are pressed."""
    room = person.person.dm
    for message in list(room.messages.values()):
        if message.ts in printed or message.only_for not in (None, person.person.user):
            continue
        printed.add(message.ts)
        print("\n".join(read(line) for line in screen.message(message)), end="\n\n")


def _put_surfaces(person: Slack) -> None:
    """The home tab, and the form of what is open, or of a new campaign."""
    someone = person.person
    someone.open_home()
    person.app.settle()
    if someone.home is not None:
        print(read(someone.home.screen()), end="\n\n")
    someone.command("lomake")
    person.app.settle()
    if someone.modal is None or not someone.modal.given.get("submit"):
        someone.shortcut("new_campaign")
        person.app.settle()
    if someone.modal is not None:
        print(read(someone.modal.screen()))


if __name__ == "__main__":
    main(*sys.argv[1:])
