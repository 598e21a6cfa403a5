"""Handing a message to the mail server, and what its answer means."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from service.smtp import MailServer

SECONDS = 20.0
Outcome = Literal["sent", "again", "refused", "lost"]
"""`again`: the server will not now; `refused`: it never will; `lost`: the connection is gone, others cannot go either."""
log = logging.getLogger("luodi.mail")


class MailServerUnreachable(Exception):
    """The mail server cannot be reached, or does not let us in; nothing was handed in."""


class PasswordUnprotected(MailServerUnreachable):
    """The mail server offers no encryption, and a password is not sent without."""


@asynccontextmanager
async def connected(server: MailServer) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection to the server, encrypted as asked and signed in; raises MailServerUnreachable."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "whole",
        start_tls={"offered": None, "required": True, "whole": False}[server.security],
        timeout=SECONDS,
    )
    try:
        await _enter(client, server)
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        raise MailServerUnreachable(type(error).__name__) from error
    except MailServerUnreachable:
        client.close()
        raise
    try:
        yield client
    except BaseException:
        client.close()  # whoever stops us need not wait for a farewell
        raise
    await _leave(client)


async def _enter(client: aiosmtplib.SMTP, server: MailServer) -> None:
    await client.connect()
    if server.user is None or server.password is None:
        return
    encrypted = client.get_transport_info("sslcontext") is not None
    if not (encrypted or server.here):
        raise PasswordUnprotected(PasswordUnprotected.__doc__)
    await client.login(server.user, server.password)


async def _leave(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


async def hand_in(client: aiosmtplib.SMTP, message: EmailMessage, sender: str, to: str) -> Outcome:
    """Hand one message in; only a permanent answer about this message or its reader is a refusal."""
    try:
        await client.send_message(message, sender=sender, recipients=[to])
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _judged(error.recipients[0].code)
    except aiosmtplib.SMTPSenderRefused:
        return "again"  # what the operator set is wrong, not this mail
    except aiosmtplib.SMTPResponseException as error:
        return _judged(error.code)
    except (aiosmtplib.SMTPException, OSError) as error:
        log.warning("the mail server went away", extra={"fields": {"error": type(error).__name__}})
        return "lost"
    return "sent"


def _judged(code: int) -> Outcome:
    """RFC 5321, 4.2.1: 5 says never, 4 not now; 421 that the server is closing."""
    if code == 421:
        return "lost"
    return "refused" if 500 <= code < 600 else "again"
