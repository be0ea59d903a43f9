"""What was meant: one table over the rules in their order, with the conflicts between neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.flow import settle
from flows.engine.interpretation import (
    Answering,
    Asking,
    Chosen,
    Correction,
    Doubtful,
    Meaning,
    Order,
    Refused,
    Situation,
    Talking,
    Unclear,
    interpret,
)
from flows.engine.known import Found
from flows.engine.messages import Visit
from flows.engine.question import Scene
from flows.engine.reading.outcome import Read
from flows.library import FLOWS, TEXTS
from tests.conversation.talk import ANSWER, NOTHING, NOW, Person, at_goals

TALK = Found("talk", talk="how_are_you")

OFFER: tuple[str, ...] = ()
GOAL = ("Saippuat",)
AUDIENCE = (*GOAL, "6")
BUDGET = (*AUDIENCE, "nuoret")
PERIOD = (*BUDGET, "3000")
CHANNELS = (*PERIOD, "maaliskuu 2027")
CONFIRM = (*CHANNELS, "instagram")

TABLE = [
    # 2. the words or the number of an option; a whole message that is a command
    ("fi", GOAL, "Myynti", NOTHING, "chosen sales"),
    ("fi", GOAL, "6", NOTHING, "chosen sales"),
    ("en", GOAL, "1", NOTHING, "chosen awareness"),
    ("fi", BUDGET, "6", NOTHING, "goals.budget"),
    ("fi", GOAL, "takaisin", NOTHING, "order back"),
    ("fi", GOAL, "takasin", NOTHING, "order back"),
    ("en", GOAL, "go back", NOTHING, "order back"),
    ("fi", GOAL, "in english", NOTHING, "order english"),
    ("en", GOAL, "suomeksi", NOTHING, "order finnish"),
    ("fi", BUDGET, "en tiedä", NOTHING, "order unknown"),
    ("en", BUDGET, "skip this", NOTHING, "order skip"),
    ("fi", CONFIRM, "tarkenna", NOTHING, "chosen refine"),
    ("fi", OFFER, "keskeytä", NOTHING, "order cancel"),
    ("fi", OFFER, "keskeytäs", NOTHING, "goals.offer"),  # free text: exact phrases only
    ("en", OFFER, "menus for restaurants", NOTHING, "goals.offer"),
    ("fi", AUDIENCE, "valikko", NOTHING, "order menu"),
    ("fi", AUDIENCE, "valitse paras kahvila", NOTHING, "goals.audience"),
    ("fi", AUDIENCE, "valitse @anna", NOTHING, "order shortlist"),
    # a question about the form itself is a command, also where any text would do
    ("fi", OFFER, "mitä tähän pitäis kirjottaa?", ANSWER, "order example"),
    ("fi", BUDGET, "mitä tähän kirjoitetaan", NOTHING, "order example"),
    ("fi", CHANNELS, "mitä tähän laitetaan", NOTHING, "order example"),
    ("fi", CHANNELS, "mitä tähän pitäsi kirjoitaa?", NOTHING, "order example"),
    ("en", OFFER, "what should I write here?", NOTHING, "order example"),
    ("en", BUDGET, "what do I put here", ANSWER, "order example"),
    ("fi", OFFER, "miks sä sitä kysyt?", NOTHING, "order why"),
    ("fi", GOAL, "miksi kysyt sitä", ANSWER, "order why"),
    ("en", BUDGET, "why do you ask that", NOTHING, "order why"),
    # and small talk, unless the open question reads it
    ("fi", OFFER, "mitäs sinne kuuluu", TALK, "talking"),
    ("fi", GOAL, "mitäs sinne kuuluu", TALK, "talking"),
    ("en", BUDGET, "how are things", TALK, "talking"),
    ("fi", OFFER, "kaikki on hyvin", Found("talk", talk="other"), "goals.offer"),
    ("en", OFFER, "ok", Found("talk", talk="yes"), "goals.offer"),
    ("fi", CONFIRM, "joo", TALK, "goals.confirm"),
    ("fi", GOAL, "myynti kiitos", TALK, "goals.goal"),
    ("fi", AUDIENCE, "kiitos", TALK, "order thanks"),
    # 3. corrections by name and by value
    ("fi", PERIOD, "muuta budjetti 5000", NOTHING, "correct goals.budget"),
    ("fi", PERIOD, "muuta budjetiksi 5000", NOTHING, "correct goals.budget"),
    ("fi", PERIOD, "budjetti onkin 5000", NOTHING, "correct goals.budget"),
    ("en", PERIOD, "change the budget to 5000", NOTHING, "correct goals.budget"),
    ("en", PERIOD, "the budget is actually 5000", NOTHING, "correct goals.budget"),
    ("fi", PERIOD, "muuta budjetti", NOTHING, "reopen goals.budget"),
    ("fi", PERIOD, "ei kun 4000", NOTHING, "correct goals.budget"),
    ("en", PERIOD, "no, make it 4000", NOTHING, "correct goals.budget"),
    ("fi", CHANNELS, "ei kun toukokuussa", NOTHING, "correct goals.period"),
    ("fi", AUDIENCE, "muuta tarjous shampoot", NOTHING, "correct goals.offer"),
    ("fi", OFFER, "Vaihda öljyt itse -kurssi", NOTHING, "goals.offer"),  # names no question
    # 4. the open question's reader
    ("fi", BUDGET, "2,5 t€", NOTHING, "goals.budget"),
    ("en", BUDGET, "about 3k", NOTHING, "goals.budget"),
    ("fi", BUDGET, "budjetti on 2000", NOTHING, "goals.budget"),
    ("fi", PERIOD, "huhti-toukokuu", NOTHING, "goals.period"),
    ("fi", CHANNELS, "insta ja tiktok", NOTHING, "goals.channels"),
    ("en", GOAL, "awareness", NOTHING, "chosen awareness"),
    ("fi", OFFER, "paljonko mikrovaikuttaja maksaa?", ANSWER, "asking"),
    ("fi", OFFER, "Mitä jos leivottaisiin -kirja", NOTHING, "goals.offer"),
    # 5. values of other questions, by label or unit
    ("fi", OFFER, "Saippuat, budjetti: 3000 €", NOTHING, "goals.offer goals.budget"),
    ("fi", OFFER, "Hieronta 60 min, 75 €", NOTHING, "goals.offer"),  # a price in the offer is no budget
    ("fi", GOAL, "myyntiä maaliskuussa", NOTHING, "goals.goal goals.period"),
    ("en", GOAL, "sales, budget 3k", NOTHING, "goals.goal goals.budget"),
    ("fi", GOAL, "3000 euroa, toukokuussa", NOTHING, "goals.budget goals.period"),
    ("fi", BUDGET, "keskiostos 50 €", NOTHING, "goals.average_order"),
    ("fi", BUDGET, "kanavat insta", NOTHING, "goals.channels"),
    ("fi", BUDGET, "insta ja tiktok", NOTHING, "goals.channels"),
    # but what goes on from an answer is a question
    ("fi", BUDGET, "entä TikTokissa?", NOTHING, "asking"),
    ("fi", BUDGET, "Entäs insta", NOTHING, "asking"),
    ("fi", BUDGET, "mites tiktok?", ANSWER, "asking"),
    ("fi", GOAL, "entä toukokuussa?", NOTHING, "asking"),
    ("en", BUDGET, "what about tiktok?", NOTHING, "asking"),
    ("en", GOAL, "how about in May?", NOTHING, "asking"),
    # 6. the guides
    ("fi", GOAL, "paljonko mikrovaikuttaja maksaa?", ANSWER, "asking"),
    ("en", BUDGET, "how much should I spend", ANSWER, "asking"),
    ("fi", BUDGET, "mitä tarkoittaa budjetti?", NOTHING, "asking"),
    # "anything" begins as a question does and is none
    ("fi", CHANNELS, "mikä vaan", NOTHING, "refuse goals.channels not_a_choice"),
    ("fi", GOAL, "Mitä vaan.", NOTHING, "refuse goals.goal not_a_choice"),
    ("fi", CHANNELS, "ihan mikä vaan", ANSWER, "refuse goals.channels not_a_choice"),
    ("fi", PERIOD, "milloin vaan", NOTHING, "refuse goals.period not_a_period"),
    ("fi", AUDIENCE, "kuka vaan", ANSWER, "goals.audience"),
    ("en", CHANNELS, "whatever", ANSWER, "refuse goals.channels not_a_choice"),
    ("en", BUDGET, "anything?", NOTHING, "refuse goals.budget not_money"),
    ("en", CHANNELS, "any of them", ANSWER, "refuse goals.channels not_a_choice"),
    ("fi", CHANNELS, "mikä vaan kanava vai tietty?", NOTHING, "asking"),
    # 7. doubt
    ("fi", BUDGET, "1.500", NOTHING, "doubt goals.budget"),
    ("en", BUDGET, "1.500", NOTHING, "doubt goals.budget"),
    ("en", BUDGET, "1,500", NOTHING, "goals.budget"),
    # 8. refusal
    ("fi", GOAL, "höpö löpö", NOTHING, "refuse goals.goal not_a_choice"),
    ("fi", BUDGET, "paljon", NOTHING, "refuse goals.budget not_money"),
    ("en", BUDGET, "500 dollars", NOTHING, "refuse goals.budget currency"),
    ("fi", BUDGET, "-500", NOTHING, "refuse goals.budget below"),
    ("fi", PERIOD, "31.3.-1.3.2027", NOTHING, "refuse goals.period end_before_start"),
    ("en", CONFIRM, "perhaps", NOTHING, "refuse goals.confirm not_a_choice"),
]


@pytest.mark.parametrize(("language", "answers", "text", "found", "meant"), TABLE)
def test_what_was_meant(language: str, answers: tuple[str, ...], text: str, found: Found, meant: str) -> None:
    assert described(interpret(situation(at_goals(language, *answers), text, found))) == meant


@pytest.mark.parametrize(
    ("text", "found", "meant"),
    [
        ("uusi kampanja", NOTHING, "order goals"),
        ("soppari", NOTHING, "order contracts"),
        ("record results", NOTHING, "order results"),
        ("mikä on vaikuttajamarkkinointi", ANSWER, "asking"),
        ("blaa blaa", NOTHING, "unclear"),
        ("mitäs sinne kuuluu", TALK, "talking"),
    ],
)
def test_what_was_meant_when_nothing_is_open(text: str, found: Found, meant: str) -> None:
    assert described(interpret(situation(Person(), text, found))) == meant


def situation(person: Person, text: str, found: Found) -> Situation:
    known = replace(person.known, found=found)
    if not person.conversation.stack:
        empty = Scene(TEXTS, person.conversation.language, known, NOW, Visit("", "", 1, "m"))
        return Situation(text, empty, person.conversation.offered)
    flow = FLOWS[person.visit.flow]
    scene = Scene(TEXTS, person.conversation.language, known, NOW, person.visit)
    return Situation(text, scene, person.conversation.offered, flow, settle(flow, scene))


def described(meaning: Meaning) -> str:
    match meaning:
        case Chosen(option):
            return f"chosen {option.rsplit(':', 1)[-1]}"
        case Order(name):
            return f"order {name}"
        case Correction(step, reading):
            return f"correct {step.id}" if isinstance(reading, Read) else f"reopen {step.id}"
        case Answering(readings):
            return " ".join(step.id for step, _ in readings)
        case Asking():
            return "asking"
        case Talking():
            return "talking"
        case Doubtful(step):
            return f"doubt {step.id}"
        case Refused(step, miss):
            return f"refuse {step.id} {miss.reason}"
        case Unclear():
            return "unclear"
