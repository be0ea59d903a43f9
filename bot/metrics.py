"""What the channels count, in Prometheus' text format. Nothing of anybody's is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.hosting import Counts

GAUGES = {
    "waiting": ("vaikute_deliveries_waiting", "Deliveries accepted and not begun."),
    "unsent": ("vaikute_messages_unsent", "Messages decided and not delivered."),
}
COUNTERS = {
    "accepted": ("vaikute_deliveries_accepted", "Deliveries that were new, since the process began."),
    "worked": ("vaikute_turns", "Turns computed, since the process began."),
    "sent": ("vaikute_messages_sent", "Messages delivered, since the process began."),
    "failed": ("vaikute_messages_failed", "Messages given up, since the process began."),
    "not_reached": ("vaikute_platform_not_reached", "Tries that did not reach the platform, since the process began."),
}
"""The field of Counts, to the metric's name (the library adds _total) and what it is."""


@dataclass(frozen=True, slots=True)
class Measured:
    channel: str
    counts: Counts
    ready: bool


def exposition(measured: Sequence[Measured]) -> bytes:
    """What is answered to whoever asks for the metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(measured))
    return generate_latest(registry)


class _Collector(Collector):
    def __init__(self, measured: Sequence[Measured]) -> None:
        self._measured = measured

    def collect(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("vaikute_ready", "Whether messages come and go.", labels=["channel"])
        for one in self._measured:
            ready.add_metric([one.channel], float(one.ready))
        yield ready
        for kind, table in ((GaugeMetricFamily, GAUGES), (CounterMetricFamily, COUNTERS)):
            for field, (name, text) in table.items():
                family = kind(name, text, labels=["channel"])
                for one in self._measured:
                    family.add_metric([one.channel], float(getattr(one.counts, field)))
                yield family
