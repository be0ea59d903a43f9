"""Figures, questions and reasons in the words of the language spoken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.candidates.reason import Reason
from flows.engine import formats
from flows.engine.money import Money
from flows.engine.question import Scene
from flows.results.against_targets import HUNDREDTHS
from flows.results.intervals import Interval
from flows.results.metrics import GROUPS, MONEY
from flows.results.next_steps import Step
from flows.results.roi import Proportion

WHOLE = "whole"
"""Stands for the campaign as a whole where nobody has been named."""

RATES = ("engagement_rate", "visits_lift", "orders_lift")
"""Measures in percent, whose targets are in hundredths of a percent."""

_PLAIN_ENDS = 10
"""From this size on the ends of a count's interval are shown without decimals."""


def in_running_text(label: str) -> str:
    """A label inside a sentence: "Myynti" -> "myynti", "ROI" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def metric_name(scene: Scene, metric: str) -> str:
    return scene.word(f"results.metric.{metric}")


def amount(scene: Scene, metric: str, value: Decimal) -> str:
    if metric in MONEY:
        return formats.money(Money.of_cents(int(value)), scene.language)
    if metric in RATES:
        return formats.percent(value, scene.language)
    return formats.number(value, scene.language)


def target_range(scene: Scene, metric: str, low: int, high: int) -> str:
    """ "600–2 400", "3,4–81,3 %" or one figure."""
    scale = HUNDREDTHS if metric in RATES else 1
    ends = [amount(scene, metric, Decimal(end) / scale) for end in (low, high)]
    if low == high:
        return ends[0]
    if metric in RATES:
        ends[0] = formats.number(Decimal(low) / scale, scene.language, 1)
    return "–".join(ends)


def ends_of(scene: Scene, interval: Interval, decimals: int | None = None) -> tuple[str, str]:
    """Both ends of an interval; of a large one without decimals, which would promise too much."""
    if decimals is None:
        decimals = 0 if min(abs(interval.low), abs(interval.high)) >= _PLAIN_ENDS else 1
    return formats.number(interval.low, scene.language, decimals), formats.number(
        interval.high, scene.language, decimals
    )


def field_name(scene: Scene, key: str) -> str:
    """A question's label by its key, or that of a figure inside a block, in running text."""
    part, _, name = key.partition(".")
    places = (f"{part}.ask.{name}.label", *(f"results.ask.{group}.field.{name}.label" for group in GROUPS))
    found = next((place for place in places if scene.texts.has(place)), None)
    return in_running_text(scene.word(found)) if found is not None else name


def figure_name(scene: Scene, figure: str) -> str:
    """Of Unsure.figure, in running text."""
    if figure.startswith("target_"):
        metric = in_running_text(metric_name(scene, figure.removeprefix("target_")))
        return scene.word("results.word.target_of", metric=metric)
    return scene.word(f"results.name.{figure}")


def handles(scene: Scene, collaborations: Iterable[str]) -> str:
    """The people of these collaborations by id: "@anna.koti, @pekka.kokkaa"."""
    found = {c.id: scene.known.candidate(c.candidate_id) for c in scene.known.collaborations}
    people = [candidate for one in collaborations if (candidate := found.get(one)) is not None]
    return ", ".join(f"@{candidate.handle}" for candidate in people)


def fields_of(missing: Missing) -> tuple[str, ...]:
    """The questions it waits for. A campaign without collaborations has no fee, only costs of its own."""
    if WHOLE not in missing.about:
        return missing.fields
    return tuple(dict.fromkeys("results.extra_costs" if one == "contracts.fee" else one for one in missing.fields))


def lacking(scene: Scene, missing: Missing) -> str:
    """What a figure waits for and from whom: "myynti (@pekka.kokkaa)"."""
    fields = ", ".join(dict.fromkeys(field_name(scene, one) for one in fields_of(missing)))
    whose = handles(scene, missing.about)
    return f"{fields} ({whose})" if whose else fields


def sentence(scene: Scene, kind: str, reason: Reason) -> str:
    """A headline, note or long-term line."""
    return scene.word(f"results.{kind}.{reason.key}", **_worded(scene, reason.values))


def step_sentence(scene: Scene, step: Step) -> str:
    """What to do, and why."""
    what = scene.word(f"results.step.{step.key}", **_worded(scene, {**step.reason.values, **step.values}))
    return f"{what} {scene.word(f'results.reason.{step.reason.key}', **_worded(scene, step.reason.values))}"


def _worded(scene: Scene, values: Mapping[str, object]) -> dict[str, object]:
    """Values with keys of ours put into words."""
    shown: dict[str, object] = dict(values)
    for name, value in values.items():
        if name in ("metrics", "metric") and value:
            keys = value if isinstance(value, tuple) else (str(value),)
            shown[name] = ", ".join(in_running_text(metric_name(scene, key)) for key in keys)
        elif name == "fields" and isinstance(value, tuple):
            about = values.get("about")
            shown[name] = lacking(scene, Missing(value, about if isinstance(about, tuple) else ()))
        elif name == "handles" and isinstance(value, tuple):
            shown[name] = ", ".join(f"@{handle}" for handle in value)
        elif name in ("handle", "better", "worse"):
            shown[name] = f"@{value}"
        elif name == "collaborations" and isinstance(value, tuple):
            shown[name] = handles(scene, value)
        elif isinstance(value, Interval):
            shown["low"], shown["high"] = ends_of(scene, value)
        elif isinstance(value, Missing | Proportion):
            shown[name] = None if isinstance(value, Missing) else value.value
    return shown
