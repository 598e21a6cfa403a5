"""What can be wrong in officers' forms, in both languages with the remedy."""

from matching.problems import FieldError
from service.pages.officers.wording.faults.access import ACCESS
from service.pages.officers.wording.faults.enterprises import ENTERPRISES
from service.pages.officers.wording.faults.leads import LEADS
from service.pages.officers.wording.faults.overview import OVERVIEW

_FAULTS = {**ACCESS, **LEADS, **ENTERPRISES, **OVERVIEW}
FAULTS = frozenset(_FAULTS)


def fault(code: str, field: str = "") -> FieldError:
    """One fault of a form in both languages; its pointer names the field it belongs to, or none."""
    zh, en = _FAULTS[code]
    return FieldError(f"/{field}" if field else "", code, zh, en)
