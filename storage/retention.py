"""How long the words of a question are kept that nobody has answered."""

from __future__ import annotations

from datetime import datetime, timedelta

KEEP_DAYS = 180
"""Unless the setting says otherwise."""


def oldest_kept(days: int, now: datetime) -> datetime:
    """Questions asked before this are gone."""
    return now - timedelta(days=days)
