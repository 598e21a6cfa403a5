"""What a deployment can set, all by environment variables that begin with LUODI_."""

import datetime as dt
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    Times are seconds, `max_body_bytes` bytes.
    """

    model_config = SettingsConfigDict(env_prefix="LUODI_", frozen=True, extra="ignore")

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

    max_body_bytes: Annotated[int, Field(ge=1024)] = 1024 * 1024
    body_timeout: Seconds = 20
    draft_days: Annotated[int, Field(ge=1, le=3650)] = 90
    lead_days: Annotated[int, Field(ge=1, le=3650)] = 180
    registry_csv: Path | None = None
    limit_factor: Annotated[float, Field(ge=0, le=1000)] = 1
    anonymous_api: bool = True

    matches_at_once: Annotated[int, Field(ge=1, le=256)] | None = None
    matches_waiting: Annotated[int, Field(ge=0)] = 200
    matches_wait: Annotated[float, Field(gt=0, le=60)] = 0.25

    pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    pool_timeout: Seconds = 2
    connect_timeout: Seconds = 3
    statement_timeout: Seconds = 5
    lock_timeout: Seconds = 2

    workers: Annotated[int, Field(ge=0, le=64)] = 1
    lease: Annotated[float, Field(ge=1, le=60)] = 30
    webhook_allowed_hosts: Annotated[str, Field(max_length=2000)] = ""

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

    @property
    def webhook_hosts(self) -> frozenset[str]:
        """The hosts named in `webhook_allowed_hosts`, each `host` or `host:port`, separated by commas."""
        names = self.webhook_allowed_hosts.lower().split(",")
        return frozenset(name.strip() for name in names if name.strip())

    @property
    def timezone(self) -> dt.timezone:
        """Where "today" is read: a fixed offset, so that a machine without time zone files serves too."""
        return dt.timezone(dt.timedelta(hours=self.utc_offset_hours))
