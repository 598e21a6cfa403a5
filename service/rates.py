"""Exchange rates as data: one day's, dated and with their source; nothing fetches them."""

import datetime as dt
import functools
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from typing import NamedTuple

import yaml


class Rates(NamedTuple):
    """Yuan for one unit of each currency on one day."""

    date: dt.date
    source_zh: str
    source_en: str
    rates: Mapping[str, Decimal]


@functools.cache
def rates() -> Rates:
    """The rates of `rates.yaml`; a deployment replaces the file to bring them up to date."""
    text = resources.files("service").joinpath("rates.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Rates(
        data["date"],
        data["source_zh"],
        data["source_en"],
        {name: Decimal(value) for name, value in data["rates"].items()},
    )
