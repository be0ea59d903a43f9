"""A keyboard as Telegram takes it."""

from __future__ import annotations

from typing import Any

from bot.channels.telegram.keyboards import Keyboard


def markup_of(keyboard: Keyboard) -> dict[str, Any] | None:
    """An InlineKeyboardMarkup as JSON, or None for no buttons."""
    if not keyboard:
        return None
    return {
        "inline_keyboard": [
            [
                {"text": one.text, "url": one.url} if one.url else {"text": one.text, "callback_data": one.data}
                for one in row
            ]
            for row in keyboard
        ]
    }
