"""A real PostgreSQL with the real migrations: one server for all workers, one database a worker, one transaction a test.

With LUODI_DATABASE_URL the databases are made on that server, else on a private one in the tests' own folder.
"""

import asyncio
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from multiprocessing import forkserver
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import async_sessionmaker

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder, default_cache, load_encoder
from matching.match import Knowledge, build_knowledge
from service.app import Known, create_app
from service.db import app_engine, external_url
from service.embedded import EmbeddedServer
from service.maintenance import project
from service.server import plan_folder
from service.settings import Settings
from service.vectors import KeptVectors
from tests import shared
from tests.make import forget_migrated, hasten, migrated_database, served
from tests.measured import measured_safely, only_forked_measured
from tests.spread import LongFirst, worker_count
from tests.telling import Telling

# A deadline would measure the machine, not the property.
hypothesis.settings.register_profile("everyday", deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("LUODI_HYPOTHESIS", "everyday"))

DEMO_PLAN = Path(__file__).parent / "plans" / "demo_2030"
TODAY = dt.date(2030, 6, 30)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and config.getoption("dist", "no") != "no":
        config.pluginmanager.register(Telling(terminal))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return worker_count()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    return LongFirst(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what all workers of this run share; pytest takes it away with the others of its kind."""
    base = tmp_path_factory.getbasetemp()
    shared.FOLDER = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return shared.FOLDER


@pytest.fixture(scope="session", autouse=True)
def forks() -> Iterator[None]:
    """The process others are forked off ends before this one: what it covered is written down before it is collected."""
    measured_safely()
    only_forked_measured()
    yield
    forkserver._forkserver._stop()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(database_url=None, data_dir=Path("unused"), secret_key="s" * 48, pool_size=5)


@pytest.fixture(scope="session")
def known() -> Known:
    """A small invented plan, matched on wording alone."""
    return Known(build_knowledge(load_catalogue(DEMO_PLAN), LexicalEncoder()), None)


@pytest.fixture(scope="session")
def knowledge(shared_folder) -> Knowledge:
    """The real plan and the real encoder."""
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    catalogue = load_catalogue(plan_folder(None))

    def built(folder: Path) -> Knowledge:
        return build_knowledge(catalogue, KeptVectors(encoder, folder))

    # Making the plan's vectors takes 25 s of processor: of this run's code, but once.
    return built(shared.made_once("vectors", built))._replace(encoder=encoder)


@pytest.fixture(scope="session")
def server_url() -> Iterator[URL]:
    """A server where databases may be made; workers share theirs, the last one stops it."""
    given = os.environ.get("LUODI_DATABASE_URL")
    if given:
        yield external_url(given)
        asyncio.run(forget_migrated(external_url(given)))
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    folder = Path(tempfile.gettempdir()) / f"luodi-tests-{run[:12]}"
    with EmbeddedServer(folder) as server:
        asyncio.run(hasten(server.url))
        yield server.url
    if not server.runs:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def database(server_url: URL, known: Known) -> AsyncIterator[URL]:
    """This worker's database: migrated, the plan loaded."""

    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        yield url


@pytest.fixture
async def engine(database: URL, settings: Settings):
    """The engine the application would make, so that its statements can be watched."""
    made = app_engine(database, settings)
    yield made
    await made.dispose()


@pytest.fixture
async def client(engine, database: URL, settings: Settings, known: Known):
    """The application within one transaction that is rolled back after the test."""
    async with engine.connect() as connection, connection.begin() as outer:
        sessions = async_sessionmaker(connection, join_transaction_mode="create_savepoint")
        app = create_app(
            settings,
            database,
            known,
            today=lambda: TODAY,
            state=lambda s: {**s, "sessionmaker": sessions},
        )
        async with served(app) as client:
            yield client
        await outer.rollback()
