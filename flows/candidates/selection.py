"""The best set of collaborations within a budget, and what choosing it gave up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate

from flows.engine.money import Money

MOST_EXACT = 60
"""The best set of this many priced candidates is found exactly."""


@dataclass(frozen=True, slots=True)
class Offer:
    id: str
    price: Money | None
    score: Decimal | None
    """0-100."""


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The best-scored candidate that was left out."""

    left_out: str
    score: Decimal
    price: Money
    more_budget: Money
    """What the budget lacks for having it beside the chosen ones."""
    instead_of: tuple[str, ...] | None
    """Whom the best set that includes it would leave out; None when it alone costs more than the budget."""
    gained: tuple[str, ...]
    """Whom that set would take in besides it."""
    score_lost: Decimal | None
    """How much smaller the total score of that set would be."""


@dataclass(frozen=True, slots=True)
class Selection:
    chosen: tuple[str, ...]
    """Best score first."""
    total_score: Decimal
    total_price: Money
    left: Money
    trade_off: TradeOff | None
    unpriced: tuple[str, ...]
    """Left aside because nobody knows the price."""
    unscored: tuple[str, ...]
    """Left aside because nothing is known of them."""
    exact: bool
    """False when there were more than MOST_EXACT, and only those with most score for the money were tried."""


@dataclass(frozen=True, slots=True)
class _Item:
    id: str
    cents: int
    points: int
    """Hundredths of a score point."""


@dataclass(frozen=True, slots=True)
class _Best:
    points: int
    cents: int
    ids: frozenset[str]


def best_set(budget: Money, offers: Sequence[Offer], *, vat_is_cost: bool = False) -> Selection:
    """The set with the greatest total score whose prices fit the budget; of equals, the cheapest.

    The answer doesn't depend on the order of the offers. `vat_is_cost` takes prices with their VAT, for a brand that
    can't deduct it; prices and budget are otherwise compared without. Scores count to a hundredth of a point, and a
    score of zero adds nothing, so it is never chosen.
    """
    priced = [
        (offer, offer.price, offer.score) for offer in offers if offer.price is not None and offer.score is not None
    ]
    items = [_Item(offer.id, _cents(price, vat_is_cost), _points(score)) for offer, price, score in priced]
    capacity = budget.cents
    tried = _most_for_money([item for item in items if item.points > 0])
    best = _solve(tried[:MOST_EXACT], capacity)
    return Selection(
        chosen=_by_score(best.ids, items),
        total_score=Decimal(best.points) / 100,
        total_price=Money.of_cents(best.cents, budget.currency),
        left=Money.of_cents(capacity - best.cents, budget.currency),
        trade_off=_trade_off(best, tried, capacity, budget.currency),
        unpriced=tuple(offer.id for offer in offers if offer.price is None),
        unscored=tuple(offer.id for offer in offers if offer.price is not None and offer.score is None),
        exact=len(tried) <= MOST_EXACT,
    )


def _cents(price: Money, vat_is_cost: bool) -> int:
    return int(price.gross * 100) if vat_is_cost else price.cents


def _points(score: Decimal) -> int:
    return int((score * 100).to_integral_value(rounding=ROUND_HALF_UP))


def _most_for_money(items: Collection[_Item]) -> list[_Item]:
    def density(item: _Item) -> Fraction:
        return Fraction(item.points, item.cents) if item.cents else Fraction(10**12)

    return sorted(items, key=lambda item: (-density(item), item.cents, item.id))


def _by_score(ids: Collection[str], items: Sequence[_Item]) -> tuple[str, ...]:
    return tuple(item.id for item in sorted(items, key=lambda item: (-item.points, item.id)) if item.id in ids)


def _trade_off(best: _Best, tried: Sequence[_Item], capacity: int, currency: str) -> TradeOff | None:
    left_out = [item for item in tried if item.id not in best.ids]
    if not left_out:
        return None
    wanted = min(left_out, key=lambda item: (-item.points, item.cents, item.id))
    instead_of: tuple[str, ...] | None = None
    gained: tuple[str, ...] = ()
    lost: Decimal | None = None
    if wanted.cents <= capacity:
        others = [item for item in tried[:MOST_EXACT] if item.id != wanted.id]
        rest = _solve(others, capacity - wanted.cents)
        instead_of = _by_score(best.ids - rest.ids, tried)
        gained = _by_score(rest.ids - best.ids, tried)
        lost = Decimal(best.points - rest.points - wanted.points) / 100
    return TradeOff(
        left_out=wanted.id,
        score=Decimal(wanted.points) / 100,
        price=Money.of_cents(wanted.cents, currency),
        more_budget=Money.of_cents(max(0, best.cents + wanted.cents - capacity), currency),
        instead_of=instead_of,
        gained=gained,
        score_lost=lost,
    )


def _solve(items: Sequence[_Item], capacity: int) -> _Best:
    """The 0/1 knapsack, exactly, for items in order of falling points for the money.

    Keeps the sets that no other beats in both cost and points (Nemhauser and Ullmann 1969), and drops those that
    can't reach the best already found even if the next item could be bought in part (Dantzig's bound).
    """
    cents = [0, *accumulate(item.cents for item in items)]
    points = [0, *accumulate(item.points for item in items)]
    reached = 0

    def outlook(first: int, room: int) -> tuple[int, int]:
        """The points that taking items from `first` on in order surely brings, and the most that they can bring."""
        stop = bisect_right(cents, cents[first] + room) - 1
        sure = points[stop] - points[first]
        if stop == len(items):
            return sure, sure
        spare = room - (cents[stop] - cents[first])
        return sure, sure + items[stop].points * spare // items[stop].cents

    states = [(0, 0, 0)]  # cost, points, set as bits; cost and points both rising
    if capacity < 0:
        return _Best(0, 0, frozenset())
    for nth, item in enumerate(items):
        taken = [
            (cost + item.cents, value + item.points, chosen | 1 << nth)
            for cost, value, chosen in states
            if cost + item.cents <= capacity
        ]
        kept: list[tuple[int, int, int]] = []
        hopes: list[int] = []
        for state in sorted([*states, *taken], key=lambda s: (s[0], -s[1])):
            if kept and state[1] <= kept[-1][1]:
                continue
            sure, most = outlook(nth + 1, capacity - state[0])
            reached = max(reached, state[1] + sure)
            kept.append(state)
            hopes.append(state[1] + most)
        states = [state for state, hope in zip(kept, hopes, strict=True) if hope >= reached]
    cost, value, chosen = states[-1]
    return _Best(value, cost, frozenset(item.id for nth, item in enumerate(items) if chosen >> nth & 1))
