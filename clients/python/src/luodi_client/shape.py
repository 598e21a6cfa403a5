"""What all shapes of the API have in common."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Fields that this version does not know are kept: the API adds fields and never renames them."""

    model_config = ConfigDict(extra="allow")
