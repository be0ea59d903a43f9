"""The packaged guide: whole in both languages, sourced, short enough to read, and true to every fact it grew from."""

from __future__ import annotations

import re
from datetime import date

import pytest

from knowledge.article import Article
from knowledge.markup import Bullets, Paragraph
from knowledge.search import LANGUAGES, article, load
from knowledge.stems import stems_of
from knowledge.words import fold

LIBRARY = load()
ARTICLES = [found for language in LANGUAGES for found in LIBRARY.guides[language].articles.values()]
BOTH = pytest.mark.parametrize("found", ARTICLES, ids=lambda found: f"{found.language}-{found.id}")

PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

FACTS: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    # Each row: a fact of the guide this one grew from, the article that has it, key words in Finnish and in English.
    ("a collaboration of brands and influencers", "how-it-works", ("yhteistyöstä",), ("work together",)),
    ("influencers share genuine content with their own followers", "how-it-works",
     ("aitoa sisältöä", "seuraajilleen"), ("genuine content", "followers")),
    ("find, contract, run, measure", "how-it-works",
     ("vaikuttajat", "sopimus", "toteuta", "mittaa"), ("find", "contract", "run", "measure")),
    ("a form of digital marketing", "what-is", ("digitaalisen markkinoinnin",), ("digital marketing",)),
    ("to reach new customers", "what-is", ("uusia asiakkaita",), ("new customers",)),
    ("a natural and trusted link to the target group", "what-is",
     ("luontevan", "luotettavan", "kohderyhmään"), ("natural", "trusted")),
    ("traditional advertising interrupts, influencers fit in", "versus-advertising",
     ("keskeyttää", "luontevasti"), ("interrupts", "naturally")),
    ("followers trust people, not ads", "versus-advertising",
     ("luottamus", "aidoksi ihmiseksi", "eikä mainokseksi"), ("trust", "real person", "not as an ad")),
    ("benefit: awareness", "benefits", ("bränditietoisuus", "kohderyhmässä"), ("awareness",)),
    ("benefit: trust and credibility", "benefits", ("luottamus", "uskottavuutta"), ("trust", "credibility")),
    ("benefit: targeted groups", "benefits", ("tarkasti rajatun",), ("narrowly defined",)),
    ("benefit: authentic content", "benefits", ("aitoa sisältöä",), ("authentic",)),
    ("benefit: lasting engagement", "benefits", ("sitoutuminen", "pidemmäksi aikaa"), ("engaged", "longer")),
    ("start from the target group and the strategy", "start-search",
     ("kohderyhmä ja markkinointistrategia",), ("target audience and the marketing strategy",)),
    ("followers match the ideal customer", "start-search",
     ("ideaaliasiakkaasi", "seuraajat vastaavat"), ("ideal customer", "followers match")),
    ("values fit the brand", "start-search", ("arvot sopivat",), ("values fit",)),
    ("follower count is not the main thing", "follower-count", ("ei ole", "sitoutuminen ja aitous"),
     ("no.", "engagement and authenticity")),
    ("search platforms by hashtags", "where-to-find", ("aihetunnisteilla",), ("hashtags",)),
    ("influencer platforms help", "where-to-find", ("vaikuttaja-alustat",), ("influencer platforms",)),
    ("ask customers and employees", "where-to-find", ("asiakkaat", "työntekijät"), ("customers", "employees")),
    ("criterion: audience match", "choosing-criteria", ("kohderyhmän vastaavuus",), ("audience match",)),
    ("criterion: engagement by comments and shares against followers", "choosing-criteria",
     ("sitoutumisaste", "kommentit ja jaot suhteessa seuraajiin"), ("engagement rate", "comments and shares")),
    ("criterion: quality and fit", "choosing-criteria", ("sisällön laatu",), ("quality", "fit")),
    ("criterion: earlier collaborations and how they went", "choosing-criteria",
     ("aiemmat yhteistyöt", "onnistuminen"), ("earlier collaborations", "how they went")),
    ("criterion: reputation and credibility", "choosing-criteria", ("maine ja uskottavuus",),
     ("reputation and credibility",)),
    ("micro is 1,000-100,000 followers", "micro-influencers", ("1 000–100 000",), ("1,000–100,000",)),
    ("micro: often the best engagement, cost-effective", "micro-influencers",
     ("usein paras sitoutumisaste", "kustannustehokkuus"), ("often the best engagement rate", "value for money")),
    ("micro: know their followers, hence credible", "micro-influencers",
     ("henkilökohtaisemmin", "uskottava"), ("personally", "credible")),
    ("contract: both sides' responsibilities and expectations", "contract-contents",
     ("kummankin vastuut ja odotukset",), ("responsible for and expects",)),
    ("contract protects both and helps to succeed", "written-contract",
     ("suojaa sekä yritystä että vaikuttajaa", "onnistumaan"), ("protects the company and the influencer", "succeed")),
    ("in writing always, even when small", "written-contract",
     ("kirjallinen sopimus kannattaa tehdä aina", "pieni"), ("written contract is always", "small")),
    ("contract: goals, content, schedule, pay", "contract-contents",
     ("tavoitteet", "sisällön vaatimukset", "aikataulu", "korvaus"),
     ("goals", "content requirements", "schedule", "pay")),
    ("define the content and the channels", "content-brief",
     ("millaista sisältöä", "missä kanavissa"), ("what kind of content", "on which channels")),
    ("disclosure duties and brand guidelines", "contract-contents",
     ("mainintavelvollisuus", "brändin ohjeet"), ("disclosure duty", "brand guidelines")),
    ("price varies by size, field and content type", "what-affects-price",
     ("koosta, alasta ja sisältötyypistä",), ("size, the industry and the type of content",)),
    ("model: fixed per post or campaign", "pricing-models",
     ("kiinteä korvaus", "kampanjasta"), ("fixed fee", "campaign")),
    ("model: product without money", "pricing-models", ("tuoteyhteistyö", "ilman rahaa"), ("product", "without money")),
    ("model: commission on sales", "pricing-models", ("komissio", "myynnistä"), ("commission", "share of sales")),
    ("model: monthly contract for regular content", "pricing-models",
     ("kuukausisopimus", "säännöllistä sisältöä"), ("monthly contract", "regular content")),
    ("negotiate on value for both", "negotiation", ("arvosta molemmille",), ("value for both sides",)),
    ("influencers value trust and freedom", "negotiation", ("luottamus", "vapaus"), ("trust", "freedom")),
    ("clear limits with room for creativity", "creative-freedom",
     ("selkeät raamit", "tilaa"), ("clear limits", "room")),
    ("measure against goals and metrics set beforehand", "measuring",
     ("tavoitteisiin ja mittareihin", "ennen alkua"), ("goals and metrics", "before the start")),
    ("set clear goals before the campaign", "set-goals", ("ennen kampanjan alkua",), ("before the campaign begins",)),
    ("follow them consistently", "measuring", ("samalla tavalla",), ("in the same way",)),
    ("visibility alone is not enough", "measuring", ("pelkkä näkyvyys ei riitä",), ("visibility alone is not enough",)),
    ("look at actions that move the business", "measuring",
     ("liiketoimintaa eteenpäin",), ("move the business forward",)),
    ("visibility metrics tell of reach", "metrics", ("näkyvyys", "ulottuvuudesta"), ("visibility", "how far")),
    ("engagement metrics tell of interest", "metrics", ("sitoutuminen", "kiinnostuksesta"), ("engagement", "interest")),
    ("conversion metrics tell of business effect", "metrics",
     ("konversio", "liiketoimintaan"), ("conversion", "business")),
    ("track: impressions and organic reach", "metrics",
     ("näyttökerrat", "orgaaninen tavoittavuus"), ("impressions", "organic reach")),
    ("track: by channel", "multichannel", ("joka kanavaa erikseen",), ("each channel by itself",)),
    ("track: likes, comments, shares", "metrics", ("tykkäykset, kommentit ja jaot",), ("likes, comments and shares",)),
    ("track: website traffic during the campaign", "site-traffic", ("kampanjan päiviä", "käyntejä"),
     ("days of the campaign", "visits")),
    ("track: sales and conversions by codes", "tracking-codes", ("oma alennuskoodi",), ("discount code",)),
    ("track: sales by tracking codes among the metrics", "metrics", ("seurantakoodeilla",), ("tracking codes",)),
    ("track: brand mentions and awareness", "metrics", ("mainintoja", "tunnettuutta"), ("brand mentions", "awareness")),
    ("ROI: all costs against what they brought", "roi", ("kokonaiskustannuksia", "hyötyihin"), ("total costs",)),
    ("ROI: immediate results and long-term effects", "roi",
     ("välittömien", "pitkäaikaiset", "bränditietoisuuden", "asiakassuhteet"),
     ("immediate", "long-term", "brand awareness", "customer relationships")),
    ("continuous collaboration often works best", "long-term-collaboration",
     ("parhaat tulokset", "jatkuvasta yhteistyöstä"), ("best results", "continuous collaboration")),
    ("success: strategy, partners, steady improvement", "success-factors",
     ("strategia", "oikeat kumppanit", "jatkuva parantaminen"), ("strategy", "right partners", "steady improvement")),
    ("multichannel: visibility and customer relationships", "multichannel",
     ("kasvattaa näkyvyyttä", "asiakassuhteita"), ("visibility", "customer relationships")),
    ("start small, learn, widen", "start-small",
     ("aloita pienestä, opi ja laajenna",), ("start small, learn, and widen",)),
]  # fmt: skip


def test_every_article_exists_in_both_languages() -> None:
    finnish, english = (LIBRARY.guides[language].articles for language in LANGUAGES)
    assert finnish.keys() == english.keys()
    for id_, found in finnish.items():
        assert found.covers == english[id_].covers
        assert found.see_also == english[id_].see_also
        assert [source.date for source in found.sources] == [source.date for source in english[id_].sources]


def test_there_are_covered_articles_and_honest_ones() -> None:
    covered = [found for found in ARTICLES if found.language == "fi" and found.covers]
    silent = [found for found in ARTICLES if found.language == "fi" and not found.covers]
    assert len(covered) >= 45
    assert len(silent) >= 10


@BOTH
def test_article_is_whole(found: Article) -> None:
    assert len(found.ask) >= 10
    assert len(set(map(str.casefold, found.ask))) == len(found.ask)
    assert found.sources
    for source in found.sources:
        assert source.name.strip()
        assert PARTIAL_DATE.fullmatch(source.date)
        date.fromisoformat((source.date + "-01-01")[:10])
    assert (40 if found.covers else 25) <= len(found.text.split()) <= 170
    assert len(found.text) <= 1500
    assert found.id not in found.see_also
    assert all(other in LIBRARY.guides[found.language].articles for other in found.see_also)
    assert not re.search(r"\*\*|\]\(|^- ", found.text, re.MULTILINE), "markup that was not understood"
    assert "!" not in found.text


@BOTH
def test_blocks_hold_text(found: Article) -> None:
    for block in found.blocks:
        rows = [block.spans] if isinstance(block, Paragraph) else block.items
        assert isinstance(block, Paragraph | Bullets)
        assert rows
        for row in rows:
            assert "".join(span.text for span in row).strip()


def test_a_phrasing_belongs_to_one_article() -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for found in LIBRARY.guides[language].articles.values():
            for ask in found.ask:
                assert seen.setdefault(fold(ask), found.id) == found.id, ask


@pytest.mark.parametrize(("fact", "id_", "finnish", "english"), FACTS, ids=[row[0] for row in FACTS])
def test_fact_is_covered(fact: str, id_: str, finnish: tuple[str, ...], english: tuple[str, ...]) -> None:
    for language, words in zip(LANGUAGES, (finnish, english), strict=True):
        found = article(LIBRARY, id_, language)
        text = " ".join(found.text.casefold().split())
        missing = [word for word in words if word.casefold() not in text]
        assert not missing, f"{language}/{id_} lacks {missing}: {fact}"


def test_stems_known_beforehand_are_right() -> None:
    for language, guide in LIBRARY.guides.items():
        fresh = stems_of(guide.articles.values(), guide.speech)
        wrong = {word for word, stem in guide.speech.stems.items() if fresh.get(word, stem) != stem}
        assert not wrong, f"{language}: run python -m tests.knowledge.stems"
        known = len(fresh.keys() & guide.speech.stems.keys()) / len(fresh)
        assert known > 0.9, f"{language}: the start gets slow; run python -m tests.knowledge.stems"
