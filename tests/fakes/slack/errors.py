"""How Slack says no."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer that isn't ok. `fault`: the bot should have known better, so it goes into the fake's violations;
    without it the world merely changed (a channel archived, a token revoked) and it goes into the refusals."""

    def __init__(
        self,
        error: str,
        *,
        fault: bool = False,
        messages: list[str] | None = None,
        status: int = 200,
        retry_after: int = 0,
        **more: Any,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.fault = fault
        self.messages = messages or []
        self.status = status
        self.retry_after = retry_after
        self.more = more

    @property
    def words(self) -> str:
        return self.error + "".join(f"; {message}" for message in self.messages)

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            told["response_metadata"] = {"messages": self.messages}
            if self.error == "invalid_blocks":
                told["errors"] = [message.removeprefix("[ERROR] ") for message in self.messages]
        return told


def fault(error: str, *messages: str, **more: Any) -> ApiError:
    return ApiError(error, fault=True, messages=[f"[ERROR] {message}" for message in messages], **more)


def refusal(error: str, **more: Any) -> ApiError:
    return ApiError(error, **more)


def too_many(seconds: int) -> ApiError:
    return ApiError("ratelimited", status=429, retry_after=seconds)
