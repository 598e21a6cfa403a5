"""What every part of a result is: frozen, closed, and rounded so that its bytes are stable."""

from functools import cache
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict

DECIMALS = 6
Model = TypeVar("Model", bound=BaseModel)


def rounded(value: float) -> float:
    """The value at the precision a result carries: six decimals, and never a negative zero."""
    return round(float(value), DECIMALS) + 0.0


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def made(cls, **values: Any) -> Self:
        """A model of values that the library itself made, without checking them: checking takes longer than making.

        Fields stand in the order of the class whatever the order given; every required one must be given. Raises
        KeyError for one that is missing or unknown.
        """
        blank, required, every = _blank(cls)
        found, given = values, every
        if [*values] != [*blank]:
            found, given = {**blank, **values}, {*values}
            if len(found) != len(blank) or not given >= required:
                raise KeyError(f"{cls.__name__} of {sorted(values)}")
        return _of(cls, found, given)

    def like(self, **changes: Any) -> Self:
        """The model with some fields saying something else, unchecked like those of `made`; raises KeyError for an unknown one."""
        found = {**self.__dict__, **changes}
        if len(found) != len(self.__dict__):
            raise KeyError(f"{type(self).__name__} of {sorted(changes)}")
        return _of(type(self), found, _blank(type(self))[2])


_set = object.__setattr__


def _of(cls: type[Model], values: dict[str, Any], given: set[str]) -> Model:
    model = cls.__new__(cls)
    _set(model, "__dict__", values)
    _set(model, "__pydantic_fields_set__", given)
    _set(model, "__pydantic_extra__", None)
    _set(model, "__pydantic_private__", None)
    return model


@cache
def _blank(model: type[Frozen]) -> tuple[dict[str, Any], set[str], set[str]]:
    """The defaults of a model's fields in the order they are written in, the names of the required ones, and all names."""
    fields = model.model_fields
    defaults = {name: field.default for name, field in fields.items()}
    return defaults, {name for name, field in fields.items() if field.is_required()}, {*fields}
