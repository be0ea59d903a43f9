"""What Slack's errors mean for a message."""

from __future__ import annotations

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.posting.outcomes import NotConnected, NotSent, Refused, TooFast, Unsure

LONGEST_WAIT = 3600.0
"""Seconds that are believed of a Retry-After."""

_GONE = (
    "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "users_not_found", "user_disabled",
    "messages_tab_disabled", "cannot_dm_bot",
)  # fmt: skip
_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required")
_NOT_DONE = ("service_unavailable", "request_timeout", "team_added_to_org", "access_denied_temporarily")
_MAYBE_DONE = ("internal_error", "fatal_error")
"""docs.slack.dev, errors of any method: "it's possible some aspect of the operation succeeded"."""
_UNREADABLE = (
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments", "block_mismatch",
)  # fmt: skip


class NotInstalled(Exception):  # noqa: N818
    """The app isn't in that team (any more)."""


def error_of(error: SlackApiError) -> str:
    """Slack's own word; empty where it said none."""
    try:
        found = error.response.get("error")
    except (AttributeError, TypeError, ValueError):
        return ""
    return found if isinstance(found, str) else ""


def status_of(error: SlackApiError) -> int:
    found = getattr(error.response, "status_code", getattr(error.response, "status", 0))
    return found if isinstance(found, int) else 0


def is_token(error: SlackApiError) -> bool:
    """The token isn't good (any more)."""
    return error_of(error) in _TOKEN


def is_unreadable(error: BaseException) -> bool:
    """Slack doesn't take these blocks; it may take fewer."""
    return isinstance(error, SlackApiError) and error_of(error) in _UNREADABLE


def has_no_thread(error: SlackApiError) -> bool:
    """The message that it should stand below isn't there (any more)."""
    return error_of(error) in ("cannot_reply_to_message", "thread_not_found", "message_not_found")


def may_not_open(error: SlackApiError) -> bool:
    """The app has no right to open a conversation."""
    return error_of(error) in ("missing_scope", "unknown_method")


def outcome_of(error: BaseException) -> NotSent:
    """See bot.posting.outcomes for what is done then."""
    match error:
        case NotInstalled():
            return Refused("not installed", gone=True)
        case SlackApiError():
            return _refusal(error)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | ConnectionRefusedError():
            return NotConnected()
        case aiohttp.ClientError() | asyncio.TimeoutError() | OSError():
            return Unsure()
    raise error


def _refusal(error: SlackApiError) -> NotSent:
    said, status = error_of(error), status_of(error)
    if status == 429 or said in ("ratelimited", "rate_limited"):
        return TooFast(_retry_after(error))
    if said in _MAYBE_DONE:
        return Unsure()
    if status >= 500 or said in _NOT_DONE:
        return NotConnected()
    if not said and status < 300:
        # Something between here and there answered, and what it did with the message nobody knows.
        return Unsure()
    return Refused(said or f"status {status}", gone=said in _GONE or said in _TOKEN)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        seconds = float(headers.get("Retry-After", headers.get("retry-after", 1)))
    except (TypeError, ValueError):
        return 1.0
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 1.0  # not a number
