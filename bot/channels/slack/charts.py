"""A chart as Slack's data_visualization block, or in words where a message would say nothing else.

Shape: docs.slack.dev/reference/block-kit/blocks/data-visualization-block. Every series has a value for every
category, so a category that some series knows nothing of is left out rather than drawn as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.channels.letters import is_blank, one_line
from bot.channels.limits import (
    SLACK_CATEGORIES,
    SLACK_CHART_AXIS,
    SLACK_CHART_LABEL,
    SLACK_CHART_TITLE,
    SLACK_SERIES,
)
from bot.channels.slack.letters import clipped
from bot.channels.slack.rich_text import Block, Run, paragraphs
from flows.engine import formats
from flows.engine.messages import Chart, Series

DECIMALS = 2


def chart(chart: Chart) -> Block | None:
    """None where there is nothing to draw."""
    series = [one for one in chart.series if any(value is not None for value in one.values)][: SLACK_SERIES.most]
    known = [
        nth for nth in range(len(chart.categories)) if series and all(_value(one, nth) is not None for one in series)
    ][: SLACK_CATEGORIES.most]
    if not known:
        return None
    labels = _labels(chart.categories[nth] for nth in known)
    names = _labels(one.name for one in series)
    axes: Block = {"categories": labels}
    if not is_blank(unit := one_line(chart.unit)):
        axes["y_label"] = clipped(unit, SLACK_CHART_AXIS.most)
    return {
        "type": "data_visualization",
        "title": _label(chart.title, SLACK_CHART_TITLE.most),
        "chart": {
            "type": chart.kind,
            "series": [
                {"name": name, "data": [_point(one, nth, label) for nth, label in zip(known, labels, strict=True)]}
                for name, one in zip(names, series, strict=True)
            ],
            "axis_config": axes,
        },
    }


def in_words(chart: Chart, language: str) -> tuple[Block, ...]:
    """A line for each category."""
    title = _label(chart.title, SLACK_CHART_TITLE.most)
    unit = "" if is_blank(chart.unit) else f" ({clipped(one_line(chart.unit), SLACK_CHART_AXIS.most)})"
    lines = [
        f"\n{label}: {', '.join(values)}"
        for nth, label in enumerate(_labels(chart.categories[: SLACK_CATEGORIES.most]))
        if (values := list(_values(chart.series[: SLACK_SERIES.most], nth, language)))
    ]
    return paragraphs((Run(title + unit, frozenset({"bold"})), Run("".join(lines))))


def _values(series: Sequence[Series], nth: int, language: str) -> Iterator[str]:
    for name, one in zip(_labels(one.name for one in series), series, strict=True):
        value = _value(one, nth)
        if value is not None:
            shown = formats.number(value, language, DECIMALS)
            yield shown if len(series) == 1 else f"{name} {shown}"


def _value(series: Series, nth: int) -> Decimal | None:
    """None for what is no number that JSON could hold too."""
    value = series.values[nth] if nth < len(series.values) else None
    return value if value is not None and value.is_finite() and abs(value) < 10**15 else None


def _point(series: Series, nth: int, label: str) -> Block:
    value = _value(series, nth)
    assert value is not None
    rounded = round(value, DECIMALS)
    return {"label": label, "value": int(rounded) if rounded == rounded.to_integral_value() else float(rounded)}


def _labels(texts: Iterable[str]) -> list[str]:
    """Each its own, since Slack finds a value by its label."""
    made: list[str] = []
    for text in texts:
        label = _label(text, SLACK_CHART_LABEL.most)
        nth = 2
        while label in made:
            end = f" {nth}"
            label = clipped(one_line(text), SLACK_CHART_LABEL.most - len(end)) + end
            nth += 1
        made.append(label)
    return made


def _label(text: str, most: int) -> str:
    return "–" if is_blank(line := one_line(text)) else clipped(line, most)
