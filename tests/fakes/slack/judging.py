"""How Block Kit is judged: small checks that are put together into the shape of each block and element.

A check looks at one value and tells the judge what is wrong with it, in Slack's words and with a JSON pointer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.slack.limits import Limit

Json = dict[str, Any]
PING = re.compile(r"<(!(?:channel|here|everyone)\b[^>]*|!subteam\^[^>]*|@[UW][A-Z0-9]*[^>]*)>")
STRAY = re.compile(r"<(?!(?:https?|mailto|tel|slack):|[#@][A-Z0-9]|![a-z])[^<>]*>")
"""What was meant to be read and isn't escaped: Slack takes it for markup, and it is lost."""
URL = re.compile(r"https?://[^\s/]+\S*\Z")


class Judge:
    """What is known of one payload while it is judged."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[str] = []
        self.pings: list[str] = []
        self.stray: list[str] = []
        self.letters = 0
        """Of all texts that a person sees."""
        self.counted: dict[str, int] = {}
        self.block_ids: set[str] = set()
        self.action_ids: set[str] = set()
        """Of the block that is looked at."""

    def wrong(self, path: str, words: str) -> None:
        self.problems.append(f"{words} [json-pointer:{path}]")

    def count(self, what: str, pieces: int = 1) -> int:
        self.counted[what] = self.counted.get(what, 0) + pieces
        return self.counted[what]

    def read(self, text: str, *, marked: bool = False) -> None:
        self.letters += len(text)
        if marked:
            self.pings += [f"<{found}>" for found in PING.findall(text)]
            self.stray += STRAY.findall(text)


Check = Callable[[Judge, Any, str], None]
Shape = Mapping[str, Check]


def string(limit: Limit, *, seen: bool = False) -> Check:
    """Words; `seen` by a person."""

    def check(judge: Judge, value: Any, path: str) -> None:
        if not isinstance(value, str):
            judge.wrong(path, "must be a string")
            return
        if len(value) > limit.most:
            judge.wrong(path, f"must be less than {int(limit.most) + 1} characters")
        if limit.least and not value.strip():
            judge.wrong(path, "must be more than 0 characters")
        if seen:
            judge.read(value)

    return check


def one_of(*allowed: str) -> Check:
    def check(judge: Judge, value: Any, path: str) -> None:
        if value not in allowed:
            judge.wrong(path, f"invalid value: {value!r} is none of {', '.join(allowed)}")

    return check


def matching(pattern: str, what: str) -> Check:
    compiled = re.compile(pattern)

    def check(judge: Judge, value: Any, path: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            judge.wrong(path, f"must be {what}")

    return check


def flag(judge: Judge, value: Any, path: str) -> None:
    if not isinstance(value, bool):
        judge.wrong(path, "must be a boolean")


def number(judge: Judge, value: Any, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
        judge.wrong(path, "must be a finite number")


def whole(least: float, most: float) -> Check:
    def check(judge: Judge, value: Any, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            judge.wrong(path, "must be an integer")
        elif not least <= value <= most:
            judge.wrong(path, f"must be from {least:g} to {most:g}")

    return check


def anything(judge: Judge, value: Any, path: str) -> None:
    """What this fake doesn't look into."""


def array(check_one: Check, limit: Limit) -> Check:
    def check(judge: Judge, value: Any, path: str) -> None:
        if not isinstance(value, list):
            judge.wrong(path, "must be an array")
            return
        if len(value) > limit.most:
            judge.wrong(path, f"no more than {limit.most:g} items allowed")
        if len(value) < limit.least:
            judge.wrong(path, f"no less than {limit.least:g} items allowed")
        for index, one in enumerate(value):
            check_one(judge, one, f"{path}/{index}")

    return check


def shaped(required: Shape, optional: Shape | None = None) -> Check:
    """An object that has these fields and no others; `type` is looked at by who chose the shape."""
    known: dict[str, Check] = {**required, **(optional or {})}

    def check(judge: Judge, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            judge.wrong(path, "must be an object")
            return
        for name in required:
            if name not in value or value[name] is None:
                judge.wrong(path, f"missing required field: {name}")
        for name, one in value.items():
            if name in known:
                if one is not None:
                    known[name](judge, one, f"{path}/{name}")
                elif name in (optional or {}):
                    judge.wrong(f"{path}/{name}", "must not be null")
            elif name != "type":
                judge.wrong(path, f"invalid additional property: {name}")

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object that is judged by its `type`, which must be one of these."""

    def check(judge: Judge, value: Any, path: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            judge.wrong(f"{path}/type", f"unsupported type: {kind}")
            return
        kinds[kind](judge, value, path)

    return check


def url(schemes: Sequence[str], limit: Limit) -> Check:
    def check(judge: Judge, value: Any, path: str) -> None:
        string(limit)(judge, value, path)
        scheme = str(value).partition(":")[0].lower()
        if scheme not in schemes or (scheme in ("http", "https") and not URL.match(str(value))):
            judge.wrong(path, "must be a valid URL")

    return check


def text(limit: Limit, *kinds: str) -> Check:
    """A text object, plain where no kinds are named."""
    allowed = kinds or ("plain_text",)

    def check(judge: Judge, value: Any, path: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            judge.wrong(path, f"must be a text object of type {' or '.join(allowed)}")
            return
        extra: Shape = {"emoji": flag} if kind == "plain_text" else {"verbatim": flag}
        shaped({"text": string(limit)}, extra)(judge, value, path)
        if isinstance(value.get("text"), str):
            judge.read(value["text"], marked=kind == "mrkdwn")

    return check


BOTH = ("plain_text", "mrkdwn")
