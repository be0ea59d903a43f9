from __future__ import annotations

from dataclasses import replace
from datetime import date

from flows.results.next_steps import REASONS, STEPS
from flows.results.report import HEADLINES, LONG_TERM, NOTES
from tests.results.campaign import ANNA_TOLD, BEA_TOLD, GOALS, WHOLE_TOLD, Case, aiming, euros, without


def keys(case: Case) -> list[str]:
    return [step.key for step in case.steps()]


def test_first_of_all_something_must_be_measured() -> None:
    assert keys(Case(anna={}, bea={}, whole={})) == ["record_results"]


def test_who_pays_even_at_worst_goes_on_and_who_does_not_even_at_best_is_agreed_anew() -> None:
    # Anna: 40 orders are at least 28.6, each leaving (950 - 171) / 40 = 19.475: 28.58 x 19.475 - 300 = 256.5 > 0.
    # Bea: 6 orders are at most 13.06, each leaving 270 x 50/90 / 6 = 25: 326.5 - 500 < 0.
    steps = {step.key: step for step in Case().steps()}
    assert steps["continue_with"].values["handle"] == "@anna"
    assert steps["continue_with"].reason.key == "pays_even_at_worst"
    assert steps["agree_anew"].values["handle"] == "@bea"
    assert steps["learn_from"].values["handle"] == "@anna"
    assert "keep_all" not in steps
    assert "make_it_continuous" in steps


def test_nobody_is_dropped_for_noise() -> None:
    # Six orders at 25 € each for 150 €: even on the spot, from 55 to 326 € by chance.
    even = Case(anna=ANNA_TOLD | {"orders": 6, "revenue": 27_000, "refunds": 0, "clicks": 300}, anna_fee=euros(120))
    told = even.steps()
    assert "agree_anew" not in [s.key for s in told if s.values.get("handle") == "@anna"]
    keep = next(s for s in told if s.key == "keep_all")
    assert keep.reason.key == "too_few_to_tell"
    assert keep.values["handles"] == ("@anna",)


def test_missing_figures_are_asked_from_whom_they_are_missing() -> None:
    steps = Case(bea=without(BEA_TOLD, "impressions", "comments")).steps()
    ask = next(step for step in steps if step.key == "ask_figures")
    assert ask.values == {"handle": "@bea", "collaboration": "cb", "metrics": ("impressions", "comments")}
    assert steps[0] == ask


def test_what_the_roi_waits_for_is_asked() -> None:
    fill = next(s for s in Case(whole=without(WHOLE_TOLD, "hours")).steps() if s.key == "fill_in")
    assert fill.values == {"fields": ("results.hours",)}
    assert "fill_in" not in keys(Case())


def test_without_clicks_and_orders_tracking_comes_next() -> None:
    tracked = ("clicks", "visits", "orders")
    untracked = Case(anna=without(ANNA_TOLD, *tracked), bea=without(BEA_TOLD, *tracked))
    assert "set_up_tracking" in keys(untracked)
    assert "set_up_tracking" not in keys(Case())


def test_more_orders_than_clicks_have_the_code_checked() -> None:
    assert "check_code" in keys(Case(anna=ANNA_TOLD | {"clicks": 5}, bea=BEA_TOLD | {"clicks": 4}))


def test_growth_counts_when_it_is_more_than_chance() -> None:
    assert "count_growth_too" in keys(Case())
    assert "count_growth_too" not in keys(Case(whole=WHOLE_TOLD | {"site_visits": 625, "site_orders": 32}))
    bare = replace(GOALS, baseline_visits=None, baseline_orders=None)
    assert "write_down_baseline" in keys(Case(goals=bare))


def test_a_running_campaign_waits_and_an_ended_one_is_followed_by_the_next() -> None:
    ended = keys(Case())
    assert "start_next" in ended
    assert "wait" not in ended
    running = Case(goals=replace(GOALS, period=replace(GOALS.period, end=date(2027, 4, 30))))
    assert "wait" in keys(running)
    assert "start_next" not in keys(running)


def test_a_campaign_without_targets_is_asked_for_some() -> None:
    assert "set_targets" in keys(Case(goals=aiming(GOALS)))
    assert "set_targets" not in keys(Case())


def test_every_key_is_one_that_the_words_are_written_for() -> None:
    awareness = replace(GOALS, goal="awareness", targets=())
    small = Case(anna=ANNA_TOLD | {"orders": 6, "revenue": 27_000}, bea=BEA_TOLD | {"clicks": 5}, contracts=False)
    for case in (
        Case(),
        Case(anna={}, bea={}, whole={}),
        small,
        Case(goals=awareness, bea=without(BEA_TOLD, "orders")),
    ):
        report = case.report()
        assert report.headline.key in HEADLINES
        assert {note.key for note in report.notes} <= set(NOTES)
        assert {one.key for one in report.long_term} <= set(LONG_TERM)
        steps = case.steps()
        assert {step.key for step in steps} <= set(STEPS)
        assert {step.reason.key for step in steps} <= set(REASONS)
