"""Recording results as a conversation: what is asked, what is shown, and what a missing figure takes away.

The campaign, by hand: average order 62.75 € incl. 25.5 % VAT = 50 €, margin 60 %, discount 10 %, so of the price paid
(60 - 10) / 90 = 55.56 % is margin. @anna.koti has a contract of 600 € and 10 %, @pekka.kokkaa only asks 250 €.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from flows.engine.known import Known, Member
from flows.engine.messages import Commanded, Conversation, Input, Said, plain
from flows.engine.money import Money
from flows.engine.turn import Turn
from flows.events import DocumentMade, ProfileSet, ResultsRecorded
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Deal,
    Deliverable,
    Goals,
    Measurement,
    Period,
    Target,
    Workspace,
)
from flows.library import TEXTS, respond

NOW = datetime(2027, 4, 7, 12, tzinfo=UTC)
START, END = date(2027, 3, 1), date(2027, 3, 31)

GOALS = Goals(
    offer="Saippuat",
    goal="sales",
    audience="naiset",
    budget=Money(Decimal(3000)),
    period=Period(START, END),
    channels=("instagram",),
    average_order=Money(Decimal(50)),
    margin=Decimal(60),
    discount=Decimal(10),
    baseline_visits=700,
    baseline_orders=21,
    targets=(Target("orders", 50, 80, "own"), Target("impressions", 60_000, 60_000, "own")),
)
CAMPAIGN = Campaign("k", "Saippuat 3/2027", 1, GOALS)
ANNA = Candidate("a", "anna.koti", "instagram", 12_500, Money(Decimal(300)))
PEKKA = Candidate("p", "pekka.kokkaa", "tiktok", 8_200, Money(Decimal(250)))
DEAL = Deal(
    "Anna",
    "sole_trader",
    (Deliverable("reel", 2, "instagram"),),
    ("fixed", "commission"),
    fee=Money(Decimal(600)),
    commission_percent=Decimal(10),
)
CONTRACT = Contract("sa", "ca", 1, 1, "signed", DEAL)
BRAND = Workspace("w", name="Saippuapaja", vat_rate="25.5", hour_cost=Money(Decimal(35)))

ALONE = Known(
    Member("m"),
    BRAND,
    campaigns=(CAMPAIGN,),
    candidates=(ANNA,),
    collaborations=(Collaboration("ca", "k", "a", "agreed"),),
    contracts=(CONTRACT,),
)
BOTH = replace(
    ALONE,
    candidates=(ANNA, PEKKA),
    collaborations=(*ALONE.collaborations, Collaboration("cp", "k", "p", "shortlisted")),
)
NOBODY = replace(ALONE, candidates=(), collaborations=(), contracts=())

SEEN = "48 000, 31 000"
LIKED = {
    "fi": "tykkäykset 1900, kommentit 120, jaot 60, tallennukset 210",
    "en": "1,900 likes, 120 comments, 60 shares",
}
SOLD = {"fi": "klikkaukset 900, tilaukset 60, myynti 3765 €", "en": "clicks 900, orders 60, revenue €3,765"}


@dataclass
class Talk:
    """Keeps what the conversation led to, as storage would."""

    known: Known = ALONE
    language: str = "fi"
    now: datetime = NOW
    conversation: Conversation = field(init=False)
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation("c", self.language)

    def does(self, given: Input) -> Turn:
        known = replace(self.known, fresh=f"id{self.conversation.turn:04d}")
        turn = respond(self.conversation, given, known, self.now)
        self.conversation, self.turn = turn.conversation, turn
        visits = {**self.known.visits, **{visit.id: visit for visit in turn.visits}}
        self.known = replace(self.known, visits={k: v for k, v in visits.items() if v.state in ("open", "draft")})
        for event in turn.events:
            if isinstance(event, ProfileSet):
                workspace = replace(self.known.workspace, **event.changes)  # type: ignore[arg-type]
                self.known = replace(self.known, workspace=workspace)
            elif isinstance(event, ResultsRecorded):
                self.known = replace(self.known, measurements=(*event.measurements, *self.known.measurements))
            elif isinstance(event, DocumentMade):
                self.known = replace(self.known, documents=(event.document, *self.known.documents))
        return turn

    def says(self, *texts: str) -> Turn:
        return [self.does(Said(text)) for text in texts][-1]

    def begins(self, *texts: str) -> Turn:
        begun = self.does(Commanded("results"))
        return self.says(*texts) if texts else begun

    @property
    def answers(self) -> Mapping[str, object]:
        return self.known.visits[self.conversation.stack[-1]].answers

    @property
    def shown(self) -> str:
        parts = []
        for reply in self.turn.replies:
            parts.append(plain(reply.nodes))
            if reply.table is not None:
                parts += [reply.table.title, *(" | ".join(row) for row in reply.table.rows)]
        return "\n".join(parts).replace("\u00a0", " ")

    @property
    def recorded(self) -> dict[tuple[str | None, str], Decimal]:
        found = next(event for event in self.turn.events if isinstance(event, ResultsRecorded))
        return {(m.collaboration_id, m.metric): m.value for m in found.measurements}


def told(language: str) -> tuple[str, ...]:
    """All figures of one collaboration, then 12 hours and 150 €."""
    return (SEEN, LIKED[language], SOLD[language], "12", "150")


# What comes out.


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "fi",
            [
                "Kampanja jäi voitolle 196,67 €. ROI on 13,4 %.",
                "Myynnistä jää katetta 1 666,67 € (55,6 %), kuluja on 1 470 €, ja erotus on 196,67 €.",
                "ROAS 3,33",
                "kun tilauksia on 52",
                "tuhat näyttökertaa maksoi 18,75 € (CPM)",
                "yksi klikkaus 1 € (CPC)",
                "yksi tilaus 15 € (CPA)",
                "Provisio | @anna.koti | 300 €",
                "Oma työ | kampanja | 420 €",
                "Kaikki yhteensä |  | 1 470 €",
                "Tilaukset | 60 | 50–80 | kyllä",
                "Näyttökerrat | 48 000 | 60 000 | ei (80 %)",
            ],
        ),
        (
            "en",
            [
                "The campaign made a profit of €196.67, an ROI of 13.4%.",
                "Sales leave a margin of €1,666.67 (55.6%), the costs are €1,470, and the difference is €196.67.",
                "ROAS 3.33",
                "pays for itself at 52 orders",
                "a thousand impressions cost €18.75 (CPM)",
                "one click €1 (CPC)",
                "one order €15 (CPA)",
                "Commission | @anna.koti | €300",
                "Own work | campaign | €420",
                "All together |  | €1,470",
                "Orders | 60 | 50–80 | yes",
                "Impressions | 48,000 | 60,000 | no (80%)",
            ],
        ),
    ],
)
def test_the_report_worked_by_hand(language: str, shown: list[str]) -> None:
    # 3 765 / 1.255 = 3 000 €; commission 300; own work 12 x 35 = 420; costs 600 + 300 + 420 + 150 = 1 470.
    # 3 000 x 50/90 = 1 666.67; - 1 470 = 196.67; / 1 470 = 13.4 %. ROAS 3 000 / 900 = 3.33.
    # One order leaves (1 666.67 - 300) / 60 = 22.78; 1 170 / 22.78 = 51.4, so 52 orders. CPM 900 / 48 = 18.75.
    talk = Talk(language=language)
    talk.begins(*told(language))
    assert talk.turn.question == "results.confirm"
    for text in shown:
        assert text in talk.shown


def test_at_most_four_messages_before_the_summary() -> None:
    talk = Talk(BOTH)
    talk.begins(SEEN, LIKED["fi"], SOLD["fi"], "20 000, 9 000", "en tiedä", "en tiedä", "12", "150")
    assert talk.turn.question == "results.confirm"
    assert len(talk.turn.replies) <= 5


def test_what_is_recorded_is_in_cents_without_vat() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "tallenna")
    assert talk.recorded == {
        ("ca", "impressions"): 48_000, ("ca", "reach"): 31_000,
        ("ca", "likes"): 1_900, ("ca", "comments"): 120, ("ca", "shares"): 60, ("ca", "saves"): 210,
        ("ca", "clicks"): 900, ("ca", "orders"): 60, ("ca", "revenue"): 300_000,
        (None, "hours"): 12, (None, "extra_costs"): 15_000,
    }  # fmt: skip
    document = next(event.document for event in talk.turn.events if isinstance(event, DocumentMade))
    assert document.name_parts == ("Saippuapaja", "Raportti", "Saippuat 3/2027", "v1", "2027-04-07")
    assert "13,4" in document.data


def test_the_report_comes_again_when_asked_for() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "tallenna")
    talk.says("kannattiko kampanja")
    assert "196,67 €" in talk.shown
    assert [document.kind for reply in talk.turn.replies for document in reply.documents] == ["report"]
    assert not talk.turn.events
    talk.says("in english", "report on saippuat")
    assert "€196.67" in talk.shown


def test_there_is_no_report_before_there_are_results() -> None:
    talk = Talk()
    talk.says("raportti")
    assert "ei ole vielä kirjattu tuloksia" in talk.shown
    talk.says("raportti Villasukat")
    assert "Villasukat" in talk.shown
    assert not talk.turn.events


# What is missing.


def test_an_unknown_block_is_none_and_never_zero() -> None:
    talk = Talk()
    talk.begins("en tiedä")
    assert talk.turn.question == "results.engagement"
    assert talk.answers["results.visibility#ca"] == {"impressions": None, "reach": None}
    talk.says("en tiedä", "en tiedä", "0", "0")
    assert "Tilaukset | — | 50–80 | ei voi sanoa" in talk.shown
    assert "myynti (ROI, ROAS" in talk.shown
    assert "| 0 |" not in talk.shown
    talk.says("tallenna")
    assert talk.recorded == {(None, "hours"): 0, (None, "extra_costs"): 0}


def test_a_block_can_not_be_passed_but_says_what_can_be_done() -> None:
    talk = Talk()
    talk.begins("ohita")
    assert talk.turn.question == "results.visibility"
    assert "en tiedä" in talk.shown
    assert "results.visibility#ca" not in talk.answers


@pytest.mark.parametrize(
    ("answers", "gone", "said"),
    [
        ((SEEN, LIKED["fi"], "klikkaukset 900", "12", "150"), "ROAS 3", "Siihen puuttuu: myynti (@anna.koti)."),
        ((SEEN, LIKED["fi"], SOLD["fi"], "ohita", "150"), "ROI on", "Siihen puuttuu: oma työ tunteina."),
        ((SEEN, LIKED["fi"], SOLD["fi"], "12", "ohita"), "ROI on", "Siihen puuttuu: muut kulut."),
        (("tavoitetut 31 000", LIKED["fi"], SOLD["fi"], "12", "150"), "CPM)", "näyttökerrat (CPM, klikkausprosentti"),
        ((SEEN, "kommentit 120", SOLD["fi"], "12", "150"), "CPE)", "tykkäykset (CPE), jaot (CPE)"),
    ],
)
def test_a_missing_figure_takes_away_what_needs_it(answers: tuple[str, ...], gone: str, said: str) -> None:
    talk = Talk()
    talk.begins(*answers)
    assert talk.turn.question == "results.confirm"
    money = talk.shown.split("Mikä on epävarmaa")[0]
    assert gone not in money
    assert said in talk.shown


def test_a_zero_is_told_apart_from_what_is_not_known() -> None:
    talk = Talk()
    talk.begins(SEEN, LIKED["fi"], "klikkaukset 0, tilaukset 0, myynti 0, uudet asiakkaat 0", "12", "150")
    assert "Kauppa | Tilaukset | 0 | 50–80 | ei (0 %)" in talk.shown
    assert "klikkaukset (CPC" not in talk.shown
    assert "Tilauksia ei ole vielä tullut" in talk.shown
    # 0 x 55.56 % - (600 + 0 + 420 + 150)
    assert "tappiolle 1 170 €" in talk.shown


def test_a_campaign_without_collaborations_is_counted_as_a_whole() -> None:
    talk = Talk(NOBODY)
    talk.begins("näyttökerrat 20 000", "en tiedä", "tilaukset 60, myynti 3765", "0")
    assert "Paljonko kampanja maksoi kaikkiaan" in talk.shown
    talk.says("ohita")
    # Nobody knows what was paid: it is not taken for nothing.
    assert "ROI jää laskematta. Siihen puuttuu: muut kulut." in talk.shown
    assert "CPM)" not in talk.shown.split("Mikä on epävarmaa")[0]
    talk.says("muuta muut kulut 1000")
    # 1 666.67 - 1 000 = 666.67; ROAS 3; CPM 1 000 / 20 = 50
    assert "Kampanja jäi voitolle 666,67 €. ROI on 66,7 %." in talk.shown
    assert "tuhat näyttökertaa maksoi 50 € (CPM)" in talk.shown
    assert "Palkkiot ja muut kulut | kampanja | 1 000 €" in talk.shown
    assert "@" not in talk.shown
    talk.says("tallenna")
    assert talk.recorded[None, "impressions"] == 20_000


# What is asked.


def test_the_margin_is_asked_when_sales_are_known_and_the_goals_lack_it() -> None:
    campaign = replace(CAMPAIGN, goals=replace(GOALS, margin=None))
    talk = Talk(replace(ALONE, campaigns=(campaign,)))
    talk.begins(SEEN, LIKED["fi"], SOLD["fi"])
    assert talk.turn.question == "results.margin"
    talk.says("50 %", "12", "150")
    # 3 000 x 50 % - 1 470 = 30
    assert "voitolle 30 €" in talk.shown


def test_the_margin_is_not_asked_without_sales() -> None:
    campaign = replace(CAMPAIGN, goals=replace(GOALS, margin=None))
    talk = Talk(replace(ALONE, campaigns=(campaign,)))
    talk.begins(SEEN, LIKED["fi"], "tilaukset 60")
    assert talk.turn.question == "results.hours"


def test_the_vat_rate_comes_before_sales_and_only_once() -> None:
    talk = Talk(replace(ALONE, workspace=replace(BRAND, vat_rate="")))
    talk.begins()
    assert talk.turn.question == "workspace.vat_rate"
    talk.says("25,5", SEEN, LIKED["fi"], SOLD["fi"])
    assert "3 765 € sis. alv (3 000 € ilman)" in talk.shown
    talk.says("12", "150", "tallenna")
    assert any(isinstance(event, ProfileSet) for event in talk.turn.events)
    talk.begins()
    assert talk.turn.question == "results.visibility"


def test_the_campaign_is_asked_when_it_is_not_evident() -> None:
    other = replace(CAMPAIGN, id="v", name="Villasukat 4/2027")
    talk = Talk(replace(ALONE, campaigns=(other, CAMPAIGN)))
    talk.begins()
    assert talk.turn.question == "results.campaign"
    talk.says("Saippuat")
    assert talk.answers["results.campaign"] == "k"
    assert talk.turn.question == "results.visibility"

    named = Talk(replace(ALONE, campaigns=(other, CAMPAIGN)))
    named.does(Commanded("results", "villasukat"))
    assert named.answers["results.campaign"] == "v"


def test_a_campaign_that_does_not_exist_is_not_replaced_by_another() -> None:
    talk = Talk()
    talk.does(Commanded("results", "Kynttilät"))
    assert "Kynttilät" in talk.shown
    assert talk.conversation.stack == ()


def test_only_the_chosen_are_asked_about() -> None:
    considered = Collaboration("cp", "k", "p", "considered")
    talk = Talk(replace(BOTH, collaborations=(ALONE.collaborations[0], considered)))
    talk.begins(*told("fi"))
    assert talk.turn.question == "results.confirm"
    assert "pekka" not in talk.shown


def test_everyone_is_asked_about_in_turn() -> None:
    talk = Talk(BOTH)
    talk.begins(SEEN, LIKED["fi"], SOLD["fi"])
    assert "@pekka.kokkaa" in talk.shown
    talk.says("20 000, 9 000", "700, 40, 3, 12", "en tiedä", "12", "150")
    assert talk.answers["results.visibility#cp"] == {"impressions": 20_000, "reach": 9_000}
    assert "summa, sisältää päällekkäisyyttä" in talk.shown
    assert "Sopimusta ei ole, joten kuluna on hintapyyntö: @pekka.kokkaa." in talk.shown
    assert "Siihen puuttuu: myynti (@pekka.kokkaa)." in talk.shown
    assert "@pekka.kokkaa | 20 000 | 3,7 % | — | — | — | 250 € | 12,50 € | —" in talk.shown


def test_named_figures_belong_to_the_one_who_is_asked_about() -> None:
    talk = Talk(BOTH)
    talk.begins(SEEN, LIKED["fi"], SOLD["fi"], "näyttökerrat 20 000", "tykkäykset 700, kommentit 40")
    assert talk.answers["results.visibility#ca"] == {"impressions": 48_000, "reach": 31_000}
    assert talk.answers["results.visibility#cp"] == {"impressions": 20_000, "reach": None}
    assert talk.answers["results.engagement#cp"] == {"likes": 700, "comments": 40, "shares": None, "saves": None}


def test_two_figures_of_a_block_are_corrected_in_one_message() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "klikkaukset 950, tilaukset 45")
    assert "Klikkaukset 950, Tilaukset 45" in talk.shown


# The day.


@pytest.mark.parametrize(
    ("text", "said"),
    [("päivä 8.4.2027", "on vasta tulossa"), ("päivä 28.2.2027", "on ennen kampanjan alkua 1.3.2027")],
)
def test_a_day_outside_is_refused_and_changes_nothing(text: str, said: str) -> None:
    talk = Talk()
    talk.begins()
    before = talk.answers
    talk.says(text)
    assert said in talk.shown
    assert talk.answers == before
    assert talk.turn.question == "results.visibility"


def test_the_day_is_today_unless_another_is_told() -> None:
    talk = Talk()
    talk.begins()
    assert "7.4.2027" in talk.shown
    talk.says("päivä 31.3.", *told("fi"), "tallenna")
    event = next(event for event in talk.turn.events if isinstance(event, ResultsRecorded))
    assert {m.as_of for m in event.measurements} == {END}


def test_the_whole_sites_figures_are_asked_for_the_days_they_are_compared_with() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "tarkenna", "31.3.")
    assert talk.turn.question == "results.margin"
    talk.says("ohita")
    assert talk.turn.question == "results.site_visits"
    assert "1.3.2027–31.3.2027" in talk.shown
    talk.says("3600", "95", "ohita")
    # 700 a week is 3 100 in 31 days: 500 more. 21 a week is 93: 2 more, which is nothing.
    assert "kertyy tavallisesti noin 3 100. Kasvua on 500 (16,1 %)" in talk.shown
    assert "kertyy tavallisesti noin 93. Ero 2 (2,2 %) voi olla sattumaa" in talk.shown


def test_earlier_figures_are_named_and_the_newest_count() -> None:
    before = Measurement("k", "ca", "orders", Decimal(10), date(2027, 3, 15), datetime(2027, 3, 15, tzinfo=UTC))
    seen = Measurement("k", "ca", "new_customers", Decimal(7), date(2027, 3, 15), datetime(2027, 3, 15, tzinfo=UTC))
    talk = Talk(replace(ALONE, measurements=(before, seen)))
    talk.begins()
    assert "15.3.2027" in talk.shown
    talk.says(*told("fi"))
    assert "Kauppa | Tilaukset | 60 |" in talk.shown
    # Not told now, so it stands as it was.
    assert "Uusia asiakkaita: 7" in talk.shown


# Corrections.


def test_a_figure_is_corrected_by_its_name_at_the_summary() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "muuta muut kulut 250")
    # 1 666.67 - 1 570 = 96.67
    assert "voitolle 96,67 €" in talk.shown
    talk.says("myynti 5020 €")
    # 5 020 / 1.255 = 4 000; x 50/90 = 2 222.22; costs 600 + 400 + 420 + 250 = 1 670; 552.22
    assert "voitolle 552,22 €" in talk.shown
    assert "Klikkaukset 900, Tilaukset 60" in talk.shown


def test_back_reopens_the_last_answer() -> None:
    talk = Talk()
    talk.begins(*told("fi"), "takaisin")
    assert talk.turn.question == "results.extra_costs"
    talk.says("0")
    assert "voitolle 346,67 €" in talk.shown


def test_the_same_report_in_the_other_language_half_way() -> None:
    talk = Talk()
    talk.begins(SEEN, LIKED["fi"], "in english")
    assert talk.turn.question == "results.conversion"
    talk.says(SOLD["en"], "12", "150")
    assert "an ROI of 13.4%" in talk.shown


# The words.


def test_every_target_that_a_plan_may_set_has_its_name_in_the_report() -> None:
    for key in TEXTS.keys("fi"):
        if key.startswith("plan.metric."):
            assert f"results.metric.{key.removeprefix('plan.metric.')}" in TEXTS.keys("fi")


@pytest.mark.parametrize("metric", ["usage_rights", "pieces", "visits_lift", "mentions"])
def test_a_target_outside_the_groups_is_shown(metric: str) -> None:
    goals = replace(GOALS, goal="content", targets=(Target(metric, 2, 4, "own"),))
    talk = Talk(replace(ALONE, campaigns=(replace(CAMPAIGN, goals=goals),)))
    talk.begins(*told("fi"))
    assert talk.turn.question == "results.confirm"
    assert f"Muut | {TEXTS.word('fi', f'results.metric.{metric}')}" in talk.shown


def test_a_running_campaign_is_not_judged_as_if_it_were_over() -> None:
    talk = Talk(now=datetime(2027, 3, 20, 12, tzinfo=UTC))
    talk.begins(*told("fi"))
    assert "on toistaiseksi voitolla 196,67 €" in talk.shown
    assert "ei vielä (80 %)" in talk.shown
    assert "Odota loppuun ennen päätöksiä: 31.3.2027" in talk.shown
