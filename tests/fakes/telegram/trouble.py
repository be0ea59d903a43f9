"""Trouble on demand: what goes wrong, with which call, and how often."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("429", "400", "403", "500", "502", "503", "reset_before", "reset_after", "hang", "slow")


@dataclass(slots=True)
class Trouble:
    """`times` counts down; None never ends. `chat` None is any chat, `method` None any method but getUpdates;
    "download" is the fetching of a file."""

    method: str | None
    chat: int | None
    kind: str
    times: int | None = 1
    retry_after: int = 3
    words: str = ""
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

    def next(self, method: str, chat: int | None) -> Trouble | None:
        for trouble in self.waiting:
            if trouble.method is None and method == "getUpdates":
                continue
            if trouble.method not in (None, method) or trouble.chat not in (None, chat):
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
