"""A report as messages and as a paper, made from one list of sections so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.candidates.reason import Reason
from flows.engine import formats
from flows.engine.messages import Bold, Inline, List, Node, Paragraph, Reply, Section, Table, Text, Written
from flows.engine.money import Money, rounded
from flows.engine.question import Scene
from flows.engine.readers import UNKNOWN
from flows.field import MEASUREMENTS, Campaign, Candidate, Collaboration, Measurement, Workspace
from flows.results.against_targets import HUNDREDTHS, Line
from flows.results.intervals import Interval
from flows.results.lift import Lift
from flows.results.metrics import MONEY
from flows.results.next_steps import Step, next_steps
from flows.results.report import Report, results_report
from flows.results.roi import Proportion, Return
from flows.results.rows import Row

WHOLE = "whole"
"""Stands for the campaign as a whole where nobody has been named."""

_RATES = ("engagement_rate", "visits_lift", "orders_lift")
_SHOWN_ROWS = ("impressions", "likes", "comments", "clicks", "orders")
_FIGURES = ("cpm", "cpe", "cpc", "cpa", "cac", "aov")


@dataclass(frozen=True, slots=True)
class Reported:
    campaign: Campaign
    report: Report
    steps: tuple[Step, ...]


def report_of(
    scene: Scene, campaign: Campaign, measurements: Sequence[Measurement], workspace: Workspace, as_of: date
) -> Reported:
    """The report as of a day. Figures of a campaign without collaborations are those of one nameless publisher."""
    collaborations = tuple(c for c in scene.known.collaborations if c.campaign_id == campaign.id)
    candidates: tuple[Candidate, ...] = scene.known.candidates
    if not collaborations:
        name = scene.word("results.word.whole")
        collaborations = (Collaboration(WHOLE, campaign.id, WHOLE),)
        candidates = (Candidate(WHOLE, name, campaign.goals.channels[0], 0, Money(Decimal(0))),)
        measurements = [
            replace(m, collaboration_id=WHOLE)
            if m.collaboration_id is None and m.campaign_id == campaign.id and m.metric in _OF_COLLABORATIONS
            else m
            for m in measurements
        ]
    contracts = {c.id: scene.known.contract_of(c.id) for c in collaborations}
    deals = {key: contract.deal for key, contract in contracts.items() if contract is not None}
    report = results_report(campaign, collaborations, candidates, deals, measurements, workspace, as_of=as_of)
    return Reported(campaign, report, next_steps(report, campaign))


_OF_COLLABORATIONS = frozenset(MEASUREMENTS)


# The sections that both forms are made of.


def sections(scene: Scene, found: Reported) -> tuple[Section, ...]:
    """The report in words: headline first, then targets, money, people, growth, what is unsure, what to do."""
    report = found.report
    made = [
        Section(_headline(scene, found), tables=(_groups(scene, report),)),
        Section(scene.word("results.section.money"), bullets=_money(scene, report), tables=(_costs(scene, report),)),
    ]
    if report.rows and not (len(report.rows) == 1 and report.rows[0].collaboration == WHOLE):
        notes = tuple(_difference(scene, report))
        made.append(Section(scene.word("results.section.people"), notes, tables=(_people(scene, report),)))
    later = (*_growth(scene, report), *(_sentence(scene, "long", reason) for reason in report.long_term))
    if later:
        made.append(Section(scene.word("results.section.later"), bullets=later))
    unsure = (*(_sentence(scene, "note", note) for note in report.notes), *_unsure(scene, report))
    if unsure:
        made.append(Section(scene.word("results.section.unsure"), bullets=unsure))
    made.append(Section(scene.word("results.section.next"), bullets=tuple(_step(scene, one) for one in found.steps)))
    return tuple(made)


def report_replies(scene: Scene, found: Reported) -> tuple[Reply, ...]:
    """The report for a chat: a message for each table, the rest gathered at the end."""
    replies: list[Reply] = []
    nodes: list[Node] = []
    if found.report.as_of > scene.today:
        nodes += scene.say("results.say.future", day=found.report.as_of)
    for section in sections(scene, found):
        nodes.append(Paragraph((Bold((Text(section.heading),)),)))
        nodes += [Paragraph((Text(text),)) for text in section.paragraphs]
        if section.bullets:
            items: tuple[tuple[Inline, ...], ...] = tuple((Text(text),) for text in section.bullets)
            nodes.append(List(items))
        for table in section.tables:
            replies.append(Reply(tuple(nodes), table=table))
            nodes = []
    if nodes:
        replies.append(Reply(tuple(nodes)))
    return tuple(replies)


def report_paper(scene: Scene, found: Reported) -> Written:
    """The same as a paper."""
    return Written(
        scene.word("results.word.title", name=found.campaign.name),
        scene.word("results.word.subtitle", day=found.report.as_of, period=found.campaign.goals.period),
        sections(scene, found),
        scene.word("results.word.method"),
    )


def _headline(scene: Scene, found: Reported) -> str:
    values = dict(found.report.headline.values)
    if isinstance(profit := values.get("profit"), Money):
        values["profit"] = Money(abs(profit.amount))
    if isinstance(roi := values.get("roi"), Decimal):
        values["roi"] = roi
    return scene.word(f"results.headline.{found.report.headline.key}", **values)


def _groups(scene: Scene, report: Report) -> Table:
    """The three groups of measures, and targets outside them, in one table."""
    columns = tuple(scene.word(f"results.column.{name}") for name in ("group", "metric", "result", "target", "verdict"))
    rows = tuple(
        (scene.word(f"results.group.{group.key}"), *_line(scene, line))
        for group in report.groups
        for line in group.lines
        if line.value is not None or line.target is not None
    )
    return Table(scene.word("results.word.against"), columns, rows, right=(2, 3))


def _line(scene: Scene, line: Line) -> tuple[str, str, str, str]:
    name = scene.word(f"results.metric.{line.metric}")
    if line.total is not None and line.total.overlaps:
        name = scene.word("results.word.overlapping", name=name)
    value = UNKNOWN if line.value is None else _amount(scene, line.metric, line.value)
    if line.total is not None and line.value is not None and not line.total.complete:
        value = scene.word("results.word.at_least", value=value)
    target = UNKNOWN
    if line.target is not None:
        low, high = (_target(scene, line.metric, end) for end in (line.target.low, line.target.high))
        target = low if low == high else f"{low}–{high}"
    return name, value, target, scene.word(f"results.verdict.{line.verdict}")


def _target(scene: Scene, metric: str, end: int) -> str:
    return _amount(scene, metric, Decimal(end) / (HUNDREDTHS if metric in _RATES else 1))


def _amount(scene: Scene, metric: str, value: Decimal) -> str:
    if metric in MONEY:
        return formats.money(Money.of_cents(int(value)), scene.language)
    if metric in _RATES:
        return formats.percent(value, scene.language)
    return formats.number(value, scene.language)


def _money(scene: Scene, report: Report) -> tuple[str, ...]:
    finances, said = report.finances, []
    if isinstance(finances.revenue, Money):
        said.append(scene.word("results.money.revenue", revenue=finances.revenue))
    if isinstance(finances.roi, Return):
        roi = finances.roi
        key = "roi" if roi.percent is not None else "profit_only"
        said.append(scene.word(f"results.money.{key}", profit=roi.profit, percent=roi.percent, margin=finances.margin))
    else:
        said.append(_without(scene, "roi", finances.roi))
    if isinstance(finances.roas, Decimal):
        said.append(scene.word("results.money.roas", roas=finances.roas))
    if not isinstance(finances.payback, Missing):
        payback = finances.payback
        if payback.needed is None:
            said.append(scene.word("results.money.never"))
        else:
            orders = payback.orders if isinstance(payback.orders, Decimal) else None
            said.append(scene.word("results.money.payback", needed=payback.needed, orders=orders))
    for name in _FIGURES:
        value = getattr(finances, name)
        if isinstance(value, Money):
            said.append(scene.word(f"results.figure.{name}", value=rounded(value.amount)))
    for name in ("ctr", "conversion_rate"):
        value = getattr(finances, name)
        if isinstance(value, Proportion):
            low, high = _interval(scene, value.interval)
            said.append(scene.word(f"results.figure.{name}", value=value.value, low=low, high=high))
    return tuple(said)


def _interval(scene: Scene, interval: Interval) -> tuple[str, str]:
    return formats.number(interval.low, scene.language, 1), formats.number(interval.high, scene.language, 1)


def _costs(scene: Scene, report: Report) -> Table:
    names = {row.collaboration: f"@{row.handle}" for row in report.rows}
    rows = []
    for line in report.finances.costs.lines:
        whom = (
            names.get(line.about or "", scene.word("results.word.campaign"))
            if line.about
            else scene.word("results.word.campaign")
        )
        amount = formats.money(line.amount, scene.language) if isinstance(line.amount, Money) else UNKNOWN
        rows.append((scene.word(f"results.cost.{line.kind}"), whom, amount))
    total = report.finances.costs.total
    known = formats.money(report.finances.costs.known, scene.language)
    if isinstance(total, Missing):
        known = scene.word("results.word.at_least", value=known)
    rows.append((scene.word("results.cost.total"), "", known))
    columns = tuple(scene.word(f"results.column.{name}") for name in ("cost", "about", "amount"))
    return Table(scene.word("results.word.costs"), columns, tuple(rows), right=(2,))


def _people(scene: Scene, report: Report) -> Table:
    names = (
        *(f"results.metric.{m}" for m in _SHOWN_ROWS),
        "results.metric.revenue",
        "results.column.paid",
        "results.column.roi",
    )
    columns = (scene.word("results.column.who"), *(scene.word(name) for name in names))
    return Table(
        scene.word("results.word.people"),
        columns,
        tuple(_person(scene, row) for row in report.rows),
        right=tuple(range(1, len(columns))),
    )


def _person(scene: Scene, row: Row) -> tuple[str, ...]:
    counts = (
        UNKNOWN if row.figures[m] is None else formats.number(row.figures[m] or 0, scene.language) for m in _SHOWN_ROWS
    )
    money = (formats.money(v, scene.language) if isinstance(v, Money) else UNKNOWN for v in (row.revenue, row.paid))
    roi = row.roi.percent if isinstance(row.roi, Return) else None
    return (
        f"@{row.handle}",
        *counts,
        *money,
        UNKNOWN if roi is None else formats.percent(roi, scene.language, 0),
    )


def _difference(scene: Scene, report: Report) -> Iterable[str]:
    names = {row.collaboration: f"@{row.handle}" for row in report.rows}
    for one in report.differences:
        yield scene.word(f"results.difference.{one.measure}", better=names[one.better], worse=names[one.worse])


def _growth(scene: Scene, report: Report) -> tuple[str, ...]:
    said = []
    for metric, grown in report.growth.items():
        if isinstance(grown, Lift):
            low, high = _interval(scene, grown.extra_interval)
            key = "certain" if grown.certain else "chance"
            said.append(
                scene.word(
                    f"results.growth.{key}",
                    metric=scene.word(f"results.metric.{metric}"),
                    extra=grown.extra,
                    percent=grown.percent,
                    low=low,
                    high=high,
                )
            )
    return tuple(said)


def _unsure(scene: Scene, report: Report) -> tuple[str, ...]:
    """The figures that can't be given, gathered by what would give them."""
    by_fields: dict[tuple[str, ...], list[str]] = {}
    for one in report.unsure:
        if one.figure == "roi" or not one.missing.fields:
            continue
        by_fields.setdefault(tuple(sorted(one.missing.fields)), []).append(one.figure)
    return tuple(
        scene.word(
            "results.word.unsure",
            figures=", ".join(_figure_name(scene, name) for name in figures),
            fields=", ".join(field_label(scene, one) for one in fields),
        )
        for fields, figures in by_fields.items()
    )


def _figure_name(scene: Scene, name: str) -> str:
    if name.startswith("target_"):
        return scene.word(f"results.metric.{name.removeprefix('target_')}")
    return scene.word(f"results.name.{name}")


def _without(scene: Scene, figure: str, missing: Missing) -> str:
    fields = ", ".join(field_label(scene, one) for one in missing.fields)
    return scene.word("results.word.without", figure=scene.word(f"results.name.{figure}"), fields=fields)


def field_label(scene: Scene, key: str) -> str:
    """A question's label by its key, in running text."""
    part, _, name = key.partition(".")
    for place in (f"{part}.ask.{name}.label", *(f"results.ask.{g}.field.{name}.label" for g in _GROUPS)):
        if scene.texts.has(place):
            label = scene.word(place)
            return label if label[1:2].isupper() else label[0].lower() + label[1:]
    return name


_GROUPS = ("visibility", "engagement", "conversion")


def _sentence(scene: Scene, kind: str, reason: Reason) -> str:
    return scene.word(f"results.{kind}.{reason.key}", **_worded(scene, reason.values))


def _step(scene: Scene, step: Step) -> str:
    what = scene.word(f"results.step.{step.key}", **_worded(scene, {**step.reason.values, **step.values}))
    why = scene.word(f"results.reason.{step.reason.key}", **_worded(scene, step.reason.values))
    return f"{what} {why}"


def _worded(scene: Scene, values: Mapping[str, object]) -> dict[str, object]:
    """Values with keys of ours put into words."""
    shown: dict[str, object] = dict(values)
    for name, value in values.items():
        if name in ("metrics", "metric") and value:
            keys = value if isinstance(value, tuple) else (str(value),)
            shown[name] = ", ".join(scene.word(f"results.metric.{key}") for key in keys)
        elif name == "fields" and isinstance(value, tuple):
            shown[name] = ", ".join(field_label(scene, str(key)) for key in value)
        elif name == "handles" and isinstance(value, tuple):
            shown[name] = ", ".join(f"@{handle}" for handle in value)
        elif name in ("handle", "better", "worse"):
            shown[name] = f"@{value}"
        elif name == "collaborations" and isinstance(value, tuple):
            shown[name] = len(value)
        elif isinstance(value, Interval):
            shown["low"], shown["high"] = _interval(scene, value)
        elif isinstance(value, Missing | Proportion):
            shown[name] = None if isinstance(value, Missing) else value.value
    return shown
