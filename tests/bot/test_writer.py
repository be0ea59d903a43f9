"""The thread that writes: in order, the short things first, and nothing asked is dropped."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.writer import Writer


def test_in_order_and_the_short_things_first() -> None:
    async def talk() -> list[str]:
        writer, done, held = Writer(), list[str](), threading.Event()
        try:
            asked = [
                asyncio.create_task(writer.run(held.wait)),
                asyncio.create_task(writer.run(done.append, "turn 1")),
                asyncio.create_task(writer.run(done.append, "turn 2")),
                asyncio.create_task(writer.first(done.append, "mark 1")),
                asyncio.create_task(writer.first(done.append, "mark 2")),
            ]
            await asyncio.sleep(0)
            held.set()
            await asyncio.gather(*asked)
        finally:
            writer.close()
        return done

    assert asyncio.run(talk()) == ["mark 1", "mark 2", "turn 1", "turn 2"]


def test_what_is_raised_reaches_whoever_asked_and_the_next_goes() -> None:
    async def talk() -> int:
        writer = Writer()
        try:
            with pytest.raises(ZeroDivisionError):
                await writer.run(lambda: 1 // 0)
            return await writer.run(max, 1, 2)
        finally:
            writer.close()

    assert asyncio.run(talk()) == 2


def test_what_was_asked_is_done_before_it_closes() -> None:
    async def talk() -> list[int]:
        writer, done, held = Writer(), list[int](), threading.Event()
        tasks = [asyncio.create_task(writer.run(held.wait)), asyncio.create_task(writer.run(done.append, 1))]
        await asyncio.sleep(0)
        tasks[1].cancel()
        still = asyncio.create_task(writer.run(done.append, 2))
        await asyncio.sleep(0)
        held.set()
        await asyncio.to_thread(writer.close)
        with pytest.raises(RuntimeError):
            await writer.run(done.append, 3)
        await asyncio.gather(*tasks, still, return_exceptions=True)
        return done

    assert asyncio.run(talk()) == [2]
