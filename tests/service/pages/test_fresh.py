"""The page that follows a form shows the answer just made, and nothing that was deleted or never kept."""

import asyncio

import pytest
from sqlalchemy import event, text

from matching.match import match
from matching.profile import EnterpriseProfile
from service.app import create_app
from service.db import owner_engine
from service.matches.fresh import MOST, Fresh
from service.matches.store import Made, row_of
from tests.conftest import TODAY
from tests.make import profile, served

HTML = {"Accept": "text/html"}
SAID = {"business_text": "金丝雀公司生产机器人谐波减速器与伺服电机", "do": "finish"}


@pytest.fixture
async def watched(database, settings, known, engine):
    """The application, the runs it holds for their pages, and the tables it reads from or writes to."""
    held, statements = Fresh(), []

    def kept(state):
        event.listen(
            state["engine"].sync_engine,
            "before_cursor_execute",
            lambda c, cursor, statement, *rest: statements.append(statement),
        )
        return {**state, "fresh": held}

    # Presses are many here: neither limits nor a busy machine's pool are what is looked at.
    patient = settings.model_copy(update={"limit_factor": 0, "pool_timeout": 30})
    app = create_app(patient, database, known, today=lambda: TODAY, state=kept)
    async with served(app) as client:
        yield client, held, statements


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_page_of_the_answer_just_made_is_the_page_of_the_answer_kept(watched, language):
    client, _, statements = watched
    headers = {**HTML, "Accept-Language": language}
    said = {**SAID, "employees": "85", "city_prefer": "中原", "name": f"某<{language}>公司 & Co"}
    address = (await client.post("/assess", data=said, headers=headers)).headers["location"]
    statements.clear()
    first = await client.get(address, headers=headers)
    assert statements == []
    second = await client.get(address, headers=headers)
    assert any("runs" in statement for statement in statements)
    assert (first.status_code, first.content) == (200, second.content)
    without = {"date", "x-request-id"}
    assert [h for h in first.headers.items() if h[0] not in without] == [
        h for h in second.headers.items() if h[0] not in without
    ]


async def test_it_is_handed_out_once_and_a_draft_puts_it_in_too(watched):
    client, held, _ = watched
    step = await client.post("/assess", data={**SAID, "do": "save"}, headers=HTML)
    done = await client.post(step.headers["location"].split("?")[0], data=SAID, headers=HTML)
    assert len(held) == 1
    assert (await client.get(done.headers["location"], headers=HTML)).status_code == 200
    assert len(held) == 0


async def test_fifty_presses_at_once_are_one_run(watched, database):
    client, held, _ = watched
    said = {**SAID, "business_text": "五十次同时提交的机器人企业"}
    answers = await asyncio.gather(
        *(client.post("/assess", data=said, headers=HTML) for _ in range(50))
    )
    (address,) = {answer.headers["location"] for answer in answers}
    assert len(held) == 1
    pages = await asyncio.gather(*(client.get(address, headers=HTML) for _ in range(5)))
    assert len({page.content for page in pages}) == 1
    owner = owner_engine(database)
    async with owner.connect() as connection:
        count = text("SELECT count(*) FROM runs WHERE profile->>'business_text' = :said")
        found = (await connection.execute(count, {"said": said["business_text"]})).scalar_one()
    await owner.dispose()
    assert found == 1


async def test_what_could_not_be_kept_is_not_shown(watched, database):
    client, held, _ = watched
    owner = owner_engine(database)
    async with owner.begin() as connection:
        await connection.execute(text("REVOKE INSERT ON runs FROM luodi_app"))
    try:
        said = {**SAID, "business_text": "存不进去的机器人企业"}
        answer = await client.post("/assess", data=said, headers=HTML)
    finally:
        async with owner.begin() as connection:
            await connection.execute(text("GRANT INSERT ON runs TO luodi_app"))
        await owner.dispose()
    assert answer.status_code == 500
    assert len(held) == 0


async def test_an_answer_for_a_program_waits_for_no_page(watched):
    client, held, _ = watched
    await client.post("/v1/matches", json=profile(id="program"))
    assert len(held) == 0


@pytest.fixture
def made(known):
    def one(number):
        said = EnterpriseProfile(**profile(id=f"fresh-{number}"))
        result = match(said, known.knowledge, today=TODAY)
        return Made(said, result, row_of(said, result))

    return one


async def test_what_nobody_asks_for_is_let_go(made):
    held, answer = Fresh(seconds=0.01), made(1)
    held.put(answer)
    held.put(answer)
    assert len(held) == 1
    async with asyncio.timeout(5):
        while len(held):
            await asyncio.sleep(0)
    assert held.take(answer.kept.run_id) is None


async def test_of_too_many_the_oldest_goes_and_clearing_leaves_none(made):
    held, answers = Fresh(), [made(number) for number in range(1, MOST + 2)]
    for answer in answers:
        held.put(answer)
    assert len(held) == MOST
    assert held.take(answers[0].kept.run_id) is None
    assert held.take(answers[-1].kept.run_id) is answers[-1]
    held.clear()
    assert len(held) == 0
