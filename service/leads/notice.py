"""What a person is told before they agree: read from notice.yaml, in both languages, under a version."""

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

Filled = Annotated[str, Field(min_length=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Purpose(_Record):
    """One thing the contact details are used for."""

    id: Filled
    zh: Filled
    en: Filled


class Item(_Record):
    """One thing a person has to be told; `{recipient}` and `{days}` are filled in when it is shown."""

    id: Filled
    label_zh: Filled
    label_en: Filled
    zh: Filled
    en: Filled


class Notice(_Record):
    """The whole notice; `articles` are those of the Personal Information Protection Law it carries out."""

    version: Filled
    articles: tuple[int, ...]
    source: Filled
    consent_zh: Filled
    consent_en: Filled
    purposes: tuple[Purpose, ...]
    items: tuple[Item, ...]


class Told(NamedTuple):
    """The notice as one reader sees it: the sentence to agree to, purposes, and (label, text) of the rest."""

    version: str
    source: str
    consent: str
    purposes: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


@functools.cache
def notice() -> Notice:
    """The notice in force."""
    text = resources.files("service.leads").joinpath("notice.yaml").read_text("utf-8")
    return Notice.model_validate(yaml.safe_load(text))


def told(language: Literal["zh", "en"], recipient: str, days: int) -> Told:
    """The notice in force for a recipient and a number of days."""
    parts: Mapping[str, Any] = {"recipient": recipient, "days": days}
    said = notice()
    return Told(
        said.version,
        said.source,
        getattr(said, f"consent_{language}").format(**parts),
        tuple(getattr(purpose, language) for purpose in said.purposes),
        tuple(
            (getattr(item, f"label_{language}"), getattr(item, language).format(**parts))
            for item in said.items
        ),
    )
