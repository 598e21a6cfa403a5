"""What a mail says: sentences of the inbox, links to it, and how to end such mails. Nothing personal of a company."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.store import enterprises_of
from service.keyring import Keyring
from service.mail.outbox import Mail
from service.notices.stopping import DAILY, SEARCH, Stop, stop_token
from service.notices.store import Notice
from service.notices.tables import notices
from service.notices.wishes import wishes_of
from service.officers.store import OfficerRow
from service.pages.i18n import Language, translate
from service.pages.officers.inbox.names import names_of
from service.pages.officers.inbox.words import sentence
from service.pages.render import fragment
from service.searches.store import changes
from service.settings import Settings

PREFIX, COUNTED = "【落地】", "{count} 条新消息"
MORE, WHY = "还有 {count} 条，见消息页。", "您在落地的设置中选择了用邮件接收提醒。"
CHANGE, STOP = "更改邮件设置", "不再接收此类邮件"
WORDS = (PREFIX, COUNTED, MORE, WHY, CHANGE, STOP)
MOST_LINES = 30
MOST_ITEMS = 10


class Line(NamedTuple):
    """One sentence and where it leads; `marks` are a few letters before it, such as a grade."""

    text: str
    link: str
    marks: str = ""


class Said(NamedTuple):
    """The parts of a mail, in its reader's language."""

    language: Language
    subject: str
    lines: Sequence[Line]
    left: int
    stop: str
    base: str


async def write(
    session: AsyncSession, mail: Mail, officer: OfficerRow, settings: Settings, keys: Keyring
) -> EmailMessage | None:
    """The message, the same bytes in every attempt; None when everything it would tell has been read meanwhile.

    The transaction acts as the officer: what he or she may not see is not in it.
    """
    told = await _told(session, mail.notice_ids)
    if not told:
        return None
    wanted = (await wishes_of(session, mail.officer_id)).language
    language: Language = "en" if wanted == "en" else "zh"
    base, names = settings.public_url or "", await names_of(session, told)
    lines = [
        Line(
            sentence(language, one, names.get((one.subject_kind, one.subject))),
            f"{base}/officer/inbox/{one.notice_id}",
        )
        for one in told[:MOST_LINES]
    ]
    subject = lines[0].text
    if mail.about == "summary":
        subject = translate(language, COUNTED).format(count=len(told))
    elif told[0].kind == "search.digest":
        lines += await _items(session, told[0], base)
    stop = f"{base}/officer/mail/stop/{stop_token(keys, Stop(mail.who, _what(mail, told[0])))}"
    left = max(0, len(told) - MOST_LINES)
    return message(mail, officer, settings, Said(language, subject, lines, left, stop, base))


def message(mail: Mail, officer: OfficerRow, settings: Settings, said: Said) -> EmailMessage:
    """The parts as a message; a line break in any of them is a space, so that none becomes a header of its own."""
    sender = settings.sender
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = Address(_plain(officer.name), addr_spec=officer.email)
    made["Subject"] = f"{translate(said.language, PREFIX)}{_plain(said.subject)}"[:200]
    made["Date"] = format_datetime(mail.created_at)
    made["Message-ID"] = f"<{mail.mail_id}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe"] = f"<{said.stop}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_text(said), cte="base64")
    made.add_alternative(str(fragment(said.language, "mail.html", said=said)), "html", cte="base64")
    made["Content-Language"] = said.language  # last, or it would be taken into the first part
    made.set_boundary(f"luodi-{mail.mail_id.hex}")
    return made


async def _told(session: AsyncSession, ids: Sequence[UUID]) -> list[Notice]:
    """What the officer has not read yet, the newest first."""
    query = select(*(notices.c[name] for name in Notice._fields)).where(
        notices.c.notice_id.in_(ids), notices.c.read_at.is_(None)
    )
    query = query.order_by(notices.c.at.desc(), notices.c.notice_id)
    return [Notice(*row) for row in (await session.execute(query)).all()]


async def _items(session: AsyncSession, notice: Notice, base: str) -> list[Line]:
    """The first enterprises of a digest by name, with grade, unless they were pruned since."""
    found = await changes(session, UUID(notice.subject), notice.at)
    shown = [one for one in found if one.changed_at == notice.at and not one.pruned][:MOST_ITEMS]
    known = await enterprises_of(session, [one.enterprise_id for one in shown])
    return [
        Line(
            known[one.enterprise_id]["name"] or str(one.enterprise_id)[:8],
            f"{base}/officer/enterprises/{one.enterprise_id}",
            " → ".join(grade for grade in (one.before, one.grade) if grade),
        )
        for one in shown
        if one.enterprise_id in known
    ]


def _what(mail: Mail, first: Notice) -> str:
    if mail.about == "summary":
        return DAILY
    return f"{SEARCH}{first.subject}" if first.kind == "search.digest" else first.kind


def _text(said: Said) -> str:
    def say(source: str) -> str:
        return translate(said.language, source)

    lines = []
    for line in said.lines:
        lines += [_plain(f"{line.marks} {line.text}" if line.marks else line.text), line.link, ""]
    if said.left:
        lines += [say(MORE).format(count=said.left), ""]
    lines += [
        "-- ",
        say(WHY),
        f"{say(CHANGE)}: {said.base}/officer/settings#mail",
        f"{say(STOP)}: {said.stop}",
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
