"""From the outbox to the courier: order, lanes, and what becomes of what did not arrive."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.posting.outcomes import NotConnected, Refused, TooFast, Unsure
from bot.posting.pace import Limits
from bot.posting.posting import MOST_ALONE
from flows.engine.messages import Document
from storage.problems import Unwritable
from tests.posting.fake_time import now, run
from tests.posting.small_outbox import NO_LIMITS, START, Scene, row


def writes(scene: Scene) -> list[tuple[Any, ...]]:
    return [one for one in scene.outbox.log if one[0] not in ("send", "parts")]


def test_parts_go_in_order_and_are_noted() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.post(row(1, said="abc"), row(2, said="d"))
        assert scene.courier.order == ["1a", "1b", "1c", "2d"]
        assert scene.outbox.sent == {1: ["m1a", "m1b", "m1c"], 2: ["m2d"]}
        assert scene.outbox.rows == {}
        assert scene.posting.backlog == 0
        assert scene.posting.troubled_since is None

    run(play())


def test_addresses_do_not_wait_for_each_other() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [lambda: asyncio.sleep(10)]
        await scene.post(row(1), row(2), row(3, "bertta"), row(4, "bertta"))
        assert scene.courier.order == ["1a", "3a", "4a", "2a"]

    run(play())


def test_replies_go_before_notices_and_each_lane_by_number() -> None:
    async def play() -> None:
        scene = Scene()
        scene.posting.add(scene.outbox.keep(row(4), row(1, notice=True), row(3, notice=True), row(2), row(5)))
        await scene.post()
        assert scene.courier.order == ["2a", "4a", "5a", "1a", "3a"]

    run(play())


def test_what_has_begun_is_finished_first() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.seconds = 1
        scene.posting.add(scene.outbox.keep(row(5, said="abc", notice=True), row(6, notice=True)))
        await scene.posting.start()
        await asyncio.sleep(0.5)
        scene.posting.add(scene.outbox.keep(row(7), row(1, notice=True)))
        await scene.done()
        assert scene.courier.order == ["5a", "5b", "5c", "7a", "1a", "6a"]

    run(play())


def test_the_same_row_twice_is_sent_once() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.seconds = 1
        rows = scene.outbox.keep(row(1, said="ab"))
        await scene.posting.start()
        scene.posting.add(rows)
        await asyncio.sleep(1.5)
        scene.posting.add(rows)
        await scene.done()
        assert scene.courier.order == ["1a", "1b"]

    run(play())


def test_rows_of_other_channels_are_left_alone() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.post(row(1, channel="slack"))
        assert scene.courier.order == []

    run(play())


def test_a_row_is_handed_over_at_once() -> None:
    async def play() -> None:
        scene = Scene(Limits())
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1)))
        await asyncio.sleep(0)
        assert scene.courier.order == ["1a"]

    run(play())


def test_a_reply_takes_the_turn_that_a_notice_waited_for() -> None:
    async def play() -> None:
        scene = Scene(Limits(in_all=2, kept_for_replies=0))
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(*(row(number, f"{number}", notice=True) for number in range(1, 7))))
        await asyncio.sleep(0.5)
        scene.posting.add(scene.outbox.keep(row(7, "6")))
        await scene.done()
        assert scene.courier.order == ["1a", "2a", "7a", "3a", "4a", "5a", "6a"]

    run(play())


def test_too_fast_holds_only_its_own_chat() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [TooFast(30)]
        await scene.post(row(1), row(2), row(3, "bertta"), row(4, "bertta"))
        assert scene.courier.order == ["1a", "3a", "4a", "1a", "2a"]
        assert scene.courier.sendings[3].at == pytest.approx(1030)
        assert scene.outbox.failed == {}

    run(play())


def test_a_reply_passes_a_notice_that_was_too_fast() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [TooFast(30)]
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1, notice=True)))
        await asyncio.sleep(10)
        scene.posting.add(scene.outbox.keep(row(2)))
        await scene.done()
        assert scene.courier.order == ["1a", "2a", "1a"]
        assert scene.courier.sendings[1].at == pytest.approx(1030)

    run(play())


def test_unsure_is_noted_before_it_is_sent_once_more() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [None, Unsure()]
        await scene.post(row(1, said="abc"), row(2))
        assert scene.outbox.log == [
            ("send", 1, "a", False),
            ("send", 1, "b", False),
            ("parts", (1, 0)),
            ("unsure", 1),
            ("send", 1, "b", True),
            ("send", 1, "c", False),
            ("send", 2, "a", False),
            ("parts", (1, 1), (1, 2), (2, 0)),
        ]

    run(play())


def test_unsure_twice_fails_and_is_never_sent_a_third_time() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [Unsure(), NotConnected(), TooFast(2), Unsure()]
        await scene.post(row(1, said="ab"), row(2))
        assert scene.courier.order == ["1a", "1a!", "1a!", "1a!", "2a"]
        assert writes(scene) == [("unsure", 1), ("failed", 1, "unsure")]

    run(play())


def test_unsure_in_an_earlier_process_is_sent_as_a_repeat() -> None:
    async def play() -> None:
        scene = Scene()
        scene.outbox.keep(row(1), row(2, said="abc", notice=True, parts_sent=1, unsure=True))
        scene.courier.outcomes[2] = [None, Unsure(), Unsure()]
        await scene.post()
        assert scene.courier.order == ["2b!", "2c", "2c!", "1a"]
        assert scene.outbox.failed == {2: "unsure"}

    run(play())


def test_a_refused_row_fails_and_the_next_goes(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [None, Refused("can't parse entities")]
        await scene.post(row(1, said="abc"), row(2))
        assert scene.courier.order == ["1a", "1b", "2a"]
        assert writes(scene) == [("failed", 1, "can't parse entities")]

    run(play())
    assert "can't parse entities" in caplog.text


def test_a_mistake_of_ours_fails_the_row_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[2] = [KeyError("salaisuus")]
        await scene.post(row(1, said="broken"), row(2), row(3, said=""), row(4))
        assert scene.courier.order == ["2a", "4a"]
        assert "ValueError at" in scene.outbox.failed[1]
        assert "KeyError at" in scene.outbox.failed[2]
        assert scene.outbox.failed[3] == "nothing to send"

    run(play())
    assert "salaisuus" not in caplog.text


def test_parts_with_papers_are_made_beside_the_loop() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.post(
            row(1, said="ab", documents=(Document("d", "plan", "Plan", 1, "fi", ""),)), row(2, said="broken")
        )
        assert scene.courier.order == ["1a", "1b"]

    run(play())


def test_what_waits_at_a_gone_address_is_not_tried() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [Refused("bot was blocked by the user", gone=True)]
        await scene.post(row(1), row(2), row(3, notice=True), row(4, "bertta"))
        assert scene.courier.order == ["1a", "4a"]
        assert writes(scene) == [("gone", "anna", "bot was blocked by the user")]
        scene.posting.add(scene.outbox.keep(row(5)))
        await scene.done()
        assert scene.courier.order == ["1a", "4a", "5a"]

    run(play())


def test_a_moved_chat_gets_what_waits_at_its_new_place() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.moved["-1"] = "-1001"
        scene.outbox.keep(row(2, "-1", "ab", parts_sent=1))
        await scene.post(row(3, "-1", notice=True), row(4, "-1001", notice=True), row(5, "-1"))
        assert scene.courier.order[0] == "2b"
        at_new = [f"{one.id}{one.part}" for one in scene.courier.sendings if one.place == "-1001"]
        assert sorted(at_new) == ["2b", "3a", "4a", "5a"]
        assert at_new.index("2b") < at_new.index("5a") < at_new.index("3a")
        assert ("moved", "-1", "-1001") in writes(scene)
        assert scene.outbox.rows == {}

    run(play())


def test_not_connected_is_tried_again_ever_more_rarely() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [NotConnected()] * 10
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1)))
        await asyncio.sleep(5)
        assert scene.posting.troubled_since == START + timedelta(seconds=1000)
        await scene.done()
        times = [one.at - 1000 for one in scene.courier.sendings]
        waits = [later - earlier for earlier, later in pairwise(times)]
        assert waits == pytest.approx([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60])
        assert all(not one.repeat for one in scene.courier.sendings)
        assert scene.posting.troubled_since is None

    run(play())


def test_what_alone_is_never_taken_is_given_up_and_the_next_goes() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [NotConnected()] * 500
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1), row(2)))
        for number in range(3, 200):  # others get through all the while
            scene.posting.add(scene.outbox.keep(row(number, "bertta")))
            await asyncio.sleep(60)
        await scene.done()
        assert scene.outbox.failed == {1: "not taken"}
        # The first few failed before anybody else had been answered again.
        assert MOST_ALONE < len([one for one in scene.courier.sendings if one.id == 1]) < MOST_ALONE + 10
        assert scene.courier.sendings[-1].id == 199
        assert 2 in [one.id for one in scene.courier.sendings]

    run(play())


def test_in_an_outage_of_days_nothing_is_given_up() -> None:
    async def play() -> None:
        scene = Scene()
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1), row(2, "bertta")))
        await asyncio.sleep(3 * 86_400)
        outage.on = False
        await scene.done()
        assert scene.outbox.failed == {}
        assert set(scene.outbox.sent) == {1, 2}

    run(play())


class Outage:
    """Nobody is reached while `on`."""

    def __init__(self, scene: Scene) -> None:
        self.on = True
        send = scene.courier.send

        async def fails(outgoing: Any, part: str, /, *, repeat: bool) -> str:
            message = await send(outgoing, part, repeat=repeat)
            if self.on:
                raise NotConnected
            return message

        scene.courier.send = fails  # type: ignore[method-assign]


def test_in_an_outage_one_tries_for_all(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def play() -> None:
        scene = Scene()
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(*(row(number, f"{number}") for number in range(500))))
        await asyncio.sleep(20)
        assert scene.posting.troubled_since is not None
        await asyncio.sleep(600)
        times = [one.at for one in scene.courier.sendings]
        assert all(later - earlier >= 1 for earlier, later in pairwise(times[4:]))
        assert {one.id for one in scene.courier.sendings} == set(range(500)), "what was not tried yet goes first"
        tried = len(times)
        await asyncio.sleep(600)
        assert len(scene.courier.sendings) - tried == 10, "then one a minute"
        outage.on = False
        await asyncio.sleep(61)
        assert scene.posting.backlog == 0
        assert scene.posting.troubled_since is None

    run(play())
    assert len([one for one in caplog.records if "reached" in one.message]) == 2


def test_in_an_outage_what_is_new_is_tried_within_a_second() -> None:
    async def play() -> None:
        scene = Scene()
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1, "old")))
        await asyncio.sleep(300)
        before = len(scene.courier.sendings)
        scene.posting.add(scene.outbox.keep(*(row(number, f"{number}") for number in range(10, 20))))
        await asyncio.sleep(5)
        assert 4 <= len(scene.courier.sendings) - before <= 6
        outage.on = False
        came = now()
        scene.posting.add(scene.outbox.keep(row(30, "new")))
        await scene.done()
        assert next(one.at for one in scene.courier.sendings if one.id == 30) - came <= 1.01

    run(play())


def test_in_an_outage_a_new_reply_wakes_the_one_before_it() -> None:
    async def play() -> None:
        scene = Scene()
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1)))
        await asyncio.sleep(300)
        outage.on = False
        came = now()
        scene.posting.add(scene.outbox.keep(row(2)))
        await scene.done()
        assert [one.id for one in scene.courier.sendings[-2:]] == [1, 2]
        assert scene.courier.sendings[-1].at - came <= 1.01

    run(play())


def test_when_others_have_reached_the_platform_nobody_waits_longer() -> None:
    async def play() -> None:
        scene = Scene()
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1), row(2, "bertta")))
        await asyncio.sleep(300)
        outage.on = False
        came = now()
        scene.posting.reached()
        await asyncio.sleep(0.01)
        assert {one.id for one in scene.courier.sendings if one.at >= came} == {1, 2}

    run(play())


def test_one_who_tries_for_all_and_is_unsure_lets_another_try() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [*[NotConnected()] * 5, Unsure(), Unsure()]
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1)))
        await asyncio.sleep(60)
        assert scene.outbox.failed == {1: "unsure"}
        scene.courier.outcomes[2] = [KeyError()]
        scene.posting.add(scene.outbox.keep(row(2, "bertta"), row(3, "carita"), row(4, "daniel")))
        await scene.done()
        assert scene.courier.order == ["1a"] * 6 + ["1a!", "2a", "3a", "4a"]

    run(play())


def test_after_an_outage_the_pace_is_kept() -> None:
    async def play() -> None:
        scene = Scene(Limits())
        outage = Outage(scene)
        await scene.posting.start()
        scene.posting.add(
            scene.outbox.keep(*(row(number, f"{number}", notice=number % 2 == 0) for number in range(300)))
        )
        await asyncio.sleep(200)
        outage.on = False
        await scene.done()
        times = [one.at for one in scene.courier.sendings]
        assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))

    run(play())


def test_a_reply_need_not_wait_for_a_notice_that_failed() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [NotConnected()] * 4
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1, notice=True)))
        await asyncio.sleep(4)  # within the fourth wait
        came = now()
        scene.posting.add(scene.outbox.keep(row(2)))
        await scene.done()
        assert scene.courier.order == ["1a", "1a", "1a", "1a", "2a", "1a"]
        assert scene.courier.sendings[4].at == came

    run(play())


def test_an_earlier_process_is_gone_on_from() -> None:
    async def play() -> None:
        scene = Scene()
        scene.outbox.keep(row(1, said="abc", parts_sent=2), row(2), row(9, channel="slack"))
        scene.posting.add(scene.outbox.keep(row(3)))
        await asyncio.sleep(1)
        assert scene.courier.order == [], "nothing goes before the older is known"
        await scene.post()
        assert scene.courier.order == ["1c", "2a", "3a"]

    run(play())


def test_stopping_loses_nothing() -> None:
    async def play() -> None:
        scene = Scene(Limits())
        scene.courier.seconds = 0.1
        await scene.posting.start()
        rows = [row(number, f"{number % 40}", "ab") for number in range(200)]
        scene.posting.add(scene.outbox.keep(*rows))
        await asyncio.sleep(3.05)
        began = now()
        await scene.posting.stop(5)
        assert now() - began < 0.2
        sent = [(one.id, one.part) for one in scene.courier.sendings]
        noted = [(number, message[-1]) for number, messages in scene.outbox.sent.items() for message in messages]
        assert sorted(sent) == sorted(noted), "what was sent is noted"
        scene.posting.add(scene.outbox.keep(row(1000)))
        await asyncio.sleep(100)
        assert len(scene.courier.sendings) == len(sent), "nothing goes after the stop"

        scene.posting = scene.another()
        await scene.post()
        sent = [(one.id, one.part) for one in scene.courier.sendings]
        assert sorted(sent) == sorted([*((one.id, part) for one in rows for part in "ab"), (1000, "a")])

    run(play())


def test_what_is_cut_off_when_stopping_is_repeated_as_such() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [lambda: asyncio.sleep(60)]
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(row(1), row(2)))
        await asyncio.sleep(1)
        began = now()
        await scene.posting.stop(5)
        assert now() - began <= 5
        scene.posting = scene.another()
        await scene.post()
        assert scene.courier.order == ["1a", "1a!", "2a"]

    run(play())


def test_stopping_in_an_outage_is_quick() -> None:
    async def play() -> None:
        scene = Scene()
        Outage(scene)
        await scene.posting.start()
        scene.posting.add(scene.outbox.keep(*(row(number, f"{number}") for number in range(10))))
        await asyncio.sleep(100.5)
        began = now()
        await scene.posting.stop(5)
        assert now() - began < 0.1
        assert len(scene.outbox.rows) == 10
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    run(play())


def test_marks_wait_for_a_database_that_cannot_be_written() -> None:
    async def play() -> None:
        scene = Scene()
        scene.outbox.breaks = [Unwritable("x.db", "full")] * 3
        await scene.post(row(1, said="ab"), row(2))
        assert scene.outbox.rows == {}
        assert scene.courier.order == ["1a", "1b", "2a"]
        assert now() == pytest.approx(1003, abs=1)

    run(play())


def test_nothing_is_repeated_before_unsure_is_written() -> None:
    async def play() -> None:
        scene = Scene()
        scene.courier.outcomes[1] = [Unsure()]
        scene.outbox.breaks = [Unwritable("x.db", "full")] * 3
        await scene.post(row(1))
        assert scene.courier.order == ["1a", "1a!"]
        assert scene.courier.sendings[1].at >= 1003

    run(play())


def test_many_marks_are_written_together() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.post(*(row(number, f"{number}") for number in range(1000)))
        assert len([one for one in scene.outbox.log if one[0] == "parts"]) < 20

    run(play())


def test_nothing_is_kept_of_addresses_that_are_quiet() -> None:
    async def play() -> None:
        scene = Scene(NO_LIMITS)
        await scene.post(*(row(number, f"{number}") for number in range(3000)))
        assert scene.posting._lines == {}
        assert len(asyncio.all_tasks()) == 1

    run(play())
