"""What an error of the library's means for what was being sent."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.requests import NeverSent
from bot.posting.outcomes import Moved, NotConnected, Refused, TooFast, Unsure

_GONE = (
    "chat not found",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
    "bot is not a member",
)
"""Refusals that hold for everything that would be sent there, in Telegram's words."""


def outcome_of(error: TelegramError) -> Exception:
    """The outcome that posting acts on. Telegram's own words stay in the reason: they hold none of ours."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return TooFast(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
    if isinstance(error, ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return Refused(error.message, gone=True)
    if isinstance(error, BadRequest):
        words = error.message.lower()
        return Refused(error.message, gone=any(word in words for word in _GONE))
    if isinstance(error, InvalidToken):
        return NotConnected()  # the operator is told, and may give another token
    if isinstance(error, NetworkError) and "too large" in error.message.lower():
        return Refused(error.message)
    if isinstance(error, NetworkError):
        # Without a cause in the connection it is the server's own refusal: 5xx, whose page the library may not have
        # been able to read.
        never = isinstance(error, NeverSent) or isinstance(error.__cause__, TelegramError | None)
        return NotConnected() if never else Unsure()
    return Refused(error.message)


def is_no_change(error: TelegramError) -> bool:
    """Whether an edit was refused because the message looks like that already: as good as done."""
    return isinstance(error, BadRequest) and "message is not modified" in error.message.lower()


def is_unreadable(error: TelegramError) -> bool:
    """Whether Telegram couldn't read our markup."""
    return isinstance(error, BadRequest) and "can't parse" in error.message.lower()


def is_stranger(error: TelegramError) -> bool:
    """Whether a private message can't be sent, since that person has never written to the bot or has blocked it."""
    return isinstance(error, Forbidden) or (isinstance(error, BadRequest) and "chat not found" in error.message.lower())
