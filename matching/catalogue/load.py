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
    Industry,
    NamedProject,
    PlanInfo,
    Policy,
    Region,
    Site,
    Target,
)
from matching.catalogue.files import (
    CatalogueError,
    Fault,
    Lines,
    RawEntry,
    folder_sha256,
    line_of,
    read_entries,
    read_table,
    read_yaml,
    unreadable,
)
from matching.catalogue.quotes import QuoteError, checked_quote
from matching.catalogue.records import Hub, Kind, Label, Record
from matching.plan import Plan, PlanError, parse_plan
from matching.result import Evidence

PROGRAMMES = "programmes/*.yaml"
TEMPLATE = "template.yaml"
"""The commented example that editors copy; it is checked by a test, and is no entry."""
PLANS = Path(__file__).parent.parent / "plans"
_CITY_COLUMNS = frozenset({"id", "level", "name_zh", "name_en", "longitude", "latitude"})
_LIST_COLUMNS = frozenset({"list_name", "source", "source_url", "reliability"})
_PARK_COLUMNS = _LIST_COLUMNS | {
    "id",
    "name_zh",
    "name_en",
    "kind",
    "city",
    "industries",
    "industries_stated",
}
_HUB_COLUMNS = frozenset(Hub.model_fields) - {"note"}
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
        cities=reader.records(
            City, _with_counties(read_table(folder, "cities.csv", _CITY_COLUMNS))
        ),
        sites=reader.records(Site, _sites(folder)),
        policies=reader.records(Policy, _policies(folder)),
        targets=reader.records(Target, read_entries(folder, "targets.yaml")),
        projects=reader.records(NamedProject, read_entries(folder, "projects.yaml")),
        instruments=reader.records(Label, read_entries(folder, "instruments.yaml")),
        kinds=reader.records(Kind, read_entries(folder, "kinds.yaml")),
        hubs=reader.records(Hub, _hubs(folder)),
    )
    faults = reader.faults or list(references.faults(catalogue, reader.files))
    if faults:
        raise CatalogueError([reader.located(fault) for fault in faults])
    return catalogue


def _plan(folder: Path) -> tuple[PlanInfo, Plan]:
    fields = read_yaml(folder, "plan.yaml")
    try:
        info = PlanInfo.model_validate(fields)
        plan = parse_plan(info.id, (folder / "plan.txt").read_bytes())
    except ValidationError as error:
        raise CatalogueError(list(_validation_faults("plan.yaml", "", error))) from None
    except (OSError, PlanError) as error:
        raise unreadable("plan.txt", error) from None
    if plan.sha256 != info.sha256:
        message = f"plan.txt has SHA-256 {plan.sha256}, plan.yaml expects {info.sha256}"
        raise CatalogueError([Fault("plan.yaml", info.id, "sha256", message)])
    return info, plan


class _Reader:
    """Turns raw entries into records, collecting faults instead of stopping at the first.

    `files` remembers which file each entry came from, by record type and id; `lines` where its fields stand in it.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.faults: list[Fault] = []
        self.files: dict[tuple[type[Record], str], str] = {}
        self.lines: dict[tuple[str, str], Lines] = {}

    def records(self, model: type[_R], entries: Iterable[RawEntry]) -> tuple[_R, ...]:
        found: dict[str, _R] = {}
        for entry in entries:
            first = self.files.setdefault((model, entry.name), entry.file)
            self.lines[entry.file, entry.name] = entry.lines
            record = self._record(model, entry)
            if entry.name in found:
                message = f"stands twice, first in {first}"
                self.faults.append(Fault(entry.file, entry.name, "id", message))
            elif record is not None:
                found[entry.name] = record
        return tuple(found.values())

    def located(self, fault: Fault) -> Fault:
        """The fault with the line it stands on, where its file has lines."""
        lines = self.lines.get((fault.file, fault.entry), {})
        return fault._replace(line=fault.line or line_of(lines, fault.field))

    def _record(self, model: type[_R], entry: RawEntry) -> _R | None:
        fields = dict(entry.fields)
        broken: list[Fault] = []
        if isinstance(fields.get("evidence"), list):
            fields["evidence"], broken = self._evidence(entry, fields["evidence"])
        try:
            record = model.model_validate(fields)
        except ValidationError as error:
            found = _validation_faults(entry.file, entry.name, error)
            broken += [fault for fault in found if not (broken and fault.field == "evidence")]
        self.faults += broken
        return None if broken else record

    def _evidence(
        self, entry: RawEntry, items: Iterable[Any]
    ) -> tuple[list[Evidence], list[Fault]]:
        quotes, faults = [], []
        for number, item in enumerate(items):
            try:
                quotes.append(checked_quote(self.plan, item))
            except QuoteError as error:
                faults.append(Fault(entry.file, entry.name, f"evidence/{number}", str(error)))
        return quotes, faults


def _with_counties(rows: Iterable[RawEntry]) -> Iterator[RawEntry]:
    """One entry a city, holding the county rows that follow it."""
    cities: list[RawEntry] = []
    for row in rows:
        fields = dict(row.fields)
        level = fields.pop("level")
        if level == "city":
            cities.append(RawEntry(row.file, {**fields, "counties": []}))
        elif level == "county" and cities:
            cities[-1].fields["counties"].append({"code": fields.pop("id"), **fields})
        else:
            message = f"{level!r} is neither a city nor a county after its city"
            raise CatalogueError([Fault(row.file, row.name, "level", message)])
    return iter(cities)


def _policies(folder: Path) -> Iterator[RawEntry]:
    """Levers and programmes of the plan, then the programmes of other public documents, one file each."""
    yield from read_entries(folder, "policies/*.yaml")
    for entry in read_entries(folder, PROGRAMMES):
        if Path(entry.file).name != TEMPLATE:
            yield entry._replace(fields={k: v for k, v in entry.fields.items() if k != "cases"})


def _sites(folder: Path) -> Iterator[RawEntry]:
    yield from read_entries(folder, "sites/*.yaml")
    yield from map(_as_park, read_table(folder, "sites/parks.csv", _PARK_COLUMNS))


def _hubs(folder: Path) -> Iterator[RawEntry]:
    """A plan folder may leave hubs out."""
    name = "sites/hubs.csv"
    return read_table(folder, name, _HUB_COLUMNS) if (folder / name).exists() else iter(())


def _as_park(row: RawEntry) -> RawEntry:
    """A row of an official list: its evidence is the list, not the plan. Several cities in one cell are spanned."""
    fields = dict(row.fields)
    entry = {key: fields.pop(key) for key in _LIST_COLUMNS}
    entry["stated"] = fields["industries_stated"] or f"{fields['name_zh']}（{entry['list_name']}）"
    cities = (fields["city"] or "").split("|")
    if len(cities) > 1:
        fields |= {"city": None, "spans": cities}
    fields |= {"status": "registered", "stage": "existing", "register_entry": entry}
    return RawEntry(row.file, fields)


def _validation_faults(file: str, entry: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_input=False):
        yield Fault(file, entry, "/".join(map(str, item["loc"])), item["msg"])
