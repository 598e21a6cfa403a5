"""The way to PostgreSQL: address, engine, one transaction a request, migrations."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import URL, MetaData, NullPool, event, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from service.embedded import EmbeddedServer
from service.errors import DatabaseBusy, DatabaseUnavailable
from service.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

Report = Callable[[str], None]
Sessions = async_sessionmaker[AsyncSession]

APP_ROLE = "luodi_app"
"""The role requests run as: it owns nothing and may do only what the migrations grant."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_RESTED = 1.0
"""Seconds unused after which a connection is asked whether it still lives."""
_RETURNED = "luodi.returned"
_BUSY = ("55P03", "57014", "53300", "40001", "40P01")
"""SQLSTATEs of a server that answers but is busy: lock and statement timeouts, too many clients, conflicts."""
_DOWN = ("08", "57P")
"""SQLSTATE classes of a lost connection and of a server starting, stopping or recovering."""


@contextmanager
def database(settings: Settings, report: Report = lambda _: None) -> Iterator[URL]:
    """The database's address, as the owner of the tables; a private server runs meanwhile when none is set."""
    if settings.database_url is not None:
        yield external_url(settings.database_url.get_secret_value())
        return
    with EmbeddedServer(settings.data_dir, report) as server:
        yield server.url


def external_url(text: str) -> URL:
    """The address for asyncpg; libpq's `sslmode` is what asyncpg calls `ssl`."""
    url = make_url(text).set(drivername="postgresql+asyncpg")
    if "sslmode" in url.query:
        mode = url.query["sslmode"]
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url


def app_engine(url: URL, settings: Settings, *, role: str | None = APP_ROLE) -> AsyncEngine:
    """A bounded pool whose connections take the role `luodi_app`, speak UTC and give up in time."""
    limits = {
        "application_name": "luodi",
        "timezone": "UTC",
        "statement_timeout": _milliseconds(settings.statement_timeout),
        "lock_timeout": _milliseconds(settings.lock_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(settings.statement_timeout * 2),
    }
    engine = create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        pool_use_lifo=True,
        hide_parameters=True,  # an error in a log must not tell what somebody wrote
        connect_args={
            "server_settings": limits | ({"role": role} if role else {}),
            "timeout": settings.connect_timeout,
            "command_timeout": settings.statement_timeout + 1,
        },
    )
    _asked_after_a_rest(engine)
    return engine


def _asked_after_a_rest(engine: AsyncEngine) -> None:
    """A connection that rested is asked whether it still lives before it is used.

    One used a moment ago is not (asking costs as many round trips as a transaction): that it was closed is known here
    as soon as the server closed it.
    """

    def returned(_: Any, record: Any) -> None:
        record.info[_RETURNED] = time.monotonic()

    def taken(connection: Any, record: Any, _: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError
        if time.monotonic() - record.info.get(_RETURNED, 0.0) < _RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    event.listen(engine.sync_engine, "checkin", returned)
    event.listen(engine.sync_engine, "checkout", taken)


def owner_engine(url: URL) -> AsyncEngine:
    """Single connections as the owner of the tables, for migrations and the catalogue's projection."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"server_settings": {"application_name": "luodi-owner", "timezone": "UTC"}},
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction: committed when the block ends, rolled back when it raises.

    No connection is taken before the first statement. A database that is down or busy raises DatabaseUnavailable or
    DatabaseBusy, both answered with 503.
    """
    try:
        async with sessions.begin() as session:
            yield session
    except PoolTimeoutError as error:
        raise DatabaseBusy from error
    except DBAPIError as error:
        raise _translated(error, error.orig, error.connection_invalidated) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # of COPY and of the queue
        lost = isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
        raise _translated(error, error, lost) from error
    except (ConnectionError, TimeoutError, FileNotFoundError) as error:
        raise DatabaseUnavailable from error


def _translated(error: Exception, said: object, lost: bool) -> Exception:
    """What a driver's error means to who asked; itself, where it means a mistake."""
    state = str(getattr(said, "sqlstate", None) or "")
    if state in _BUSY:
        return DatabaseBusy()
    if lost or state.startswith(_DOWN):
        return DatabaseUnavailable()
    return error


def upgrade(settings: Settings, report: Report = lambda _: None) -> None:
    """Bring the database's tables to the newest form; nothing happens when they are."""
    with database(settings, report) as url:
        migrate(url)


def migrate(url: URL, revision: str = "head") -> None:
    """Run the migrations up to a revision; blocks, so call it from a thread inside an event loop."""
    from alembic import command

    command.upgrade(alembic_config(url), revision)


def alembic_config(url: URL | None = None) -> "Config":
    """Alembic's configuration with the scripts of the installed package `migrations`."""
    from alembic.config import Config

    import migrations

    config = Config()
    folder = next(iter(migrations.__path__))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["url"] = url
    return config


def newest_revision() -> str:
    """The migration the code expects the database to be at."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
