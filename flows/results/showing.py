"""A report as messages and as a paper, made from one list of sections so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.engine import formats
from flows.engine.drawing import drawn
from flows.engine.messages import Bold, Chart, Inline, List, Node, Paragraph, Reply, Section, Table, Text, Written
from flows.engine.money import Money, rounded
from flows.engine.question import Scene
from flows.engine.readers import UNKNOWN
from flows.field import MEASUREMENTS, Campaign, Candidate, Collaboration, Measurement, Workspace
from flows.goals.showing import source_of
from flows.results.against_targets import Line
from flows.results.lift import Lift
from flows.results.metrics import latest
from flows.results.next_steps import Step, next_steps
from flows.results.report import Report, results_report
from flows.results.roi import Proportion, Return
from flows.results.rows import Row
from flows.results.wording import (
    WHOLE,
    amount,
    ends_of,
    field_name,
    fields_of,
    figure_name,
    handles,
    lacking,
    metric_name,
    sentence,
    step_sentence,
    target_range,
)

_UNIT_COSTS = ("cpm", "cpe", "cpc", "cpa")
_GOALS = ("goals",)
_FINE_RATE = 5
"""Percent. A smaller rate is shown with two decimals."""
_WHOLE_TARGET = Decimal(100)
_OF_COLLABORATIONS = frozenset(MEASUREMENTS)


@dataclass(frozen=True, slots=True)
class Reported:
    campaign: Campaign
    report: Report
    steps: tuple[Step, ...]


def going(scene: Scene, campaign: Campaign) -> tuple[tuple[Collaboration, Candidate], ...]:
    """Collaborations that weren't declined."""
    return tuple(pair for pair in scene.known.collaborations_in(campaign.id) if pair[0].state != "declined")


def report_of(
    scene: Scene, campaign: Campaign, measurements: Sequence[Measurement], workspace: Workspace, as_of: date
) -> Reported:
    """The report as of a day. Figures of a campaign without collaborations are those of one nameless publisher, who
    was paid the campaign's extra costs."""
    pairs = going(scene, campaign)
    collaborations, candidates = tuple(c for c, _ in pairs), tuple(p for _, p in pairs)
    if not pairs:
        paid = latest((m for m in measurements if m.campaign_id == campaign.id), as_of).get((None, "extra_costs"))
        price = None if paid is None else Money.of_cents(int(paid))
        collaborations = (Collaboration(WHOLE, campaign.id, WHOLE),)
        candidates = (Candidate(WHOLE, "", campaign.goals.channels[0], 0, price),)
        measurements = [_of_whole(m) if m.campaign_id == campaign.id else m for m in measurements]
    contracts = {c.id: scene.known.contract_of(c.id) for c in collaborations}
    deals = {key: contract.deal for key, contract in contracts.items() if contract is not None}
    report = results_report(campaign, collaborations, candidates, deals, measurements, workspace, as_of=as_of)
    return Reported(campaign, report, next_steps(report, campaign))


def _of_whole(measurement: Measurement) -> Measurement:
    """The whole campaign's own figure as that of the nameless publisher; its extra costs are the publisher's price."""
    if measurement.collaboration_id is None and measurement.metric in _OF_COLLABORATIONS:
        return replace(measurement, collaboration_id=WHOLE)
    return replace(measurement, value=Decimal(0)) if measurement.metric == "extra_costs" else measurement


def _is_whole(report: Report) -> bool:
    return any(line.about == WHOLE for line in report.finances.costs.lines)


# The sections that both forms are made of.


def sections(scene: Scene, found: Reported) -> tuple[Section, ...]:
    """The report in words: headline first, then targets, money, people, growth, what is unsure, what to do."""
    report = found.report
    made = [
        Section(_headline(scene, report), tables=(_groups(scene, report),)),
        Section(scene.word("results.section.money"), bullets=_money(scene, report), tables=(_costs(scene, report),)),
    ]
    if report.rows and not _is_whole(report):
        notes = tuple(_people_notes(scene, report))
        several = len(report.rows) > 1
        if several:
            notes = (*notes, scene.word("results.word.own_costs"))
        tables = (_people(scene, report),) if several else ()
        if notes or tables:
            heading = scene.word(f"results.section.{'people' if several else 'benchmarks'}")
            made.append(Section(heading, bullets=notes, tables=tables))
    later = (*_growth(scene, report), *(sentence(scene, "long", reason) for reason in report.long_term))
    if later:
        made.append(Section(scene.word("results.section.later"), bullets=later))
    unsure = (*_notes(scene, report), *_unsure(scene, report))
    if unsure:
        made.append(Section(scene.word("results.section.unsure"), bullets=unsure))
    steps = tuple(step_sentence(scene, one) for one in found.steps if not (_is_whole(report) and _of_people(one)))
    if steps:
        made.append(Section(scene.word("results.section.next"), bullets=steps))
    return tuple(made)


def _of_people(step: Step) -> bool:
    return any(name in step.reason.values for name in ("handle", "handles", "better"))


def report_replies(scene: Scene, found: Reported) -> tuple[Reply, ...]:
    """The report for a chat: a message for each table, the rest gathered at the end."""
    replies: list[Reply] = []
    nodes: list[Node] = []
    charts = _charts(scene, found.report)
    for section in sections(scene, found):
        nodes.append(Paragraph((Bold((Text(section.heading),)),)))
        nodes += [Paragraph((Text(text),)) for text in section.paragraphs]
        if section.bullets:
            items: tuple[tuple[Inline, ...], ...] = tuple((Text(text),) for text in section.bullets)
            nodes.append(List(items))
        for table in section.tables:
            replies.append(Reply(tuple(nodes), table=table, charts=charts.get(table.title, ())))
            nodes = []
    if nodes:
        replies.append(Reply(tuple(nodes)))
    return tuple(replies)


def _charts(scene: Scene, report: Report) -> dict[str, tuple[Chart, ...]]:
    """What is drawn beside a table, by the table's title."""
    return {
        _groups(scene, report).title: _against(scene, report),
        scene.word("results.word.people"): _drawn(scene, report),
    }


def _against(scene: Scene, report: Report) -> tuple[Chart, ...]:
    """Each measure in percent of its target's low end."""
    lines = [line for group in report.groups for line in group.lines if line.reached is not None]
    reached = (scene.word("results.column.result"), [line.reached for line in lines])
    target: tuple[str, list[Decimal | None]] = (scene.word("results.column.target"), [_WHOLE_TARGET for _ in lines])
    names = [metric_name(scene, line.metric) for line in lines]
    return drawn("bar", scene.word("results.chart.against"), names, [reached, target], "%") if lines else ()


def _drawn(scene: Scene, report: Report) -> tuple[Chart, ...]:
    """The collaborations side by side: what each sold and was paid, or else how far each came before a sale."""
    names = [f"@{row.handle}" for row in report.rows]
    sold = [row.revenue.amount if isinstance(row.revenue, Money) else None for row in report.rows]
    if sum(value is not None for value in sold) > 1:
        paid = [row.paid.amount if isinstance(row.paid, Money) else None for row in report.rows]
        series = [(scene.word("results.metric.revenue"), sold), (scene.word("results.column.paid"), paid)]
        return drawn("bar", scene.word("results.chart.sold"), names, series, "€")
    for metric in ("orders", "clicks", "impressions"):
        counts = [row.figures[metric] for row in report.rows]
        if sum(value is not None for value in counts) > 1:
            name = metric_name(scene, metric)
            return drawn("bar", scene.word("results.chart.counted", metric=name), names, [(name, counts)])
    return ()


def report_paper(scene: Scene, found: Reported) -> Written:
    """The same as a paper."""
    return Written(
        scene.word("results.word.title", name=found.campaign.name),
        scene.word("results.word.subtitle", day=found.report.as_of, period=found.campaign.goals.period),
        sections(scene, found),
        scene.word("results.word.method"),
    )


# Targets.


def _headline(scene: Scene, report: Report) -> str:
    values = dict(report.headline.values)
    if isinstance(profit := values.get("profit"), Money):
        values["profit"] = Money(abs(profit.amount))
    return scene.word(f"results.headline.{report.headline.key}", **values)


def _groups(scene: Scene, report: Report) -> Table:
    """The three groups of measures, and targets outside them, in one table."""
    columns = tuple(scene.word(f"results.column.{name}") for name in ("group", "metric", "result", "target", "verdict"))
    rows = tuple(
        (scene.word(f"results.group.{group.key}"), *_line(scene, line, final=report.final))
        for group in report.groups
        for line in group.lines
        if line.target is not None or _tells(line)
    )
    return Table(scene.word("results.word.against", day=report.as_of), columns, rows, right=(2, 3))


def _tells(line: Line) -> bool:
    """Whether the figure says anything: "at least 0" doesn't."""
    return bool(line.value) or (line.value is not None and (line.total is None or line.total.complete))


def _line(scene: Scene, line: Line, *, final: bool) -> tuple[str, str, str, str]:
    name = metric_name(scene, line.metric)
    if line.total is not None and line.total.overlaps:
        name = scene.word("results.word.overlapping", name=name)
    value = UNKNOWN if line.value is None else amount(scene, line.metric, line.value)
    if line.total is not None and line.value is not None and not line.total.complete:
        value = scene.word("results.word.at_least", value=value)
    if line.target is None:
        return name, value, UNKNOWN, UNKNOWN
    target = target_range(scene, line.metric, line.target.low, line.target.high)
    beyond = line.verdict == "met" and line.target.low != line.target.high
    reached = None if beyond else line.reached
    verdict = scene.word(f"results.verdict.{line.verdict}", final=final, reached=reached)
    return name, value, target, verdict


# Money.


def _money(scene: Scene, report: Report) -> tuple[str, ...]:
    return (*_return(scene, report), *_rates(scene, report))


def _return(scene: Scene, report: Report) -> Iterator[str]:
    finances = report.finances
    if isinstance(finances.revenue, Money):
        yield scene.word("results.money.revenue", revenue=finances.revenue, before_refunds=finances.before_refunds)
    total, roi = finances.costs.total, finances.roi
    if isinstance(roi, Return) and isinstance(total, Money):
        kept = Money(rounded(roi.profit.amount + total.amount))
        yield scene.word(
            f"results.money.{'roi' if roi.percent is not None else 'profit_only'}",
            profit=roi.profit,
            percent=roi.percent,
            margin=finances.margin,
            kept=kept,
            costs=total,
        )
    elif isinstance(roi, Missing):
        yield scene.word("results.word.without", fields=lacking(scene, roi))
    if isinstance(finances.roas, Decimal):
        yield scene.word("results.money.roas", roas=finances.roas)
    payback = finances.payback
    if isinstance(payback, Missing):
        return
    if payback.needed is None:
        yield scene.word("results.money.never")
        return
    orders = payback.orders if isinstance(payback.orders, Decimal) else None
    yield scene.word("results.money.payback", needed=payback.needed, orders=orders, planned=payback.basis == "plan")


def _rates(scene: Scene, report: Report) -> Iterator[str]:
    """What one of each cost, each with what it is counted from, and the rates with their intervals."""
    finances = report.finances
    priced = [
        scene.word(f"results.figure.{name}", value=rounded(value.amount))
        for name in _UNIT_COSTS
        if isinstance(value := getattr(finances, name), Money)
    ]
    if priced:
        yield scene.word("results.money.unit_costs", figures=", ".join(priced))
    for name in ("cac", "aov"):
        value = getattr(finances, name)
        if isinstance(value, Money):
            yield scene.word(f"results.money.{name}", value=rounded(value.amount))
    for name in ("ctr", "conversion_rate"):
        value = getattr(finances, name)
        if isinstance(value, Proportion):
            decimals = 2 if value.value < _FINE_RATE else 1
            low, high = ends_of(scene, value.interval, decimals)
            share = formats.percent(value.value, scene.language, decimals)
            yield scene.word(f"results.money.{name}", share=share, low=low, high=high)


def _costs(scene: Scene, report: Report) -> Table:
    """Every cost on its own line. What isn't known is a dash, and the sum is then a minimum."""
    whole = _is_whole(report)
    campaign = scene.word("results.word.campaign")
    rows = []
    for line in report.finances.costs.lines:
        if (whole and line.kind == "extra") or (line.kind == "vat" and line.amount == Money(Decimal(0))):
            continue
        kind = "whole" if line.about == WHOLE else line.kind
        shown = formats.money(line.amount, scene.language) if isinstance(line.amount, Money) else UNKNOWN
        rows.append((scene.word(f"results.cost.{kind}"), handles(scene, (line.about or "",)) or campaign, shown))
    costs = report.finances.costs
    known = formats.money(costs.known, scene.language)
    if isinstance(costs.total, Missing):
        known = scene.word("results.word.at_least", value=known) if costs.known.amount else UNKNOWN
    rows.append((scene.word("results.cost.total"), "", known))
    columns = tuple(scene.word(f"results.column.{name}") for name in ("cost", "about", "amount"))
    return Table(scene.word("results.word.costs"), columns, tuple(rows), right=(2,))


# Each collaboration.


def _people(scene: Scene, report: Report) -> Table:
    names = (
        "results.column.who", "results.metric.impressions", "results.column.engagement", "results.metric.clicks",
        "results.metric.orders", "results.metric.revenue", "results.column.paid", "results.column.cpm",
        "results.column.roi",
    )  # fmt: skip
    return Table(
        scene.word("results.word.people"),
        tuple(scene.word(name) for name in names),
        tuple(_person(scene, row) for row in report.rows),
        right=tuple(range(1, len(names))),
    )


def _person(scene: Scene, row: Row) -> tuple[str, ...]:
    def count(metric: str) -> str:
        value = row.figures[metric]
        return UNKNOWN if value is None else formats.number(value, scene.language)

    def money(value: Money | Missing) -> str:
        return formats.money(rounded(value.amount), scene.language) if isinstance(value, Money) else UNKNOWN

    rate = row.engagement
    roi = row.roi.percent if isinstance(row.roi, Return) else None
    return (
        f"@{row.handle}",
        count("impressions"),
        formats.percent(rate.value, scene.language) if isinstance(rate, Proportion) else UNKNOWN,
        count("clicks"),
        count("orders"),
        money(row.revenue),
        money(row.paid),
        money(row.cpm),
        UNKNOWN if roi is None else formats.percent(roi, scene.language, 0),
    )


def _people_notes(scene: Scene, report: Report) -> Iterator[str]:
    """Each one's rates beside their benchmarks, and who really differs from whom."""
    unmatched = []
    for row in report.rows:
        if isinstance(row.engagement, Proportion):
            if row.benchmark is None:
                unmatched.append(f"@{row.handle}")
            else:
                yield scene.word(
                    "results.benchmark.engagement",
                    handle=f"@{row.handle}",
                    rate=row.engagement.value,
                    low=row.benchmark.low,
                    high=row.benchmark.high,
                    source=source_of(scene, row.benchmark),
                )
        if isinstance(row.cpm, Money) and row.cpm_benchmark is not None:
            yield scene.word(
                "results.benchmark.cpm",
                handle=f"@{row.handle}",
                cpm=rounded(row.cpm.amount),
                low=row.cpm_benchmark.low,
                high=row.cpm_benchmark.high,
                source=source_of(scene, row.cpm_benchmark),
            )
    if unmatched:
        yield scene.word("results.benchmark.none", handles=", ".join(unmatched))
    names = {row.collaboration: f"@{row.handle}" for row in report.rows}
    for one in report.differences:
        yield scene.word(f"results.difference.{one.measure}", better=names[one.better], worse=names[one.worse])


# Growth, and what is unsure.


def _growth(scene: Scene, report: Report) -> Iterator[str]:
    for metric, grown in report.growth.items():
        if isinstance(grown, Missing):
            continue
        key = "chance" if not grown.certain else "rise" if grown.extra > 0 else "fall"
        yield scene.word(
            f"results.growth.{key}",
            metric=metric_name(scene, metric),
            count=grown.count,
            days=grown.days,
            expected=grown.expected,
            **_growth_values(scene, grown, key),
        )


def _growth_values(scene: Scene, grown: Lift, key: str) -> dict[str, object]:
    """A fall is told by its size, so that no minus sign meets the dash of its interval."""
    low, high = ends_of(scene, grown.extra_interval)
    if key != "fall":
        return {"extra": grown.extra, "percent": grown.percent, "low": low, "high": high}
    percent = None if grown.percent is None else abs(grown.percent)
    return {"extra": abs(grown.extra), "percent": percent, "low": high.lstrip("-−"), "high": low.lstrip("-−")}


def _notes(scene: Scene, report: Report) -> tuple[str, ...]:
    """What weakens the figures; notes on people only where there are some."""
    kept = [note for note in report.notes if not (_is_whole(report) and note.key == "price_without_contract")]
    return tuple(sentence(scene, "note", note) for note in kept)


def _unsure(scene: Scene, report: Report) -> Iterator[str]:
    """What isn't known, gathered by who could tell it, each with the figures that wait for it."""
    waiting: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for one in report.unsure:
        for field in fields_of(one.missing):
            whose = _whose(report, field, one.missing.about)
            if whose is not None:
                waiting.setdefault(whose, {}).setdefault(field, []).append(figure_name(scene, one.figure))
    for nth, (about, inputs) in enumerate(waiting.items()):
        said = ", ".join(
            f"{field_name(scene, field)} ({', '.join(dict.fromkeys(figures))})" for field, figures in inputs.items()
        )
        key = "waiting_goals" if about == _GOALS else "waiting" if about else "waiting_whole"
        values = {"whose": handles(scene, about), "many": len(about) > 1}
        yield scene.word(f"results.word.{key}", inputs=said, explained=nth == 0, **values)


def _paid(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.about for line in report.finances.costs.lines if line.about))


def _whose(report: Report, field: str, about: tuple[str, ...]) -> tuple[str, ...] | None:
    """The collaborations that could tell it, _GOALS for what goal setting asks, none for the campaign's own; None when
    it is known after all, such as a zero that nothing can be divided by."""
    part, _, name = field.partition(".")
    lines = [line for group in report.groups for line in group.lines if line.metric == name and line.total is not None]
    if part == "results" and lines:
        total = lines[0].total
        if total is None or total.complete:
            return None
        # Where nobody has told anything at all, it is missing from everyone who is paid.
        lacking_it = total.missing or _paid(report)
        return tuple(one for one in lacking_it if one != WHOLE)
    if part == "contracts":
        return about or None
    return _GOALS if part == "goals" else ()
