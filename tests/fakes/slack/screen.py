"""Blocks as a person sees them: to be read by a test, and to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.words import elements_of, read, unescaped

if TYPE_CHECKING:
    from tests.fakes.slack.world import Message, View

Json = dict[str, Any]
_NOBODY: dict[str, str] = {}


def plain(text: Json | None, names: Mapping[str, str] = _NOBODY) -> str:
    """A text object."""
    if not text:
        return ""
    words: str = text["text"]
    return read(words, names) if text["type"] == "mrkdwn" else unescaped(words)


def _rich(element: Json, names: Mapping[str, str]) -> str:
    kind = element["type"]
    if kind == "text":
        return str(element["text"])
    if kind == "link":
        return str(element.get("text") or element["url"])
    if kind == "user":
        return f"@{names.get(element['user_id'], element['user_id'])}"
    if kind == "channel":
        return f"#{names.get(element['channel_id'], element['channel_id'])}"
    if kind == "broadcast":
        return f"@{element['range']}"
    return f":{element['name']}:" if kind == "emoji" else str(element.get("fallback", ""))


def _rich_lines(part: Json, names: Mapping[str, str]) -> Iterator[str]:
    if part["type"] != "rich_text_list":
        mark = "> " if part["type"] == "rich_text_quote" else ""
        words = "".join(_rich(element, names) for element in part["elements"])
        yield from (f"{mark}{line}" for line in words.splitlines())
        return
    for number, item in enumerate(part["elements"], part.get("offset", 0) + 1):
        mark = "• " if part["style"] == "bullet" else f"{number}. "
        words = "".join(_rich(element, names) for element in item["elements"])
        yield from (
            "  " * part.get("indent", 0) + (mark if not index else "  ") + line
            for index, line in enumerate(words.splitlines() or [""])
        )


def _rich_words(block: Json, names: Mapping[str, str]) -> str:
    return "\n".join(line for part in block["elements"] for line in _rich_lines(part, names))


def cell(value: Json) -> str:
    if value["type"] == "raw_number":
        return str(value.get("text", value["value"]))
    return str(value["text"]) if value["type"] == "raw_text" else _rich_words(value, _NOBODY)


def tables(blocks: Iterable[Json]) -> list[list[list[str]]]:
    found = (block for block in blocks if block["type"] in ("table", "data_table"))
    return [[[cell(one) for one in row] for row in block["rows"]] for block in found]


def _drawn(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield " │ ".join(words.ljust(width) for words, width in zip(row, widths, strict=True)).rstrip()
        if not number:
            yield "─┼─".join("─" * width for width in widths)


def _chart(block: Json) -> Iterator[str]:
    chart = block["chart"]
    yield f"▦ {block['title']} ({chart['type']})"
    for series in chart.get("series", ()):
        yield f"  {series['name']}: " + ", ".join(f"{point['label']} {point['value']:g}" for point in series["data"])
    for segment in chart.get("segments", ()):
        yield f"  {segment['label']}: {segment['value']:g}"


def lines(block: Json, names: Mapping[str, str] = _NOBODY) -> list[str]:
    """What stands in a block, without what can be pressed."""
    kind = block["type"]
    if kind == "rich_text":
        return _rich_words(block, names).splitlines()
    if kind in ("table", "data_table"):
        title = [block["caption"]] if "caption" in block else []
        return [*title, *_drawn(tables([block])[0])]
    if kind == "data_visualization":
        return list(_chart(block))
    if kind == "divider":
        return ["───"]
    if kind == "markdown":
        return str(block["text"]).splitlines()
    if kind == "image":
        return [f"🖼 {plain(block.get('title')) or block['alt_text']}"]
    found = [plain(block.get(part), names) for part in ("title", "subtitle", "text", "body", "subtext")]
    found += [plain(each, names) for each in block.get("fields", ())]
    if kind == "context":
        found += [
            plain(each, names) if each["type"] != "image" else f"🖼 {each['alt_text']}" for each in block["elements"]
        ]
    for inside in (*block.get("child_blocks", ()), *(block["elements"] if kind == "carousel" else ())):
        found += lines(inside, names)
    return [line for words in found for line in words.splitlines()]


def words(text: str, blocks: list[Json], names: Mapping[str, str]) -> str:
    """Where there are blocks, the text isn't shown."""
    if not blocks:
        return read(text, names)
    return "\n".join(line for block in blocks for line in lines(block, names))


def options(element: Json) -> Iterator[Json]:
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]


def buttons(blocks: Iterable[Json]) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Label, action, block, value, url, kind and style of each button, and of each option that can be chosen."""
    for block in blocks:
        if block["type"] == "input":
            continue
        for element in elements_of(block):
            kind, action, place = element["type"], element["action_id"], block["block_id"]
            if kind in ("button", "icon_button"):
                label = plain(element["text"])
                yield (
                    label,
                    action,
                    place,
                    element.get("value", ""),
                    element.get("url", ""),
                    kind,
                    element.get("style", ""),
                )
            elif kind == "feedback_buttons":
                for part in ("positive_button", "negative_button"):
                    one = element[part]
                    yield plain(one["text"]), action, place, one["value"], "", kind, ""
            else:
                for option in options(element):
                    yield plain(option["text"]), action, place, option["value"], option.get("url", ""), kind, ""


def _pressed(block: Json) -> str:
    """A line of what can be pressed in a block; "" where nothing can."""
    found = []
    for element in elements_of(block):
        kind = element["type"]
        if kind in ("button", "icon_button"):
            found.append(f"[{plain(element['text'])}{' ↗' if element.get('url') else ''}]")
        elif kind == "feedback_buttons":
            found += [f"[{plain(element[part]['text'])}]" for part in ("positive_button", "negative_button")]
        else:
            labels = " | ".join(plain(option["text"]) for option in options(element))
            found.append(f"[▾ {plain(element.get('placeholder')) or kind}: {labels}]")
    return " ".join(found)


def drawn(blocks: Iterable[Json], names: Mapping[str, str] = _NOBODY) -> Iterator[str]:
    for block in blocks:
        yield from lines(block, names)
        if block["type"] != "input" and (line := _pressed(block)):
            yield line


def message(shown: Message) -> Iterator[str]:
    notes = " (edited)" * bool(shown.edited) + " (only you see this)" * shown.ephemeral
    yield f"{shown.user.name}{notes}:"
    names = shown.channel.names
    found = drawn(shown.blocks, names) if shown.blocks and shown.by_bot else read(shown.text, names).splitlines()
    yield from (f"  {line}" for line in found)
    yield from (f"  📎 {file.name} ({file.size} bytes)" for file in shown.files)
    if shown.reactions:
        yield "  " + " ".join(f":{name}:" for name in shown.reactions)


def value(state: Json | None) -> str:
    """What stands in a field, as a person sees it."""
    if not state:
        return ""
    for name in ("value", "selected_date", "selected_time", "selected_user"):
        if state.get(name):
            return str(state[name])
    if state.get("selected_option"):
        return plain(state["selected_option"]["text"])
    chosen = state.get("selected_options") or ()
    return ", ".join(plain(option["text"]) for option in chosen)


def view(shown: View) -> Iterator[str]:
    """A modal or a home tab."""
    if shown.kind == "modal":
        yield f"┌ {shown.title}"
    for block in shown.blocks:
        if block["type"] == "input":
            element = block["element"]
            state = shown.values.get(block["block_id"], {}).get(element["action_id"])
            optional = " (optional)" if block.get("optional") else ""
            yield f"{plain(block['label'])}{optional}: {value(state) or '_'}"
            if labels := " | ".join(plain(option["text"]) for option in options(element)):
                yield f"  ▾ {labels}"
            if block.get("hint"):
                yield f"  {plain(block['hint'])}"
        else:
            yield from drawn([block])
        if block["block_id"] in shown.errors:
            yield f"  ⚠ {shown.errors[block['block_id']]}"
    if shown.kind == "modal":
        ends = [plain(shown.given.get(part)) for part in ("close", "submit")]
        yield "└ " + " ".join(f"[{label}]" for label in ends if label)
