"""Telegram's limits, in one table, each with the place it is written in."""

from __future__ import annotations

from dataclasses import dataclass

_API = "core.telegram.org/bots/api"
_FAQ = "core.telegram.org/bots/faq"
_PTB = "telegram.constants, python-telegram-bot 22.8"


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    unit: str
    source: str
    least: int = 0


TEXT = Limit(4_096, "utf16 after entities", f"{_API}#sendmessage; MessageLimit.MAX_TEXT_LENGTH, {_PTB}", 1)
CAPTION = Limit(1_024, "utf16 after entities", f"{_API}#senddocument; MessageLimit.CAPTION_LENGTH, {_PTB}")
ENTITIES = Limit(100, "pieces", f"MessageLimit.MESSAGE_ENTITIES, {_PTB}; those beyond are lost without a word")
CALLBACK_DATA = Limit(64, "bytes", f"{_API}#inlinekeyboardbutton", 1)
BUTTONS = Limit(100, "pieces", f"InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER, {_PTB}")
BUTTONS_OF_ROW = Limit(8, "pieces", f"InlineKeyboardMarkupLimit.BUTTONS_PER_ROW, {_PTB}")
CALLBACK_ANSWER = Limit(200, "characters", f"{_API}#answercallbackquery")
COPY_TEXT = Limit(256, "characters", f"{_API}#copytextbutton", 1)
PLACEHOLDER = Limit(64, "characters", f"{_API}#forcereply", 1)
START_PAYLOAD = Limit(64, "characters of A-Za-z0-9_-", "core.telegram.org/bots/features#deep-linking", 1)

COMMANDS = Limit(100, "pieces", f"{_API}#setmycommands")
COMMAND = Limit(32, "characters of a-z0-9_", f"{_API}#botcommand", 1)
COMMAND_DESCRIPTION = Limit(256, "characters", f"{_API}#botcommand", 1)
NAME = Limit(64, "characters", f"{_API}#setmyname")
DESCRIPTION = Limit(512, "characters", f"{_API}#setmydescription")
SHORT_DESCRIPTION = Limit(120, "characters", f"{_API}#setmyshortdescription")

ALBUM = Limit(10, "pieces", f"{_API}#sendmediagroup", 2)
DOWNLOAD = Limit(20 * 1024 * 1024, "bytes", f"{_API}#getfile")
UPLOAD = Limit(50 * 1024 * 1024, "bytes", f"{_API}#sending-files", 1)
PHOTO = Limit(10 * 1024 * 1024, "bytes", f"{_API}#sendphoto", 1)

RICH_TEXT = Limit(32_768, "characters", f"{_API}#rich-message-formatting-options, as docs.rs/telegram-rich tells it")
RICH_BLOCKS = Limit(500, "pieces", "as above")
RICH_DEPTH = Limit(16, "levels", "as above")
RICH_COLUMNS = Limit(20, "pieces", "as above")

UPDATES = Limit(100, "pieces", f"{_API}#getupdates", 1)
POLL = Limit(50, "seconds", "LongPollMaxTimeout, tdlib/telegram-bot-api Client.h")
WEBHOOK_CONNECTIONS = Limit(100, "pieces", f"{_API}#setwebhook; 40 where none are stated", 1)
SECRET = Limit(256, "characters of A-Za-z0-9_-", f"{_API}#setwebhook", 1)
WEBHOOK_PORTS = (443, 80, 88, 8443)
"""core.telegram.org/bots/webhooks."""
DELETING = Limit(48 * 3600, "seconds", f"{_API}#deletemessage")

CHAT_RATE = Limit(1, "messages a second and chat", f"{_FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this")
CHAT_BURST = Limit(5, "messages", "own: short bursts are allowed, the page says, and not how long they are")
ALL_RATE = Limit(30, "messages a second", f"{_FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this")
GROUP_RATE = Limit(20, "messages a minute and group", f"{_FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this")
