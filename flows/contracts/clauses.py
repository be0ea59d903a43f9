"""A contract's text from what has been agreed: the clauses a deal needs, numbered, in the deal's own language.

Each clause is a template in clauses/<language>/<id>.txt: the heading, an empty line, then paragraphs with an empty
line between; lines that begin with "- " are a paragraph's list. What people typed is data: it reaches the paper
letter for letter and is never read as a template. What isn't known becomes a marked open point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from jinja2 import Template

from flows.contracts.labels import label_line, needed_label
from flows.contracts.wording import environment, plain, plain_fields, table, word
from flows.engine import formats
from flows.engine.money import Money
from flows.field import Deal, Goals, Workspace
from flows.goals.sector import ADULT, rule

_TIMED = ("video", "short", "reel", "tiktok", "live", "podcast_episode")
"""Kinds of content that have a length in minutes."""

# Structure of a template, marked by characters that `plain` removes from what people typed.
_PARAGRAPH, _ITEM, _LINE = "\x1d", "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something a contract needs and nobody has told. `mark` is how it stands in the text."""

    key: str
    place: str
    """Id of the clause or annex where it comes first; "parties" also for the parties' block."""
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    id: str
    number: int
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    id: str
    letter: str
    heading: str
    """Without the letter."""
    paragraphs: tuple[Paragraph, ...]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One box of the block at the beginning: who, and label-value pairs."""

    role: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Where one person signs. `name` may be empty; `lines` are the labels of lines left empty for a pen."""

    role: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract, ready to be set as DOCX, PDF or Markdown. Every text is plain, in `language`."""

    title: str
    status: str
    """LUONNOS or DRAFT while `draft`, else a word for a contract."""
    subtitle: str
    """Campaign and version, and the day the paper was made."""
    language: str
    version: int
    version_text: str
    draft: bool
    made: date
    parties_heading: str
    parties: tuple[Party, ...]
    clauses: tuple[Clause, ...]
    annex_word: str
    annexes: tuple[Annex, ...]
    signatures: tuple[Signature, ...]
    page_word: str
    open_points: tuple[OpenPoint, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """All that conditions and templates may look at. Texts are plain."""

    deal: Deal
    brand: Workspace
    goals: Goals
    campaign_name: str
    code: str
    handle: str

    @property
    def posts(self) -> bool:
        return bool(self.deal.deliverables)

    @property
    def regular_pay(self) -> bool:
        """A fee that rights and restrictions can be counted into."""
        return "fixed" in self.deal.pricing or "monthly" in self.deal.pricing

    @property
    def gift(self) -> bool:
        """A product alone, with no duty to post."""
        return not self.posts and set(self.deal.pricing) == {"product"}

    @property
    def money(self) -> bool:
        return self.regular_pay or "commission" in self.deal.pricing

    @property
    def children(self) -> bool:
        age = self.goals.audience_age
        return self.goals.sector == "children" or (age is not None and age[0] < ADULT)

    @property
    def restricted(self) -> bool:
        """The sector has rules of its own. One we don't know is taken to have."""
        if self.goals.sector in ("", "children"):
            return False
        try:
            return rule(self.goals.sector).level != "free"
        except KeyError:
            return True


@dataclass(frozen=True, slots=True)
class Condition:
    """When a clause belongs to a contract."""

    name: str
    holds: Callable[[Terms], bool]


def _priced(model: str) -> Condition:
    return Condition(model, lambda terms: model in terms.deal.pricing)


def _party(kind: str) -> Condition:
    return Condition(f"party_is_{kind}", lambda terms: terms.deal.party_kind == kind)


ALWAYS = Condition("always", lambda _: True)
POSTS = Condition("posts_agreed", lambda terms: terms.posts)
NO_POSTS = Condition("nothing_to_post", lambda terms: not terms.posts)
MONEY = Condition("paid_in_money", lambda terms: terms.money)
RESTRICTED = Condition("restricted_sector", lambda terms: terms.restricted)
CHILDREN = Condition("audience_under_18", lambda terms: terms.children)
APPROVAL = Condition("approval_agreed", lambda terms: terms.posts and terms.deal.approval != "none")
NO_APPROVAL = Condition("no_approval", lambda terms: terms.posts and terms.deal.approval == "none")
PAID_USE = Condition("paid_use", lambda terms: terms.posts and terms.deal.usage_rights == "paid")
EXCLUSIVE = Condition("exclusive", lambda terms: terms.deal.exclusivity_days > 0)
REPORTING = Condition("reporting_agreed", lambda terms: terms.posts and terms.deal.reporting != "none")
CANCELLATION = Condition("cancellation_agreed", lambda t: t.posts and t.deal.cancellation not in ("", "none"))
INDEPENDENT = Condition(
    "work_could_look_like_employment",
    lambda terms: (
        "monthly" in terms.deal.pricing
        or (terms.posts and terms.deal.party_kind in ("private_person", "sole_trader", "invoicing_service", "minor"))
    ),
)

CLAUSES: tuple[tuple[str, Condition], ...] = (
    ("parties", ALWAYS),
    ("agency", _party("agency")),
    ("minor", _party("minor")),
    ("invoicing", _party("invoicing_service")),
    ("background", ALWAYS),
    ("precedence", ALWAYS),
    ("deliverables", POSTS),
    ("no_duty", NO_POSTS),
    ("schedule", POSTS),
    ("content", POSTS),
    ("sector", RESTRICTED),
    ("children", CHILDREN),
    ("disclosure", ALWAYS),
    ("approval", APPROVAL),
    ("publishing", NO_APPROVAL),
    ("fixed_fee", _priced("fixed")),
    ("product", _priced("product")),
    ("commission", _priced("commission")),
    ("monthly", _priced("monthly")),
    ("payment", MONEY),
    ("late_interest", MONEY),
    ("tax", ALWAYS),
    ("independence", INDEPENDENT),
    ("copyright", POSTS),
    ("paid_use", PAID_USE),
    ("exclusivity", EXCLUSIVE),
    ("online_time", POSTS),
    ("reporting", REPORTING),
    ("conduct", ALWAYS),
    ("warranties", ALWAYS),
    ("confidentiality", ALWAYS),
    ("data_protection", ALWAYS),
    ("cancellation", CANCELLATION),
    ("force_majeure", ALWAYS),
    ("breach", ALWAYS),
    ("term", ALWAYS),
    ("changes", ALWAYS),
    ("law", ALWAYS),
    ("signatures", ALWAYS),
)
"""Every clause there is, in the order of a contract, with the condition that brings it in."""

ANNEXES: tuple[tuple[str, Condition], ...] = (
    ("annex_brief", ALWAYS),
    ("annex_label", ALWAYS),
    ("annex_prices", ALWAYS),
)


def contract_clauses(
    deal: Deal,
    brand: Workspace,
    campaign_name: str,
    goals: Goals,
    tracking_code: str,
    today: date,
    candidate_handle: str,
    *,
    version: int = 1,
    draft: bool = True,
) -> Paper:
    """The contract of a deal in the deal's own language: the clauses it needs, annexes and what is still open.

    With monthly pricing a deliverable without a period is counted per calendar month. A label weaker than the deal
    needs is replaced by the needed one. Raises ValueError when the sector's marketing is prohibited (there is no
    contract to write), when the language isn't one of ours, or when there is no pricing or an unknown one.
    """
    if deal.language not in formats.LANGUAGES:
        raise ValueError(f"no clauses in {deal.language!r}")
    if not deal.pricing or not set(deal.pricing) <= {"fixed", "product", "commission", "monthly"}:
        raise ValueError(f"pricing {deal.pricing!r}")
    if prohibited(goals.sector):
        raise ValueError(f"marketing in the sector {goals.sector!r} is prohibited")
    terms = Terms(
        plain_fields(deal), plain_fields(brand), plain_fields(goals), plain(campaign_name), plain(tracking_code),
        plain(candidate_handle),
    )  # fmt: skip
    return _Writing(terms).paper(today, version, draft)


def clause_counts(deal: Deal, brand: Workspace, campaign_name: str, goals: Goals) -> tuple[int, int]:
    """How many clauses and annexes the contract of a deal has, without writing them."""
    terms = Terms(
        plain_fields(deal), plain_fields(brand), plain_fields(goals), plain(campaign_name), plain(""), plain("")
    )
    writing = _Writing(terms)
    return len(writing.numbers), len(writing.letters)


def prohibited(sector: str) -> bool:
    try:
        return rule(sector).level == "prohibited"
    except KeyError:
        return False


class _Writing:
    """One paper being written: gathers the open points as the templates come upon them."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.language = terms.deal.language
        self.open: dict[str, OpenPoint] = {}
        self.place = "parties"
        needed = [name for name, condition in CLAUSES if condition.holds(terms)]
        self.numbers = {name: number for number, name in enumerate(needed, 1)}
        annexes = [name for name, condition in ANNEXES if condition.holds(terms)]
        self.letters = dict(zip(annexes, "ABC", strict=False))

    def paper(self, today: date, version: int, draft: bool) -> Paper:
        parties = self.parties()
        values = self.values()
        clauses = []
        for name, number in self.numbers.items():
            heading, paragraphs = self.rendered(name, values)
            clauses.append(Clause(name, number, heading, paragraphs))
        annexes = []
        for name, letter in self.letters.items():
            heading, paragraphs = self.rendered(name, values)
            annexes.append(Annex(name, letter, heading, paragraphs, self.prices() if name == "annex_prices" else None))
        signatures = self.signatures()
        version_text = f"{self.word('paper', 'version')} {version}"
        return Paper(
            title=self.word("paper", "title"),
            status=self.word("paper", "draft" if draft else "final"),
            subtitle=(
                f"{self.word('paper', 'campaign')}: {self.terms.campaign_name} · "
                f"{version_text} · {formats.day(today, self.language)}"
            ),
            language=self.language,
            version=version,
            version_text=version_text,
            draft=draft,
            made=today,
            parties_heading=self.word("paper", "parties"),
            parties=parties,
            clauses=tuple(clauses),
            annex_word=self.word("paper", "annex"),
            annexes=tuple(annexes),
            signatures=signatures,
            page_word=self.word("paper", "page"),
            open_points=tuple(self.open.values()),
        )

    def word(self, group: str, key: str) -> str:
        return word(self.language, group, key)

    def fill(self, key: str) -> str:
        """The mark of an open point, which is from then on among the paper's open points."""
        text = self.word("open", key)
        mark = f"[{self.word('paper', 'to_fill')}: {text}]"
        self.open.setdefault(key, OpenPoint(key, self.place, text, mark))
        return mark

    def rendered(self, name: str, values: Mapping[str, object]) -> tuple[str, tuple[Paragraph, ...]]:
        self.place = name
        heading, *paragraphs = _structured(_template(self.language, name).render(values))
        return heading.text, tuple(paragraphs)

    def values(self) -> dict[str, object]:
        terms, deal = self.terms, self.terms.deal
        advertiser = terms.brand.name or terms.brand.legal_name or self.fill("brand_name")
        label = needed_label(deal, terms.goals.audience_age)
        post_count = sum(item.count for item in deal.deliverables)
        counted = deal.fee is not None and deal.fee_per == "post" and "monthly" not in deal.pricing and post_count
        platforms = tuple(dict.fromkeys(item.channel for item in deal.deliverables))
        return {
            "deal": deal,
            "kind": deal.party_kind,
            "brand": terms.brand,
            "goals": terms.goals,
            "campaign_name": terms.campaign_name,
            "code": terms.code,
            "handle": terms.handle,
            "posts": terms.posts,
            "gift": terms.gift,
            "money": terms.money,
            "regular_pay": terms.regular_pay,
            "children": terms.children,
            "sector": terms.goals.sector,
            "fixed": "fixed" in deal.pricing,
            "product": "product" in deal.pricing,
            "commission": "commission" in deal.pricing,
            "affiliate": "commission" in deal.pricing,
            "monthly": "monthly" in deal.pricing,
            "approval": APPROVAL.holds(terms),
            "exclusive": EXCLUSIVE.holds(terms),
            "reporting": REPORTING.holds(terms),
            "kinds": {item.kind for item in deal.deliverables},
            "timed": any(item.kind in _TIMED for item in deal.deliverables),
            "platforms": platforms,
            "post_count": post_count,
            "fee_total": deal.fee.amount * post_count if counted and deal.fee else None,
            "vat_note": _vat_note(deal),
            "label": label,
            "label_text": label_line(label, advertiser, self.language),
            "label_fi": label_line(label, advertiser, "fi"),
            "label_en": label_line(label, advertiser, "en"),
            "annexes": [(name, letter, _heading(self.language, name)) for name, letter in self.letters.items()],
            "fill": self.fill,
            "metric": self.metric,
            "amount": self.amount,
            "ref": self.numbers.__getitem__,
            "annex": self.letters.__getitem__,
        }

    def metric(self, key: str) -> str:
        names = table(f"clauses/{self.language}/words.toml")["metric"]
        return str(names.get(key, key))

    def amount(self, value: int, metric: str) -> str:
        if metric == "revenue":
            return formats.money(Money.of_cents(value), self.language)
        return formats.number(value, self.language)

    def parties(self) -> tuple[Party, ...]:
        brand, deal, kind = self.terms.brand, self.terms.deal, self.terms.deal.party_kind

        def label(key: str) -> str:
            return self.word("party", key)

        ours = Party(
            label("brand"),
            (
                (label("name"), brand.legal_name or self.fill("brand_legal_name")),
                (label("business_id"), brand.business_id or self.fill("brand_business_id")),
                (label("address"), brand.address or self.fill("brand_address")),
                (label("contact"), self.fill("brand_contact")),
                (label("signatory"), brand.signatory or self.fill("brand_signatory")),
            ),
        )
        business_id = (label("business_id"), deal.business_id or self.fill_if(kind, "party_business_id"))
        with_id = (business_id,) if kind in ("company", "sole_trader", "agency") else ()
        contact = ((label("address"), self.fill("party_address")), (label("contact"), self.fill("party_contact")))
        name = deal.party_name or self.fill("party_name")
        form = (label("kind"), self.word("party_kind", kind))
        account = (label("account"), self.terms.handle)
        if kind == "agency":
            person = (label("name"), self.fill("influencer_name"))
            return (
                ours,
                Party(label("influencer"), (person, form, account)),
                Party(label("agency"), ((label("name"), name), *with_id, *contact)),
            )
        theirs = Party(label("influencer"), ((label("name"), name), *with_id, form, account, *contact))
        if kind == "minor":
            guardian = Party(label("guardian"), ((label("name"), self.fill("guardian_name")),))
            return ours, theirs, guardian
        return ours, theirs

    def fill_if(self, kind: str, key: str) -> str:
        return self.fill(key) if kind in ("company", "sole_trader", "agency") else ""

    def signatures(self) -> tuple[Signature, ...]:
        self.place = "signatures"
        brand, deal = self.terms.brand, self.terms.deal
        lines = tuple(self.word("signature", key) for key in ("place", "signature", "name"))

        def role(key: str) -> str:
            return self.word("party", key)

        ours = Signature(role("brand"), brand.signatory or self.fill("brand_signatory"), lines)
        if deal.party_kind == "agency":
            return ours, Signature(role("agency"), self.fill("agency_signatory"), lines)
        if deal.party_kind == "company":
            return ours, Signature(role("influencer"), self.fill("company_signatory"), lines)
        theirs = Signature(role("influencer"), deal.party_name or self.fill("party_name"), lines)
        if deal.party_kind == "minor":
            return ours, theirs, Signature(role("guardian"), self.fill("guardian_name"), lines)
        return ours, theirs

    def prices(self) -> Grid:
        """The price list: what is paid for what, and what is included."""
        self.place = "annex_prices"
        deal, language = self.terms.deal, self.language

        def row(item: str, basis: str, price: str) -> tuple[str, ...]:
            return self.word("price", item), basis, price

        def known(value: Money | Decimal | None, key: str) -> str:
            return self.fill(key) if value is None else formats.money(value, language)

        rows = []
        if "fixed" in deal.pricing:
            rows.append(row("fee", self.word("price", f"per_{deal.fee_per}"), known(deal.fee, "fee")))
            count = sum(item.count for item in deal.deliverables)
            if deal.fee and deal.fee_per == "post" and count and "monthly" not in deal.pricing:
                basis = f"{formats.number(count, language)} {self.word('price', 'posts')}"
                rows.append(row("fee_total", basis, formats.money(deal.fee.amount * count, language)))
        if "product" in deal.pricing:
            value = deal.product_value.gross if deal.product_value else None
            rows.append(row("product", self.word("price", "product_basis"), known(value, "product_value")))
        if "commission" in deal.pricing:
            rate = deal.commission_percent
            shown = self.fill("commission_percent") if rate is None else formats.percent(rate, language, 2)
            rows.append(row("commission", self.word("price", "commission_basis"), shown))
        if "monthly" in deal.pricing:
            rows.append(row("monthly", self.word("price", "per_month"), known(deal.monthly_fee, "monthly_fee")))
        included = self.word("price", "included")
        if self.terms.posts and deal.usage_rights != "none":
            basis = f"{formats.number(deal.usage_months, language)} {self.word('price', 'months')}"
            rows.append(row("usage", basis, included if self.terms.regular_pay else self.fill("usage_price")))
        if deal.exclusivity_days > 0:
            days = formats.number(deal.exclusivity_days, language)
            basis = f"{days} {self.word('price', 'days')} {self.word('price', 'after_last')}"
            rows.append(row("exclusivity", basis, included if self.terms.regular_pay else self.fill("exclusivity_pay")))
        columns = tuple(self.word("price", key) for key in ("item", "basis", "price"))
        return Grid(columns, tuple(rows))


@dataclass(frozen=True, slots=True)
class _VatNote:
    rate: Decimal
    net: Money
    gross: Decimal


def _vat_note(deal: Deal) -> _VatNote | None:
    """The first agreed amount that is known to carry VAT, shown with it."""
    for model, amount in (("fixed", deal.fee), ("monthly", deal.monthly_fee)):
        if model in deal.pricing and amount is not None and amount.vat_rate > 0:
            return _VatNote(amount.vat_rate, amount, amount.gross)
    return None


def _source(language: str, name: str) -> str:
    return files("flows.contracts").joinpath("clauses", language, f"{name}.txt").read_text("utf-8")


@cache
def _template(language: str, name: str) -> Template:
    source = re.sub(r"\n\s*\n", _PARAGRAPH, _source(language, name).strip())
    source = re.sub(rf"(^|[\n{_PARAGRAPH}])- ", rf"\1{_ITEM}", source)
    return environment(language).from_string(source.replace("\n", _LINE))


@cache
def _heading(language: str, name: str) -> str:
    return _source(language, name).strip().split("\n", 1)[0].strip()


def _structured(rendered: str) -> list[Paragraph]:
    """Paragraphs with their lists. A list that stands alone belongs to the paragraph before it."""
    found: list[Paragraph] = []
    for block in rendered.split(_PARAGRAPH):
        text, *items = (_joined(piece) for piece in block.split(_ITEM))
        listed = tuple(item for item in items if item)
        if text:
            found.append(Paragraph(text, listed))
        elif listed and found:
            found[-1] = Paragraph(found[-1].text, (*found[-1].items, *listed))
    return found


def _joined(piece: str) -> str:
    return re.sub(f" *{_LINE}[ {_LINE}]*", " ", piece.strip(f" {_LINE}"))
