"""The way out of a transaction for what can't be applied."""

from __future__ import annotations

from flows.engine.known import Refusal


class Refused(Exception):  # noqa: N818
    """What was decided can't be applied to what is stored by now."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
