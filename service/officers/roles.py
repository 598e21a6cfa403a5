"""What officers may do: each role may do what those before it may."""

from typing import Literal, get_args

Role = Literal["viewer", "officer", "manager", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Viewers read; officers write for their organisation; managers assign and read the log; admins manage officers."""


def at_least(role: Role, needed: Role) -> bool:
    """Whether `role` may do what `needed` may."""
    return ROLES.index(role) >= ROLES.index(needed)
