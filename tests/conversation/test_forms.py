"""A form is the conversation in another shape: the same answers, whichever way they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given as with_given
from hypothesis import settings
from hypothesis import strategies as st

from flows.engine.filling import read_field
from flows.engine.form import LONGEST_TITLE, MOST_FIELDS, Field, Form, NoForm, pages
from flows.engine.formats import LANGUAGES
from flows.engine.known import Elsewhere, Known
from flows.engine.messages import Commanded, Conversation, Pressed, Said, Submitted, Visit, plain
from flows.engine.question import Question, Scene
from flows.engine.readers import BlockReader
from flows.engine.reading.outcome import Read
from flows.engine.turn import Turn
from flows.field import Workspace
from flows.library import FLOWS, TEXTS, form, respond
from flows.proof.place import Place, Subject, World, after, position_of, scene_of, started
from flows.proof.samples import longest, ordinary
from flows.proof.worlds import first, full, under_way, worlds
from tests.conversation.talk import NOW, Person, at_goals

SUBJECT = Subject(TEXTS, FLOWS, respond)

Choose = Callable[[Question, Scene], str | None]

GOALS = {
    "goals.offer": "Käsintehdyt saippuat",
    "goals.goal": "sales",
    "goals.audience": "Äidit Tampereella",
    "goals.budget": "3000",
    "goals.period": "1.3.2027–31.3.2027",
    "goals.channels": "instagram,tiktok",
}


def form_at(place: Place, flow: str = "", typed: Mapping[str, str] | None = None) -> Form:
    known = replace(place.known, fresh=f"t{place.conversation.turn:04d}")
    made = form(place.conversation, known, place.world.now, flow=flow, typed=typed)
    assert isinstance(made, Form), made
    return made


def sent(made: Form, values: Mapping[str, str] | None = None, *, shown: bool = True) -> Submitted:
    """The form as it is sent: unchanged, or with these values."""
    if values is None:
        values = {field.id: field.value for field in made.fields}
    return Submitted(values, made.flow, made.visit, made.asked, shown, made.words)


def refining(place: Place) -> Place:
    visit = place.visit
    assert visit is not None
    visits = {**place.known.visits, visit.id: replace(visit, refining=True)}
    return replace(place, world=replace(place.world, known=replace(place.known, visits=visits)))


def at_the_end(place: Place) -> bool:
    position = position_of(SUBJECT, place)
    return position is not None and position.open is not None and position.open.question.final


def answered_one_by_one(place: Place, choose: Choose) -> tuple[Place, dict[str, str]]:
    """The conversation at its last step, and what was answered by step."""
    answers: dict[str, str] = {}
    while not at_the_end(place):
        position, visit = position_of(SUBJECT, place), place.visit
        assert position is not None
        assert position.open is not None
        assert visit is not None
        step = position.open
        text = choose(step.question, replace(scene_of(SUBJECT, place, visit), item=step.item))
        assert text is not None, step.id
        answers[step.id] = text
        place = after(SUBJECT, place, Submitted({step.id: text}))
        assert len(answers) < 300
    return place, answers


def filled_in(made: Form, answers: Mapping[str, str], place: Place) -> dict[str, str]:
    """What somebody with these answers in mind writes into the form's fields: of a block figure by figure."""
    visit = place.visit
    assert visit is not None
    scene = scene_of(SUBJECT, place, visit)
    return {field.id: text for field in made.fields if (text := _written(made.flow, field, answers, scene)) is not None}


def _written(flow: str, field: Field, answers: Mapping[str, str], scene: Scene) -> str | None:
    step, _, figure = field.id.rpartition("/")
    if not step:
        return answers.get(field.id)
    question = FLOWS[flow].question(step.partition("#")[0])
    assert question is not None
    assert isinstance(question.reader, BlockReader)
    if step not in answers:
        return None
    reading = question.reader.read(answers[step], scene)
    assert isinstance(reading, Read)
    value = reading.value[figure]
    return "" if value is None else str(question.reader.fields[figure].written(value, scene))


def saved(place: Place) -> Turn:
    turn = respond(place.conversation, Commanded("save"), replace(place.known, fresh="same"), place.world.now)
    assert turn.events
    return turn


def world_of(flow: str) -> World:
    return first() if flow in ("goals", "workspace") else under_way()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choose", [ordinary, longest])
@pytest.mark.parametrize("deep", [False, True], ids=["required", "refining"])
@pytest.mark.parametrize("flow", list(FLOWS))
def test_a_form_leads_where_the_conversation_leads(flow: str, deep: bool, choose: Choose, language: str) -> None:
    begun = after(SUBJECT, started(world_of(flow), language), Commanded(flow))
    begun = refining(begun) if deep else begun
    talked, answers = answered_one_by_one(begun, choose)
    # All at once, with the questions that come only once others are answered.
    values: dict[str, str] = {}
    while True:
        more = filled_in(form_at(begun, typed=values), answers, begun)
        if more == values:
            break
        values = more
    filled = after(SUBJECT, begun, sent(form_at(begun), values))
    assert filled.turn is not None
    assert filled.turn.faults == {}
    assert filled.turn.replies, "the summary"
    assert at_the_end(filled)
    assert filled.visit is not None
    assert talked.visit is not None
    assert filled.visit.answers == talked.visit.answers
    assert saved(filled).events == saved(talked).events
    assert form_at(filled).ready


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", list(FLOWS))
def test_page_by_page_it_is_the_same(flow: str, language: str) -> None:
    begun = refining(after(SUBJECT, started(world_of(flow), language), Commanded(flow)))
    talked, answers = answered_one_by_one(begun, ordinary)
    place, asked = begun, 0
    for _ in range(100):
        if at_the_end(place):
            break
        for page in pages(form_at(place)):
            values = filled_in(replace(form_at(place), fields=page), answers, place)
            place = after(SUBJECT, place, sent(form_at(place), values))
            assert place.turn is not None
            assert place.turn.faults == {}
            assert bool(place.turn.replies) == at_the_end(place), "nothing is asked while the form is filled in"
            asked += 1
    assert at_the_end(place)
    assert place.visit is not None
    assert talked.visit is not None
    assert place.visit.answers == talked.visit.answers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choose", [ordinary, longest])
@pytest.mark.parametrize("flow", list(FLOWS))
def test_a_form_sent_as_it_was_filled_in_changes_nothing(flow: str, choose: Choose, language: str) -> None:
    begun = refining(after(SUBJECT, started(world_of(flow), language), Commanded(flow)))
    place, _ = answered_one_by_one(begun, choose)
    again = after(SUBJECT, place, sent(form_at(place)))
    assert again.turn is not None
    assert again.turn.faults == {}
    assert again.visit == place.visit
    assert again.turn.events == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)
@pytest.mark.parametrize("flow", list(FLOWS))
def test_every_field_is_fit_to_be_shown(flow: str, world: World, language: str) -> None:
    known = replace(world.known, fresh="f")
    made = form(Conversation("c", language), known, world.now, flow=flow)
    if isinstance(made, NoForm):
        assert made.nodes
        assert made.options
        return
    assert made.fields
    assert not made.begun
    assert made.visit == known.new_id(0xF0)
    assert 0 < len(made.title) <= LONGEST_TITLE
    assert made.intro or flow == "teaching"
    assert len({field.id for field in made.fields}) == len(made.fields)
    for field in made.fields:
        assert field.label
        assert len(field.id) <= 255
        assert not field.required or "/" not in field.id
        assert bool(field.choices) == (field.kind in ("choice", "choices"))
        assert len(field.choices) <= 100
        assert set(field.chosen) <= {choice.id for choice in field.choices}
        if field.kind in ("number", "decimal", "percent"):
            assert field.low is not None
            assert field.high is not None
            assert not field.value or field.low <= Decimal(field.value) <= field.high
    together = pages(made)
    assert tuple(field for page in together for field in page) == made.fields
    assert all(len(page) <= MOST_FIELDS for page in together)


def test_a_blocks_figures_stay_on_one_page() -> None:
    fields = tuple(
        Field(id, "x", "", "number", required=False)
        for id in ("a", "b", "p.q#1/x", "p.q#1/y", "p.q#1/z", "p.q#2/x", "p.q#2/y", "c")
    )
    made = Form("p", "v", False, 0, "t", (), fields, ready=False)
    assert [[one.id for one in page] for page in pages(made, 4)] == [
        ["a", "b"],
        ["p.q#1/x", "p.q#1/y", "p.q#1/z"],
        ["p.q#2/x", "p.q#2/y", "c"],
    ]
    assert [len(page) for page in pages(made, 2)] == [2, 2, 1, 2, 1]
    assert pages(replace(made, fields=())) == ((),)


# One person with forms.


class Filling(Person):
    """Somebody who opens forms and sends them."""

    def form(self, flow: str = "", words: str = "", visit: str = "", typed: Mapping[str, str] | None = None) -> Form:
        made = form(self.conversation, self.looked, NOW, flow=flow, words=words, visit=visit, typed=typed)
        assert isinstance(made, Form), made
        return made

    @property
    def looked(self) -> Known:
        return replace(self.known, fresh=f"look{self.conversation.turn:04d}")

    def sends(self, made: Form, values: Mapping[str, str] | None = None, *, shown: bool = True) -> Turn:
        return self.does(sent(made, values, shown=shown))

    def does_with(self, visit: Visit, given: Submitted) -> Turn:
        """As storage does it: the form's own visit is known in whatever state."""
        kept = self.known
        self.known = replace(kept, visits={**kept.visits, visit.id: visit})
        return self.does(given)


def test_a_flow_begins_with_its_form_and_ends_in_its_summary() -> None:
    person = Filling()
    made = person.form("goals")
    assert [field.id for field in made.fields] == list(GOALS)
    assert not made.begun
    assert not made.ready
    turn = person.sends(made, GOALS)
    assert list(person.conversation.stack) == [made.visit]
    assert person.visit.answers["goals.sector"] == "cosmetics"
    assert turn.question == "goals.confirm"
    assert turn.replies[-1].table is not None
    assert [option.id.rpartition(":")[2] for option in turn.replies[-1].options] == [
        "save", "refine", "change", "cancel",
    ]  # fmt: skip


def test_the_first_page_asks_nothing_in_the_chat() -> None:
    person = Filling()
    turn = person.sends(person.form("goals"), {"goals.offer": "Saippuat", "goals.goal": "sales"})
    assert turn.replies == ()
    made = person.form()
    assert made.begun
    assert not made.ready
    assert {field.id: field.value for field in made.fields if field.value} == {
        "goals.offer": "Saippuat",
        "goals.goal": "sales",
    }
    person.sends(made, {key: text for key, text in GOALS.items() if key not in person.visit.answers})
    assert person.conversation.stack == (made.visit,)
    assert person.shown
    assert person.form().ready


def test_without_a_form_before_the_eyes_it_is_asked_on_in_the_chat() -> None:
    person = Filling()
    turn = person.sends(person.form("goals"), {"goals.offer": "Saippuat", "goals.goal": "sales"}, shown=False)
    assert turn.question == "goals.audience"
    assert turn.replies


def test_every_fault_is_told_at_its_field_and_nothing_begins() -> None:
    person = Filling()
    made = person.form("goals")
    wrong = {**GOALS, "goals.budget": "paljon", "goals.period": "1.3.2037–2.3.2037", "goals.audience": " "}
    turn = person.sends(made, wrong)
    assert set(turn.faults) == {"goals.budget", "goals.period", "goals.audience"}
    assert turn.faults["goals.audience"] == "Tätä ei voi jättää tyhjäksi."
    assert "paljon" in turn.faults["goals.budget"]
    assert turn.replies == ()
    assert turn.visits == ()
    assert person.conversation.stack == ()
    turn = person.sends(made, wrong, shown=False)
    assert set(turn.faults) == {"goals.budget", "goals.period", "goals.audience"}
    assert "Budjetti" in person.shown
    assert turn.visits == ()


def test_a_question_comes_and_goes_with_what_is_typed() -> None:
    person = Filling()
    plain_offer = [field.id for field in person.form("goals", typed={"goals.offer": "Saippuat"}).fields]
    assert "goals.sector" not in plain_offer
    unsure = "Vitamiinit"
    made = person.form("goals", typed={"goals.offer": unsure})
    assert made.fields[0].decisive
    assert made.fields[0].value == unsure
    assert made.fields[1].kind == "choice"
    turn = person.sends(made, {**GOALS, "goals.offer": unsure, "goals.sector": "other"})
    assert turn.faults == {}
    assert person.visit.answers["goals.sector"] == "other"


def test_a_prohibited_trade_ends_the_form_as_it_ends_the_conversation() -> None:
    said = Person()
    said.does(Commanded("goals"))
    told = said.says("Nuuska")
    person = Filling()
    turn = person.sends(person.form("goals"), {**GOALS, "goals.offer": "Nuuska", "goals.budget": "paljon"})
    assert turn.faults == {}
    assert [reply.nodes for reply in turn.replies] == [reply.nodes for reply in told.replies]
    assert person.conversation.stack == ()


def contracting(language: str = "fi") -> Filling:
    person = Filling(language)
    person.known = replace(under_way().known, workspace=Workspace("w", name="Saippuapaja"))
    return person


def test_fees_follow_the_pricing() -> None:
    person = contracting()
    typed = {"contracts.pricing": "fixed,commission"}
    ids = [field.id for field in person.form("contracts", typed=typed).fields]
    assert "contracts.fee" in ids
    assert "contracts.commission_percent" in ids
    assert "contracts.monthly_fee" not in ids
    # A field that is still there though it no longer applies is left alone.
    turn = person.sends(
        person.form("contracts"),
        {
            "contracts.party_name": "Anna Koti",
            "contracts.party_kind": "sole_trader",
            "contracts.deliverables": "2 reels",
            "contracts.pricing": "fixed",
            "contracts.fee": "300",
            "contracts.monthly_fee": "ihan mitä vain",
        },
    )
    assert turn.faults == {}
    assert "contracts.monthly_fee" not in person.visit.answers
    assert turn.question == "contracts.confirm"


def test_what_may_be_passed_is_passed_when_it_is_left_empty() -> None:
    person = contracting()
    values = {
        "contracts.party_name": "Anna Koti",
        "contracts.party_kind": "sole_trader",
        "contracts.deliverables": "2 reels",
        "contracts.pricing": "fixed",
        "contracts.fee": "",
    }
    turn = person.sends(person.form("contracts"), values)
    assert turn.question == "contracts.confirm"
    assert person.visit.answers["contracts.fee"] is None


def test_the_same_form_again_is_told_kindly() -> None:
    person = Filling()
    made = person.form("goals")
    person.sends(made, GOALS)
    before = person.visit
    turn = person.sends(made, GOALS)
    assert person.visit == before
    assert not turn.stale
    assert person.shown == "Lähetit tämän jo, ja kaikki vastaukset ovat tallessa."


def test_a_form_of_what_is_saved_or_dropped_changes_nothing() -> None:
    person = Filling()
    made = person.form("goals")
    person.sends(made, GOALS)
    visit = person.visit
    person.does(Commanded("save"))
    turn = person.does_with(replace(visit, state="done"), sent(made, GOALS))
    assert turn.visits == ()
    assert "jo tallennettu" in person.shown
    turn = person.does_with(replace(visit, state="dropped"), sent(made, GOALS))
    assert turn.visits == ()
    assert turn.events == ()
    assert "ei ole enää käytössä" in person.shown


def test_an_older_form_than_the_conversation_is_shown_anew() -> None:
    person = Filling()
    person.does(Commanded("goals"))
    made = person.form()
    person.says("Saippuat")
    before = person.visit
    turn = person.sends(made, GOALS)
    assert turn.stale
    assert "eteni" in person.shown
    assert person.visit == before
    turn = person.sends(person.form(), GOALS)
    assert not turn.stale
    assert turn.question == "goals.confirm"


def test_another_flows_form_puts_the_open_one_aside() -> None:
    person = Filling()
    person.does(Commanded("goals"))
    person.says("Saippuat")
    goals = person.visit
    made = person.form("workspace")
    turn = person.sends(made, {"workspace.name": "Saippuapaja", **dict.fromkeys(
        ("workspace.legal_name", "workspace.business_id", "workspace.address", "workspace.signatory",
         "workspace.vat_rate", "workspace.hour_cost", "workspace.timezone"), "")})  # fmt: skip
    assert person.conversation.stack == (goals.id, made.visit)
    assert "odottamaan" in person.shown
    assert turn.question == "workspace.confirm"
    # And back to the first with its own form.
    person.sends(person.form(visit=goals.id), GOALS)
    assert person.conversation.stack == (made.visit, goals.id)


def test_a_drafts_form_goes_on_with_the_draft() -> None:
    person = Filling()
    person.does(Commanded("goals"))
    person.says("Saippuat")
    draft = person.visit
    made = person.form()
    person.does(Commanded("menu"))
    assert person.known.visits[draft.id].state == "draft"
    turn = person.sends(made, {key: text for key, text in GOALS.items() if key != "goals.offer"})
    assert person.conversation.stack == (draft.id,)
    assert turn.question == "goals.confirm"
    assert person.visit.answers["goals.offer"] == "Saippuat"


def test_a_form_moves_here_what_is_open_elsewhere() -> None:
    person = Filling()
    person.does(Commanded("goals"))
    person.says("Saippuat")
    made = person.form()
    person.conversation = replace(person.conversation, stack=())
    person.known = replace(person.known, elsewhere={made.visit: Elsewhere("other", "telegram", "en")})
    turn = person.sends(made, {key: text for key, text in GOALS.items() if key != "goals.offer"})
    assert person.conversation.stack == (made.visit,)
    assert [notice.conversation for notice in turn.notices] == ["other"]


def test_words_that_began_a_form_come_back_with_it() -> None:
    person = Filling()
    person.sends(person.form("goals"), GOALS)
    person.does(Commanded("save"))
    campaign = person.known.campaigns[0]
    made = person.form("goals", campaign.id)
    assert made.words == campaign.id
    assert {field.id: field.value for field in made.fields}["goals.offer"] == GOALS["goals.offer"]
    turn = person.sends(made, {"goals.budget": "5000"})
    assert turn.question == "goals.confirm"
    assert person.visit.subject == campaign.id
    person.does(Commanded("save"))
    assert [one.goals.budget.amount for one in person.known.campaigns] == [5000]


def test_figures_that_are_not_sent_stay() -> None:
    person = contracting()
    person.does(Commanded("results"))
    person.sends(person.form(), {"workspace.vat_rate": "25.5"})
    made = person.form()
    seen = [field.id for field in made.fields if field.id.startswith("results.visibility")]
    assert len(seen) == 2
    step = seen[0].partition("/")[0]
    person.sends(made, {seen[0]: "1000", seen[1]: "800"})
    assert person.visit.answers[step] == {"impressions": 1000, "reach": 800}
    person.sends(person.form(), {seen[1]: "900"})
    assert person.visit.answers[step] == {"impressions": 1000, "reach": 900}
    turn = person.sends(person.form(), {seen[1]: "aika monta"})
    assert list(turn.faults) == [seen[1]]
    person.sends(person.form(), {seen[0]: "", seen[1]: ""})
    assert person.visit.answers[step] == {"impressions": None, "reach": None}


def test_figures_with_a_point_are_what_they_say() -> None:
    """A form's own field of numbers gives 1.234, which in words might be a thousand."""
    person = at_results()
    person.sends(person.form(), {"results.hours": "1.234"})
    assert person.visit.answers["results.hours"] == Decimal("1.234")
    turn = person.sends(person.form(), {"results.hours": "10001"})
    assert list(turn.faults) == ["results.hours"]


def at_results() -> Filling:
    person = contracting()
    person.does(Commanded("results"))
    return person


def test_a_viewer_gets_no_form_and_can_send_none() -> None:
    person = Filling(role="viewer")
    made = form(person.conversation, person.looked, NOW, flow="goals")
    assert isinstance(made, NoForm)
    assert "katseluun" in plain(made.nodes)
    turn = person.does(Submitted(GOALS, "goals", "v1", 0, shown=True))
    assert turn.visits == ()
    assert "katseluun" in person.shown


def test_no_form_is_open() -> None:
    person = Filling("en")
    made = form(person.conversation, person.looked, NOW)
    assert isinstance(made, NoForm)
    assert plain(made.nodes)
    assert made.options
    assert isinstance(form(person.conversation, person.looked, NOW, flow="nothing"), NoForm)
    for given in (Submitted({}, "nothing", "v"), Submitted({}, "", "v"), Submitted({}, "", "v", shown=True)):
        turn = person.does(given)
        assert turn.visits == ()
        assert turn.replies


def test_of_very_many_things_the_one_is_written() -> None:
    person = Filling()
    person.known = full("full", Workspace("w")).known
    field = next(one for one in person.form("results").fields if one.id == "results.campaign")
    assert field.kind == "text"
    assert field.choices == ()


def test_hints_say_the_unit_an_example_and_what_empty_means() -> None:
    person = contracting("en")
    person.known = replace(person.known, workspace=Workspace("w", name="Soaps", vat_rate="25.5"))
    person.does(Commanded("contracts"))
    person.known = replace(person.known, visits={person.visit.id: replace(person.visit, refining=True)})
    hints = {field.id: field.hint for field in person.form(typed={"contracts.pricing": "fixed,product"}).fields}
    assert hints["contracts.fee"] == "In euros, without VAT. For example: €600"
    assert hints["contracts.product_value"].startswith("In euros, with VAT.")
    assert hints["contracts.payment_days"] == "In days, weeks or months. If left empty: 14 days. For example: 14"
    assert hints["contracts.approval"] == "If left empty: One round."
    assert hints["contracts.pricing"] == ""
    assert "In your own words, or one of these: " in hints["contracts.cancellation"]


def test_the_last_question_is_no_field() -> None:
    for flow in FLOWS:
        person = contracting()
        made = form(person.conversation, person.looked, NOW, flow=flow)
        if isinstance(made, Form):
            assert not any(field.id.endswith(".confirm") for field in made.fields)


def test_a_form_in_the_chat_names_fields_by_their_labels() -> None:
    person = at_goals("fi")
    turn = person.does(Submitted({"Tarjous": "Saippuat", "Budjetti": "3000", "Päämäärä": "myynti"}))
    assert turn.faults == {}
    assert person.visit.answers["goals.goal"] == "sales"


# Whatever is typed.

TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", " ", "0", "-1", "1.5", "instagram", "fixed,product", "sales", "1.3.2027", "@anna", "?", "10"]),
)


def keys() -> Iterator[str]:
    for flow in FLOWS.values():
        for question in flow.questions:
            yield question.key
            yield f"{question.key}#l0"
            if isinstance(question.reader, BlockReader):
                yield from (f"{question.key}#l0/{figure}" for figure in question.reader.fields)


@settings(max_examples=40, deadline=None)
@with_given(
    st.sampled_from([*FLOWS, ""]),
    st.dictionaries(st.one_of(st.sampled_from(sorted(keys())), st.text(max_size=5)), TYPED, max_size=6),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_whatever_is_typed_makes_a_form_and_a_turn(
    flow: str, typed: dict[str, str], language: str, shown: bool
) -> None:
    person = contracting(language)
    made = form(person.conversation, person.looked, NOW, flow=flow, typed=typed)
    if isinstance(made, NoForm):
        return
    person.sends(person.form(flow), typed, shown=shown)
    if not person.conversation.stack:
        return
    before = person.visit
    stands = person.form()
    unchanged = person.sends(stands, {field.id: field.value for field in stands.fields if field.value})
    assert person.visit.answers == before.answers
    assert unchanged.faults == {}


DEEDS = st.one_of(
    st.sampled_from(["goals", "workspace", "teaching", "contracts", "candidates", "results"]).map(Commanded),
    st.sampled_from(["menu", "back", "skip", "save", "continue", "undo", "refine", "cancel"]).map(Commanded),
    st.sampled_from(["Saippuat", "myynti", "3000", "maaliskuu", "instagram", "@anna", "en tiedä", "kyllä"]).map(Said),
    st.tuples(st.just("open"), st.sampled_from(["", *FLOWS])),
    st.tuples(st.just("send"), st.integers(0, 5), st.booleans(), st.sampled_from(["right", "wrong", "empty", "same"])),
)


@settings(max_examples=30, deadline=None)
@with_given(st.lists(DEEDS, min_size=3, max_size=14), st.sampled_from(LANGUAGES))
def test_forms_between_anything_else(deeds: list[object], language: str) -> None:
    """Whenever a form is opened and sent, however old it is by then, it is taken whole or nothing changes."""
    person = contracting(language)
    opened: list[Form] = []
    for deed in deeds:
        if not isinstance(deed, tuple):
            person.does(deed)  # type: ignore[arg-type]
        elif deed[0] == "open":
            made = form(person.conversation, person.looked, NOW, flow=deed[1])
            opened += [made] if isinstance(made, Form) else []
        elif opened:
            _, number, shown, how = deed
            made = opened[number % len(opened)]
            before = person.conversation.stack, dict(person.known.visits)
            turn = person.sends(made, {field.id: _put(field, how) for field in made.fields[:6]}, shown=shown)
            if turn.faults or turn.stale:
                assert turn.visits == ()
                assert (person.conversation.stack, person.known.visits) == before
                assert turn.events == ()
            assert turn.replies or shown
            assert not turn.faults or set(turn.faults) <= {field.id for field in made.fields}
            assert all(turn.faults.values())
        assert set(person.conversation.stack) <= set(person.known.visits)


def _put(field: Field, how: str) -> str:
    if how == "empty":
        return ""
    if how == "same":
        return field.value
    if how == "wrong":
        return "¤¤¤"
    return field.choices[0].id if field.choices else GOALS.get(field.id, "7")


def test_a_long_list_of_people_is_a_form_too() -> None:
    people = "\n".join(f"@tekija{nth}" for nth in range(150))
    person = Filling()
    made = person.form("candidates", typed={"candidates.handle": people})
    asked = [field.id for field in made.fields if field.id.startswith("candidates.followers#")]
    assert len(asked) == 150
    turn = person.sends(made, {"candidates.handle": people, **dict.fromkeys(asked, "1000")})
    assert turn.faults == {}
    assert person.visit.answers[asked[-1]] == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_a_field_is_read_back(language: str) -> None:
    for flow in FLOWS:
        begun = refining(after(SUBJECT, started(world_of(flow), language), Commanded(flow)))
        for choose in (ordinary, longest):
            place, _ = answered_one_by_one(begun, choose)
            visit = place.visit
            assert visit is not None
            scene = scene_of(SUBJECT, place, visit)
            for field in form_at(place).fields:
                step_id, _, figure = field.id.rpartition("/")
                question = FLOWS[flow].question((step_id or field.id).partition("#")[0])
                assert question is not None
                value = visit.answers[step_id or field.id]
                reader = question.reader
                if step_id:
                    assert isinstance(reader, BlockReader)
                    reader, value = reader.fields[figure], value[figure]  # type: ignore[index]
                if value is None or question.key == "candidates.handle":
                    continue
                reading = read_field(reader, field.value, scene)
                assert isinstance(reading, Read), field
                assert reading.value == value


def test_a_buttons_press_after_a_form_still_counts() -> None:
    person = Filling()
    person.sends(person.form("goals"), GOALS)
    assert person.turn is not None
    save = next(option.id for option in person.turn.replies[-1].options if option.id.endswith(":save"))
    turn = person.does(Pressed(save))
    assert turn.events
    assert person.conversation.stack == ()


def test_a_forms_answers_are_taken_back_together() -> None:
    person = Filling()
    person.does(Commanded("goals"))
    person.sends(person.form(), GOALS)
    person.does(Said("kumoa"))
    assert not any(key in person.visit.answers for key in GOALS)
