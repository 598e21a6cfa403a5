"""What every record of a catalogue is made of, and the small ones that stand beside its entries."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Filled = Annotated[str, Field(min_length=1)]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Record):
    """What people read in place of a vocabulary's value: an instrument of policies or a kind of site."""

    id: Filled
    label_zh: Filled
    label_en: Filled


class Kind(Label):
    """A kind of site; `project_types` are those such a place can take, empty where the kind does not tell."""

    project_types: tuple[Filled, ...] = ()


class Hub(Record):
    """A seaport, airport or railway station that goods pass through; coordinates are WGS-84 degrees.

    The list is not complete: what is not in it may still exist. `source` says where the coordinates come from.
    """

    id: Id
    name_zh: Filled
    name_en: Filled
    kind: Literal["seaport", "airport", "rail"]
    city: Filled
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    source: Filled
    licence: Filled
    note: str | None = None
