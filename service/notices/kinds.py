"""Every kind of notice there is, and how it is mailed unless an officer wants it otherwise."""

from collections.abc import Mapping
from typing import Literal, get_args

Mode = Literal["off", "at_once", "daily"]
MODES: tuple[Mode, ...] = get_args(Mode)

USUAL: Mapping[str, Mode] = {
    "lead.received": "daily",
    "lead.assigned": "at_once",
    "lead.mentioned": "daily",
    "lead.moved": "daily",
    "lead.nudge": "daily",
    "lead.overdue": "at_once",
    "lead.closed": "daily",
    "lead.corrected": "at_once",
    "import.finished": "daily",
    "search.digest": "at_once",
    "key.expiring": "daily",
    "mail.refused": "off",
}
"""A digest is mailed when it is made: how often, its search already says. A new kind also needs its words (pages)."""
NEVER_MAILED = frozenset({"mail.refused"})
"""Kinds about mail that does not arrive."""
