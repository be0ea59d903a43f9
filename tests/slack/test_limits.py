"""The table of Slack's limits: none is wider than the published ones."""

from __future__ import annotations

import pytest

from bot.channels import limits as ours
from flows.proof.screens import Limit
from tests.slack.limits_check import SPEC, published, published_most


@pytest.mark.parametrize(
    ("limit", "path"),
    [
        (ours.SLACK.label, "button.text.max_length"),
        (ours.SLACK.label, "option.text.max_length"),
        (ours.SLACK_ID, "block_id.max_length"),
        (ours.SLACK_ID, "action_id.max_length"),
        (ours.SLACK_SECTION, "section.text.max_length"),
        (ours.SLACK_HEADER, "header.text.max_length"),
        (ours.SLACK_CONTEXT, "context.elements.max_items"),
        (ours.SLACK_ACTIONS, "actions.elements.max_items"),
        (ours.SLACK_BUTTON_VALUE, "button.value.max_length"),
        (ours.SLACK_URL, "button.url.max_length"),
        (ours.SLACK_OPTIONS, "select.options.max_items"),
        (ours.SLACK_OPTION_VALUE, "option.value.max_length"),
        (ours.SLACK_PLACEHOLDER, "select.placeholder.max_length"),
        (ours.SLACK_RADIO, "radio_buttons.options.max_items"),
        (ours.SLACK_INPUT_LABEL, "input.label.max_length"),
        (ours.SLACK_INPUT_LABEL, "input.hint.max_length"),
        (ours.SLACK_INPUT_TEXT, "plain_text_input.max_length.max"),
        (ours.SLACK_VIEW_BLOCKS, "view.blocks.max_items"),
        (ours.SLACK_VIEW_TITLE, "view.title.max_length"),
        (ours.SLACK_VIEW_TITLE, "view.submit.max_length"),
        (ours.SLACK_VIEW_TITLE, "view.close.max_length"),
        (ours.SLACK_METADATA, "view.private_metadata.max_length"),
        (ours.SLACK_CHART_TITLE, "data_visualization.title.max_length"),
        (ours.SLACK_CHART_LABEL, "data_visualization.series_name.max_length"),
        (ours.SLACK_CHART_LABEL, "data_visualization.category_label.max_length"),
        (ours.SLACK_CHART_AXIS, "data_visualization.axis_label.max_length"),
        (ours.SLACK_SERIES, "data_visualization.series.max_items"),
        (ours.SLACK_CATEGORIES, "data_visualization.categories.max_items"),
    ],
)  # fmt: skip
def test_no_limit_is_wider_than_the_published_one(limit: Limit, path: str) -> None:
    if not published():
        pytest.skip(f"the published limits are not at {SPEC}")
    most = published_most(path)
    assert most is not None
    assert limit.most <= most


def test_every_limit_says_where_it_is_from() -> None:
    named = {
        name: value for name, value in vars(ours).items() if name.startswith("SLACK_") and isinstance(value, Limit)
    }
    assert len(named) > 30
    for name, limit in named.items():
        assert limit.most > 0, name
        assert len(limit.source) > 5, name
