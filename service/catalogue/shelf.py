"""The catalogue in memory, ready to be listed, filtered and searched."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from matching.catalogue.entries import Catalogue, Industry, Policy, Site
from matching.places import Gazetteer

Values = Mapping[str, frozenset[str]]
NOUNS = ("plans", "clauses", "industries", "sites", "policies")


class Entry(NamedTuple):
    """One entry: its JSON, the folded words it is found by, and the values it is filtered by."""

    id: str
    json: Mapping[str, Any]
    words: str
    values: Values


class Shelf:
    """All entries of a catalogue by noun, in the files' order; `gazetteer` and `below` read what filters mean."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.sha256 = catalogue.sha256
        self.plan_id = catalogue.info.id
        self.gazetteer = Gazetteer(catalogue)
        self.industry_ids = frozenset(catalogue.industry_by_id)
        self._catalogue = catalogue
        self._entries: Mapping[str, tuple[Entry, ...]] = {
            "plans": (_plan(catalogue),),
            "clauses": tuple(_clauses(catalogue)),
            "industries": tuple(_industry(catalogue, item) for item in catalogue.industries),
            "sites": tuple(_site(catalogue, self.gazetteer, site) for site in catalogue.sites),
            "policies": tuple(
                _policy(catalogue, self.gazetteer, item) for item in catalogue.policies
            ),
        }

    def all(self, noun: str) -> tuple[Entry, ...]:
        return self._entries[noun]

    def one(self, noun: str, entry_id: str) -> Entry | None:
        return next((entry for entry in self._entries[noun] if entry.id == entry_id), None)

    def remade(self, noun: str, record: Mapping[str, Any]) -> Entry:
        """An entry of a record that is not today's; one that today's code cannot read is found by its words alone."""
        try:
            return _REMAKE[noun](self._catalogue, self.gazetteer, record)
        except (ValidationError, KeyError):
            return _entry(self._catalogue, str(record.get("id")), record, _texts(record))

    def find(
        self,
        noun: str,
        filters: Mapping[str, str],
        words: str,
        entries: Iterable[Entry] | None = None,
    ) -> tuple[Entry, ...]:
        """Entries that have every filter's value and all the words (any order, any case, any width).

        `entries` stand in for today's.
        """
        terms = folded(words).split()
        return tuple(
            entry
            for entry in (self._entries[noun] if entries is None else entries)
            if all(value in entry.values.get(name, ()) for name, value in filters.items())
            and all(term in entry.words for term in terms)
        )


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _entry(
    catalogue: Catalogue,
    entry_id: str,
    json: Mapping[str, Any],
    words: Iterable[str | None],
    **values: Any,
) -> Entry:
    own: dict[str, frozenset[str]] = {"plan": frozenset([catalogue.info.id])}
    for name, value in values.items():
        given = [value] if isinstance(value, str) or value is None else value
        own[name] = frozenset(str(item) for item in given if item is not None)
    text = folded("\n".join(word for word in words if word))
    return Entry(entry_id, {"plan_id": catalogue.info.id, **json}, text, own)


def _plan(catalogue: Catalogue) -> Entry:
    json = catalogue.info.model_dump(mode="json") | {"catalogue_sha256": catalogue.sha256}
    return _plan_of(catalogue, json)


def _plan_of(catalogue: Catalogue, record: Mapping[str, Any]) -> Entry:
    """`counts` are today's: they count what the process holds in memory."""
    counts = {noun: len(getattr(catalogue, noun)) for noun in NOUNS[2:]} | {
        "clauses": len(catalogue.plan.clauses)
    }
    titles = {"name_zh": record["title_zh"], "name_en": record["title_en"]}
    words = (*titles.values(), record["issuer_zh"], record["issuer_en"])
    return _entry(catalogue, record["id"], {**titles, **record, "counts": counts}, words)


def _clauses(catalogue: Catalogue) -> Iterator[Entry]:
    for clause in catalogue.plan.clauses:
        text = catalogue.plan.text_of(clause)
        json = {**clause._asdict(), "level": str(clause.level), "text": text}
        yield _clause(catalogue, json)


def _clause(catalogue: Catalogue, json: Mapping[str, Any]) -> Entry:
    words, own = (json["id"], json["text"]), {name: json[name] for name in ("parent", "level")}
    return _entry(catalogue, json["id"], json, words, **own)


def _industry(catalogue: Catalogue, item: Industry) -> Entry:
    words = (item.id, item.name_zh, item.name_en, *item.sub_fields, *_quotes(item))
    json = item.model_dump(mode="json")
    return _entry(catalogue, item.id, json, words, parent=item.parent, tier=item.tier)


def _site(catalogue: Catalogue, gazetteer: Gazetteer, site: Site) -> Entry:
    listed = site.register_entry
    words = (site.id, site.name_zh, site.name_en, site.county, *_quotes(site))
    stated = (listed.list_name, listed.stated) if listed else ()
    return _entry(
        catalogue,
        site.id,
        site.model_dump(mode="json"),
        (*words, *stated),
        city=_cities(gazetteer, [*([site.city] if site.city else []), *site.spans]),
        kind=site.kind,
        status=site.status,
        industry=_lineages(catalogue, site.industries),
    )


def _policy(catalogue: Catalogue, gazetteer: Gazetteer, item: Policy) -> Entry:
    return _entry(
        catalogue,
        item.id,
        item.model_dump(mode="json"),
        (
            item.id,
            item.name_zh,
            item.name_en,
            item.gives,
            item.gives_en or "",
            *_quotes(item),
            *_documents(item),
        ),
        kind=str(item.kind),
        instrument=item.instrument,
        verification=item.verification,
        industry=_lineages(catalogue, item.serves.industries),
        city=_cities(gazetteer, item.cities),
    )


def _documents(policy: Policy) -> Iterator[str | None]:
    """The titles and numbers of the documents a programme stands on, by which people look it up."""
    if policy.legal_basis:
        yield from (policy.legal_basis.title, policy.legal_basis.number)
    for source in policy.basis_evidence:
        yield from (source.title, source.number)


def _quotes(item: Any) -> list[str]:
    return [evidence.quote for evidence in item.evidence]


def _cities(gazetteer: Gazetteer, names: Iterable[str]) -> list[str]:
    return [city for city in map(gazetteer.find, names) if city]


def _lineages(catalogue: Catalogue, industries: Iterable[str]) -> set[str]:
    """The industries and those above them: whoever asks for new energy also gets offshore wind's sites."""
    return {ancestor for industry in industries for ancestor in catalogue.lineage(industry)}


def _texts(record: Any) -> Iterator[str]:
    """Every text a record holds, however deep."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from _texts(value)
    elif isinstance(record, list):
        for value in record:
            yield from _texts(value)


Remake = Callable[[Catalogue, Gazetteer, Mapping[str, Any]], Entry]
_REMAKE: Mapping[str, Remake] = {
    "plans": lambda catalogue, _, record: _plan_of(catalogue, record),
    "clauses": lambda catalogue, _, record: _clause(catalogue, record),
    "industries": lambda catalogue, _, record: _industry(
        catalogue, Industry.model_validate(record)
    ),
    "sites": lambda catalogue, find, record: _site(catalogue, find, Site.model_validate(record)),
    "policies": lambda catalogue, find, record: _policy(
        catalogue, find, Policy.model_validate(record)
    ),
}
