"""Candidates as messages: one as a card, many as a table, and the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flows.candidates.flags import Flag, red_flags
from flows.candidates.messages import in_words
from flows.candidates.missing import Missing
from flows.candidates.price import price_of
from flows.candidates.reason import Reason
from flows.candidates.scoring import Ranked, Score, benchmark_for, rank, score
from flows.engine import formats
from flows.engine.drawing import drawn
from flows.engine.messages import Chart, Inline, List, Node, Reply, Table, Text
from flows.engine.money import Money, rounded
from flows.engine.question import Scene
from flows.engine.readers import UNKNOWN
from flows.facts import Fact, choose, size_class
from flows.field import Campaign, Candidate


def scored(candidate: Candidate) -> Score:
    """The score against the benchmark of the candidate's own platform, size and definition."""
    return score(candidate, benchmark=benchmark_for(candidate))


def cpm_benchmark(candidate: Candidate) -> Fact | None:
    return choose("cpm", platform=candidate.platform, currency="EUR")


def card_replies(scene: Scene, candidate: Candidate, campaign: Campaign | None) -> tuple[Reply, ...]:
    """One candidate: score and why, engagement and price beside their benchmarks, and what to ask."""
    own = scored(candidate)
    nodes: list[Node] = list(
        scene.say("candidates.say.card", handle=candidate.handle, size=size_words(scene, candidate))
    )
    nodes += _score_nodes(scene, own)
    nodes += _bullets(why_sentences(scene, own))
    nodes += _price_nodes(scene, candidate)
    if campaign is not None and candidate.price is not None and candidate.price.amount > campaign.goals.budget.amount:
        nodes += scene.say("candidates.say.over_budget", price=candidate.price, budget=campaign.goals.budget)
    flags = red_flags(candidate, benchmark=benchmark_for(candidate), cpm_benchmark=cpm_benchmark(candidate))
    if flags:
        nodes += scene.say("candidates.say.ask_about")
        nodes += _bullets(tuple(flag_sentence(scene, flag) for flag in flags))
    if own.certainty < 100 and not scene.visit.refining:
        nodes += scene.say("candidates.say.refine")
    return (Reply(tuple(nodes)),)


def size_words(scene: Scene, candidate: Candidate) -> str:
    """The guide's class with the finer band: both are named, since the words differ from source to source."""
    size = size_class(candidate.followers)
    guide, band = scene.word(f"facts.size.{size.guide.key}"), scene.word(f"facts.size.{size.band.key}")
    shown = formats.number(candidate.followers, scene.language)
    key = "candidates.word.size" if guide == band else "candidates.word.size_both"
    return scene.word(key, followers=shown, guide=guide, band=band)


def _score_nodes(scene: Scene, own: Score) -> tuple[Node, ...]:
    if own.value is None:
        return scene.say("candidates.say.no_score")
    return scene.say("candidates.say.score", value=own.value, certainty=own.certainty, low=own.low, high=own.high)


def why_sentences(scene: Scene, own: Score) -> tuple[str, ...]:
    """The score's reasons in words; criteria that aren't known are named together in one sentence."""
    unknown = [
        in_words(Reason("criterion." + str(r.values["criterion"])), scene.language)
        for r in own.reasons
        if r.key == "unknown"
    ]
    said = [in_words(_worded(reason), scene.language) for reason in own.reasons if reason.key != "unknown"]
    if unknown:
        said.append(scene.word("candidates.word.unknown", criteria=", ".join(unknown)))
    return tuple(said)


def _worded(reason: Reason) -> Reason:
    """The reason as one of the language file's [why], the benchmark's source said."""
    values = {key: value for key, value in reason.values.items() if key not in ("benchmark", "fields")}
    return Reason(f"why.{reason.key}", values)


def flag_sentence(scene: Scene, flag: Flag) -> str:
    return in_words(
        Reason(f"flag.{flag.key}", {"observed": flag.observed, "threshold": flag.threshold}), scene.language
    )


def _price_nodes(scene: Scene, candidate: Candidate) -> list[Node]:
    if candidate.price is None:
        return []
    found = price_of(candidate)
    nodes = list(scene.say("candidates.say.price", price=candidate.price))
    if isinstance(found.cpm, Money):
        nodes += scene.say("candidates.say.cpm", cpm=rounded(found.cpm.amount))
        fact = cpm_benchmark(candidate)
        if fact is not None and fact.verified:
            nodes += scene.say(
                "candidates.say.benchmark",
                low=fact.low,
                high=fact.high,
                source=scene.word(
                    "facts.line.dated" if fact.dated else "facts.line.undated",
                    source=fact.source.split(",")[0],
                    market=scene.word(f"facts.market.{fact.market}"),
                    year=fact.year,
                ),
            )
    if isinstance(found.cpe, Money):
        nodes += scene.say("candidates.say.cpe", cpe=rounded(found.cpe.amount))
    return nodes


def _bullets(sentences: tuple[str, ...]) -> list[Node]:
    items: tuple[tuple[Inline, ...], ...] = tuple((Text(one),) for one in sentences)
    return [List(items)] if items else []


def repeated_nodes(scene: Scene, repeated: tuple[tuple[int, str, str], ...]) -> tuple[Node, ...]:
    """Who was in the list twice; nothing when nobody was."""
    if not repeated:
        return ()
    lines = tuple(
        scene.word("candidates.word.repeated_line", number=n, left=left, kept=kept) for n, left, kept in repeated[:10]
    )
    return (*scene.say("candidates.say.repeated"), *_bullets(lines))


def list_replies(
    scene: Scene,
    candidates: tuple[Candidate, ...],
    unread: tuple[tuple[int, str], ...],
    repeated: tuple[tuple[int, str, str], ...],
) -> tuple[Reply, ...]:
    """A pasted list as it was read: the lines that weren't, who was in it twice, and who was known before."""
    nodes = list(scene.say("candidates.say.list", count=len(candidates)))
    if unread:
        nodes += scene.say("candidates.say.unread", count=len(unread))
        nodes += _bullets(
            tuple(scene.word("candidates.word.unread_line", number=n, line=line[:80]) for n, line in unread[:10])
        )
    nodes += repeated_nodes(scene, repeated)
    known = [f"@{c.handle}" for c in candidates if scene.known.candidate(c.id) is not None]
    if known:
        nodes += scene.say("candidates.say.known_before", names=", ".join(known[:10]))
    return (Reply(tuple(nodes), table=comparison(scene, candidates)),)


def ranked(candidates: tuple[Candidate, ...]) -> tuple[Ranked, ...]:
    return rank({candidate.id: scored(candidate) for candidate in candidates})


def comparison(scene: Scene, candidates: tuple[Candidate, ...]) -> Table:
    """Side by side, best first; a figure that isn't known is a dash and never a zero."""
    by_id: Mapping[str, Candidate] = {candidate.id: candidate for candidate in candidates}
    rows = []
    for entry in ranked(candidates):
        candidate = by_id[entry.id]
        price = price_of(candidate)
        rows.append(
            (
                str(entry.place) if entry.place is not None else UNKNOWN,
                f"@{candidate.handle}",
                scene.word(f"engine.choice.platform.{candidate.platform}.label"),
                formats.number(candidate.followers, scene.language),
                _rate(scene, entry.score),
                formats.money(candidate.price, scene.language) if candidate.price is not None else UNKNOWN,
                formats.money(rounded(price.cpm.amount), scene.language) if isinstance(price.cpm, Money) else UNKNOWN,
                _points(scene, entry.score.value),
                formats.percent(entry.score.certainty, scene.language, 0),
            )
        )
    names = ("place", "handle", "platform", "followers", "rate", "price", "cpm", "score", "certainty")
    return Table(
        scene.word("candidates.word.table"),
        tuple(scene.word(f"candidates.word.column.{name}") for name in names),
        tuple(rows),
        right=(0, 3, 4, 5, 6, 7, 8),
    )


def charts(scene: Scene, candidates: tuple[Candidate, ...]) -> tuple[Chart, ...]:
    """The comparison's scores and prices drawn, in its order."""
    by_id: Mapping[str, Candidate] = {candidate.id: candidate for candidate in candidates}
    order = ranked(candidates)
    scores = [(by_id[one.id], one.score.value) for one in order if one.score.value is not None]
    prices = [(by_id[one.id], price.amount) for one in order if (price := by_id[one.id].price) is not None]
    return (
        *_bars(scene.word("candidates.word.chart.score"), scene.word("candidates.word.column.score"), scores, ""),
        *_bars(scene.word("candidates.word.chart.price"), scene.word("candidates.word.column.price"), prices, "€"),
    )


def _bars(title: str, name: str, values: list[tuple[Candidate, Decimal]], unit: str) -> tuple[Chart, ...]:
    handles = [f"@{candidate.handle}" for candidate, _ in values]
    return drawn("bar", title, handles, [(name, [value for _, value in values])], unit)


def _rate(scene: Scene, own: Score) -> str:
    if isinstance(own.rate, Missing):
        return UNKNOWN
    short = scene.word(f"candidates.word.definition.{own.rate.definition}")
    return f"{formats.percent(own.rate.value, scene.language)} ({short})"


def _points(scene: Scene, value: Decimal | None) -> str:
    return UNKNOWN if value is None else formats.number(value, scene.language, 0)
