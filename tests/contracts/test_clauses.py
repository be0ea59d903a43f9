"""A contract holds the clauses its deal needs, says what each must say, and shows people's words letter for letter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from flows.contracts.clauses import ANNEXES, CLAUSES, Paper, contract_clauses
from flows.contracts.wording import environment, plain, table
from flows.engine.formats import LANGUAGES
from flows.engine.money import Money
from flows.field import (
    DELIVERABLE_KINDS,
    PARTY_KINDS,
    PLATFORMS,
    Deal,
    Deliverable,
    Target,
    Workspace,
)
from flows.field import (
    GOALS as FIELD_GOALS,
)
from flows.goals.sector import SECTORS, rule
from tests.contracts.deals import BRAND, COMBINATIONS, GOALS, SPRING, TODAY, clause_text, deal, paper_of, whole_text


def ids(paper: Paper) -> list[str]:
    return [clause.id for clause in paper.clauses]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PARTY_KINDS)
@pytest.mark.parametrize("pricing", COMBINATIONS, ids="+".join)
def test_every_pricing_for_every_party_renders(pricing: tuple[str, ...], kind: str, language: str) -> None:
    paper = paper_of(deal(pricing=pricing, party_kind=kind, language=language))
    present = set(ids(paper))
    for model, clause in {
        "fixed": "fixed_fee",
        "product": "product",
        "commission": "commission",
        "monthly": "monthly",
    }.items():
        assert (clause in present) == (model in pricing)
    assert ("payment" in present) == ("late_interest" in present) == (pricing != ("product",))
    for party, clause in {"agency": "agency", "minor": "minor", "invoicing_service": "invoicing"}.items():
        assert (clause in present) == (party == kind)
    assert [clause.number for clause in paper.clauses] == list(range(1, len(paper.clauses) + 1))
    text = whole_text(paper)
    for broken in ("{{", "{%", "None", "Undefined", "  ", " .", " ,", "..", "\x1d", "\x1e", "\x1f"):
        assert broken not in text, broken
    for clause_ in paper.clauses:
        assert clause_.heading
        assert clause_.paragraphs


@pytest.mark.parametrize("pricing", COMBINATIONS, ids="+".join)
@pytest.mark.parametrize("kind", PARTY_KINDS)
def test_both_languages_have_the_same_clauses_and_open_points(pricing: tuple[str, ...], kind: str) -> None:
    finnish = paper_of(deal(pricing=pricing, party_kind=kind, language="fi"))
    english = paper_of(deal(pricing=pricing, party_kind=kind, language="en"))
    assert ids(finnish) == ids(english)
    assert [p.key for p in finnish.open_points] == [p.key for p in english.open_points]
    for ours, theirs in zip(finnish.clauses, english.clauses, strict=True):
        assert [len(p.items) for p in ours.paragraphs] == [len(p.items) for p in theirs.paragraphs], ours.id


def test_every_clause_has_a_file_in_both_languages_and_no_file_is_left_over() -> None:
    needed = {f"{name}.txt" for name, _ in (*CLAUSES, *ANNEXES)} | {"words.toml"}
    for language in LANGUAGES:
        folder = files("flows.contracts").joinpath("clauses", language)
        assert {each.name for each in folder.iterdir()} == needed


def test_both_languages_have_the_same_words() -> None:
    finnish, english = (table(f"clauses/{language}/words.toml") for language in LANGUAGES)
    assert {group: set(words) for group, words in finnish.items()} == {g: set(words) for g, words in english.items()}
    for words in (finnish, english):
        assert set(words["kind"]) == set(DELIVERABLE_KINDS)
        assert set(words["platform"]) == set(words["instruction"]) == set(PLATFORMS)
        assert set(words["goal"]) == set(FIELD_GOALS)
        assert set(words["party_kind"]) == set(PARTY_KINDS)


# What the field's contract anatomy says each clause must state: clause, Finnish words, English words.
MUST_STATE = [
    ("parties", ["@anna.koti"], ["@anna.koti"]),
    ("background", ["Kevät", "luomukahvi", "myynti", "30–45-vuotiaat"], ["Kevät", "luomukahvi", "sales"]),
    ("precedence", ["Liite A", "Liite B", "Liite C", "etusija"], ["Annex A", "Annex B", "Annex C", "prevails"]),
    ("deliverables", ["Reels-video: 2 kpl", "Instagram", "seurantalinkki", "ANNA"], ["Reel × 2", "Instagram", "ANNA"]),
    ("schedule", ["luonnoksen", "viivästy", "kellonajat"], ["draft", "delay", "times"]),
    ("content", ["aitoja", "musiikkia", "reilu kauppa"], ["genuine", "Music", "reilu kauppa"]),
    ("disclosure", ["Mainos | Kahvila Aamu", "tekstikentän alussa", "jokaisessa julkaisussa", "päättymisen jälkeenkään",
                    "kirjallinen merkintäohje", "sisällön kielellä"],
     ["Advertisement | Kahvila Aamu", "beginning of the text field", "every post", "even after this agreement ends"]),
    ("approval", ["yksi hyväksyntäkierros", "viiden arkipäivän", "katsotaan hyväksytyksi", "voi vaatia korjattavaksi"],
     ["one round", "five working days", "deemed approved", "may require correction"]),
    ("fixed_fee", ["800 €", "ilman arvonlisäveroa", "Matka-", "kattavuustakuusta"], ["€800", "excluding VAT",
     "Travel"]),
    ("payment", ["14 päivää", "Puolet", "25,5 %", "1 004 €", "raportti"], ["14 days", "Half", "25.5%", "€1,004"]),
    ("late_interest", ["korkolain"], ["korkolaki"]),
    ("tax", ["ennakkoperintärekisteriin", "arvonlisäverotunnisteensa"], ["prepayment register", "VAT number"]),
    ("copyright", ["Tekijänoikeus", "moraaliset oikeudet", "edelleen"], ["Copyright", "moral rights", "passed on"]),
    ("online_time", ["180 päivää", "24 tunnin"], ["180 days", "24 hours"]),
    ("reporting", ["7 ja 30 päivän", "kuvakaappaukset", "näyttökerrat"], ["7 and 30 days", "screenshots",
     "impressions"]),
    ("conduct", ["ostanut seuraajia", "Tilaaja vakuuttaa"], ["followers", "The Brand confirms"]),
    ("warranties", ["omaa työtään", "Korvausvastuu on enintään"], ["own work", "limited to"]),
    ("confidentiality", ["kaksi vuotta", "veroviranomaiselle"], ["two years", "tax authorities"]),
    ("data_protection", ["rekisterinpitäjä", "tietosuojaselosteen"], ["controller", "privacy notice"]),
    ("cancellation", ["25 %", "50 %", "100 %", "sairastumisen"], ["25%", "50%", "100%", "illness"]),
    ("force_majeure", ["alustan", "tilin"], ["platform", "account"]),
    ("breach", ["seitsemän päivän", "kohtuullinen", "alennetaan"], ["seven days", "reasonable", "reduced"]),
    ("term", ["1.3.2027–30.4.2027", "voimassa jäävät"], ["1 March 2027–30 April 2027", "survive"]),
    ("changes", ["kirjallisesti", "siirtää"], ["in writing", "assign"]),
    ("law", ["Suomen lakia", "neuvottelemalla", "käräjäoikeudessa"], ["Finnish law", "negotiation", "district court"]),
    ("signatures", ["sähköisesti"], ["electronically"]),
    ("annex_brief", ["Kevät", "Reels-video", "ANNA"], ["Kevät", "Reel", "ANNA"]),
    ("annex_label", ["Mainos | Kahvila Aamu", "Instagram:", "25.2.2026"], ["Advertisement | Kahvila Aamu",
     "Instagram:"]),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "finnish", "english"), MUST_STATE, ids=[row[0] for row in MUST_STATE])
def test_what_each_clause_must_state(clause: str, finnish: list[str], english: list[str]) -> None:
    for language, words in (("fi", finnish), ("en", english)):
        said = clause_text(paper_of(deal(language=language)), clause).replace("\u00a0", " ")
        for word in words:
            assert word in said


MODELS = [
    ("product", ["125,50 €", "arvonlisäveroineen", "Omistusoikeus", "virheellinen", "palauttaa",
     "muuta maksuvelvollisuutta"],
     ["€125.50", "including VAT", "Ownership", "defective", "returns", "no other duty to pay"]),
    ("commission", ["10 %", "ANNA", "arvonlisävero, toimituskulut, alennukset", "30 päivän", "alennuskoodisivustoille",
                    "koodi on etusijalla", "uusien että aiempien", "15. päivään", "Vähimmäistilitysrajaa",
                     "Palautettua",
                    "tarkastuttaa", "Sopimuksen päätyttyä"],
     ["10%", "ANNA", "net of VAT, delivery charges, discounts", "30 days", "discount-code sites", "code prevails",
      "new and existing", "15th", "minimum payout", "returned", "audited", "After this agreement ends"]),
    ("monthly", ["400 €", "siirtyy seuraavalle kuukaudelle", "Työaikaa", "Irtisanomisaika: 30 päivää", "tarkistaa",
                 "käyttöoikeudet säilyvät"],
     ["€400", "rolls over", "Working hours", "Notice period: 30 days", "reviewed", "Rights to content"]),
]  # fmt: skip


@pytest.mark.parametrize(("model", "finnish", "english"), MODELS, ids=[row[0] for row in MODELS])
def test_what_each_pricing_model_adds(model: str, finnish: list[str], english: list[str]) -> None:
    for language, words in (("fi", finnish), ("en", english)):
        said = clause_text(paper_of(deal(pricing=(model,), language=language)), model).replace("\u00a0", " ")
        for word in words:
            assert word in said


def test_a_fee_per_post_is_added_up_and_listed() -> None:
    paper = paper_of(deal(fee_per="post"))
    assert "1\u00a0600\u00a0€" in clause_text(paper, "fixed_fee")
    grid = paper.annexes[-1].grid
    assert grid is not None
    assert ("Kiinteä palkkio yhteensä", "2 julkaisua", "1\u00a0600\u00a0€") in grid.rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_late_interest_has_no_figure(language: str) -> None:
    said = clause_text(paper_of(deal(language=language)), "late_interest")
    assert not any(letter.isdigit() for letter in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_does_not_talk_about_legal_advice(language: str) -> None:
    text = whole_text(paper_of(deal(pricing=("fixed", "product", "commission", "monthly"), language=language))).lower()
    for word in ("neuvontaa", "oikeudellinen neuvo", "legal advice", "vaikute"):
        assert word not in text


def test_a_barter_names_who_declares_the_value() -> None:
    person = clause_text(paper_of(deal(pricing=("product",), party_kind="private_person")), "tax")
    company = clause_text(paper_of(deal(pricing=("product",), party_kind="company")), "tax")
    minor = clause_text(paper_of(deal(pricing=("product",), party_kind="minor")), "tax")
    assert "Vaikuttaja ilmoittaa tuotteen arvon" in person
    assert "molempiin suuntiin" in company
    assert "Huoltaja huolehtii" in minor


@pytest.mark.parametrize(
    ("register", "says"),
    [(True, "ilmoittaa kuuluvansa"), (False, "ennakonpidätyksen"), (None, "[täydennetään: kyllä tai ei")],
)
def test_the_prepayment_register_decides_the_tax_clause(register: bool | None, says: str) -> None:
    assert says in clause_text(paper_of(deal(prepayment_register=register)), "tax")


@pytest.mark.parametrize(
    ("rights", "present", "absent"),
    [
        ("none", "ei saa oikeutta", "uutiskirjeet"),
        ("organic", "ei maksettu mainonta", "maksettu mainonta digitaalisissa"),
        ("paid", "maksettu mainonta digitaalisissa", "ei saa oikeutta"),
    ],
)
def test_usage_rights(rights: str, present: str, absent: str) -> None:
    paper = paper_of(deal(usage_rights=rights, usage_months=9))
    said = clause_text(paper, "copyright")
    assert present in said
    assert absent not in said
    assert ("9 kuukautta" in said) == (rights != "none")
    assert ("paid_use" in ids(paper)) == (rights == "paid")


def test_clauses_come_and_go_with_what_was_agreed() -> None:
    bare = set(ids(paper_of(deal(approval="none", reporting="none", cancellation="none", exclusivity_days=0))))
    full = set(ids(paper_of(deal(approval="twice", reporting="monthly", cancellation="standard", exclusivity_days=30))))
    assert full - bare == {"approval", "reporting", "cancellation", "exclusivity"}
    assert bare - full == {"publishing"}
    assert "kaksi hyväksyntäkierrosta" in clause_text(paper_of(deal(approval="twice")), "approval")


def test_a_gift_without_posts_has_no_duty_and_its_own_label() -> None:
    paper = paper_of(deal(pricing=("product",), deliverables=(), disclosure_label="received"))
    assert "no_duty" in ids(paper)
    assert not {"deliverables", "approval", "copyright", "reporting", "cancellation", "payment"} & set(ids(paper))
    assert "Mainos / Saatu | Kahvila Aamu" in clause_text(paper, "disclosure")
    assert "ei ole annettu vastikkeeksi" in clause_text(paper, "tax")
    assert "tuottaa ja julkaisee" not in clause_text(paper, "parties")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PARTY_KINDS)
@pytest.mark.parametrize("pricing", COMBINATIONS, ids="+".join)
def test_every_deal_without_posts_renders_too(pricing: tuple[str, ...], kind: str, language: str) -> None:
    paper = paper_of(deal(pricing=pricing, party_kind=kind, language=language, deliverables=(), exclusivity_days=7))
    text = whole_text(paper)
    for broken in ("{{", "{%", "None", "  ", " .", "..", " ,"):
        assert broken not in text, broken


def test_a_label_that_is_too_weak_never_reaches_the_contract() -> None:
    text = whole_text(paper_of(deal(pricing=("product",), disclosure_label="received")))
    assert "Mainos / Saatu" not in text
    assert "Mainos | Kahvila Aamu" in text


def test_a_commercial_label_is_kept_but_not_for_children() -> None:
    commercial = deal(disclosure_label="commercial")
    assert "Kaupallinen yhteistyö | Kahvila Aamu" in clause_text(paper_of(commercial), "disclosure")
    young = paper_of(commercial, goals=replace(GOALS, audience_age=(13, 17)))
    assert "Mainos | Kahvila Aamu" in clause_text(young, "disclosure")
    assert "children" in ids(young)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sector", SECTORS)
def test_a_sector_has_its_clause_or_no_contract_at_all(sector: str, language: str) -> None:
    goals = replace(GOALS, sector=sector)
    level = rule(sector).level
    if level == "prohibited":
        with pytest.raises(ValueError, match="prohibited"):
            paper_of(deal(language=language), goals=goals)
        return
    paper = paper_of(deal(language=language), goals=goals)
    assert ("sector" in ids(paper)) == (level != "free" and sector != "children")
    assert ("children" in ids(paper)) == (sector == "children")


def test_each_restricted_sector_has_words_of_its_own_and_an_unknown_one_the_general_clause() -> None:
    said = {
        sector: clause_text(paper_of(deal(), goals=replace(GOALS, sector=sector)), "sector")
        for sector in (*SECTORS, "unheard_of")
        if sector not in ("other", "children") and (sector not in SECTORS or rule(sector).level != "prohibited")
    }
    assert "Tilaaja selvittää" in said.pop("unheard_of")
    assert not any("Tilaaja selvittää, mitä erityisiä" in text for text in said.values())
    assert "Valviralta" in said["alcohol"]
    assert "1924/2006" in said["food_supplement"]
    assert "655/2013" in said["cosmetics"]


def test_what_is_unknown_is_marked_and_listed() -> None:
    empty = Deal("", "company", (Deliverable("post", 1, "instagram"),), ("fixed", "product", "commission", "monthly"))
    bare = replace(empty, exclusivity_days=30, deliverables=(Deliverable("post", 1, "instagram"),))
    paper = contract_clauses(bare, Workspace("w1"), "Kevät", GOALS, "", TODAY, "@anna")
    keys = {point.key for point in paper.open_points}
    assert keys >= {
        "brand_name", "brand_legal_name", "brand_business_id", "brand_address", "brand_signatory", "party_name",
        "party_business_id", "party_address", "party_contact", "influencer_name", "fee", "product_details",
        "product_value", "commission_percent", "tracking_code", "monthly_fee", "prepayment_register", "competitors",
        "term", "court", "brief_details",
    }  # fmt: skip
    signed = [signature.name for signature in paper.signatures]
    prices = [cell for annex in paper.annexes if annex.grid for row in annex.grid.rows for cell in row]
    everything = "\n".join([whole_text(paper), *signed, *prices])
    for point in paper.open_points:
        assert point.mark in everything
        assert point.mark == f"[täydennetään: {point.text}]"
    assert everything.count("[täydennetään: ") >= len(paper.open_points)


def test_what_is_known_is_not_open() -> None:
    keys = {point.key for point in paper_of(deal()).open_points}
    assert keys == {"brand_contact", "party_address", "party_contact", "court"}


def test_an_unknown_publishing_time_is_open_unless_it_is_monthly() -> None:
    undated = deal(deliverables=(Deliverable("post", 1, "instagram"),))
    assert "deliverable_dates" in {point.key for point in paper_of(undated).open_points}
    monthly = replace(undated, pricing=("monthly",))
    assert "deliverable_dates" not in {point.key for point in paper_of(monthly).open_points}
    assert "kalenterikuukautta kohti" in clause_text(paper_of(monthly), "deliverables")


HOSTILE = [
    "H&M",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# pois #}",
    "<b>lihava</b>",
    "</w:t></w:r>",
    "- luettelo",
    "1. numero",
    "**tähti** _alaviiva_ `koodi`",
    "rivi \"lainaus\" 'heitto'",
    "ensimmäinen\n\n- toinen\nkolmas",
    "a  b",
    "🎉 👩‍👩‍👧 ääkköset",
    "=1+1",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_comes_out_letter_for_letter(text: str, language: str) -> None:
    agreed = deal(brand_rules=text, creative_freedom=text, party_name=text, cancellation=text, language=language)
    brand = replace(BRAND, name=text, legal_name=text)
    goals = replace(GOALS, offer=text, audience=text, audience_region=text)
    paper = paper_of(agreed, brand, goals, campaign=text, code=text, handle=text)
    for clause in ("background", "content", "cancellation", "disclosure", "deliverables", "annex_brief"):
        assert text in clause_text(paper, clause), clause
    names = [value for party in paper.parties for _, value in party.details]
    assert names.count(text) >= 3


typed = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda text: plain(text) == text)


@given(text=typed)
@settings(max_examples=40, deadline=None)
def test_any_text_stays_in_its_own_paragraph(text: str) -> None:
    calm = paper_of(deal(brand_rules="rauhallinen"))
    wild = paper_of(deal(brand_rules=text))
    assert [clause.heading for clause in calm.clauses] == [clause.heading for clause in wild.clauses]
    assert [len(clause.paragraphs) for clause in calm.clauses] == [len(clause.paragraphs) for clause in wild.clauses]
    assert text in clause_text(wild, "content")


def test_characters_that_no_document_can_hold_are_left_out() -> None:
    assert plain("a\x00b\x1ec\u202ed\r\ne") == "abcd\ne"
    assert "a\x1eb" not in clause_text(paper_of(deal(brand_rules="a\x1eb")), "content")


def test_a_template_that_names_something_unknown_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment("fi").from_string("{{ nimeä }}").render()


def test_targets_show_in_their_own_units() -> None:
    own = (Target("impressions", 10_000, 20_000, "own"), Target("revenue", 100_000, 100_000, "own"))
    estimate = Target("clicks", 333, 444, "ctr_of_somebody")
    said = clause_text(paper_of(deal(), goals=replace(GOALS, targets=(*own, estimate))), "background")
    said = said.replace("\u00a0", " ")
    assert "Näyttökerrat: 10 000–20 000" in said
    assert "1 000 €" in said
    assert "1 000 €–" not in said
    assert "333" not in said, "the plan's estimates would tell the influencer the budget"


def test_a_person_has_a_forum_at_home_and_a_company_an_open_court() -> None:
    assert "kuluttajariitalautakuntaan" in clause_text(paper_of(deal(party_kind="private_person")), "law")
    assert "[täydennetään: käräjäoikeus]" in clause_text(paper_of(deal(party_kind="company")), "law")


def test_parties_and_signatures_follow_the_party() -> None:
    assert [s.role for s in paper_of(deal(party_kind="minor")).signatures] == ["Tilaaja", "Vaikuttaja", "Huoltaja"]
    assert [s.role for s in paper_of(deal(party_kind="agency")).signatures] == ["Tilaaja", "Toimisto"]
    assert [p.role for p in paper_of(deal(party_kind="agency")).parties] == ["Tilaaja", "Vaikuttaja", "Toimisto"]


def test_a_draft_says_so_and_a_final_paper_does_not() -> None:
    draft = contract_clauses(deal(), BRAND, "Kevät", GOALS, "", TODAY, "@anna", version=3)
    assert (draft.status, draft.version_text, draft.subtitle) == (
        "LUONNOS", "versio 3", "Kampanja: Kevät · versio 3 · 22.11.2026",
    )  # fmt: skip
    final = contract_clauses(deal(language="en"), BRAND, "Kevät", GOALS, "", TODAY, "@anna", draft=False)
    assert final.status == "AGREEMENT"


@pytest.mark.parametrize("changes", [{"language": "sv"}, {"pricing": ()}, {"pricing": ("barter",)}])
def test_a_deal_that_cannot_be_written_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        paper_of(deal(**changes))


def test_the_vat_note_shows_the_agreed_rate() -> None:
    without = deal(fee=Money(Decimal(800)))
    assert "verokannalla" not in clause_text(paper_of(without), "payment").split("jos laskuttaja")[1]


def test_references_lead_to_the_clause_they_name() -> None:
    paper = paper_of(deal(pricing=("fixed", "product"), exclusivity_days=30))
    numbers = {clause.id: clause.number for clause in paper.clauses}
    assert f"kohdan {numbers['breach']} mukaan" in clause_text(paper, "schedule")
    assert f"kohdan {numbers['tax']} mukaan" in clause_text(paper, "product")
    assert SPRING.start.year == 2027
