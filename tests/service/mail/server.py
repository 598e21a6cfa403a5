"""A real mail server on this machine: takes what it is told to take, and keeps it."""

import asyncio
import email
import email.policy
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, AuthResult


class MailServerHere:
    """`taken` are the messages it accepted, `answers` what it says of an address instead of accepting it.

    `asked` says of each sign-in whether it was right. `after` is called when a message was accepted, before its sender hears so.
    """

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.after = lambda: None
        self.password = None
        self.asked: list[bool] = []
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.content)
        self.after()
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"luodi", (self.password or "").encode())
        self.asked.append(right)
        return AuthResult(success=right, handled=False)  # else the server says nothing

    @property
    def mails(self):
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.taken]

    @asynccontextmanager
    async def listening(self, host="127.0.0.1", port=0):
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(self._protocol, host, port)
        self.port = listening.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listening.close()

    def _protocol(self):
        secret = self.password is not None
        return SMTP(
            self,
            enable_SMTPUTF8=True,
            hostname="mail.test",
            authenticator=self.authenticate if secret else None,
            auth_require_tls=False,
        )
