"""A kept run of one's own making, and reading PDFs the way people's programs do."""

import datetime as dt
import shutil
import subprocess

import pytest

from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.matches.store import KeptRun, keep
from service.reports.words import words_for
from tests.conftest import TODAY
from tests.make import full_profile
from tests.service.pages.conftest import office

__all__ = ["office"]

HTML = {"Accept": "text/html"}


@pytest.fixture
def kept(known):
    """`kept(today=…, **said)` → KeptRun of the full profile with what is said changed."""

    def made(today: dt.date = TODAY, change=lambda result: result, **said) -> KeptRun:
        profile = EnterpriseProfile.model_validate(full_profile(**said))
        result = change(match(profile, known.knowledge, today=today))
        manifest = result.run.model_dump(mode="json")
        said_json = profile.model_dump(mode="json", exclude_none=True)
        return KeptRun(result.run.run_id, said_json, manifest, to_json(result))

    return made


@pytest.fixture
def stored(office):
    """`await stored(run)` keeps a run and answers a client that can see it."""

    async def made(run: KeptRun):
        here = await office(TODAY)
        async with here.sessions() as session, session.begin():
            profile = EnterpriseProfile.model_validate(run.profile)
            await keep(session, profile, MatchResult.model_validate_json(run.result))
        return here.client

    return made


@pytest.fixture
def words(known):
    """`words(language, public_url)`."""
    return lambda language="zh", public_url=None: words_for(
        language, known.knowledge.catalogue, public_url
    )


@pytest.fixture(scope="session")
def poppler():
    """`poppler(program, pdf, *options)` → what the program says of the PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no poppler on this machine (Debian: apt-get install poppler-utils)")

    def run(program: str, pdf: bytes, *options: str) -> str:
        files = ["-", "-"] if program == "pdftotext" else ["-"]
        command = [program, *options, *files]
        return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()

    return run
