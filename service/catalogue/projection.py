"""A catalogue as rows of the tables: pure, no SQL."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from matching.catalogue.entries import Catalogue, Policy, Record
from matching.places import Gazetteer
from matching.result import Evidence
from service.catalogue import tables

PROJECTION = 2
"""Raise it when this file changes what it writes: databases are then projected anew."""
Row = dict[str, Any]
Rows = dict[Table, list[Row]]


def plan_row(catalogue: Catalogue) -> Row:
    info = catalogue.info
    columns = (
        "id",
        "title_zh",
        "title_en",
        "issuer_zh",
        "issuer_en",
        "period_from",
        "period_to",
        "catalogue_version",
    )
    return {name: getattr(info, name) for name in columns} | {
        "plan_sha256": info.sha256,
        "catalogue_sha256": catalogue.sha256,
        "projection": PROJECTION,
        "record": info.model_dump(mode="json"),
    }


def entry_rows(catalogue: Catalogue) -> Rows:
    """The rows of every table of entries, in the files' order."""
    find = Gazetteer(catalogue)
    city_ids = {city.name_zh: city.id for city in catalogue.cities}

    def city_id(name: str | None) -> str | None:
        return city_ids.get(find.find(name) or "") if name else None

    plain: Mapping[Table, tuple[Iterable[Record], tuple[str, ...]]] = {
        tables.cities: (catalogue.cities, ("longitude", "latitude")),
    }
    rows: Rows = {tables.clauses: list(_clauses(catalogue))}
    for table, (records, columns) in plain.items():
        rows[table] = [{c: getattr(r, c) for c in columns} | _named(r) for r in records]
    rows[tables.policies] = [_policy(p) | _named(p) for p in catalogue.policies]
    rows[tables.industries] = [
        {"tier": i.tier, "parent_id": i.parent, "prominence": i.prominence} | _named(i)
        for i in catalogue.industries
    ]
    rows[tables.sites] = [
        {c: getattr(s, c) for c in ("kind", "status", "stage", "county", "longitude", "latitude")}
        | {"city_id": city_id(s.city)}
        | {c: getattr(s.register_entry, c, None) for c in ("source_url", "reliability")}
        | _named(s)
        for s in catalogue.sites
    ]
    rows[tables.targets] = [
        {
            c: getattr(t, c)
            for c in ("raw", "value_min", "value_max", "comparator", "unit", "kind", "scope")
        }
        | {"id": t.id, "name_zh": t.counted_zh, "name_en": t.counted_en, "record": _record(t)}
        for t in catalogue.targets
    ]
    rows[tables.projects] = [
        {"type": p.type, "company_zh": p.company_zh, "city_id": city_id(p.city)} | _named(p)
        for p in catalogue.projects
    ]
    for found in rows.values():
        for position, row in enumerate(found):
            row |= {"plan_id": catalogue.info.id, "position": position}
    return rows


def link_rows(catalogue: Catalogue) -> Rows:
    """The rows of every table of links, each once."""
    plan_id, find = catalogue.info.id, Gazetteer(catalogue)
    city_ids = {city.name_zh: city.id for city in catalogue.cities}

    def cities(names: Iterable[str]) -> list[str]:
        return [city_ids[name] for name in map(find.find, names) if name]

    def links(owner: str, other: str, pairs: Iterable[tuple[str, Iterable[str]]]) -> list[Row]:
        unique = dict.fromkeys((a, b) for a, others in pairs for b in others)
        return [{"plan_id": plan_id, owner: a, other: b} for a, b in unique]

    kinds: Mapping[str, Iterable[Any]] = {
        "industry": catalogue.industries, "site": catalogue.sites, "policy": catalogue.policies,
        "target": catalogue.targets, "project": catalogue.projects,
    }  # fmt: skip
    by_name = {table.name: table for table in tables.LINKS}
    rows: Rows = {tables.industry_codes: _codes(catalogue)}
    for kind, records in kinds.items():
        quoted = ((r.id, _clause_ids(r.evidence)) for r in records)
        rows[by_name[f"{kind}_clauses"]] = links(f"{kind}_id", "clause_id", quoted)
    for kind in ("site", "target", "project"):
        tied = ((r.id, r.industries) for r in kinds[kind])
        rows[by_name[f"{kind}_industries"]] = links(f"{kind}_id", "industry_id", tied)
    policies = catalogue.policies
    rows[tables.policy_industries] = links(
        "policy_id", "industry_id", ((p.id, p.serves.industries) for p in policies)
    )
    rows[tables.policy_cities] = links(
        "policy_id", "city_id", ((p.id, cities(p.cities)) for p in policies)
    )
    rows[tables.policy_sites] = links(
        "policy_id", "site_id", ((p.id, p.place_ids) for p in policies)
    )
    lies_in = ((s.id, cities([*([s.city] if s.city else []), *s.spans])) for s in catalogue.sites)
    rows[tables.site_cities] = links("site_id", "city_id", lies_in)
    return rows


def _policy(policy: Policy) -> Row:
    window, basis = policy.window, policy.legal_basis
    return {
        "kind": policy.kind,
        "instrument": policy.instrument,
        "authority": policy.authority and policy.authority.name_zh,
        "opens": window and window.opens,
        "closes": window and window.closes,
        "amount_kind": policy.amount and policy.amount.kind,
        "legal_basis": basis and (basis.number or basis.title),
        "valid_to": basis and basis.valid_to,
        "verification": policy.verification,
        "last_checked": policy.last_checked,
    }


def _named(record: Any) -> Row:
    return {
        "id": record.id,
        "name_zh": record.name_zh,
        "name_en": record.name_en,
        "record": _record(record),
    }


def _record(record: Record) -> Row:
    return record.model_dump(mode="json")


def _clauses(catalogue: Catalogue) -> Iterator[Row]:
    for clause in catalogue.plan.clauses:
        text = catalogue.plan.text_of(clause)
        own = {**clause._asdict(), "level": str(clause.level)}
        parent = own.pop("parent")
        yield own | {
            "parent_id": parent,
            "text": text,
            "record": own | {"parent": parent, "text": text},
        }


def _clause_ids(evidence: Iterable[Evidence]) -> list[str]:
    return [item.clause_id for item in evidence]


def _codes(catalogue: Catalogue) -> list[Row]:
    own = {"plan_id": catalogue.info.id}
    return [
        own | {"industry_id": industry.id, "code": code.code, "share": code.share}
        for industry in catalogue.industries
        for code in industry.codes
    ]
