"""What people said in the golden visits: for each flow, in both languages, up to the positions that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from flows.engine.known import Known, Member
from flows.engine.money import Money
from flows.field import Campaign, Candidate, Collaboration, Goals, Period, Workspace

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def brand() -> Known:
    """A brand of which nothing but its name is known, with a campaign under way and one candidate."""
    goals = Goals(
        offer="kynttilät",
        goal="sales",
        audience="kodin sisustajat",
        budget=Money(Decimal(3000)),
        period=Period(date(2026, 11, 1), date(2026, 12, 31)),
        channels=("instagram",),
    )
    return Known(
        Member("m", "Maija"),
        Workspace("w", name="Valo"),
        campaigns=(Campaign("c1", "Kynttilät 11/2026", 1, goals),),
        candidates=(Candidate("p1", "anna_koti", "instagram", 12_500, Money(Decimal(450))),),
        collaborations=(Collaboration("l1", "c1", "p1", "shortlisted"),),
    )


@dataclass(frozen=True, slots=True)
class Talk:
    said: tuple[str, ...]
    kept_after: tuple[int, ...]
    """After how many of the messages the visit is kept; 0 is right after the flow began."""


TALKS: Mapping[str, Mapping[str, Talk]] = {
    "goals": {
        "fi": Talk(
            ("käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3 000 €", "1.3.2027–31.3.2027",
             "instagram ja tiktok", "tarkenna", "20-35", "ohita", "25,5", "50 € sis. alv", "60"),
            (0, 3, 5, 6, 9, 12),
        ),
        "en": Talk(
            ("handmade soap", "sales", "young adults", "€3,000", "1 March 2027 – 31 March 2027", "instagram and tiktok",
             "refine", "20-35", "skip"),
            (2, 6, 9),
        ),
    },
    "candidates": {
        "fi": Talk(("@anna.koti", "instagram", "12,5k", "450 €", "tykkäykset 400, kommentit 25", "tarkenna", "4"),
                   (0, 2, 4, 5, 7)),
        "en": Talk(("@anna.koti instagram 12500 followers", "€450", "likes 400, comments 25"), (1, 3)),
    },
    "contracts": {
        "fi": Talk(
            ("Anna Koti Oy", "yritys", "2 reelsiä ja 3 storya 1.3.2027–15.3.2027", "kiinteä ja provisio", "900 €",
             "ohita", "tarkenna", "ohita", "45 päivää"),
            (0, 2, 4, 6, 9),
        ),
        "en": Talk(("Anna Koti Ltd", "company", "2 reels and 3 stories", "fixed", "€900"), (1, 3, 5)),
    },
    "results": {
        "fi": Talk(
            ("25,5", "näytöt 64000, tavoittavuus 41000", "tykkäykset 1200, kommentit 90",
             "klikkaukset 1000, tilaukset 20, myynti 1255 €", "60", "12", "30 €", "ohita"),
            (0, 2, 4, 8),
        ),
        "en": Talk(("25.5", "impressions 64000, reach 41000", "skip", "likes 1200"), (1, 4)),
    },
    "workspace": {
        "fi": Talk(("Valo Oy", "ohita", "Kauppakatu 1, Tampere", "Maija Virta", "25,5"), (0, 3, 5)),
        "en": Talk(("Valo Ltd", "skip", "1 Market Street, Tampere"), (1, 3)),
    },
    "teaching": {
        "fi": Talk(("paljonko toimitus maksaa?", "Toimitus maksaa 4,90 €.\nSe kestää kaksi päivää."), (0, 1, 2)),
        "en": Talk(("do you ship abroad?", "To all of the EU."), (1, 2)),
    },
}  # fmt: skip
