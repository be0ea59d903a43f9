"""What each platform takes, in one table: its exact limits, each with the place it is written in.

The same values keep the static proof of the flows (`vaikute diagram --check`) and the channels' own splitting true.
"""

from __future__ import annotations

from flows.proof.screens import Limit, ScreenLimits

_PTB = "telegram.constants, python-telegram-bot 22.8"
_SLACK_SDK = "slack_sdk 3.47, models/blocks"

OPTION_ID = Limit(255, "characters", "Slack action_id, docs.slack.dev/reference/block-kit/block-elements")
"""Of every channel, so that an option's id is the same everywhere. Telegram's callback_data holds 64 bytes, so its
channel keeps the ids and sends short keys for them; Slack's value could hold 2 000."""

TERMINAL = ScreenLimits(
    platform="terminal",
    block=Limit(8_000, "characters", "own: more than a hundred lines of 80 columns can't be read in a terminal"),
    blocks=None,
    label=Limit(160, "characters", "own: two lines of 80 columns"),
    options=Limit(200, "pieces", "own: storage gives at most 200 campaigns"),
    option_id=OPTION_ID,
    title=Limit(160, "characters", "own: two lines of 80 columns"),
    rows=None,
    columns=Limit(10, "pieces", "own: eight columns of text in 80, and two of figures"),
    row=Limit(8_000, "characters", "own: as a paragraph"),
    table=None,
    file_name=Limit(255, "bytes", "NAME_MAX of Linux and macOS, limits.h"),
)

TELEGRAM = ScreenLimits(
    platform="telegram",
    block=Limit(4_096, "utf16", f"MessageLimit.MAX_TEXT_LENGTH, {_PTB}; a message is split between blocks"),
    blocks=None,
    label=Limit(64, "utf16", "own: no limit is documented, and a phone shows about 40 of one button a row"),
    options=Limit(100, "pieces", f"InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER, {_PTB}"),
    option_id=OPTION_ID,
    title=Limit(1_024, "utf16", f"MessageLimit.CAPTION_LENGTH, {_PTB}"),
    rows=None,
    columns=Limit(10, "pieces", "own: a preformatted table is as wide as a phone"),
    row=Limit(4_096, "utf16", f"MessageLimit.MAX_TEXT_LENGTH, {_PTB}; a table is split between rows"),
    table=None,
    file_name=Limit(255, "bytes", "own: NAME_MAX of the systems that the file is opened on"),
)

TELEGRAM_ENTITIES = Limit(100, "pieces", f"MessageLimit.MESSAGE_ENTITIES, {_PTB}")
"""Tags of one message; what is beyond them is shown as plain text."""

TELEGRAM_CAPTION = Limit(1_024, "utf16", f"MessageLimit.CAPTION_LENGTH, {_PTB}")
TELEGRAM_NOTICE = Limit(200, "utf16", f"CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH, {_PTB}")
"""The line that answers the press of a button."""

TELEGRAM_DATA = Limit(64, "bytes", f"InlineKeyboardButtonLimit.MAX_CALLBACK_DATA, {_PTB}")

_RICH = "core.telegram.org/bots/api#rich-message-limits, Bot API 10.1"
TELEGRAM_RICH = Limit(32_768, "bytes", f'"32768 UTF-8 characters", {_RICH}; counted as bytes of the HTML to be safe')
TELEGRAM_RICH_BLOCKS = Limit(500, "pieces", f"paragraphs, items and rows, {_RICH}")
TELEGRAM_RICH_COLUMNS = Limit(20, "pieces", f"of a table, {_RICH}")

SLACK = ScreenLimits(
    platform="slack",
    block=Limit(3_000, "escaped", f"section text, {_SLACK_SDK}"),
    blocks=Limit(47, "pieces", "50 blocks a message, docs.slack.dev/reference/block-kit/blocks; three are kept for the "
                 "table, its title and the buttons"),
    label=Limit(75, "characters", f"button text and option text, {_SLACK_SDK}"),
    options=Limit(100, "pieces", f"options of a select, {_SLACK_SDK}; up to 25 are buttons of one actions block"),
    option_id=OPTION_ID,
    title=Limit(150, "characters", f"header, {_SLACK_SDK}"),
    rows=Limit(100, "pieces", "table block, docs.slack.dev/reference/block-kit/blocks/table-block"),
    columns=Limit(20, "pieces", "table block, docs.slack.dev/reference/block-kit/blocks/table-block"),
    row=Limit(3_000, "characters", "own: a row must fit a section where the client shows no tables"),
    table=Limit(13_000, "characters", "msg_blocks_too_long near 13 200, github.com/slackapi/bolt-js/issues/2509"),
    file_name=Limit(255, "bytes", "own: NAME_MAX of the systems that the file is opened on"),
)  # fmt: skip

_KIT = "docs.slack.dev/reference/block-kit"

SLACK_BLOCKS = Limit(50, "pieces", f"of a message, {_KIT}/blocks")
SLACK_VIEW_BLOCKS = Limit(100, "pieces", f"of a modal or a home tab, {_KIT}/blocks")
SLACK_MESSAGE = Limit(
    13_000,
    "characters",
    "all texts of a message's blocks; msg_blocks_too_long near 13 200, github.com/slackapi/bolt-js/issues/2509",
)
SLACK_TEXT = Limit(
    12_000,
    "escaped",
    "own: a message's text where its blocks were refused; "
    "docs.slack.dev/reference/methods/chat.postMessage cuts at 40 000",
)
SLACK_FALLBACK = Limit(3_500, "escaped", "own: below the 4 000 of docs.slack.dev/reference/methods/chat.postMessage")
"""What is read aloud and shown in notifications."""

SLACK_RICH_TEXT = Limit(3_000, "characters", f"own: as section text, {_SLACK_SDK}; rich_text has no limit of its own")
SLACK_SECTION = Limit(3_000, "characters", f"section text, {_SLACK_SDK}")
SLACK_HEADER = Limit(150, "characters", f"header, {_SLACK_SDK}")
SLACK_CONTEXT = Limit(10, "pieces", f"elements of a context, {_SLACK_SDK}")
SLACK_LINK = Limit(2_048, "characters", "own: a longer address is nothing that a person would open")
SLACK_URL = Limit(3_000, "characters", f"url of a button, {_SLACK_SDK}")
SLACK_ID = Limit(255, "characters", f"block_id, action_id and callback_id, {_SLACK_SDK}")

SLACK_TABLES = Limit(1, "pieces", f"tables of a message, {_KIT}/blocks/table-block")
SLACK_TABLE_ROWS = Limit(100, "pieces", f"the heading counted, {_KIT}/blocks/table-block")
SLACK_TABLE_COLUMNS = Limit(20, "pieces", f"{_KIT}/blocks/table-block")
SLACK_TABLE_TEXT = Limit(9_000, "characters", "own: the text of a table leaves room for a title and buttons")

SLACK_CHARTS = Limit(2, "pieces", f"charts of a message, {_KIT}/blocks/data-visualization-block")
SLACK_CHART_TITLE = Limit(50, "characters", f"{_KIT}/blocks/data-visualization-block")
SLACK_CHART_LABEL = Limit(20, "characters", f"of a category or series, {_KIT}/blocks/data-visualization-block")
SLACK_CHART_AXIS = Limit(50, "characters", f"{_KIT}/blocks/data-visualization-block")
SLACK_SERIES = Limit(6, "pieces", f"{_KIT}/blocks/data-visualization-block; some say 12")
SLACK_CATEGORIES = Limit(20, "pieces", f"{_KIT}/blocks/data-visualization-block")

SLACK_ACTIONS = Limit(25, "pieces", f"elements of an actions block, {_SLACK_SDK}")
SLACK_BUTTON_VALUE = Limit(2_000, "characters", f"value of a button, {_SLACK_SDK}")
SLACK_OPTIONS = Limit(100, "pieces", f"options of a select, {_SLACK_SDK}")
SLACK_OPTION_VALUE = Limit(
    75, "characters", f"value of an option, {_KIT}/composition-objects/option-object: 150 now, 75 in @slack/types"
)
SLACK_RADIO = Limit(10, "pieces", f"options of radio buttons, {_KIT}/block-elements/radio-button-group-element")
SLACK_PLACEHOLDER = Limit(150, "characters", f"of an input, {_SLACK_SDK}")

SLACK_VIEW_TITLE = Limit(24, "characters", "title, submit and close of a view, docs.slack.dev/reference/views")
SLACK_VIEW = Limit(240_000, "bytes", "own: below 250 kB, view_too_large, docs.slack.dev/reference/methods/views.open")
SLACK_METADATA = Limit(3_000, "characters", "private_metadata, docs.slack.dev/reference/views")
SLACK_INPUT_LABEL = Limit(2_000, "characters", f"label and hint of an input, {_SLACK_SDK}")
SLACK_INPUT_TEXT = Limit(3_000, "characters", f"{_KIT}/block-elements/plain-text-input-element")
SLACK_ERROR = Limit(500, "characters", "own: an error below a field is read at a glance")
SLACK_COMMENT = Limit(1_000, "escaped", "own: a file's comment is one line")

LIMITS = (TERMINAL, TELEGRAM, SLACK)
