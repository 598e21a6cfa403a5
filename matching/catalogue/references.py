"""Checks across entries: every id, city, clause and code that an entry names must exist."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from matching.catalogue.entries import (
    Catalogue,
    Industry,
    NamedProject,
    Policy,
    Region,
    Site,
    Target,
)
from matching.catalogue.files import Fault
from matching.catalogue.records import Hub, Kind, Record
from matching.profile import Goal, Logistics, Ownership, ProjectType, Qualification, Stage
from matching.programme import Verification
from matching.rules import (
    AllOf,
    AnyOf,
    Enjoys,
    Holds,
    InCity,
    InClass,
    InIndustry,
    InRegion,
    NotRule,
    OneOf,
    Rule,
)
from matching.standards import gbt4754

Files = Mapping[tuple[type[Record], str], str]

_SERVED: dict[str, set[str]] = {
    "goals": set(Goal),
    "project_types": set(ProjectType),
    "qualifications": set(Qualification),
    "ownership": set(Ownership),
    "stages": set(Stage),
}
PURPOSES = {*Goal, *ProjectType, *Stage, *Logistics, "first_use_product", "exporter"}
"""What a site may be for: what a firm can ask for or be."""
_SINGLE: dict[str, set[str]] = {
    "project_type": set(ProjectType),
    "ownership": set(Ownership),
    "stage": set(Stage),
}


_PROGRAMME_ONLY = (
    "gives_en", "authority", "window", "amount", "legal_basis", "basis_evidence", "documents", "time_to_apply",
    "time_to_money", "stacks_with", "excludes", "verification", "last_checked",
)  # fmt: skip


def faults(catalogue: Catalogue, files: Files) -> Iterator[Fault]:
    """Every dangling reference of a catalogue whose entries are well formed by themselves.

    `files` says which file each entry came from, by record type and id.
    """
    known = _known(catalogue)
    for entry, field, message in _dangling(catalogue, known):
        yield Fault(files[type(entry), entry.id], entry.id, field, message)


class _Known(NamedTuple):
    industries: set[str]
    circling: set[str]
    cities: set[str]
    counties: dict[str | None, set[str]]
    sites: set[str]
    tiers: set[str]
    clauses: set[str]
    instruments: set[str]
    kinds: set[str]
    regions: set[str]
    policies: dict[str, Policy]


_Entry = Hub | Industry | Kind | Region | Site | Policy | Target | NamedProject
_Found = Iterator[tuple[_Entry, str, str]]


def _known(catalogue: Catalogue) -> _Known:
    return _Known(
        industries=set(catalogue.industry_by_id),
        circling={
            industry.id for industry in catalogue.industries if _circles(catalogue, industry)
        },
        cities={city.name_zh for city in catalogue.cities},
        counties={
            city.name_zh: {county.name_zh for county in city.counties} for city in catalogue.cities
        },
        sites=set(catalogue.site_by_id),
        tiers={industry.tier for industry in catalogue.industries},
        clauses={clause.id for clause in catalogue.plan.clauses},
        instruments={label.id for label in catalogue.instruments},
        kinds={label.id for label in catalogue.kinds},
        regions={region.id for region in catalogue.regions},
        policies=catalogue.policy_by_id,
    )


def _circles(catalogue: Catalogue, industry: Industry) -> bool:
    passed: set[str] = set()
    above: Industry | None = industry
    while above is not None and above.id not in passed:
        passed.add(above.id)
        above = catalogue.industry_by_id.get(above.parent or "")
    return above is not None


def _dangling(catalogue: Catalogue, known: _Known) -> _Found:
    for industry in catalogue.industries:
        yield from _industry(industry, known)
    for region in catalogue.regions:
        yield from _missing(region, "cities", region.cities, known.cities)
        yield from _missing(region, "industries", region.industries, known.industries)
    for site in catalogue.sites:
        yield from _site(site, known)
    for kind in catalogue.kinds:
        yield from _missing(kind, "project_types", kind.project_types, set(ProjectType))
    for hub in catalogue.hubs:
        yield from _missing(hub, "city", (hub.city,), known.cities)
    for policy in catalogue.policies:
        yield from _policy(policy, known)
    for target in catalogue.targets:
        yield from _missing(target, "industries", target.industries, known.industries)
    for project in catalogue.projects:
        yield from _missing(project, "industries", project.industries, known.industries)
        yield from _missing(project, "city", _some(project.city), known.cities)


def _industry(industry: Industry, known: _Known) -> _Found:
    if industry.id in known.circling:
        yield industry, "parent", "the parents lead back to an industry already passed"
    yield from _missing(industry, "parent", _some(industry.parent), known.industries)
    yield from _missing(industry, "upstream", industry.upstream, known.industries)
    yield from _missing(industry, "downstream", industry.downstream, known.industries)
    codes = [code.code for code in industry.codes]
    yield from _missing(industry, "codes", codes, set(gbt4754.classes()))


def _site(site: Site, known: _Known) -> _Found:
    yield from _missing(site, "industries", site.industries, known.industries)
    yield from _missing(site, "related_industries", site.related_industries, known.industries)
    yield from _missing(site, "purposes", site.purposes, PURPOSES)
    yield from _missing(site, "city", _some(site.city), known.cities)
    yield from _missing(site, "spans", site.spans, known.cities)
    yield from _missing(site, "city_background", _some(site.city_background), known.cities)
    counties = known.counties.get(site.city, set())
    yield from _missing(site, "county", _some(site.county), counties)
    if known.kinds:
        yield from _missing(site, "kind", (site.kind,), known.kinds)
    if not site.evidence and site.register_entry is None:
        yield site, "evidence", "neither a quote of the plan nor a register entry"


def _policy(policy: Policy, known: _Known) -> _Found:
    serves = policy.serves
    yield from _missing(policy, "serves/industries", serves.industries, known.industries)
    yield from _missing(policy, "serves/sectors", serves.sectors, known.tiers)
    for name, vocabulary in _SERVED.items():
        yield from _missing(policy, f"serves/{name}", getattr(serves, name), vocabulary)
    yield from _missing(policy, "place_ids", policy.place_ids, known.sites)
    yield from _missing(policy, "cities", policy.cities, known.cities)
    if known.instruments:
        yield from _missing(policy, "instrument", (policy.instrument,), known.instruments)
    yield from _conditions(policy, known)
    yield from _programme(policy, known) if policy.kind == "programme" else _lever(policy, known)


def _lever(policy: Policy, known: _Known) -> _Found:
    """A lever's conditions are the plan's, and it has nothing of what only a programme has."""
    for condition in policy.conditions:
        field = f"conditions/{condition.id}/source"
        yield from _missing(policy, field, (condition.source,), known.clauses)
    for field in _PROGRAMME_ONLY:
        if getattr(policy, field):
            yield policy, field, "only a programme has it"


def _programme(policy: Policy, known: _Known) -> _Found:
    """A programme says who decides and whether its conditions were read in a document it cites."""
    if policy.gives_en is None:
        yield policy, "gives_en", "a programme says in English too what it gives"
    for field in ("authority", "verification"):
        if getattr(policy, field) is None:
            yield policy, field, f"a programme names its {field}"
    if policy.verification is Verification.VERIFIED and policy.last_checked is None:
        yield policy, "last_checked", "a verified programme says when it was checked"
    if policy.verification is Verification.UNVERIFIED and policy.conditions:
        yield (
            policy,
            "conditions",
            "an unverified programme carries none: leave them out until they are read",
        )
    cited = _cited(policy)
    for condition in policy.conditions:
        if condition.source not in known.clauses and not condition.source.startswith(cited):
            message = (
                f"{condition.source!r} is no clause of the plan and no document in basis_evidence"
            )
            yield policy, f"conditions/{condition.id}/source", message
    yield from _company(policy, known)


def _company(policy: Policy, known: _Known) -> _Found:
    """What is said of two policies must be said by both."""
    for field in ("stacks_with", "excludes"):
        others = getattr(policy, field)
        yield from _missing(policy, field, others, set(known.policies))
        for other in others:
            if other == policy.id:
                yield policy, field, "names itself"
            elif other in known.policies and policy.id not in getattr(known.policies[other], field):
                yield policy, field, f"{other!r} does not name this one in return"
    for other in set(policy.stacks_with) & set(policy.excludes):
        yield policy, "excludes", f"{other!r} stands under stacks_with too"


def _cited(policy: Policy) -> tuple[str, ...]:
    """How a condition may begin to cite the documents it was read in: by number, or by title where there is none."""
    return tuple(item.number or item.title for item in policy.basis_evidence)


def _conditions(policy: Policy, known: _Known) -> _Found:
    seen: set[str] = set()
    for condition in policy.conditions:
        field = f"conditions/{condition.id}"
        if condition.id in seen:
            yield policy, field, "stands twice"
        seen.add(condition.id)
        for values, vocabulary in _named_by(condition.rule, known):
            yield from _missing(policy, f"{field}/rule", values, vocabulary)


def _named_by(rule: Rule, known: _Known) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """The values a rule names, with the vocabulary they must come from."""
    match rule:
        case AllOf(rules=rules) | AnyOf(rules=rules):
            for part in rules:
                yield from _named_by(part, known)
        case NotRule(rule=inner):
            yield from _named_by(inner, known)
        case InCity(values=values):
            yield values, known.cities
        case InRegion(values=values):
            yield values, known.regions
        case InIndustry(values=values):
            yield values, known.industries
        case InClass(values=values):
            yield values, set(gbt4754.classes())
        case Enjoys(values=values):
            yield values, set(known.policies)
        case Holds(values=values):
            yield values, set(Qualification)
        case OneOf(of=of, values=values):
            yield values, _SINGLE[of]


def _some(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _missing(entry: _Entry, field: str, named: Iterable[str], known: set[str]) -> _Found:
    for name in named:
        if name not in known:
            yield entry, field, f"names {name!r}, which is not there"
