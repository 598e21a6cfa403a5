"""Words of officers' pages: Chinese, translated when shown."""

from service.pages.officers.wording.actions import ACTIONS, DETAILS, FIGURES, SUBJECTS, VALUES
from service.pages.officers.wording.done import DONE
from service.pages.officers.wording.faults import FAULTS, fault
from service.pages.officers.wording.people import ACTORS, KINDS, ROLE_NOTES, ROLES

__all__ = [
    "ACTIONS",
    "ACTORS",
    "DETAILS",
    "DONE",
    "FAULTS",
    "FIGURES",
    "KINDS",
    "ROLES",
    "ROLE_NOTES",
    "SUBJECTS",
    "VALUES",
    "fault",
]
