from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.selection import MOST_EXACT, Offer, best_set
from flows.engine.money import Money


def offer(name: str, euros: int, score: int) -> Offer:
    return Offer(name, Money(Decimal(euros)), Decimal(score))


def test_the_best_set_beats_taking_the_best_first() -> None:
    # 1 000 €: the best alone (90) leaves 100 €; b and c together are 140 for 1 000 €.
    chosen = best_set(Money(Decimal(1000)), [offer("a", 900, 90), offer("b", 500, 70), offer("c", 500, 70)])
    assert chosen.chosen == ("b", "c")
    assert chosen.total_score == 140
    assert (chosen.total_price, chosen.left) == (Money(Decimal(1000)), Money(Decimal(0)))


def test_what_was_traded_off_is_told() -> None:
    # With a (900 €) there are 100 € left and nobody to take for them: 140 - 90 = 50 points lost. Having a as well as
    # b and c would cost 1 900 €, which is 900 € more than the budget.
    trade = best_set(Money(Decimal(1000)), [offer("a", 900, 90), offer("b", 500, 70), offer("c", 500, 70)]).trade_off
    assert trade is not None
    assert (trade.left_out, trade.price, trade.more_budget) == ("a", Money(Decimal(900)), Money(Decimal(900)))
    assert (trade.instead_of, trade.gained, trade.score_lost) == (("b", "c"), (), Decimal(50))


def test_one_dearer_than_the_budget_can_only_be_had_with_more_money() -> None:
    trade = best_set(Money(Decimal(100)), [offer("a", 150, 90), offer("b", 80, 10)]).trade_off
    assert trade is not None
    assert (trade.left_out, trade.more_budget, trade.instead_of) == ("a", Money(Decimal(130)), None)


def test_nothing_left_out_is_no_trade_off() -> None:
    chosen = best_set(Money(Decimal(100)), [offer("a", 50, 90)])
    assert (chosen.chosen, chosen.trade_off) == (("a",), None)


def test_those_without_price_or_score_are_set_aside_and_named() -> None:
    offers = [Offer("a", None, Decimal(90)), Offer("b", Money(Decimal(10)), None), offer("c", 10, 10)]
    chosen = best_set(Money(Decimal(100)), offers)
    assert (chosen.chosen, chosen.unpriced, chosen.unscored) == (("c",), ("a",), ("b",))


def test_a_product_collaboration_costs_nothing_and_always_fits() -> None:
    assert best_set(Money(Decimal(0)), [offer("a", 0, 50), offer("b", 1, 90)]).chosen == ("a",)


def test_vat_counts_for_a_brand_that_cannot_deduct_it() -> None:
    # 100 € and 25.5 % is 125.50 €
    taxed = Offer("a", Money(Decimal(100), vat_rate=Decimal("25.5")), Decimal(50))
    assert best_set(Money(Decimal(125)), [taxed]).chosen == ("a",)
    assert best_set(Money(Decimal(125)), [taxed], vat_is_cost=True).chosen == ()
    assert best_set(Money(Decimal("125.50")), [taxed], vat_is_cost=True).chosen == ("a",)


def test_of_equal_sets_the_cheaper_one() -> None:
    assert best_set(Money(Decimal(100)), [offer("a", 100, 50), offer("b", 90, 50)]).chosen == ("b",)


OFFERS = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 1_000)), max_size=10)


@settings(max_examples=120, deadline=None)
@given(OFFERS, st.integers(0, 120_000), st.randoms(use_true_random=False))
def test_it_is_as_good_as_trying_every_set(pairs: list[tuple[int, int]], budget: int, chance: object) -> None:
    offers = [Offer(f"c{n}", Money.of_cents(c), Decimal(p) / 10) for n, (c, p) in enumerate(pairs)]
    chosen = best_set(Money.of_cents(budget), offers)
    assert chosen.total_price.cents <= budget
    assert chosen.total_price.cents + chosen.left.cents == budget
    best = max(
        (sum(p for _, p in some), -sum(c for c, _ in some))
        for size in range(len(pairs) + 1)
        for some in combinations(pairs, size)
        if sum(c for c, _ in some) <= budget
    )
    assert (int(chosen.total_score * 10), -chosen.total_price.cents) == best
    assert best_set(Money.of_cents(budget), offers[::-1]) == chosen


def test_sixty_are_solved_exactly_and_fast() -> None:
    # Prices in odd cents and scores that follow the prices closely: the hard case for a knapsack.
    offers = [Offer(f"c{n:02}", Money.of_cents(5_000 + n * 1_013), Decimal(5 + n) + n % 7) for n in range(MOST_EXACT)]
    began = perf_counter()
    chosen = best_set(Money(Decimal(8000)), offers)
    assert perf_counter() - began < 5
    assert chosen.exact
    assert chosen.total_price.amount <= 8000
    assert not best_set(Money(Decimal(8000)), [*offers, offer("more", 5, 5)]).exact
