"""The form of one enterprise: what was typed, kept as typed, and the profile read from it as a spreadsheet's row is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from matching.problems import FieldError
from matching.profile import EnterpriseProfile
from service.enterprises.cells import value_of
from service.enterprises.columns import BY_PATH, COLUMNS, Column
from service.enterprises.rows import read_said, said_in
from service.pages.officers.shell import field_of
from service.standards.index import ClassIndex

Typed = Mapping[str, Any]
"""Path → what was typed: a text, or a list of values for boxes."""


class Group(NamedTuple):
    """Fields under one heading."""

    id: str
    paths: tuple[str, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(BY_PATH[path] for path in self.paths)


GROUPS = (
    Group(
        "identity",
        (
            "name", "uscc", "location/country", "location/province", "location/city", "location/county",
            "ownership", "stage", "founded", "qualifications",
        ),
    ),
    Group("business", ("business_text", "products", "technologies", "industry_code")),
    Group(
        "project",
        (
            "project_type", "goals", "city_prefer", "city_exclude", "investment_wan", "land_mu", "floor_m2",
            "power_mva", "energy_tce", "logistics", "needs_chemical_park", "start_by", "first_use_product",
        ),
    ),
    Group(
        "figures",
        ("employees", "revenue_wan", "rd_wan", "rd_intensity_pct", "export_share_pct"),
    ),
)  # fmt: skip
PATHS = tuple(path for group in GROUPS for path in group.paths)
_AT = {path: at for at, path in enumerate(PATHS)}
_LONGEST = 100_000
"""Characters of a field that are kept: beyond that the error has been told."""


class Read(NamedTuple):
    """What the form says: a profile when nothing is wrong, and everything that is."""

    profile: EnterpriseProfile | None
    faults: list[FieldError]


def typed_of(form: FormData) -> dict[str, Any]:
    """The fields as they were sent."""
    typed: dict[str, Any] = {}
    for path in PATHS:
        if BY_PATH[path].kind == "many":
            typed[path] = [v[:100] for v in form.getlist(path) if isinstance(v, str) and v]
        else:
            typed[path] = field_of(form, path, _LONGEST).replace("\r\n", "\n")
    return typed


def typed_in(profile: Mapping[str, Any]) -> dict[str, Any]:
    """A stored profile as the form shows it."""
    return {path: _shown(BY_PATH[path], profile) for path in PATHS}


def _shown(column: Column, profile: Mapping[str, Any]) -> Any:
    said = profile.get(column.path)
    if column.kind == "many":
        return list(said or ())
    if column.kind == "one":
        return said or ""
    if column.kind == "yesno":
        return "" if said is None else "yes" if said else "no"
    if column.kind == "list" and column.path in ("products", "technologies"):
        return "\n".join(said or ())
    value = value_of(column, profile)
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def read(typed: Typed, kept: Mapping[str, Any], classes: ClassIndex) -> Read:
    """The profile that was typed; `kept` is the stored one, whose fields the form does not ask are carried along."""
    cells = [";".join(v) if isinstance(v := typed[path], list) else v for path in PATHS]
    said = said_in(cells, _AT)
    if "industry_code" in said:  # a name or a word of the trade will do where it means one class
        said["industry_code"] = classes.resolve(said["industry_code"]) or said["industry_code"]
    asked = {column.field for column in COLUMNS if column.path in _AT}
    found = read_said({n: v for n, v in kept.items() if n not in asked} | said, 0)
    told = [FieldError(f"/{p.path}", "profile", p.message_zh, p.message_en) for p in found.problems]
    return Read(found.profile, told)
