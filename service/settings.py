"""What a deployment can set, all by environment variables that begin with LUODI_."""

import datetime as dt
import ipaddress
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.smtp import MailServer, mail_server

Seconds = Annotated[float, Field(gt=0, le=3600)]


class Settings(BaseSettings):
    """Settings of one process; docs/development.md explains each in a line.

    Without `database_url` a private PostgreSQL runs under `data_dir`. `plan` is a bundled plan's id or a plan folder,
    the only bundled plan when None. `model` is a sentence-transformers folder or hub id, the bundled weights when
    None. `secret_key` is what sessions, keys and codes are made from (service/keyring.py), needed with a
    `database_url`. `public_url` is the address people reach the service at, for links in documents. `draft_days` is how
    long a link to a draft opens, `lead_days` how long a lead is kept after its last activity, `registry_csv` a register
    to fill forms from, `limit_factor` scales the limits on how often (0 for none), `anonymous_api` says whether `/v1`
    answers without a key. `workers` is how many worker processes `luodi serve` starts, `lease` how long a worker may give
    no sign before its work goes to another, `webhook_allowed_hosts` the operator's own hosts that webhooks may go to.
    `smtp_url` (service/smtp.py) and `mail_from` are how officers' mail leaves, which needs `public_url` for its links;
    without them officers have the inbox alone.
    `trusted_proxies` are the addresses or networks whose `X-Forwarded-For` is believed.
    Times are seconds, `max_body_bytes` bytes.
    """

    model_config = SettingsConfigDict(
        env_prefix="LUODI_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: SecretStr | None = None
    secret_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    data_dir: Path = Path(".luodi")
    cache: Path | None = None
    plan: str | None = None
    model: str | None = None

    public_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$", max_length=200)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    utc_offset_hours: Annotated[int, Field(ge=-12, le=14)] = 8
    metrics_token: SecretStr | None = None
    trusted_proxies: Annotated[str, Field(max_length=2000)] = ""

    max_body_bytes: Annotated[int, Field(ge=1024)] = 1024 * 1024
    body_timeout: Seconds = 20
    draft_days: Annotated[int, Field(ge=1, le=3650)] = 90
    lead_days: Annotated[int, Field(ge=1, le=3650)] = 180
    registry_csv: Path | None = None
    limit_factor: Annotated[float, Field(ge=0, le=1000)] = 1
    anonymous_api: bool = True

    matches_at_once: Annotated[int, Field(ge=1, le=256)] | None = None
    matches_waiting: Annotated[int, Field(ge=0)] = 200
    matches_wait: Annotated[float, Field(gt=0, le=60)] = 0.15

    pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    pool_timeout: Seconds = 2
    connect_timeout: Seconds = 3
    statement_timeout: Seconds = 5
    lock_timeout: Seconds = 2

    workers: Annotated[int, Field(ge=0, le=64)] = 1
    lease: Annotated[float, Field(ge=1, le=60)] = 30
    webhook_allowed_hosts: Annotated[str, Field(max_length=2000)] = ""

    smtp_url: SecretStr | None = None
    mail_from: Annotated[str, Field(max_length=320)] | None = None

    drain: Annotated[float, Field(ge=0, le=60)] = 0.5
    grace: Seconds = 25

    @field_validator(
        "database_url",
        "secret_key",
        "plan",
        "model",
        "cache",
        "metrics_token",
        "public_url",
        "registry_csv",
        "smtp_url",
        "mail_from",
        mode="before",
    )
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        """Compose files and unit files set variables to nothing to mean "not set"."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("public_url")
    @classmethod
    def _without_final_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        scheme = value.get_secret_value().split(":", 1)[0] if value else "postgresql"
        if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
            raise ValueError(
                "needs a PostgreSQL address: postgresql://user:password@host:5432/database"
            )
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mail_server(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None:
            _sender(value)
        return value

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.smtp_url is not None and not (self.mail_from and self.public_url):
            raise ValueError("smtp_url needs mail_from, and public_url for the links in mails")
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """Where officers' mail is handed in; None when there is only the inbox."""
        return mail_server(self.smtp_url.get_secret_value()) if self.smtp_url else None

    @property
    def sender(self) -> Address:
        """Whom officers' mail is from."""
        return _sender(self.mail_from or "")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        """Addresses or networks, by commas: a name could be made to point elsewhere."""
        found = [part.strip() for part in value.split(",") if part.strip()]
        for part in found:
            ipaddress.ip_network(part, strict=False)
        return ",".join(found)

    @property
    def webhook_hosts(self) -> frozenset[str]:
        """The hosts named in `webhook_allowed_hosts`, each `host` or `host:port`, separated by commas."""
        names = self.webhook_allowed_hosts.lower().split(",")
        return frozenset(name.strip() for name in names if name.strip())

    @property
    def timezone(self) -> dt.timezone:
        """Where "today" is read: a fixed offset, so that a machine without time zone files serves too."""
        return dt.timezone(dt.timedelta(hours=self.utc_offset_hours))


def _sender(said: str) -> Address:
    """An address with or without a name; raises ValueError."""
    try:
        [(name, address)] = getaddresses([said])
        found = Address(name, addr_spec=address)
    except (MessageError, ValueError, IndexError):
        found = Address()
    if not (found.username and "." in found.domain) or not said.isprintable():
        raise ValueError("needs an e-mail address: 落地 <no-reply@example.gov.cn>")
    return found
