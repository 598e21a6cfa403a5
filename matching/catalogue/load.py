"""Reading a plan folder into a Catalogue, or refusing it with every fault named.

A quote that does not stand in the plan at its offsets stops the load, as does a reference to an entry that is not
there, a value outside its vocabulary, or an unknown field.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from matching.catalogue import references
from matching.catalogue.entries import (
    Catalogue,
    City,
    County,
    Industry,
    NamedProject,
    PlanInfo,
    Policy,
    Record,
    Region,
    Site,
    Target,
)
from matching.catalogue.files import (
    CatalogueError,
    Fault,
    RawEntry,
    folder_sha256,
    read_entries,
    read_table,
    read_yaml,
)
from matching.plan import Plan, PlanError, parse_plan
from matching.result import Evidence

PLANS = Path(__file__).parent.parent / "plans"
_R = TypeVar("_R", bound=Record)


def bundled_plans() -> dict[str, Path]:
    """The plan folders that ship with the package, by plan id."""
    return {path.parent.name: path.parent for path in sorted(PLANS.glob("*/plan.yaml"))}


def load_catalogue(folder: Path) -> Catalogue:
    """Read and check a plan folder.

    Raises CatalogueError listing all faults, each with file, entry and field.
    """
    info, plan = _plan(folder)
    reader = _Reader(plan)
    catalogue = Catalogue(
        info=info,
        plan=plan,
        sha256=folder_sha256(folder),
        industries=reader.records(Industry, read_entries(folder, "industries/*.yaml")),
        regions=reader.records(Region, read_entries(folder, "regions.yaml")),
        cities=reader.cities(read_table(folder, "cities.csv")),
        sites=(
            *reader.records(Site, map(_as_place, read_entries(folder, "sites/*.yaml"))),
            *reader.records(Site, map(_as_park, read_table(folder, "sites/parks.csv"))),
        ),
        policies=reader.records(Policy, read_entries(folder, "policies/*.yaml")),
        targets=reader.records(Target, read_entries(folder, "targets.yaml")),
        projects=reader.records(NamedProject, read_entries(folder, "projects.yaml")),
    )
    faults = reader.faults or list(references.faults(catalogue))
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _plan(folder: Path) -> tuple[PlanInfo, Plan]:
    fields = read_yaml(folder, "plan.yaml")
    try:
        info = PlanInfo.model_validate(fields)
        plan = parse_plan(info.id, (folder / "plan.txt").read_bytes())
    except ValidationError as error:
        raise CatalogueError(list(_validation_faults("plan.yaml", "", error))) from None
    except (OSError, PlanError) as error:
        raise CatalogueError([Fault("plan.txt", "", "", str(error))]) from None
    if plan.sha256 != info.sha256:
        message = f"plan.txt has SHA-256 {plan.sha256}, plan.yaml expects {info.sha256}"
        raise CatalogueError([Fault("plan.yaml", info.id, "sha256", message)])
    return info, plan


class _Reader:
    """Turns raw entries into records, collecting faults instead of stopping at the first."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.clauses = {clause.id: clause for clause in plan.clauses}
        self.faults: list[Fault] = []

    def records(self, model: type[_R], entries: Iterable[RawEntry]) -> tuple[_R, ...]:
        found: dict[str, _R] = {}
        for entry in entries:
            record = self._record(model, entry)
            if record is None:
                continue
            if entry.name in found:
                self.faults.append(Fault(entry.file, entry.name, "id", "stands twice"))
            found[entry.name] = record
        return tuple(found.values())

    def cities(self, rows: Iterable[RawEntry]) -> tuple[City, ...]:
        cities: list[dict[str, Any]] = []
        for row in rows:
            fields = dict(row.fields)
            level = fields.pop("level")
            if level == "city":
                cities.append({**fields, "counties": []})
            elif cities:
                county = {key: value for key, value in fields.items() if key != "name_en"}
                cities[-1]["counties"].append(County(code=county.pop("id"), **county))
        return self.records(City, (RawEntry("cities.csv", fields) for fields in cities))

    def _record(self, model: type[_R], entry: RawEntry) -> _R | None:
        fields = dict(entry.fields)
        if "evidence" in fields:
            fields["evidence"] = list(self._evidence(entry, fields["evidence"] or []))
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            self.faults.extend(_validation_faults(entry.file, entry.name, error))
            return None

    def _evidence(self, entry: RawEntry, quotes: Iterable[dict[str, Any]]) -> Iterator[Evidence]:
        for number, item in enumerate(quotes):
            message = self._quote_fault(item)
            if message:
                self.faults.append(Fault(entry.file, entry.name, f"evidence/{number}", message))
                continue
            start, quote = item["start"], item["quote"]
            yield Evidence(
                plan_id=self.plan.id,
                clause_id=str(item["clause"]),
                quote=quote,
                start=start,
                end=start + len(quote),
            )

    def _quote_fault(self, item: dict[str, Any]) -> str | None:
        if set(item) != {"clause", "start", "quote"}:
            return f"needs clause, start and quote, has {', '.join(map(str, item))}"
        clause, start, quote = self.clauses.get(str(item["clause"])), item["start"], item["quote"]
        if clause is None:
            return f"the plan has no clause {item['clause']}"
        if not quote or self.plan.text[start : start + len(quote)] != quote:
            where = self.plan.text.find(quote or "\0", clause.start, clause.end)
            hint = (
                f"; it stands at {where}"
                if where >= 0
                else f"; clause {clause.id} does not contain it"
            )
            return f"the quote {quote!r} does not stand at {start}{hint}"
        if not clause.start <= start <= start + len(quote) <= clause.end:
            return f"the quote at {start} lies outside clause {clause.id}"
        return None


def _as_place(entry: RawEntry) -> RawEntry:
    """A place of the plan: the fields that only registered parks have are None."""
    register = {
        "county": None,
        "longitude": None,
        "latitude": None,
        "industries_stated": None,
        "register_entry": None,
    }
    return RawEntry(entry.file, {**register, **entry.fields})


def _as_park(row: RawEntry) -> RawEntry:
    """A row of an official list: its evidence is the list, not the plan."""
    fields = dict(row.fields)
    stated = f"{fields['name_zh']}({fields['list_name']})"
    entry = {key: fields.pop(key) for key in ("list_name", "source", "source_url", "reliability")}
    place: dict[str, Any] = {"status": "registered", "stage": "existing", "evidence": []}
    place |= {"city_background": None, "count_text": None, "chemical_park": None}
    register = {**entry, "stated": fields["industries_stated"] or stated}
    return RawEntry(row.file, {**place, **fields, "register_entry": register})


def _validation_faults(file: str, entry: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_input=False):
        yield Fault(file, entry, "/".join(map(str, item["loc"])), item["msg"])
