"""What an address asks for: the target, the filters, the order, the weights; and what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from matching.lenses import WeightsError, weights_of
from matching.match import Knowledge
from matching.problems import FieldError
from service.candidates.filters import CHOSEN, RANGES, FilterError, Filters, checked, read_filters
from service.candidates.order import Order
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.pages.officers.candidates.addresses import Address
from service.pages.officers.candidates.entrances import KINDS, Meant, Unclear, resolved
from service.pages.officers.candidates.words import SORTABLE, fault
from service.pages.sliders import Slider, sliders_by

LONGEST_VALUE = 200
ROWS = 20
GROUPS: Mapping[Kind, str] = {Kind.SITE: "sites", Kind.POLICY: "policies"}
"""Targets whose score is a sum of weighed factors."""
FIELDS = ("name", "site", "policy", *(f"{name}_{end}" for name in RANGES for end in ("min", "max")))
"""Parameters that the form beside the list sends itself."""
Own = Mapping[str, Mapping[str, float]]


class Asked(NamedTuple):
    """`kind` is an entrance, `all`, or empty for none yet; `said` what was typed; `meant` what it may have been."""

    kind: str = ""
    said: str = ""
    target: Target | None = None
    filters: Filters = Filters()
    order: Order = Order()
    weights: Own | None = None
    cursor: str = ""
    faults: tuple[FieldError, ...] = ()
    meant: tuple[Meant, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether there is a list to show rather than entrances."""
        any_filter = self.filters.chosen or self.filters.ranges or self.filters.name
        return self.target is not None or self.kind == "all" or bool(not self.kind and any_filter)

    @property
    def search(self) -> Search:
        return Search(self.target, self.filters, self.order, ROWS)

    @property
    def address(self) -> Address:
        """This list's address, from its first page."""
        return Address(tuple(_pairs(self)))

    @property
    def plain(self) -> Address:
        """The same with the weights as published."""
        return self._replace(weights=None).address

    @property
    def carried(self) -> Address:
        """What a form that asks for the other filters has to send along."""
        kind = self.kind or "all"
        return self.address.drop("for", *FIELDS).put("for", kind)

    def sliders(self) -> tuple[Slider, ...]:
        """The weights that can be moved; none for a target whose score is no sum."""
        group = GROUPS.get(self.target.kind) if self.target else None
        return sliders_by(group, self.weights) if group else ()


def asked_of(given: QueryParams, knowledge: Knowledge) -> Asked:
    """The address read; what cannot be used is a fault and does not count."""
    faults: list[FieldError] = []
    kind, said = _one(given, "for", 20), _one(given, "of", 2_000)
    target: Target | None = None
    meant: tuple[Meant, ...] = ()
    if kind and kind != "all":
        try:
            target = resolved(kind, said, knowledge)
        except Unclear as unclear:
            faults.append(fault(unclear.code, "of"))
            meant = unclear.meant
            kind = kind if kind in KINDS else ""
    filters = _filters(given, knowledge, faults)
    order = _order(given, faults)
    weights = _weights(given, target, faults)
    cursor = _one(given, "cursor", 3_000)
    return Asked(kind, said, target, filters, order, weights, cursor, tuple(faults), meant)


def _one(given: Any, name: str, longest: int = LONGEST_VALUE) -> str:
    return str(given.get(name) or "")[:longest].replace("\x00", "").strip()


def _filters(given: QueryParams, knowledge: Knowledge, faults: list[FieldError]) -> Filters:
    chosen = {}
    for field in CHOSEN:
        said = (value[:LONGEST_VALUE].strip() for value in given.getlist(field))
        values = frozenset(_ids(field, filter(None, said), knowledge, faults))
        if values and _good(Filters({field: values}), knowledge, faults):
            chosen[field] = values
    ranges = dict(_ranges(given, knowledge, faults))
    return Filters(chosen, ranges, _one(given, "name", 100) or None)


def _ids(
    field: str, values: Iterator[str], knowledge: Knowledge, faults: list[FieldError]
) -> Iterator[str]:
    """Values as the engine takes them: names of entries become their ids."""
    for value in values:
        if field not in ("industry", "site", "policy"):
            yield value
            continue
        try:
            yield resolved(field, value, knowledge).value
        except Unclear as unclear:
            faults.append(fault(unclear.code, field))


def _good(filters: Filters, knowledge: Knowledge, faults: list[FieldError]) -> bool:
    try:
        checked(filters, knowledge.catalogue)
    except FilterError as error:
        faults.append(_told(error))
        return False
    return True


def _ranges(
    given: QueryParams, knowledge: Knowledge, faults: list[FieldError]
) -> Iterator[tuple[str, Any]]:
    for field in RANGES:
        bounds = ((f"{field}_min", ">="), (f"{field}_max", "<="))
        said = [f"{field}{sign}{value}" for name, sign in bounds if (value := _one(given, name))]
        try:
            found = read_filters(said, knowledge.catalogue).ranges.get(field)
        except FilterError as error:
            faults.append(_told(error))
            continue
        if found and found.low is not None and found.high is not None and found.low > found.high:
            faults.append(fault("range_reversed", field))
        elif found:
            yield field, found


def _told(error: FilterError) -> FieldError:
    return FieldError(f"/{error.field}", "filter", error.message_zh, error.message_en)


def _order(given: QueryParams, faults: list[FieldError]) -> Order:
    said = _one(given, "sort", 40)
    column = said.removeprefix("-")
    if not said:
        return Order()
    if column not in SORTABLE:
        faults.append(fault("sort_unknown", "sort"))
        return Order()
    return Order(column, "desc" if said.startswith("-") else "asc")


def _weights(given: QueryParams, target: Target | None, faults: list[FieldError]) -> Own | None:
    group = GROUPS.get(target.kind) if target else None
    if group is None:
        return None
    own = {
        slider.factor: _hundredths(given[slider.name])
        for slider in sliders_by(group, None)
        if given.get(slider.name)
    }
    published = {slider.factor: slider.published / 100 for slider in sliders_by(group, None)}
    if {**published, **own} == published:
        return None
    try:
        weights_of("best_fit", {group: own})
    except WeightsError as error:
        faults += [one._replace(pointer="/weights") for one in error.errors]
        return None
    return {group: own}


def _hundredths(said: str) -> float:
    try:
        return round(float(said) / 100, 6)
    except (ValueError, OverflowError):
        return float("nan")


def _pairs(asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.kind:
        yield "for", asked.kind
    if asked.target:
        yield "of", asked.target.value
    if asked.filters.name:
        yield "name", asked.filters.name
    for field, values in asked.filters.chosen.items():
        yield from ((field, value) for value in sorted(values))
    for field, (low, high) in asked.filters.ranges.items():
        yield from ((f"{field}_min", f"{low:g}"),) if low is not None else ()
        yield from ((f"{field}_max", f"{high:g}"),) if high is not None else ()
    if asked.order != Order():
        yield "sort", ("-" if asked.order.direction == "desc" else "") + asked.order.column
    for group, weights in (asked.weights or {}).items():
        yield from ((f"{group}.{name}", f"{100 * w:g}") for name, w in weights.items())
