"""How Telegram says no."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer that isn't ok. `fault`: the bot should have known better, so it goes into the fake's violations;
    without it the world merely changed (a message deleted, a bot blocked) and it goes into the refusals."""

    def __init__(self, code: int, description: str, *, fault: bool = False, parameters: dict[str, Any] | None = None):
        super().__init__(description)
        self.code = code
        self.description = description
        self.fault = fault
        self.parameters = parameters


def fault(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}", fault=True)


def refusal(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    return ApiError(409, f"Conflict: {words}")


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds})
