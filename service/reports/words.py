"""Saying things in a document: its language, the catalogue's names, and where a clause can be opened."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from matching.catalogue import Catalogue
from matching.result import Evidence
from service.pages.i18n import Language, translate
from service.pages.reader.anchors import clause_link, quote_link
from service.pages.render import localised
from service.pages.report import names_of


class Words(NamedTuple):
    """`public_url` is the service's own address without a final slash, None where it is not known: then nothing links."""

    language: Language
    catalogue: Catalogue
    names: Mapping[str, Mapping[str, str]]
    public_url: str | None

    def say(self, source: str, **parts: Any) -> str:
        text = translate(self.language, source)
        return text.format(**parts) if parts else text

    def of(self, item: Any, name: str = "name") -> str:
        return localised(self.language, item, name)

    def joined(self, items: Iterable[str]) -> str:
        return self.say("、").join(items)

    def address(self, path: str) -> str | None:
        return f"{self.public_url}{path}" if self.public_url else None

    def clause(self, clause_id: str) -> str:
        """How a clause is cited: its number and title."""
        cited = self.say("原文第 {clause} 条", clause=clause_id)
        title = self.names["clauses"].get(clause_id)
        return f"{cited} {title}" if title else cited

    def quote(self, evidence: Evidence) -> dict[str, Any]:
        """A quote with its source; it links only where the plan is the one that is served here."""
        if not self.is_here(evidence.plan_id, evidence.clause_id):
            return {"text": evidence.quote, "source": evidence.clause_id, "url": None}
        url = self.address(quote_link(evidence))
        return {"text": evidence.quote, "source": self.clause(evidence.clause_id), "url": url}

    def source(self, clause_id: str) -> dict[str, Any]:
        """What requires a condition: a clause of the plan served here, or a rule by its own name."""
        if not self.is_here(self.catalogue.info.id, clause_id):
            return {"source": clause_id, "url": None}
        url = self.address(clause_link(self.catalogue.info.id, clause_id))
        return {"source": self.clause(clause_id), "url": url}

    def is_here(self, plan_id: str, clause_id: str) -> bool:
        return plan_id == self.catalogue.info.id and clause_id in self.names["clauses"]


def words_for(language: Language, catalogue: Catalogue, public_url: str | None) -> Words:
    return Words(language, catalogue, names_of(catalogue, language), public_url)


def stated(value: Any, language: Language) -> str | None:
    """What a programme's window or amount says, its authority's name, or the title of the document it stands on."""
    names = (f"text_{language}", f"name_{language}", "title")
    said = next((text for name in names if (text := getattr(value, name, None))), None)
    return str(said) if said else None
