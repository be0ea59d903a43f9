"""Trouble on demand: what goes wrong, with which call, and how often."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("429", "error", "500", "502", "503", "reset_before", "reset_after", "hang", "slow")


@dataclass(slots=True)
class Trouble:
    """`times` counts down; None never ends. `channel` None is any channel, `method` None any method but
    apps.connections.open; "upload" is the sending of a file, "download" its fetching, "response_url" a post to one."""

    method: str | None
    channel: str | None
    kind: str
    times: int | None = 1
    retry_after: int = 3
    words: str = ""
    """Of an error: which."""
    seconds: float = 1.0
    acts: bool = True
    """Of a hang: whether the call is carried out before its answer is kept back."""
    after: int = 0
    """How many fitting calls pass unharmed first."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}")


class Troubles:
    def __init__(self) -> None:
        self.waiting: list[Trouble] = []

    def next(self, method: str, channel: str) -> Trouble | None:
        for trouble in self.waiting:
            if trouble.method is None and method == "apps.connections.open":
                continue
            if trouble.method not in (None, method) or trouble.channel not in (None, channel):
                continue
            if trouble.after > 0:
                trouble.after -= 1
                return None
            if trouble.times is not None:
                trouble.times -= 1
                if trouble.times <= 0:
                    self.waiting.remove(trouble)
            return trouble
        return None
