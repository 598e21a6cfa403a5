"""What a match can be asked about, told without loading what answers."""

from enum import StrEnum


class TargetKind(StrEnum):
    INDUSTRY = "industry"
    SITE = "site"
    POLICY = "policy"
