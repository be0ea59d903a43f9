"""Labelled values, pasted rows, business ids and account numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.engine.money import Money
from flows.engine.reading.handles import Handle
from flows.engine.reading.identifiers import read_business_id, read_iban
from flows.engine.reading.labelled import read_labelled
from flows.engine.reading.outcome import Miss, Read
from flows.engine.reading.rows import CandidateRow, read_rows

LABELS = {
    "likes": ("tykkäykset", "likes"),
    "comments": ("kommentit", "comments"),
    "shares": ("jaot", "jakoa", "shares"),
    "impressions": ("näyttökerrat", "impressions"),
    "reach": ("tavoittavuus", "reach"),
    "clicks": ("klikkaukset", "klikit", "clicks"),
    "revenue": ("myynti", "revenue"),
    "platform": ("alusta", "platform"),
    "saves": ("tallennukset", "saves"),
    "new_customers": ("uudet asiakkaat", "uusia asiakkaita", "new customers"),
}


@pytest.mark.parametrize(
    ("text", "fields", "left"),
    [
        ("tykkäykset 340, kommentit 25", {"likes": "340", "comments": "25"}, ""),
        ("340 tykkäystä ja 25 kommenttia", {"likes": "340", "comments": "25"}, ""),
        ("likes: 340; comments: 25", {"likes": "340", "comments": "25"}, ""),
        ("340 likes and 25 comments", {"likes": "340", "comments": "25"}, ""),
        ("likes = 1,234 | comments = 56", {"likes": "1,234", "comments": "56"}, ""),
        ("likes 340,comments 25", {"likes": "340", "comments": "25"}, ""),
        ("likes 340\tcomments 25", {"likes": "340", "comments": "25"}, ""),
        ("näyttökerrat 12 000, tavoittavuus 8 000", {"impressions": "12 000", "reach": "8 000"}, ""),
        ("tykkäykset 340 kommentit 25", {"likes": "340", "comments": "25"}, ""),
        ("340 tykkäystä 25 kommenttia", {"likes": "340", "comments": "25"}, ""),
        ("tykkäykset: 340\nkommentit: 25\n", {"likes": "340", "comments": "25"}, ""),
        ("tykkäykset\n340\nkommentit\n25", {"likes": "340", "comments": "25"}, ""),
        ("tykkäyksiä oli noin 340 ja kommentteja 25 kpl", {"likes": "noin 340", "comments": "25 kpl"}, ""),
        ("tykäykset 340, komentit 25", {"likes": "340", "comments": "25"}, ""),
        (
            "näyttökerrat 12,5k, klikkauksia 340 ja myynti 1 200,50 € sis. alv",
            {"impressions": "12,5k", "clicks": "340", "revenue": "1 200,50 € sis. alv"},
            "",
        ),
        ("alusta: instagram, tykkäykset 12.500", {"platform": "instagram", "likes": "12.500"}, ""),
        ("uusia asiakkaita 7", {"new_customers": "7"}, ""),
        ("hei, tässä luvut: tykkäykset 340", {"likes": "340"}, "hei"),
        ("kommentit en tiedä", {"comments": "en tiedä"}, ""),
        ("tykkäykset 340, tykkäykset 350", {"likes": "340"}, "tykkäykset 350"),
        ("340", {}, "340"),
        ("", {}, ""),
        # Whose number is whose can't be told: nothing is taken.
        ("tykkäykset ja kommentit 340 ja 25", {}, "tykkäykset ja kommentit 340 ja 25"),
        ("tallennuksia 6 340 tykkäystä", {}, "tallennuksia 6 340 tykkäystä"),
    ],
)
def test_labelled_values(text: str, fields: dict[str, str], left: str) -> None:
    assert read_labelled(text, LABELS) == (fields, left)


def row(
    line: int, name: str, platform: str | None = None, followers: int | None = None, price: str = "", **more: int
) -> CandidateRow:
    return CandidateRow(
        Handle(name, platform),
        platform,
        followers,
        Money(Decimal(price)) if price else None,
        more.get("likes"),
        more.get("comments"),
        more.get("shares"),
        more.get("views"),
        line,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@anna.koti, Instagram, 12 500, 300 €", row(1, "anna.koti", "instagram", 12500, "300")),
        ("@anna, ig, 12,500, 300", row(1, "anna", "instagram", 12500, "300")),
        ("anna_koti;tiktok;8,2k;250", row(1, "anna_koti", "tiktok", 8200, "250")),
        ("@anna\tinstagram\t12500\t300", row(1, "anna", "instagram", 12500, "300")),
        ("anna,instagram,12500,300", row(1, "anna", "instagram", 12500, "300")),
        ("https://instagram.com/ville", row(1, "ville", "instagram")),
        ("@anna instagram 12500 300 €", row(1, "anna", "instagram", 12500, "300")),
        ("@anna ig 12 500", row(1, "anna", "instagram", 12500)),
        ("anna.koti tiktok 8,2k 250", row(1, "anna.koti", "tiktok", 8200, "250")),
        ("@anna (Instagram) 12 500 seuraajaa 300 €", row(1, "anna", "instagram", 12500, "300")),
        ("@anna 12k seuraajaa 340 tykkäystä 300€", row(1, "anna", None, 12000, "300", likes=340)),
        ("- @ville, 12k followers, likes 340, 25 comments, 300 € + alv",
        row(1, "ville", None, 12000, "300", likes=340, comments=25)),
        ("1. @ville, 12000", row(1, "ville", None, 12000)),
        ("300 €, @ville, 12000", row(1, "ville", None, 12000, "300")),
        ("Anna Koti; instagram.com/anna.koti; 12k", row(1, "anna.koti", "instagram", 12000)),
    ],
)  # fmt: skip
def test_a_pasted_line_is_a_candidate(text: str, expected: CandidateRow) -> None:
    rows, unread = read_rows(text)
    assert unread == ()
    assert rows == (expected,)
    assert (rows[0].price is None) == (expected.price is None)


@pytest.mark.parametrize(
    "line",
    [
        "anna,ig,800,300",  # 800 300 followers, or 800 and 300 €
        "@anna ig 800 300",
        "@anna ig 12 500 300 €",
        "@anna, ig, 5k, 1.500",
        "@anna, $300",
        "@anna, 5k, 300, 250",
        "@anna, instagram, tiktok.com/@ville",
        "höpö höpö höpö",
        "x" * 1000,
    ],
)
def test_a_line_with_two_meanings_is_given_back(line: str) -> None:
    rows, unread = read_rows(f"@ville, 12000\n\n{line}")
    assert rows == (row(1, "ville", None, 12000),)
    assert unread == ((3, line),)


def test_a_heading_names_the_columns() -> None:
    text = "Nimi;Hinta (€);Seuraajat;Alusta;Muuta\nanna;300;12 500;Instagram;kiva\nville;;8,2k;tt;\n;;;;\n"
    assert read_rows(text) == ((row(2, "anna", "instagram", 12500, "300"), row(3, "ville", "tiktok", 8200)), ())
    text = 'handle,platform,followers,price\nanna,instagram,800,300\nville,tiktok,"8,2k",200\n'
    assert read_rows(text) == ((row(2, "anna", "instagram", 800, "300"), row(3, "ville", "tiktok", 8200, "200")), ())
    text = "name\tfollowers\tavg likes\tviews\nanna.koti\t12,500\t340\t8k"
    assert read_rows(text) == ((row(2, "anna.koti", None, 12500, likes=340, views=8000),), ())


def test_business_ids() -> None:
    assert read_business_id("0737546-2") == Read("0737546-2")
    assert read_business_id("07375462") == Read("0737546-2")
    assert read_business_id("737546-2") == Read("0737546-2", echo=True)
    assert read_business_id("FI07375462") == Read("0737546-2", echo=True)
    assert read_business_id("Y-tunnus: 0737546-2") == Read("0737546-2", echo=True)
    assert read_business_id("0737546-3") == Miss("wrong_check_digit", {"value": "0737546-3"})
    for text in ("", "abc", "12-3", "SE073754620001", "1.3.2027"):
        assert read_business_id(text) == Miss("not_a_business_id", {"value": text})


def test_account_numbers() -> None:
    assert read_iban("FI21 1234 5600 0007 85") == Read("FI2112345600000785")
    assert read_iban("iban: fi2112345600000785") == Read("FI2112345600000785")
    assert read_iban("GB82 WEST 1234 5698 7654 32") == Read("GB82WEST12345698765432")
    assert read_iban("FI2112345600000786") == Miss("wrong_check_digit", {"value": "FI2112345600000786"})
    for text in ("", "abc", "123456-785"):
        assert read_iban(text) == Miss("not_an_iban", {"value": text})


@pytest.mark.parametrize("line", ["@green.mum instagram 23.4k €350", "@green.mum instagram €350 23.4k"])
def test_a_currency_sign_belongs_to_the_number_after_it(line: str) -> None:
    (row,), unread = read_rows(line)
    assert (row.followers, row.price and row.price.cents, unread) == (23_400, 35_000, ())
