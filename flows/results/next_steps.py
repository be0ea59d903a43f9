"""What to do next, each step with its reason. Nothing is advised that the numbers can't carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.candidates.reason import Reason
from flows.field import Campaign
from flows.results.intervals import SMALL
from flows.results.lift import Lift
from flows.results.report import Report
from flows.results.rows import Row

STEPS = (
    "record_results", "ask_figures", "set_up_tracking", "fill_in", "check_code", "continue_with", "agree_anew",
    "keep_all", "learn_from", "write_down_baseline", "count_growth_too", "set_targets", "wait", "gather_more",
    "make_it_continuous", "start_next",
)  # fmt: skip
REASONS = (
    "nothing_measured", "figures_missing", "nothing_tracked", "roi_missing", "orders_exceed_clicks",
    "pays_even_at_worst", "costs_even_at_best", "too_few_to_tell", "no_difference", "differs_conversion_rate",
    "differs_orders_for_money", "no_baseline", "grew_over_baseline", "no_targets", "still_running", "few_orders",
    "continuing_works_best", "campaign_ended",
)  # fmt: skip
"""Every key that a step and its reason can have."""

TRACKED = ("clicks", "visits", "orders")


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is what to do, `reason` why; both name sentences in the language files."""

    key: str
    reason: Reason
    values: Mapping[str, object] = field(default_factory=dict)


def next_steps(report: Report, campaign: Campaign) -> tuple[Step, ...]:
    """Most pressing first: missing figures, then decisions on collaborations, then the next campaign.

    A collaboration is advised to go on when it pays for itself even at the low end of its orders' interval, and to be
    agreed anew when it doesn't even at the high end. Between those nobody is dropped: the difference is noise.
    """
    return tuple(_steps(report, campaign))


def _steps(report: Report, campaign: Campaign) -> Iterator[Step]:
    if report.headline.key == "nothing_measured":
        yield Step("record_results", Reason("nothing_measured"))
        return
    yield from _figures(report)
    yield from _collaborations(report)
    yield from _growth(report, campaign)
    yield from _onwards(report, campaign)


def _figures(report: Report) -> Iterator[Step]:
    by_row: dict[str, tuple[str, ...]] = {
        row.collaboration: tuple(m for m in ("impressions", "likes", "comments") if row.figures[m] is None)
        for row in report.rows
    }
    for row in report.rows:
        lacking = by_row[row.collaboration]
        if lacking:
            values = {"handle": row.handle, "collaboration": row.collaboration, "metrics": lacking}
            yield Step("ask_figures", Reason("figures_missing", values), values)
    if report.rows and all(row.figures[metric] is None for row in report.rows for metric in TRACKED):
        yield Step("set_up_tracking", Reason("nothing_tracked"))
    roi = report.finances.roi
    if isinstance(roi, Missing):
        yield Step("fill_in", Reason("roi_missing", {"fields": roi.fields, "about": roi.about}), {"fields": roi.fields})
    if any(note.key == "orders_exceed_clicks" for note in report.notes):
        note = next(note for note in report.notes if note.key == "orders_exceed_clicks")
        yield Step("check_code", Reason("orders_exceed_clicks", note.values))


def _collaborations(report: Report) -> Iterator[Step]:
    going, losing, open_still = [], [], []
    for row in report.rows:
        if row.profit_at_least is not None and row.profit_at_least.amount > 0:
            going.append(row)
        elif row.profit_at_most is not None and row.profit_at_most.amount < 0:
            losing.append(row)
        elif row.profit_at_least is not None:
            open_still.append(row)
    for row in going:
        yield Step("continue_with", Reason("pays_even_at_worst", _money_values(row)), _named(row))
    for row in losing:
        yield Step("agree_anew", Reason("costs_even_at_best", _money_values(row)), _named(row))
    if open_still:
        handles = tuple(row.handle for row in open_still)
        yield Step("keep_all", Reason("too_few_to_tell", {"handles": handles}), {"handles": handles})
    elif report.compared and not report.differences:
        yield Step("keep_all", Reason("no_difference", {"pairs": report.compared}), {})
    names = {row.collaboration: row.handle for row in report.rows}
    for one in report.differences:
        values = {"better": names[one.better], "worse": names[one.worse], "measure": one.measure}
        yield Step("learn_from", Reason(f"differs_{one.measure}", values), {"handle": names[one.better]})


def _growth(report: Report, campaign: Campaign) -> Iterator[Step]:
    if campaign.goals.baseline_visits is None and campaign.goals.baseline_orders is None:
        yield Step("write_down_baseline", Reason("no_baseline"))
        return
    for metric, grown in report.growth.items():
        if isinstance(grown, Lift) and grown.certain and grown.extra > 0:
            values = {
                "metric": metric,
                "extra": grown.extra,
                "percent": grown.percent,
                "interval": grown.extra_interval,
            }
            yield Step("count_growth_too", Reason("grew_over_baseline", values), {"metric": metric})


def _onwards(report: Report, campaign: Campaign) -> Iterator[Step]:
    if not campaign.goals.targets:
        yield Step("set_targets", Reason("no_targets"))
    if not report.final:
        yield Step(
            "wait", Reason("still_running", {"end": campaign.goals.period.end}), {"end": campaign.goals.period.end}
        )
        return
    orders = next((n.values["orders"] for n in report.notes if n.key == "few_orders"), None)
    if isinstance(orders, Decimal) and campaign.goals.goal == "sales":
        yield Step("gather_more", Reason("few_orders", {"orders": orders, "enough": SMALL}))
    if any(row.profit_at_least is not None and row.profit_at_least.amount > 0 for row in report.rows):
        yield Step("make_it_continuous", Reason("continuing_works_best"))
    yield Step("start_next", Reason("campaign_ended", {"campaign": campaign.name}), {"campaign": campaign.id})


def _named(row: Row) -> Mapping[str, object]:
    return {"handle": row.handle, "collaboration": row.collaboration}


def _money_values(row: Row) -> Mapping[str, object]:
    return {"handle": row.handle, "low": row.profit_at_least, "high": row.profit_at_most}
