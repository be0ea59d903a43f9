"""How long what is kept for a while stays good."""

from __future__ import annotations

from datetime import datetime, timedelta

KEEP_DAYS = 180
"""Of the words of a question that nobody has answered, unless the setting says otherwise."""

INVITATION_HOURS = 72
"""Of an invitation, unless whoever makes it says otherwise."""


def oldest_kept(days: int, now: datetime) -> datetime:
    """Questions asked before this are gone."""
    return now - timedelta(days=days)
