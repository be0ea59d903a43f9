"""How fast messages may start, whatever comes when."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.posting.pace import Asking, Limits, Pace
from tests.posting.fake_time import now, run


async def started(pace: Pace, asking: Asking, after: float, starts: list[tuple[float, Asking]]) -> None:
    await asyncio.sleep(after)
    await pace.turn(asking)
    starts.append((now(), asking))


def starts_of(arrivals: list[tuple[float, Asking]], limits: Limits) -> list[tuple[float, Asking]]:
    async def play() -> list[tuple[float, Asking]]:
        pace = Pace(limits, clock=now)
        starts: list[tuple[float, Asking]] = []
        await asyncio.gather(*(started(pace, asking, after, starts) for after, asking in arrivals))
        return starts

    return run(play())


def most_within(times: list[float], seconds: float) -> int:
    """The most that start in any window [t, t + seconds)."""
    return max((bisect_left(times, start + seconds) - place for place, start in enumerate(times)), default=0)


ARRIVALS = some.lists(
    some.tuples(
        some.floats(0, 20),
        some.integers(1, 25),
        some.integers(0, 40),
        some.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(bursts=ARRIVALS, kept=some.sampled_from([0, 1, 10, 29]))
def test_no_window_holds_more_than_the_limits(bursts: list[tuple[float, int, int, bool]], kept: int) -> None:
    arrivals = [
        (at, Asking(f"{'-' if chat % 4 == 0 else ''}{chat + (number * spread)}", group=chat % 4 == 0, reply=reply))
        for at, many, chat, reply in bursts
        for number in range(many)
        for spread in (0, 100)
    ]
    starts = starts_of(arrivals, Limits(kept_for_replies=kept))
    assert len(starts) == len(arrivals)
    assert most_within([at for at, _ in starts], 1.0) <= 30
    assert most_within([at for at, asking in starts if not asking.reply], 1.0) <= 30 - kept
    for chat in {asking.chat for _, asking in starts}:
        times = [at for at, asking in starts if asking.chat == chat]
        # A bucket of 3 that fills by 1 a second: never more than 3 + t in t seconds (rounding apart).
        assert all(most_within(times, seconds - 1e-6) <= 3 + seconds - 1 for seconds in (1, 2, 5, 20))
        if chat.startswith("-"):
            assert most_within(times, 60.0) <= 20


def test_everybody_is_served_as_soon_as_allowed() -> None:
    starts = starts_of([(0.0, Asking(f"{number}", group=False, reply=True)) for number in range(90)], Limits())
    times = [at - 1000 for at, _ in starts]
    assert times[29] == 0
    assert times[30] == pytest.approx(1)
    assert times[89] == pytest.approx(2)


def test_a_chat_gets_a_short_burst_then_one_a_second() -> None:
    starts = starts_of([(0.0, Asking("anna", group=False, reply=True))] * 6, Limits())
    assert [at - 1000 for at, _ in starts] == pytest.approx([0, 0, 0, 1, 2, 3])


def test_a_group_gets_twenty_a_minute() -> None:
    starts = starts_of([(0.0, Asking("-1", group=True, reply=False))] * 41, Limits())
    times = [at - 1000 for at, _ in starts]
    assert times[19] == pytest.approx(17)
    assert times[20] == pytest.approx(60)
    assert times[40] == pytest.approx(120)


def test_during_a_broadcast_a_reply_starts_at_once() -> None:
    news = [(0.0, Asking(f"n{number}", group=False, reply=False)) for number in range(300)]
    replies = [(0.05 * number, Asking(f"r{number}", group=False, reply=True)) for number in range(100)]
    starts = starts_of(news + replies, Limits(kept_for_replies=20))
    waits = [at - 1000 - 0.05 * int(asking.chat[1:]) for at, asking in starts if asking.reply]
    assert waits == pytest.approx([0] * 100, abs=1e-6)


def test_a_waiting_reply_takes_the_next_turn() -> None:
    news = [(0.0, Asking(f"n{number}", group=False, reply=False)) for number in range(60)]
    replies = [(0.5, Asking(f"r{number}", group=False, reply=True)) for number in range(29)]
    starts = starts_of(news + replies, Limits(kept_for_replies=0))
    order = "".join("r" if asking.reply else "n" for _, asking in starts)
    assert order == "n" * 30 + "r" * 29 + "n" * 30


def test_news_that_become_a_reply_pass_the_others() -> None:
    async def play() -> list[str]:
        pace = Pace(Limits(kept_for_replies=0), clock=now)
        starts: list[tuple[float, Asking]] = []
        askings = [Asking(f"{number}", group=False, reply=False) for number in range(100)]
        tasks = [asyncio.create_task(started(pace, asking, 0, starts)) for asking in askings]
        await asyncio.sleep(0.5)
        pace.hurry(askings[77])
        pace.hurry(askings[77])
        await asyncio.gather(*tasks)
        return [asking.chat for _, asking in starts]

    order = run(play())
    assert order.index("77") == 30
    assert sorted(order, key=int) == [f"{number}" for number in range(100)]


def test_a_hold_is_the_chats_own() -> None:
    async def play() -> list[tuple[float, str]]:
        pace = Pace(Limits(), clock=now)
        pace.hold("anna", 7)
        pace.hold("anna", 3)
        starts: list[tuple[float, Asking]] = []
        askings = [Asking(chat, group=False, reply=True) for chat in ("anna", "bertta")]
        await asyncio.gather(*(started(pace, asking, 0, starts) for asking in askings))
        return [(at - 1000, asking.chat) for at, asking in starts]

    assert run(play()) == [(0, "bertta"), (pytest.approx(7), "anna")]


def test_a_hold_that_comes_while_it_waits_for_the_limit_in_all() -> None:
    async def play() -> dict[str, float]:
        pace = Pace(Limits(in_all=1, kept_for_replies=0), clock=now)
        starts: list[tuple[float, Asking]] = []
        askings = [Asking(chat, group=False, reply=True) for chat in ("anna", "bertta", "carita")]
        tasks = [asyncio.create_task(started(pace, asking, 0, starts)) for asking in askings]
        await asyncio.sleep(0.1)
        pace.hold("bertta", 5)
        await asyncio.gather(*tasks)
        return {asking.chat: at - 1000 for at, asking in starts}

    assert run(play()) == pytest.approx({"anna": 0, "carita": 1, "bertta": 5.1})


def test_one_who_goes_away_takes_no_turn() -> None:
    async def play() -> list[float]:
        pace = Pace(Limits(in_all=1, kept_for_replies=0), clock=now)
        starts: list[tuple[float, Asking]] = []
        tasks = [
            asyncio.create_task(started(pace, Asking(f"{number}", group=False, reply=True), 0, starts))
            for number in range(4)
        ]
        await asyncio.sleep(0.5)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [at - 1000 for at, _ in starts]

    assert run(play()) == pytest.approx([0, 1, 2])


def test_quiet_chats_are_forgotten() -> None:
    async def play() -> int:
        pace = Pace(Limits(), clock=now)
        most = 0
        for number in range(100_000):
            await pace.turn(Asking(f"{number}", group=number % 10 == 0, reply=True))
            most = max(most, len(pace))
        return most

    assert run(play()) <= 1024


@pytest.mark.parametrize(
    "wrong", [{"chat_burst": 0}, {"chat_per_second": 0}, {"in_all": 0}, {"kept_for_replies": 30}, {"in_all": 10}]
)
def test_limits_that_let_nothing_pass(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"news|nothing"):
        Limits(**wrong)


def test_starts_of_one_chat_keep_their_order() -> None:
    starts = starts_of([(0.01 * number, Asking("a", group=False, reply=True)) for number in range(5)], Limits())
    assert all(one <= other for (one, _), (other, _) in pairwise(starts))
