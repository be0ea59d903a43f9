from __future__ import annotations

from dataclasses import replace

from flows.candidates.search_plan import MOST_HASHTAGS, hashtags, search_plan
from tests.candidates.people import GOALS


def test_hashtags_are_the_brands_own_words() -> None:
    assert hashtags("Käsintehdyt saippuat", "äidit", "Turku") == (
        "#käsintehdytsaippuat", "#käsintehdyt", "#saippuat", "#saippuatturku", "#turku", "#äidit",
    )  # fmt: skip


def test_words_that_name_nothing_and_local_cases_are_left_out() -> None:
    tags = hashtags("Myymme kahvia ja leivonnaisia", "30–45-vuotiaat äidit Tampereella")
    assert "#kahvia" in tags
    assert "#äidit" in tags
    assert not {"#myymme", "#ja", "#vuotiaat", "#45vuotiaat", "#tampereella"} & set(tags)


def test_english_words_and_hyphens() -> None:
    assert hashtags("Eco-friendly yoga mats for women")[:2] == ("#ecofriendly", "#yoga")
    assert "#for" not in hashtags("Eco-friendly yoga mats for women")


def test_a_country_is_no_local_tag_and_empty_words_make_none() -> None:
    assert hashtags("saippuat", region="Suomi") == ("#saippuat",)
    assert hashtags("", "", "") == ()
    assert hashtags("!!! 123 ???") == ()


def test_inflected_words_are_used_when_there_is_nothing_else() -> None:
    assert hashtags("saippuoita") == ("#saippuoita",)


def test_there_are_only_so_many() -> None:
    assert len(hashtags(", ".join(f"tuote{chr(97 + n)}" for n in range(20)))) == MOST_HASHTAGS


def test_the_plan_looks_in_the_campaigns_channels() -> None:
    plan = search_plan(GOALS)
    assert {search.platform for search in plan.searches} == {"instagram", "tiktok"}
    keys = {(s.platform, s.phrase.key, s.phrase.values["words"]) for s in plan.searches}
    assert ("instagram", "search.hashtag", "käsintehdytsaippuat") in keys
    assert ("tiktok", "search.tips", "käsintehdyt saippuat") in keys
    assert plan.followers == (1_000, 100_000)


def test_searches_by_region_need_a_region() -> None:
    plan = search_plan(replace(GOALS, audience_region=""))
    assert not [s for s in plan.searches if s.phrase.key == "search.region"]


def test_own_people_come_first_with_a_message_ready() -> None:
    places = search_plan(GOALS).places
    assert [(p.reason.key, p.message) for p in places[:2]] == [
        ("place.customers", "ask_customers"),
        ("place.staff", "ask_staff"),
    ]
    assert {p.reason.key for p in places} >= {"place.marketplace", "place.agency", "place.platform_search"}
