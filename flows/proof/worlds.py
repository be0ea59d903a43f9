"""The states of a brand's data in which the proof begins flows: from nothing at all to as much as storage gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from flows.engine.known import Known, Member
from flows.engine.messages import Visit
from flows.engine.money import LARGEST, Money
from flows.field import (
    CAMPAIGN_MEASUREMENTS,
    MEASUREMENTS,
    PLATFORMS,
    PRICING,
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Deal,
    Deliverable,
    Figures,
    Goals,
    Measurement,
    OpenQuestion,
    OwnArticle,
    Period,
    Target,
    Workspace,
)
from flows.proof.place import World
from flows.proof.samples import awkward
from flows.teaching.article import LONGEST_ID, LONGEST_TITLE

NOW = datetime(2026, 12, 22, 12, tzinfo=UTC)
"""A day whose month and day have two digits each."""

CAMPAIGNS = 200
CANDIDATES = 500
"""As many as storage gives to one turn."""
CHOSEN = 4
"""Of the candidates, those with a contract: figures are asked of each."""
OPEN_QUESTIONS = 20
TAUGHT = 100
"""As many as storage gives as well."""
IN_CAMPAIGN = 200
"""Of the candidates, those who are in the first campaign."""

_MOST = Money(LARGEST - Decimal("0.01"), vat_rate=Decimal("25.5"), typed="x")


@cache
def worlds() -> tuple[World, ...]:
    """A brand that is new, one with a campaign under way, one with two that have ended, and two with very much, of
    which the last told nothing of itself, so that everything is asked."""
    return (first(), under_way(), ended(), full("full", _workspace()), full("full_unnamed", Workspace("w")))


def first() -> World:
    return World("first", Known(Member("m", "Maija"), Workspace("w")), NOW)


def under_way() -> World:
    """A brand that told nothing of itself, with one campaign and one candidate."""
    known = Known(
        Member("m", "Maija"),
        Workspace("w"),
        campaigns=(_campaign(0, "active"),),
        candidates=(_candidate(0),),
        collaborations=(Collaboration("l0", "c0", "p0", "shortlisted"),),
        open_questions=(OpenQuestion("1", "paljonko toimitus maksaa", "fi", NOW), OpenQuestion("2", "why", "en", NOW)),
    )
    return World("under_way", known, NOW)


def ended() -> World:
    """Nothing can be guessed: which campaign and which candidate has to be asked. The second has no candidates."""
    known = Known(
        Member("m", "Maija"),
        _workspace(),
        campaigns=(_campaign(0, "ended"), _campaign(1, "ended")),
        candidates=(_candidate(0), _candidate(1)),
        collaborations=tuple(Collaboration(f"l{p}", "c0", f"p{p}") for p in range(2)),
    )
    return World("ended", known, NOW)


def full(name: str, workspace: Workspace) -> World:
    """As much as storage gives, every name at its longest."""
    candidates = tuple(_candidate(nth) for nth in range(CANDIDATES))
    collaborations = tuple(
        Collaboration(f"l{nth}", "c0", candidate.id, "agreed" if nth < CHOSEN else "considered")
        for nth, candidate in enumerate(candidates[:IN_CAMPAIGN])
    )
    contracts = tuple(Contract(f"k{nth}", f"l{nth}", 99, 1, "agreed", _deal()) for nth in range(CHOSEN))
    drafts = {
        f"d{nth}": Visit(f"d{nth}", flow, 1, "m", state="draft")
        for nth, flow in enumerate(("goals", "candidates", "workspace"))
    }
    known = Known(
        Member("m", awkward(80)),
        workspace,
        visits=drafts,
        campaigns=tuple(_campaign(nth, "ended") for nth in range(CAMPAIGNS)),
        candidates=candidates,
        collaborations=collaborations,
        contracts=contracts,
        measurements=_measurements(),
        tracking_codes={contract.id: f"WIDEHANDLE{nth:02d}" for nth, contract in enumerate(contracts)},
        open_questions=tuple(_question(nth) for nth in range(OPEN_QUESTIONS)),
        own_articles=tuple(_taught(nth) for nth in range(TAUGHT)),
    )
    return World(name, known, NOW, full=True)


def _workspace() -> Workspace:
    return Workspace(
        "w",
        name=awkward(80),
        legal_name=awkward(120),
        business_id="1234567-1",
        address=awkward(200),
        signatory=awkward(120),
        vat_rate="25.5",
        hour_cost=Money(Decimal("999.99")),
        timezone="America/Argentina/ComodRivadavia",
    )


def _campaign(nth: int, state: str) -> Campaign:
    start = NOW.date() - timedelta(days=70)
    goals = Goals(
        offer=awkward(300),
        goal="sales",
        audience=awkward(300),
        budget=_MOST,
        period=Period(start, start + timedelta(days=50)),
        channels=PLATFORMS,
        audience_age=(18, 119),
        audience_region=awkward(120),
        average_order=_MOST,
        discount=Decimal("99.99"),
        commission_percent=Decimal("99.99"),
        baseline_visits=10**10,
        baseline_orders=10**10,
        targets=tuple(
            Target(metric, 10**9, 10**10, "own")
            for metric in ("impressions", "engagements", "clicks", "orders", "pieces")
        ),
    )
    return Campaign(f"c{nth}", f"{awkward(37)}{nth:03d} 10/2026", 1, goals, state)


def _question(nth: int) -> OpenQuestion:
    return OpenQuestion(f"{10**9 + nth}", f"{awkward(290)} {nth:03d}", "en", NOW, "not_it", "own-x", 9_999_999)


def _taught(nth: int) -> OwnArticle:
    """A taught answer whose id is as long as teaching makes them."""
    id = f"own-{'w' * (LONGEST_ID - 8)}-{nth:03d}"
    return OwnArticle(id, "fi", awkward(LONGEST_TITLE), (awkward(290),), awkward(2000), awkward(80), NOW.date())


def _candidate(nth: int) -> Candidate:
    return Candidate(
        id=f"p{nth}",
        handle=f"{'wide.handle_of_mine_' + str(nth):w<30}",
        platform=PLATFORMS[nth % len(PLATFORMS)],
        followers=10**10,
        price=_MOST,
        figures=Figures(10_000, 10**10, 10**10, 10**10, 10**10),
        audience_match=1,
        content_fit=2,
        past_work=3,
        reputation=4,
        reputation_note=awkward(300),
    )


def _deal() -> Deal:
    period = Period(date(2026, 10, 10), date(2026, 12, 12))
    return Deal(
        party_name=awkward(120),
        party_kind="sole_trader",
        deliverables=(Deliverable("podcast_episode", 200, "podcast", period),) * 5,
        pricing=PRICING,
        business_id="1234567-1",
        fee=_MOST,
        product_value=_MOST,
        commission_percent=Decimal("99.99"),
        monthly_fee=_MOST,
        brand_rules=awkward(2000),
        creative_freedom=awkward(1000),
        exclusivity_days=3650,
        term=period,
        cancellation=awkward(500),
    )


def _measurements() -> tuple[Measurement, ...]:
    day = NOW.date() - timedelta(days=10)
    per_person = tuple(
        Measurement("c0", f"l{nth}", metric, Decimal(10**9 + nth), day, NOW - timedelta(days=10))
        for nth in range(CHOSEN)
        for metric in MEASUREMENTS
    )
    whole = tuple(
        Measurement("c0", None, metric, Decimal(50), day, NOW - timedelta(days=10)) for metric in CAMPAIGN_MEASUREMENTS
    )
    return (*per_person, *whole)
