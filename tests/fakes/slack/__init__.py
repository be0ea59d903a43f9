"""A strict Slack without Slack: its limits, its words when something is wrong, and people who write to the bot.

The bot under test reaches it only through HTTP and web sockets; a test steers it through `FakeSlack` in the same
process, or, where it runs as a process of its own (`python -m tests.fakes.slack --port 0`), through JSON under
/control/. One fake is one app, installed in as many workspaces as there are.
"""

from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.people import Act, Home, Modal, Person, Submission
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.teams import Channel, Team
from tests.fakes.slack.world import Button, Message

__all__ = [
    "Act", "Button", "Channel", "Delivery", "FakeSlack", "Home", "Message", "Modal", "Person", "Submission", "Team",
]  # fmt: skip
