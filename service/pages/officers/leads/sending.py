"""What a form about leads may hold, and where its page leads back to."""

from urllib.parse import urlsplit
from uuid import UUID

from starlette.datastructures import FormData

from service.errors import FormFieldUnknown, LeadNotFound
from service.officers.cookies import FIELD


def only(form: FormData, *fields: str) -> FormData:
    """The form, if it holds nothing but these fields; raises FormFieldUnknown."""
    strange = sorted(set(form) - {FIELD, *fields})
    if strange:
        raise FormFieldUnknown(
            errors=[
                {
                    "pointer": f"/{name[:60]}",
                    "code": "extra_forbidden",
                    "message_zh": "没有这个字段，请删去",
                    "message_en": "there is no such field; remove it",
                }
                for name in strange[:20]
            ]
        )
    return form


def lead_id_of(said: str) -> UUID:
    """The id in an address; raises LeadNotFound for one that is none."""
    found = id_of(said)
    if found is None:
        raise LeadNotFound
    return found


def id_of(said: str) -> UUID | None:
    try:
        return UUID(said) if len(said) == 36 else None
    except ValueError:
        return None


def back_to(said: str, otherwise: str) -> str:
    """An address of these pages that a form may lead back to, and no other."""
    parts = urlsplit(said)
    ours = parts.path == "/officer/leads" and not parts.scheme and not parts.netloc
    return said if ours and len(said) < 2000 and said.isprintable() else otherwise
