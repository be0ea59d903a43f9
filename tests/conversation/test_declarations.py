"""What the flows declare: the keys that others rely on, and mistakes that never get past the import."""

from __future__ import annotations

import pytest

from flows.engine.flow import Beginning, DeclarationError, Ending, Flow
from flows.engine.formats import LANGUAGES
from flows.engine.question import Condition, Item, Question, Repeat, Scene
from flows.engine.readers import ConfirmReader, TextReader
from flows.library import FLOWS, diagram

KEYS = {
    "goals": "offer goal audience budget period channels sector audience_age audience_region average_order margin "
    "discount commission_percent baseline_visits baseline_orders targets confirm",
    "candidates": "handle platform followers price figures audience_match content_fit past_work reputation "
    "reputation_note confirm",
    "contracts": "campaign candidate party_name party_kind business_id prepayment_register deliverables pricing fee "
    "fee_per product_value commission_percent commission_window_days monthly_fee notice_days payment_days "
    "disclosure_label brand_rules creative_freedom usage_rights exclusivity_days approval online_time reporting term "
    "cancellation language confirm",
    "results": "campaign source as_of visibility engagement conversion site_visits site_orders mentions margin hours "
    "extra_costs confirm",
    "workspace": "name legal_name business_id address signatory vat_rate hour_cost timezone confirm",
    "teaching": "question answer confirm",
}
"""The public interface, as the design names it; `reputation_note` and `workspace.confirm` are added to it."""

REQUIRED = {
    "goals": "offer goal audience budget period channels confirm",
    "candidates": "handle platform followers price confirm",
    "contracts": "campaign candidate party_name party_kind deliverables pricing confirm",
    "results": "campaign source visibility engagement conversion confirm",
    "teaching": "question answer confirm",
}


@pytest.mark.parametrize("name", KEYS)
def test_the_keys_are_the_public_ones(name: str) -> None:
    own = [question.name for question in FLOWS[name].questions if question.part == name]
    assert sorted(own) == sorted(KEYS[name].split())


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_required_can_not_be_passed(name: str) -> None:
    required = {question.name for question in FLOWS[name].questions if question.required and question.part == name}
    assert set(REQUIRED[name].split()) <= required
    # Asked only where the offer's words leave the trade open, and then it decides the rules.
    assert required - set(REQUIRED[name].split()) <= {"sector"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEYS)
def test_the_diagram_holds_every_question(name: str, language: str) -> None:
    drawn = diagram(name, language)
    assert drawn.startswith("flowchart TD")
    for question in FLOWS[name].questions:
        assert question.key in drawn


def begin(_scene: Scene, _words: str) -> Beginning:
    return Beginning()


def finish(_scene: Scene) -> Ending:
    return Ending((), ())


def declared(*steps: Question | Repeat, version: int = 1) -> Flow:
    return Flow("test", version, steps, begin, lambda _scene: (), finish)


A = Question("test.a", TextReader())
LAST = Question("test.confirm", ConfirmReader(), final=True)
LOOKS_DOWN = Condition("b was answered", lambda scene: scene.answered("test.b"), ("test.b",))


def test_a_sound_flow_is_declared() -> None:
    below = Question("test.b", TextReader(), when=Condition("a", lambda s: s.answered("test.a"), ("test.a",)))
    flow = declared(A, Repeat("test.each", lambda _scene: (Item("1", "one"),), (below,)), LAST)
    assert [question.key for question in flow.questions] == ["test.a", "test.b", "test.confirm"]


@pytest.mark.parametrize(
    ("steps", "version", "says"),
    [
        ((A, A, LAST), 1, "twice"),
        ((Question("test.a", TextReader(), when=LOOKS_DOWN), Question("test.b", TextReader()), LAST), 1, "test.b"),
        ((Question("test.a", TextReader(), rests_on=("test.b",)), Question("test.b", TextReader()), LAST), 1, "test.b"),
        ((Question("test.a", TextReader(), rests_on=("test.a",)), LAST), 1, "test.a"),
        ((A,), 1, "final"),
        ((LAST, A), 1, "final"),
        ((A, LAST, Question("test.again", ConfirmReader(), final=True)), 1, "final"),
        ((A, LAST), 2, "upgrade"),
    ],
)
def test_a_wrong_declaration_is_refused(steps: tuple[Question, ...], version: int, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        declared(*steps, version=version)
