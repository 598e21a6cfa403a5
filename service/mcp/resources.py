"""The plan's own words by address: the whole text, and clause by clause."""

from typing import NamedTuple
from urllib.parse import unquote

from service.catalogue.shelf import Shelf
from service.mcp.errors import ResourceUnknown

SCOPE = "catalogue:read"
CLAUSE_TEMPLATE = "luodi://plans/{plan}/clauses/{n}"
_SCHEME = "luodi://plans/"


class Text(NamedTuple):
    """A resource's address, its title in both languages, and what it holds."""

    uri: str
    title: str
    text: str


def text_uri(plan_id: str) -> str:
    return f"{_SCHEME}{plan_id}/text"


def clause_uri(plan_id: str, clause_id: str) -> str:
    return f"{_SCHEME}{plan_id}/clauses/{clause_id}"


def plan_texts(shelf: Shelf) -> list[Text]:
    """The whole text of each plan, clause after clause as they stand in it."""
    return [
        Text(
            text_uri(plan.id),
            f"{plan.json['title_zh']} / {plan.json['title_en']}",
            "\n".join(str(clause.json["text"]) for clause in shelf.all("clauses")),
        )
        for plan in shelf.all("plans")
    ]


def read(shelf: Shelf, uri: str) -> Text:
    """The resource at an address; raises ResourceUnknown."""
    plan, _, rest = uri.removeprefix(_SCHEME).partition("/")
    if not uri.startswith(_SCHEME) or plan != shelf.plan_id:
        raise ResourceUnknown
    if rest == "text":
        return plan_texts(shelf)[0]
    noun, _, clause_id = rest.partition("/")
    found = shelf.one("clauses", unquote(clause_id)) if noun == "clauses" else None
    if found is None:
        raise ResourceUnknown
    title = str(found.json["title"] or found.id)
    return Text(clause_uri(plan, found.id), title, str(found.json["text"]))
