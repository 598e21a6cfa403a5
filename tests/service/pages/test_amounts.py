"""Amounts as people write them become 万元, openly."""

import pytest

from service.pages.amounts import AmountError, convert
from service.rates import rates


@pytest.mark.parametrize(
    ("text", "unit", "wan"),
    [
        ("3000", "wan", 3000),
        ("１,200.5", "wan", 1200.5),
        ("3", "yi", 30_000),
        ("2.5", "million", 250),
        ("3亿元", "wan", 30_000),
        ("3亿", "wan", 30_000),
        ("5千万", "wan", 5_000),
        ("800万元", "yi", 800),
        ("20000元", "wan", 2),
        ("0", "wan", 0),
    ],
)
def test_yuan_in_any_unit(text, unit, wan):
    found = convert(text, unit)
    assert found.wan == wan
    assert found.rate is None


def test_a_foreign_amount_is_turned_at_the_dated_rate_and_says_so():
    found = convert("500", "usd_wan")
    assert found.wan == pytest.approx(500 * float(rates().rates["USD"]))
    assert (found.currency, found.own_rate) == ("USD", False)


def test_ones_own_rate_goes_before_the_dated_one():
    found = convert("1", "hkd_million", "0.9")
    assert found.wan == 90
    assert found.own_rate


@pytest.mark.parametrize(
    ("text", "unit", "currency", "wan"),
    [("500万美元", "wan", "USD", 3531.9), ("1亿", "eur_wan", "EUR", 82842)],
)
def test_what_stands_behind_the_number_goes_before_the_chosen_unit(text, unit, currency, wan):
    found = convert(text, unit)
    assert found.currency == currency
    assert found.wan == pytest.approx(wan)


def test_blank_says_nothing():
    assert convert(" ", "usd_wan", "x") is None


@pytest.mark.parametrize(
    "text", ["很多", "-1", "1e5", "1.2.3", "9" * 40, "3亿亿", "NaN", ",", "1元5角"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(AmountError) as refused:
        convert(text)
    assert refused.value.code == "number"


@pytest.mark.parametrize("rate", ["abc", "0", "-7", "1e99", "99999"])
def test_what_is_no_rate_is_refused(rate):
    with pytest.raises(AmountError) as refused:
        convert("1", "usd_wan", rate)
    assert refused.value.code == "rate"


def test_an_unknown_unit_is_read_as_the_form_shows_it():
    assert convert("3", "gold").wan == 3


def test_the_rates_say_their_day_and_source():
    found = rates()
    assert found.date.year >= 2025
    assert found.source_zh
    assert found.source_en
    assert set(found.rates) == {"USD", "EUR", "HKD"}
