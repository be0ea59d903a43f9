"""What a turn may know besides the field's things: the history, when it was last heard, and what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import event
from sqlalchemy.engine import Engine

from flows import events
from flows.engine.known import Fact, Found, Known, Spoken
from flows.engine.messages import (
    Commanded,
    Conversation,
    Edited,
    Input,
    Option,
    Pending,
    Pressed,
    Reply,
    Said,
    Submitted,
    Uploaded,
    paragraph,
)
from flows.engine.turn import Notice, Turn
from flows.field import Measurement
from storage.incoming import Address
from storage.knowing import FACT_CHANGE_LIMIT, FACT_LIMIT
from storage.store import Respond, Store
from storage.transcript import CHARACTER_LIMIT, MESSAGE_LIMIT
from tests.storage.talking import ANNA, NOW, echo, known_to, said, say
from tests.storage.test_events import CAMPAIGN_SET, do

HOUR = timedelta(hours=1)


def test_a_conversation_was_heard_when_its_last_turn_was_made(store: Store) -> None:
    heard: list[datetime | None] = []

    def look(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        heard.append(conversation.heard_at)
        return Turn(replace(conversation, turn=conversation.turn + 1))

    for hours in range(3):
        say(store, "hei", look, now=NOW + hours * HOUR)
    say(store, "hei", look, now=NOW + 5 * HOUR, address=Address("terminal", "töissä"))
    assert heard == [None, NOW, NOW + HOUR, None]


# History.


def test_the_newest_facts_are_known_newest_first_at_the_workspace_s_time(store: Store) -> None:
    do(store, CAMPAIGN_SET, events.QuestionLeftOpen("mitä?", "fi"))
    do(store, events.CampaignStateSet("campaign-1", 1, "ended"))
    ended, made = known_to(store).history
    assert ended == Fact(NOW, "Anna", "CampaignStateSet", "campaign-1", (("state", "active", "ended"),))
    assert ended.at.isoformat() == "2027-03-01T11:30:00+02:00"
    assert (made.event, made.subject) == ("GoalsSet", "campaign-1")
    assert ("budget", "", "3000.00 EUR") in made.changes
    do(store, events.ProfileSet({"timezone": "Europe/Stockholm"}))
    assert known_to(store).history[1].at.isoformat() == "2027-03-01T10:30:00+01:00"


def test_only_so_many_facts_are_known_and_so_much_of_each(store: Store) -> None:
    figures = [Measurement("campaign-1", None, "mentions", Decimal(n), date(2027, 4, 1), NOW) for n in range(100)]
    do(store, CAMPAIGN_SET, events.ResultsRecorded("campaign-1", tuple(figures)))
    assert len(known_to(store).history[0].changes) == FACT_CHANGE_LIMIT
    do(store, *(events.ProfileSet({"name": f"Paja {number}"}) for number in range(60)))
    facts = known_to(store).history
    assert len(facts) == FACT_LIMIT
    assert facts[0].changes == (("name", "Paja 58", "Paja 59"),)


def test_a_turn_without_events_reads_no_history(store: Store) -> None:
    do(store, CAMPAIGN_SET)
    before = known_to(store).history
    read: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        read.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert known_to(store).history is before
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert not [one for one in read if "event_change" in one or "FROM campaign" in one]


def test_the_history_tells_a_person_s_newest_name(store: Store) -> None:
    do(store, CAMPAIGN_SET)
    names: list[str] = []

    def look(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        names.extend((known.member.name, known.history[0].who))
        return Turn(replace(conversation, turn=conversation.turn + 1))

    say(store, "hei", look, name="Anna Virtanen")
    assert names == ["Anna Virtanen", "Anna Virtanen"]


# What was said.

ALLOW = Option("yes", "Kyllä, saa lukea")


def asking_for_a_person(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """Asks whether the team may read, whatever comes."""
    after = replace(conversation, turn=conversation.turn + 1, pending=Pending("person"), offered=(ALLOW,))
    return Turn(after, (Reply((paragraph("Saako tiimi lukea?"),), (ALLOW,)),))


def give(store: Store, given: Input, respond: Respond, now: datetime = NOW, name: str = "Anna") -> None:
    """One input of any kind, answered."""
    delivery = replace(said("", name=name), input=given)
    inbox_id, _ = store.accept(delivery, now)
    store.work(inbox_id, respond, Found(), now)


def test_the_transcript_is_read_only_when_the_person_was_just_asked(store: Store) -> None:
    def doubting(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1, pending=Pending("doubt")))

    say(store, "hei", echo)
    assert known_to(store).transcript == ()
    say(store, "noin viisi", doubting)
    assert known_to(store).transcript == ()
    say(store, "ihminen", asking_for_a_person)
    assert [one.text for one in known_to(store).transcript][-2:] == ["ihminen", "Saako tiimi lukea?"]


def test_the_transcript_tells_what_was_done_in_words(store: Store) -> None:
    inputs: tuple[Input, ...] = (
        Said("Hei <b>"),
        Pressed("yes"),
        Pressed("gone"),
        Commanded("goals", "uusi"),
        Commanded("help"),
        Uploaded("lista.csv", "a;b"),
        Edited(1, "Hei taas"),
        Submitted({"goals.offer": "kynttilät"}),
        Said("  "),
    )
    for minutes, given in enumerate(inputs):
        give(store, given, asking_for_a_person, NOW + timedelta(minutes=minutes))
    known = known_to(store, now=NOW + HOUR)
    heard = [one for one in known.transcript if one.who]
    assert [one.text for one in heard] == [
        "Hei <b>", "Kyllä, saa lukea", "goals uusi", "help", "lista.csv", "Hei taas", "goals.offer: kynttilät",
    ]  # fmt: skip
    assert known.transcript[0].at.isoformat() == "2027-03-01T11:30:00+02:00"
    assert [one.at for one in known.transcript] == sorted(one.at for one in known.transcript)
    assert known.transcript[1] == Spoken(NOW, "", "Saako tiimi lukea?")
    assert {one.who for one in known.transcript} == {"Anna", ""}


def test_somebody_without_a_name_is_still_somebody(store: Store) -> None:
    give(store, Said("hei"), asking_for_a_person, name="")
    assert [one.who for one in known_to(store).transcript] == [ANNA, ""]


def test_the_transcript_is_this_conversation_s_and_its_newest_part(store: Store) -> None:
    there = Address("terminal", "töissä")
    say(store, "salaisuus", echo, address=there)
    say(store, "liian vanha", echo)
    for number in range(MESSAGE_LIMIT // 2):
        say(store, "pitkä " * 1000 if number == 9 else f"{number}", echo)
    other = store.conversation(there, ANNA)
    assert other is not None

    def telling(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        notice = Notice(Reply((paragraph("muualle"),)), other.id)
        return replace(asking_for_a_person(conversation, given, known, now), notices=(notice,))

    say(store, "ihminen", telling)
    transcript = known_to(store).transcript
    assert len(transcript) == MESSAGE_LIMIT
    assert (transcript[0].text, transcript[-1].text) == ("1", "Saako tiimi lukea?")
    texts = {one.text for one in transcript}
    assert not texts & {"salaisuus", "liian vanha", "muualle"}
    assert max(map(len, texts)) == CHARACTER_LIMIT
