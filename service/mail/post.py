"""One round of the outbox: hand in what is due, one mail a transaction, and settle each."""

import datetime as dt
import logging
from email.message import EmailMessage
from typing import NamedTuple

from service.db import Sessions, transaction
from service.errors import OfficerNotFound
from service.keyring import Keyring
from service.mail import outbox
from service.mail.outbox import Mail
from service.mail.sending import MailServerUnreachable, connected, hand_in
from service.mail.writing import write
from service.officers.sessions import act_as
from service.officers.store import get_officer
from service.settings import Settings

AT_ONCE = 500
"""Mails of one round; the next round goes on."""
SUMMARY_AT = dt.time(8, 40)
"""When the day's summary is made: after the digests, which are in it for those who want them so."""
log = logging.getLogger("luodi.mail")


class Post(NamedTuple):
    """What sends mail: both ways to the database (`owner` for the outbox, `app` to read as an officer) and the settings."""

    owner: Sessions
    app: Sessions
    settings: Settings
    keys: Keyring

    async def round(self, now: dt.datetime) -> int:
        """Put summaries in, then hand in what is due; how many were delivered.

        Without a mail server nothing waits. With one that cannot be reached everything waits, for three days.
        """
        server = self.settings.mail_server
        async with transaction(self.owner) as session:
            if server is None:
                await outbox.drop_all(session, now)
                return 0
            await outbox.put_summaries(session, self._slot(now), now)
            await outbox.give_up_late(session, now)
            if not await outbox.is_due(session, now):
                return 0
        try:
            return await self._hand_in(now)
        except MailServerUnreachable as error:
            log.warning("mail waits", extra={"fields": {"error": str(error)}})
            return 0

    def _slot(self, now: dt.datetime) -> dt.datetime:
        here = now.astimezone(self.settings.timezone)
        at = dt.datetime.combine(here.date(), SUMMARY_AT, self.settings.timezone)
        return at if at <= here else at - dt.timedelta(days=1)

    async def _hand_in(self, now: dt.datetime) -> int:
        server, delivered = self.settings.mail_server, 0
        assert server is not None
        async with connected(server) as client:
            for _ in range(AT_ONCE):
                mail = await self._claimed(now)
                if mail is None:
                    break
                written = await self._written(mail)
                if isinstance(written, str):
                    await self._settle(mail, now, written)
                    continue
                outcome = await hand_in(
                    client, written, self.settings.sender.addr_spec, _to(written)
                )
                if outcome == "sent":
                    await self._settle(mail, now, None)
                    delivered += 1
                elif outcome == "refused" or mail.attempts > len(outbox.WAITS):
                    await self._settle(mail, now, "refused")
                elif outcome == "lost":
                    break
        return delivered

    async def _claimed(self, now: dt.datetime) -> Mail | None:
        async with transaction(self.owner) as session:
            return await outbox.claim(session, now)

    async def _written(self, mail: Mail) -> EmailMessage | str:
        """The message, or why there is none to send."""
        async with transaction(self.app) as session:
            await act_as(session, mail.who)
            try:
                officer = await get_officer(session, mail.officer_id)
            except OfficerNotFound:
                return "moved"
            if officer.disabled_at is not None:
                return "disabled"
            return await write(session, mail, officer, self.settings, self.keys) or "read"

    async def _settle(self, mail: Mail, now: dt.datetime, failure: str | None) -> None:
        fields = {"mail": str(mail.mail_id), "attempts": mail.attempts, "failure": failure}
        log.info("mail settled", extra={"fields": fields})
        async with transaction(self.owner) as session:
            await outbox.settle(session, mail, now, failure)


def _to(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].addr_spec)
