"""Contact details: checked with the libraries that know numbers and addresses, and shown masked."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from matching.problems import FieldError

REGION = "CN"
"""Where a number without a country code is dialled."""
LONGEST = {"person": 80, "phone": 40, "email": 254}
PREFERENCES = ("phone", "email", "either")
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "person_blank": ("person", "请填写联系人姓名", "enter the name of the person to contact"),
    "person_long": ("person", "联系人姓名不超过 80 字", "use 80 characters at most for the name"),
    "way_blank": (
        "phone",
        "请至少填写电话或邮箱中的一项",
        "enter a phone number or an e-mail address, at least one of them",
    ),
    "phone_invalid": (
        "phone",
        "电话号码无效：请填写完整号码，如 13800005678 或 020-83135078；境外号码以 + 和国家代码开头，如 +49 30 123456",
        "this is no valid phone number: write it whole, such as 13800005678 or 020-83135078; "
        "begin a number outside the mainland with + and its country code, such as +49 30 123456",
    ),
    "email_invalid": (
        "email",
        "邮箱地址无效：请按 name@example.com 的形式填写",
        "this is no valid e-mail address: write it like name@example.com",
    ),
    "preferred_blank": (
        "preferred",
        "请选择希望的联系方式",
        "choose how you would like to be contacted",
    ),
    "preferred_phone": (
        "preferred",
        "选择了电话联系，请填写电话号码，或改选邮箱",
        "you chose to be called: enter a phone number, or choose e-mail",
    ),
    "preferred_email": (
        "preferred",
        "选择了邮件联系，请填写邮箱，或改选电话",
        "you chose e-mail: enter an e-mail address, or choose phone",
    ),
}


class Contact(NamedTuple):
    """Whom to contact and how; `phone` is E.164 (an extension after `;ext=`), `phone` and `email` are "" when not given."""

    person: str
    phone: str
    email: str
    preferred: Literal["phone", "email", "either"]


class Masked(NamedTuple):
    """The same, so that one can recognise one's own and learn nobody else's."""

    person: str
    phone: str
    email: str
    preferred: str


def read_contact(said: Mapping[str, str]) -> tuple[Contact | None, list[FieldError]]:
    """Contact details out of `person`, `phone`, `email` and `preferred` as typed; None and every fault otherwise."""
    person = " ".join(said.get("person", "").split())
    typed_phone, typed_email = said.get("phone", "").strip(), said.get("email", "").strip()
    phone, email = _phone(typed_phone), _email(typed_email)
    wrong = ["person_blank"] if not person else []
    wrong += ["person_long"] if len(person) > LONGEST["person"] else []
    wrong += [] if typed_phone or typed_email else ["way_blank"]
    wrong += ["phone_invalid"] if phone is None else []
    wrong += ["email_invalid"] if email is None else []
    preferred = said.get("preferred", "")
    wrong += _preference(preferred, typed_phone, typed_email)
    if wrong or phone is None or email is None:
        return None, [fault(code) for code in wrong]
    return Contact(person, phone, email, preferred), []  # type: ignore[arg-type]  # checked above


def fault(code: str) -> FieldError:
    field, zh, en = _WORDS[code]
    return FieldError(f"/{field}", code, zh, en)


def masked(contact: Contact) -> Masked:
    """`138****5678`, `l***@example.com`, and the first character of a name."""
    return Masked(
        f"{contact.person[:1]}**", _masked_phone(contact.phone), _masked_email(contact.email), contact.preferred
    )  # fmt: skip


def _preference(preferred: str, phone: str, email: str) -> list[str]:
    if preferred not in PREFERENCES:
        return ["preferred_blank"]
    if not (phone or email):
        return []  # said already
    lacks = (preferred == "phone" and not phone) or (preferred == "email" and not email)
    return [f"preferred_{preferred}"] if lacks else []


def _phone(typed: str) -> str | None:
    """E.164 of a number that can exist; "" for none, None for a wrong one."""
    import phonenumbers  # its tables take a moment

    if not typed:
        return ""
    if len(typed) > LONGEST["phone"]:
        return None
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def _email(typed: str) -> str | None:
    """The address in its normal form; nothing is looked up or sent. "" for none, None for a wrong one."""
    from email_validator import EmailNotValidError, validate_email

    if not typed:
        return ""
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _masked_phone(phone: str) -> str:
    number, _, _ = phone.partition(";")
    if not number:
        return ""
    digits = number.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:] if len(digits) > 8 else digits[-2:]}"


def _masked_email(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}" if email else ""
