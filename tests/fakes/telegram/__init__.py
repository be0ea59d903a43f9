"""A strict Bot API without Telegram: its limits, its words when something is wrong, and people who write to the bot.

The bot under test reaches it only through HTTP; a test steers it through `FakeTelegram` in the same process, or, where
it runs as a process of its own (`python -m tests.fakes.telegram --port 0`), through JSON under /control/. One fake is
one bot: two bots are two fakes.
"""

from tests.fakes.telegram.chats import Button, Chat, Message, User
from tests.fakes.telegram.people import AlbumItem, Group, Person, Press
from tests.fakes.telegram.server import FakeTelegram

__all__ = ["AlbumItem", "Button", "Chat", "FakeTelegram", "Group", "Message", "Person", "Press", "User"]
