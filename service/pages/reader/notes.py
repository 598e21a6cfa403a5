"""Which entries quote which clause."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from matching.catalogue import Catalogue
from matching.result import Evidence
from service.pages.reader.anchors import entry_link, quote_anchor

NOUNS = ("industries", "sites", "policies")


class Note(NamedTuple):
    """An entry that quotes a clause: where it is told in full, and the anchors of its quotes there."""

    noun: str
    entry: Any
    address: str
    quotes: tuple[str, ...]


def notes_of(catalogue: Catalogue) -> Mapping[str, tuple[Note, ...]]:
    """Clause id → the entries that quote it: industries, sites, policies, targets, projects, regions."""
    found: dict[str, list[Note]] = {clause.id: [] for clause in catalogue.plan.clauses}
    for noun, entry, address in _entries(catalogue):
        for clause_id, quotes in _by_clause(entry.evidence).items():
            found[clause_id].append(Note(noun, entry, address, quotes))
    return {clause_id: tuple(notes) for clause_id, notes in found.items()}


def quotes_of(catalogue: Catalogue) -> list[tuple[int, int]]:
    return [
        (quote.start, quote.end) for _, entry, _ in _entries(catalogue) for quote in entry.evidence
    ]


def _entries(catalogue: Catalogue) -> Iterator[tuple[str, Any, str]]:
    for noun in NOUNS:
        for entry in getattr(catalogue, noun):
            yield noun, entry, entry_link(catalogue.info.id, noun, entry.id)
    listed = (("targets", catalogue.targets), ("projects", catalogue.projects), ("regions", catalogue.regions))  # fmt: skip
    for noun, entries in listed:
        for entry in entries:
            yield noun, entry, f"#{noun}-{entry.id}"


def _by_clause(evidence: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for quote in evidence:
        anchor = quote_anchor(quote.start, quote.end)
        found[quote.clause_id] = (*found.get(quote.clause_id, ()), anchor)
    return found
