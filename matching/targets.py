"""What a match can be asked about, told without loading what answers."""

from enum import StrEnum


class TargetKind(StrEnum):
    """The kinds of entries of a catalogue that a profile is matched with."""

    INDUSTRY = "industry"
    SITE = "site"
    POLICY = "policy"
