"""Slack's limits, in one table, each with the place it is written in.

This table is the fake's own: it is there to judge the bot, so it must not be the bot's.
"""

from __future__ import annotations

from dataclasses import dataclass

_KIT = "docs.slack.dev/reference/block-kit"
_API = "docs.slack.dev/reference/methods"
_SDK = "slack_sdk 3.48, models/blocks"
_TYPES = "@slack/types"


@dataclass(frozen=True, slots=True)
class Limit:
    most: float
    unit: str
    source: str
    least: float = 0


# A message

TEXT = Limit(40_000, "characters", f"{_API}/chat.postMessage#truncating")
TEXT_KEPT = Limit(4_000, "characters", f"{_API}/chat.postMessage: what is longer is cut in pieces by Slack itself")
TEXT_UPDATED = Limit(4_000, "characters", f"{_API}/chat.update, msg_too_long")
TEXT_OF_BLOCKS = Limit(13_200, "characters of all blocks together", "bolt-js issue 2509, msg_blocks_too_long")
BLOCKS = Limit(50, "pieces", f"{_KIT}/blocks")
TABLES = Limit(1, "pieces of a message", f"{_KIT}/blocks/table-block, only_one_table_allowed")
CHARTS = Limit(2, "pieces of a message", f"{_KIT}/blocks/data-visualization-block, as slack-morphism 2.30 tells it")

# A view

VIEW_BLOCKS = Limit(100, "pieces", f"{_KIT}/blocks", 1)
VIEW_BYTES = Limit(250_000, "bytes", f"{_API}/views.push, view_too_large")
VIEW_STACK = Limit(3, "views of a modal", f"{_API}/views.push, push_limit_reached", 1)
VIEW_TITLE = Limit(24, "characters", f"View, {_TYPES}; also submit and close", 1)
METADATA = Limit(3_000, "characters", f"View, {_TYPES}")
TRIGGER_AGE = Limit(3, "seconds", f"{_API}/views.open, expired_trigger_id")

# Blocks and their parts

ID = Limit(255, "characters", f"{_SDK}: block_id, action_id, callback_id")
SECTION_TEXT = Limit(3_000, "characters", f"{_KIT}/blocks/section-block", 1)
SECTION_FIELDS = Limit(10, "pieces", f"{_KIT}/blocks/section-block", 1)
SECTION_FIELD = Limit(2_000, "characters", f"{_KIT}/blocks/section-block", 1)
HEADER = Limit(150, "characters", f"{_KIT}/blocks/header-block", 1)
CONTEXT = Limit(10, "pieces", f"{_KIT}/blocks/context-block", 1)
CONTEXT_TEXT = Limit(3_000, "characters", f"{_KIT}/composition-objects/text-object", 1)
CONTEXT_ACTIONS = Limit(5, "pieces", f"{_KIT}/blocks/context-actions-block", 1)
ACTIONS = Limit(25, "pieces", f"{_KIT}/blocks/actions-block", 1)
MARKDOWN = Limit(12_000, "characters of a payload", f"{_KIT}/blocks/markdown-block", 1)
ALT_TEXT = Limit(2_000, "characters", f"{_KIT}/blocks/image-block", 1)
URL = Limit(3_000, "characters", f"{_KIT}/block-elements/button-element", 1)
LABEL = Limit(2_000, "characters", f"{_KIT}/blocks/input-block; also hint", 1)
ALERT = Limit(200, "characters", "slackblocks, limits.json", 1)
CARD_TITLE = Limit(150, "characters", f"{_SDK}; also subtitle, and the title of a container", 1)
CARD_BODY = Limit(200, "characters", f"{_SDK}", 1)
CARD_ACTIONS = Limit(3, "pieces", "slackblocks, limits.json", 1)
CAROUSEL = Limit(10, "pieces", f"{_SDK}", 1)
CONTAINER = Limit(10, "pieces", f"{_SDK}", 1)
VIDEO_TITLE = Limit(199, "characters", f"{_KIT}/blocks/video-block", 1)

BUTTON = Limit(75, "characters", f"{_KIT}/block-elements/button-element", 1)
VALUE = Limit(2_000, "characters", f"{_KIT}/block-elements/button-element")
OPTIONS = Limit(100, "pieces", f"{_KIT}/block-elements/select-menu-element; also groups", 1)
OPTION_TEXT = Limit(75, "characters", f"{_KIT}/composition-objects/option-object; also description and group", 1)
OPTION_VALUE = Limit(75, "characters", f"Option, {_TYPES}; 150 in {_SDK}: the smaller one", 1)
FEW_OPTIONS = Limit(10, "pieces", f"{_KIT}/block-elements/radio-button-group-element; also checkboxes", 1)
OVERFLOW = Limit(5, "pieces", f"{_KIT}/block-elements/overflow-menu-element", 1)
PLACEHOLDER = Limit(150, "characters", f"{_KIT}/block-elements/select-menu-element", 1)
INPUT_LENGTH = Limit(3_000, "characters", f"{_KIT}/block-elements/plain-text-input-element", 1)
CONFIRM_TITLE = Limit(100, "characters", f"{_KIT}/composition-objects/confirmation-dialog-object", 1)
CONFIRM_TEXT = Limit(300, "characters", f"{_KIT}/composition-objects/confirmation-dialog-object", 1)
CONFIRM_BUTTON = Limit(30, "characters", f"{_KIT}/composition-objects/confirmation-dialog-object", 1)
FILES = Limit(10, "pieces", f"{_KIT}/block-elements/file-input-element", 1)

ROWS = Limit(100, "pieces", f"{_KIT}/blocks/table-block", 1)
COLUMNS = Limit(20, "pieces", f"{_KIT}/blocks/table-block", 1)
TABLE_TEXT = Limit(10_000, "characters of all cells", f"{_KIT}/blocks/data-table-block")
DATA_ROWS = Limit(101, "pieces with the header", f"{_KIT}/blocks/data-table-block", 2)
PAGE = Limit(100, "rows", f"{_KIT}/blocks/data-table-block", 1)
CHART_TITLE = Limit(50, "characters", f"{_KIT}/blocks/data-visualization-block; also axis labels", 1)
SERIES = Limit(6, "pieces", f"{_KIT}/blocks/data-visualization-block; newer third parties: 12; also segments", 1)
CATEGORIES = Limit(20, "pieces", f"{_KIT}/blocks/data-visualization-block", 1)
CHART_LABEL = Limit(20, "characters", f"{_KIT}/blocks/data-visualization-block", 1)

# Deliveries and calls

DEADLINE = Limit(3, "seconds", "docs.slack.dev/apis/events-api; also interactivity and commands")
RETRIES = (0.0, 60.0, 300.0)
"""Seconds before each new attempt, docs.slack.dev/apis/events-api#retries."""
SOCKETS = Limit(10, "connections", "docs.slack.dev/apis/events-api/using-socket-mode")
RESPONSE_URL_USES = Limit(5, "posts", "docs.slack.dev/interactivity/handling-user-interaction")
RESPONSE_URL_AGE = Limit(1_800, "seconds", "docs.slack.dev/interactivity/handling-user-interaction")
PROMPTS = Limit(4, "pieces", f"{_API}/assistant.threads.setSuggestedPrompts", 1)
LOADING_MESSAGES = Limit(10, "pieces", f"{_API}/assistant.threads.setStatus")
CODE_AGE = Limit(600, "seconds", "docs.slack.dev/authentication/installing-with-oauth")
TOKEN_AGE = Limit(43_200, "seconds", "docs.slack.dev/authentication/using-token-rotation")
UPLOAD = Limit(1_000_000_000, "bytes", "slack.com/help/articles/201330736")

CHANNEL_RATE = Limit(1, "messages a second and channel", "docs.slack.dev/apis/web-api/rate-limits")
CHANNEL_BURST = Limit(4, "messages", "own: short bursts are allowed, the page says, and not how long they are")
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, docs.slack.dev/apis/web-api/rate-limits."""
