"""Block Kit as strict as Slack is: which blocks a message, a modal and a home tab may hold, and what is in them."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.elements import (
    ELEMENTS,
    IMAGE,
    IN_ACTIONS,
    IN_CARD,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from tests.fakes.slack.judging import (
    BOTH,
    Check,
    Judge,
    anything,
    array,
    flag,
    number,
    one_of,
    shaped,
    string,
    text,
    typed,
    url,
    whole,
)
from tests.fakes.slack.limits import Limit

MESSAGE, MODAL, HOME = "message", "modal", "home"
_MANY = Limit(10_000, "pieces", "own: nothing is published", 1)
_LINKS = ("http", "https", "mailto", "tel")

# Rich text

_STYLE = shaped(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)


def _rich(judge: Judge, value: Any, path: str) -> None:
    """Text in a rich text: nothing in it is marked up, but it may not be empty."""
    shaped({"text": anything}, {"style": _STYLE})(judge, value, path)
    words = value.get("text")
    if not isinstance(words, str):
        judge.wrong(f"{path}/text", "must be a string")
    elif not words:
        judge.wrong(f"{path}/text", "must be more than 0 characters")
    else:
        judge.read(words)


def _ping(kind: str, field: str) -> Check:
    shape = shaped({field: string(limits.ID)}, {"style": _STYLE})

    def check(judge: Judge, value: Any, path: str) -> None:
        shape(judge, value, path)
        judge.pings.append(f"{kind} {value.get(field)}")

    return check


_RICH_ELEMENT = typed({
    "text": _rich,
    "link": shaped(
        {"url": url(_LINKS, limits.URL)},
        {"text": string(limits.SECTION_TEXT, seen=True), "style": _STYLE, "unsafe": flag},
    ),
    "emoji": shaped({"name": string(limits.ID)}, {"unicode": anything, "skin_tone": anything, "style": _STYLE}),
    "channel": shaped({"channel_id": string(limits.ID)}, {"style": _STYLE}),
    "user": _ping("user", "user_id"),
    "usergroup": _ping("usergroup", "usergroup_id"),
    "broadcast": _ping("broadcast", "range"),
    "date": shaped(
        {"timestamp": number, "format": string(limits.ID)}, {"url": url(_LINKS, limits.URL), "fallback": anything}
    ),
    "color": shaped({"value": string(limits.ID)}),
})  # fmt: skip
_RICH_ELEMENTS = array(_RICH_ELEMENT, _MANY)
_RICH_SECTION = shaped({"elements": _RICH_ELEMENTS})
_RICH_ITEMS = array(typed({"rich_text_section": _RICH_SECTION}), _MANY)
_RICH_PARTS = array(
    typed({
        "rich_text_section": _RICH_SECTION,
        "rich_text_list": shaped(
            {"style": one_of("bullet", "ordered"), "elements": _RICH_ITEMS},
            {"indent": whole(0, 8), "offset": whole(0, 10**6), "border": whole(0, 1)},
        ),
        "rich_text_quote": shaped({"elements": _RICH_ELEMENTS}, {"border": whole(0, 1)}),
        "rich_text_preformatted": shaped(
            {"elements": _RICH_ELEMENTS}, {"border": whole(0, 1), "language": string(limits.ID)}
        ),
    }),
    _MANY,
)  # fmt: skip

# Tables and charts

_TEXT_CELL = shaped({"text": string(Limit(limits.TABLE_TEXT.most, "", "", 1), seen=True)})
_NUMBER_CELL = shaped({"value": number}, {"text": string(Limit(limits.TABLE_TEXT.most, "", "", 1), seen=True)})
_RICH_CELL = shaped({"elements": _RICH_PARTS})
_HEAD_CELL = typed({"raw_text": _TEXT_CELL, "raw_number": _NUMBER_CELL})
_CELL = typed({"raw_text": _TEXT_CELL, "raw_number": _NUMBER_CELL, "rich_text": _RICH_CELL})
_COLUMN = shaped({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _setting(judge: Judge, value: Any, path: str) -> None:
    if value is not None:
        _COLUMN(judge, value, path)


def _rows(judge: Judge, value: Any, path: str) -> None:
    before = judge.letters
    array(array(_CELL, limits.COLUMNS), limits.ROWS)(judge, value, path)
    _same_width(judge, value, path, before)


def _data_rows(judge: Judge, value: Any, path: str) -> None:
    before = judge.letters
    array(array(_CELL, limits.COLUMNS), limits.DATA_ROWS)(judge, value, path)
    if isinstance(value, list) and value:
        again = Judge(judge.surface)
        array(_HEAD_CELL, limits.COLUMNS)(again, value[0], f"{path}/0")
        judge.problems += again.problems
    _same_width(judge, value, path, before)


def _same_width(judge: Judge, rows: Any, path: str, before: int) -> None:
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        judge.wrong(path, "all rows must have the same number of cells")
    if judge.letters - before > limits.TABLE_TEXT.most:
        judge.wrong(path, f"the cells must have less than {int(limits.TABLE_TEXT.most) + 1} characters together")
    if judge.count("table") > limits.TABLES.most:
        judge.wrong(path, "only_one_table_allowed")


_LABEL = string(limits.CHART_LABEL, seen=True)
_POINT = shaped({"label": _LABEL, "value": number})
_SERIES = shaped({"name": _LABEL, "data": array(_POINT, limits.CATEGORIES)})
_AXIS = shaped(
    {"categories": array(_LABEL, limits.CATEGORIES)},
    {"x_label": string(limits.CHART_TITLE, seen=True), "y_label": string(limits.CHART_TITLE, seen=True)},
)


def _xy(judge: Judge, value: Any, path: str) -> None:
    shaped({"series": array(_SERIES, limits.SERIES), "axis_config": _AXIS})(judge, value, path)
    series, axis = value.get("series"), value.get("axis_config")
    if not isinstance(series, list) or not isinstance(axis, dict):
        return
    categories = axis.get("categories")
    names = [one.get("name") for one in series if isinstance(one, dict)]
    if len(set(map(str, names))) < len(names):
        judge.wrong(f"{path}/series", "the names of series must be unique")
    if isinstance(categories, list) and len(set(map(str, categories))) < len(categories):
        judge.wrong(f"{path}/axis_config/categories", "categories must be unique")
    for index, one in enumerate(series):
        points = one.get("data") if isinstance(one, dict) else None
        labels = [point.get("label") for point in points if isinstance(point, dict)] if isinstance(points, list) else []
        if labels != categories:
            judge.wrong(f"{path}/series/{index}/data", "labels must match axis_config.categories, one point for each")


def _pie(judge: Judge, value: Any, path: str) -> None:
    shaped({"segments": array(_POINT, limits.SERIES)})(judge, value, path)
    for index, one in enumerate(value.get("segments") or []):
        if isinstance(one, dict) and isinstance(one.get("value"), (int, float)) and one["value"] <= 0:
            judge.wrong(f"{path}/segments/{index}/value", "must be more than 0")


def _chart(judge: Judge, value: Any, path: str) -> None:
    if judge.count("chart") > limits.CHARTS.most:
        judge.wrong(path, f"no more than {limits.CHARTS.most:g} data_visualization blocks allowed")
    shaped({
        "title": string(limits.CHART_TITLE, seen=True),
        "chart": typed({"bar": _xy, "line": _xy, "area": _xy, "pie": _pie}),
    }, _ID)(judge, value, path)  # fmt: skip


# Blocks


def _block_id(judge: Judge, value: Any, path: str) -> None:
    string(limits.ID)(judge, value, path)
    if value in judge.block_ids:
        judge.wrong(path, f"`block_id` `{value}` already exists")
    if isinstance(value, str) and value:
        judge.block_ids.add(value)


_ID = {"block_id": _block_id}


def _section(judge: Judge, value: Any, path: str) -> None:
    optional: dict[str, Check] = {
        "text": text(limits.SECTION_TEXT, *BOTH), "accessory": IN_SECTION, "expand": flag,
        "fields": array(text(limits.SECTION_FIELD, *BOTH), limits.SECTION_FIELDS),
    }  # fmt: skip
    shaped({}, {**optional, **_ID})(judge, value, path)
    if "text" not in value and "fields" not in value:
        judge.wrong(path, "missing required field: text or fields")


def _input(judge: Judge, value: Any, path: str) -> None:
    optional: dict[str, Check] = {"hint": text(limits.LABEL), "optional": flag, "dispatch_action": flag}
    shaped({"label": text(limits.LABEL), "element": IN_INPUT}, {**optional, **_ID})(judge, value, path)
    kind = value["element"].get("type") if isinstance(value.get("element"), dict) else ""
    if kind == "file_input" and judge.surface != MODAL:
        judge.wrong(f"{path}/element", "file_input is for modals only")
    judge.count("input")


def _markdown(judge: Judge, value: Any, path: str) -> None:
    shaped({"text": string(limits.MARKDOWN)}, _ID)(judge, value, path)
    if isinstance(value.get("text"), str):
        judge.read(value["text"], marked=True)
        if judge.count("markdown", len(value["text"])) > limits.MARKDOWN.most:
            judge.wrong(path, f"must be less than {int(limits.MARKDOWN.most) + 1} characters in all markdown blocks")


def _image(judge: Judge, value: Any, path: str) -> None:
    shaped({"alt_text": string(limits.ALT_TEXT)}, {**IMAGE, "title": text(limits.ALT_TEXT), **_ID})(judge, value, path)
    if ("image_url" in value) == ("slack_file" in value):
        judge.wrong(path, "exactly one of image_url and slack_file is required")


def _alert(judge: Judge, value: Any, path: str) -> None:
    levels = one_of("default", "info", "warning", "error", "success")
    shaped({"text": text(limits.ALERT, *BOTH)}, {"level": levels, **_ID})(judge, value, path)


def _card(judge: Judge, value: Any, path: str) -> None:
    title = text(limits.CARD_TITLE, *BOTH)
    optional: dict[str, Check] = {
        "title": title, "subtitle": title, "body": text(limits.CARD_BODY, *BOTH), "subtext": title,
        "actions": array(IN_CARD, limits.CARD_ACTIONS), "hero_image": ELEMENTS["image"], "icon": ELEMENTS["image"],
    }  # fmt: skip
    shaped({}, {**optional, **_ID})(judge, value, path)


def _container(judge: Judge, value: Any, path: str) -> None:
    title = text(limits.CARD_TITLE, *BOTH)
    inside = {kind: check for kind, check in BLOCKS.items() if kind not in ("container", "carousel", "input", "alert")}
    shaped(
        {"title": title, "child_blocks": array(_each(inside), limits.CONTAINER)},
        {
            "subtitle": title,
            "icon": anything,
            "width": anything,
            "is_collapsible": flag,
            "default_collapsed": flag,
            **_ID,
        },
    )(judge, value, path)


def _with_id(required: dict[str, Check], **optional: Check) -> Check:
    return shaped(required, {**optional, **_ID})


_CONTEXT_ELEMENT = typed({
    "plain_text": text(limits.CONTEXT_TEXT, *BOTH), "mrkdwn": text(limits.CONTEXT_TEXT, *BOTH),
    "image": ELEMENTS["image"],
})  # fmt: skip

BLOCKS: dict[str, Check] = {
    "section": _section,
    "divider": _with_id({}),
    "header": _with_id({"text": text(limits.HEADER)}),
    "context": _with_id({"elements": array(_CONTEXT_ELEMENT, limits.CONTEXT)}),
    "actions": _with_id({"elements": array(IN_ACTIONS, limits.ACTIONS)}),
    "context_actions": _with_id({"elements": array(IN_CONTEXT_ACTIONS, limits.CONTEXT_ACTIONS)}),
    "input": _input,
    "image": _image,
    "rich_text": _with_id({"elements": _RICH_PARTS}),
    "markdown": _markdown,
    "table": _with_id({"rows": _rows}, column_settings=array(_setting, Limit(limits.COLUMNS.most, "", "", 1))),
    "data_table": _with_id(
        {"rows": _data_rows, "caption": string(Limit(limits.SECTION_TEXT.most, "", "", 1), seen=True)},
        page_size=whole(1, limits.PAGE.most), row_header_column_index=whole(0, limits.COLUMNS.most - 1),
    ),
    "data_visualization": _chart,
    "alert": _alert,
    "card": _card,
    "carousel": _with_id({"elements": array(typed({"card": _card}), limits.CAROUSEL)}),
    "container": _container,
    "video": _with_id(
        {
            "alt_text": string(limits.ALT_TEXT), "title": text(limits.VIDEO_TITLE),
            "thumbnail_url": url(("https", "http"), limits.URL), "video_url": url(("https",), limits.URL),
        },
        title_url=anything, author_name=anything, provider_name=anything, provider_icon_url=anything,
        description=anything,
    ),
}  # fmt: skip

_VIEW_ONLY = ("input", "alert")
_MODAL = ("actions", "alert", "context", "divider", "header", "image", "input", "rich_text", "section", "video")
SURFACES: dict[str, tuple[str, ...]] = {
    MESSAGE: tuple(kind for kind in BLOCKS if kind not in _VIEW_ONLY),
    MODAL: _MODAL,
    HOME: tuple(kind for kind in _MODAL if kind != "alert"),
}
"""slackblocks, _surfaces.py. An input in a message is published too, and is refused here: nobody needs one."""


def _each(kinds: dict[str, Check]) -> Check:
    inner = typed(kinds)

    def check(judge: Judge, value: Any, path: str) -> None:
        judge.action_ids = set()
        kind = value.get("type") if isinstance(value, dict) else None
        if kind in BLOCKS and kind not in kinds:
            judge.wrong(path, f"block of type {kind} is not allowed in a {judge.surface}")
        else:
            inner(judge, value, path)

    return check


_CHECKS = {surface: _each({kind: BLOCKS[kind] for kind in kinds}) for surface, kinds in SURFACES.items()}


def judge_blocks(blocks: Any, surface: str = MESSAGE, path: str = "/blocks") -> Judge:
    judge = Judge(surface)
    limit = Limit(limits.BLOCKS.most, "", "", 0) if surface == MESSAGE else limits.VIEW_BLOCKS
    array(_CHECKS[surface], limit)(judge, blocks, path)
    return judge


_VIEW_PARTS: dict[str, Check] = {
    "private_metadata": string(limits.METADATA), "callback_id": string(limits.ID), "external_id": string(limits.ID),
}  # fmt: skip
_VIEWS: dict[str, Check] = {
    MODAL: shaped(
        {"title": text(limits.VIEW_TITLE), "blocks": anything},
        {
            **_VIEW_PARTS, "submit": text(limits.VIEW_TITLE), "close": text(limits.VIEW_TITLE),
            "clear_on_close": flag, "notify_on_close": flag, "submit_disabled": flag,
        },
    ),
    HOME: shaped({"blocks": anything}, _VIEW_PARTS),
}  # fmt: skip


def judge_view(view: Any, surface: str) -> Judge:
    """A view as a bot sends it."""
    judge = Judge(surface)
    if not isinstance(view, dict) or view.get("type") != surface:
        judge.wrong("/view/type", f"must be {surface}")
        return judge
    _VIEWS[surface](judge, view, "/view")
    inside = judge_blocks(view.get("blocks"), surface, "/view/blocks")
    inside.problems = judge.problems + inside.problems
    if surface == MODAL and inside.counted.get("input") and not view.get("submit"):
        inside.wrong("/view", "missing required field: submit")
    return inside


def judge_message(blocks: Any) -> Judge:
    return judge_blocks(blocks, MESSAGE)
