"""Checks across entries: every id, city, clause and code that an entry names must exist."""

from collections.abc import Iterable, Iterator

from matching.catalogue.entries import Catalogue
from matching.catalogue.files import Fault
from matching.profile import Goal, Ownership, ProjectType, Qualification, Stage
from matching.standards import gbt4754

_SERVED: dict[str, set[str]] = {
    "goals": set(Goal),
    "project_types": set(ProjectType),
    "qualifications": set(Qualification),
    "ownership": set(Ownership),
    "stages": set(Stage),
}


def faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Every dangling reference of a catalogue whose entries are well formed by themselves."""
    yield from _industries(catalogue)
    yield from _regions(catalogue)
    yield from _sites(catalogue)
    yield from _policies(catalogue)
    industries = set(catalogue.industry_by_id)
    for target in catalogue.targets:
        yield from _missing("targets.yaml", target.id, "industries", target.industries, industries)
    for project in catalogue.projects:
        yield from _missing(
            "projects.yaml", project.id, "industries", project.industries, industries
        )
        yield from _missing(
            "projects.yaml", project.id, "city", _some(project.city), _cities(catalogue)
        )


def _industries(catalogue: Catalogue) -> Iterator[Fault]:
    known = set(catalogue.industry_by_id)
    for industry in catalogue.industries:
        file = f"industries/{industry.id}.yaml"
        yield from _missing(file, industry.id, "parent", _some(industry.parent), known)
        yield from _missing(file, industry.id, "upstream", industry.upstream, known)
        yield from _missing(file, industry.id, "downstream", industry.downstream, known)
        codes = [code.code for code in industry.codes]
        yield from _missing(file, industry.id, "codes", codes, set(gbt4754.classes()))


def _regions(catalogue: Catalogue) -> Iterator[Fault]:
    for region in catalogue.regions:
        yield from _missing("regions.yaml", region.id, "cities", region.cities, _cities(catalogue))
        known = set(catalogue.industry_by_id)
        yield from _missing("regions.yaml", region.id, "industries", region.industries, known)


def _sites(catalogue: Catalogue) -> Iterator[Fault]:
    known, cities = set(catalogue.industry_by_id), _cities(catalogue)
    counties = {
        city.name_zh: {county.name_zh for county in city.counties} for city in catalogue.cities
    }
    for site in catalogue.sites:
        yield from _missing("sites", site.id, "industries", site.industries, known)
        yield from _missing("sites", site.id, "city", _some(site.city), cities)
        yield from _missing(
            "sites", site.id, "city_background", _some(site.city_background), cities
        )
        if site.city:
            yield from _missing(
                "sites", site.id, "county", _some(site.county), counties.get(site.city, set())
            )
        if not site.evidence and site.register_entry is None:
            yield Fault(
                "sites", site.id, "evidence", "neither a quote of the plan nor a register entry"
            )


def _policies(catalogue: Catalogue) -> Iterator[Fault]:
    industries, sites = set(catalogue.industry_by_id), set(catalogue.site_by_id)
    tiers = {industry.tier for industry in catalogue.industries}
    for policy in catalogue.policies:
        yield from _missing(
            "policies", policy.id, "serves/industries", policy.serves.industries, industries
        )
        yield from _missing("policies", policy.id, "serves/sectors", policy.serves.sectors, tiers)
        yield from _missing("policies", policy.id, "place_ids", policy.place_ids, sites)
        yield from _missing("policies", policy.id, "cities", policy.cities, _cities(catalogue))
        for name, vocabulary in _SERVED.items():
            yield from _missing(
                "policies", policy.id, f"serves/{name}", getattr(policy.serves, name), vocabulary
            )
        if policy.kind == "programme" and policy.authority is None:
            yield Fault("policies", policy.id, "authority", "a programme names its authority")


def _cities(catalogue: Catalogue) -> set[str]:
    return {city.name_zh for city in catalogue.cities}


def _some(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _missing(
    file: str, entry: str, field: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Fault]:
    there = set(known)
    for name in named:
        if name not in there:
            yield Fault(file, entry, field, f"names {name!r}, which is not there")
