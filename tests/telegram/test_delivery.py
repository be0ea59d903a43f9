"""What becomes of a message when Telegram is slow, strict or away; the written policy is in bot/posting/outcomes.py."""

from __future__ import annotations

import re
import time

import pytest

from bot.posting.pace import Limits
from storage.incoming import Address
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.stories.telegram import read
from tests.telegram.conftest import Run
from tests.telegram.talk import Talk, eventually, shown

AGAIN = "Lähetän tämän uudelleen"


def attempts(talk: Talk, person: Person) -> int:
    return sum(call.chat == person.id for call in talk.fake.calls_of("sendMessage"))


def test_too_fast_holds_that_chat_alone(talk: Talk) -> None:
    anna, ville = talk.owner(), talk.owner("Ville")
    talk.fake.trouble("sendMessage", anna.id, "429", retry_after=1)
    begun = time.monotonic()
    anna.say("/tavoitteet")
    eventually(lambda: attempts(talk, anna) == 2)
    ville.say("/tavoitteet")
    eventually(lambda: talk.question(ville) == "goals.offer" and "1/6" in read(ville.last().words))
    assert time.monotonic() - begun < 0.9
    talk.bot.settle()
    assert anna.last().at - begun >= 1.0
    assert shown(talk.new(anna)).count("1/6") == 1


@pytest.mark.parametrize("kind", ["500", "502", "503"])
def test_a_server_in_trouble_is_tried_until_it_works(talk: Talk, kind: str) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, kind, times=3)
    said = talk.tell(anna, "/tavoitteet")
    assert said.count("1/6") == 1
    assert AGAIN not in said
    assert attempts(talk, anna) == 5


@pytest.mark.parametrize(("kind", "copies"), [("reset_before", 1), ("reset_after", 2)])
def test_an_unsure_message_goes_once_more_and_says_so(talk: Talk, kind: str, copies: int) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, kind)
    talk.tell(anna, "/tavoitteet")
    said = [read(message.words) for message in anna.sent[1:]]
    assert len(said) == copies
    assert [AGAIN in words for words in said] == [False] * (copies - 1) + [True]
    assert talk.question(anna) == "goals.offer"


def test_it_never_comes_three_times(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, "reset_after", times=3)
    said = talk.tell(anna, "/tavoitteet")
    assert said.count("1/6") == 2
    assert "unsure" in talk.problems()
    # What comes next isn't held up: it has the third trouble.
    assert talk.tell(anna, "Käsintehdyt saippuat").count("2/6") == 2


def test_an_answer_that_does_not_come_is_waited_for_so_long(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.requests.WAIT_SECONDS", 0.2)
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, "hang", seconds=0.6)
    said = talk.tell(anna, "/tavoitteet")
    assert said.count("1/6") == 2
    assert said.count(AGAIN) == 1


def test_who_has_blocked_the_bot_is_left_alone_until_they_come_back(talk: Talk) -> None:
    anna = talk.owner()
    here = Address("telegram", str(anna.id))
    talk.fake.trouble("sendMessage", anna.id, "403")
    anna.say("/tavoitteet")
    anna.say("Käsintehdyt saippuat")
    talk.bot.settle()
    assert here in [address for address, _, _ in talk.bot.store.gone()] or attempts(talk, anna) >= 2
    anna.block_bot()
    talk.bot.settle()
    assert here in [address for address, _, _ in talk.bot.store.gone()]
    before = attempts(talk, anna)
    time.sleep(0.3)
    assert attempts(talk, anna) == before
    talk.new(anna)
    anna.start()
    talk.bot.settle()
    assert here not in [address for address, _, _ in talk.bot.store.gone()]
    assert "2/6" in shown(talk.new(anna))


def test_a_block_that_comes_with_what_was_said_before_it(talk: Talk) -> None:
    anna = talk.owner()
    before = attempts(talk, anna)
    with talk.fake.hold():
        anna.say("/tavoitteet")
        anna.say("Käsintehdyt saippuat")
        anna.block_bot()
    talk.bot.settle()
    assert attempts(talk, anna) - before <= 2
    assert Address("telegram", str(anna.id)) in [address for address, _, _ in talk.bot.store.gone()]
    anna.start()
    talk.bot.settle()
    assert "2/6" in shown(talk.new(anna))


def test_an_account_that_was_deleted(talk: Talk) -> None:
    anna = talk.owner()
    anna.say("/tavoitteet")
    anna.deactivate()
    talk.bot.settle()
    assert Address("telegram", str(anna.id)) in [address for address, _, _ in talk.bot.store.gone()]


def test_markup_that_telegram_can_not_read_goes_as_plain_words(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    talk.tell(anna, "Käsintehdyt <b>saippuat</b> & kynttilät")
    words = "can't parse entities: Can't find end tag corresponding to start tag \"b\""
    talk.fake.trouble("sendMessage", anna.id, "400", words=words)
    said = talk.tell(anna, "/tavoitteet")
    assert said != ""
    assert not re.search(r"</?\w+>|&\w+;", said.replace("<b>saippuat</b>", ""))
    assert talk.new(anna) == []


def test_what_is_refused_does_not_hold_up_the_rest(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, "400", words="message is too long")
    assert talk.tell(anna, "/tavoitteet") == ""
    assert "2/6" in talk.tell(anna, "Käsintehdyt saippuat")
    assert "message is too long" in " ".join(talk.problems()).lower()


def test_a_chat_keeps_its_order_under_trouble(talk: Talk) -> None:
    anna = talk.owner()
    for kind, after in (("500", 0), ("502", 0), ("reset_before", 1), ("500", 1)):
        talk.fake.trouble("sendMessage", anna.id, kind, after=after)
    with talk.fake.hold():
        for said in ("/tavoitteet", "Käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3 t€", "maaliskuu 2028"):
            anna.say(said)
    talk.bot.settle()
    progress = re.findall(r"(\d)/6", shown(talk.new(anna)))
    assert [int(number) for number in progress] == sorted({int(number) for number in progress}) == [1, 2, 3, 4, 5, 6]


def test_no_chat_and_not_all_together_get_too_much(run: Run, fake: FakeTelegram) -> None:
    talk = run(limits=Limits())
    people = [talk.person(f"Anna {nth}") for nth in range(20)]
    with fake.hold():
        for person in people:
            person.start()
            person.say("/tavoitteet")
    talk.bot.settle()
    rates = fake.rates()
    # Counted where they arrive, a few milliseconds later than they left; Telegram's own count is no finer.
    assert 20 <= rates.second <= 33
    assert rates.second_of_chat <= 3
    assert all("1/6" in read(person.last().words) for person in people)
    # What is refused all the same is sent again.
    fake.flood = True
    with fake.hold():
        for person in people:
            person.say("Käsintehdyt saippuat")
    talk.bot.settle()
    assert fake.rates().second_of_chat <= 3
    assert all("2/6" in read(person.last().words) for person in people)


def test_a_group_gets_twenty_a_minute(run: Run, fake: FakeTelegram) -> None:
    talk = run(limits=Limits(chat_per_second=1_000, chat_burst=1_000))
    anna = talk.owner()
    group = fake.group("Tiimi", [anna])
    for _ in range(24):
        anna.say("/ohje", group)
    eventually(lambda: talk.deliveries(group) == 25)
    eventually(lambda: len(group.chat.sent) == 20)
    anna.say("/tavoitteet")
    eventually(lambda: "1/6" in read(anna.last().words))
    assert fake.rates().minute_of_group == 20
    begun = time.monotonic()
    run.stop()
    assert time.monotonic() - begun < 4.0
