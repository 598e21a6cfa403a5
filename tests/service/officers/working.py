"""What a worker does to an organisation's enterprises, done here and now with the very same code."""

from uuid import UUID

from sqlalchemy import text

from service.lanes.enterprises import IMPORT, SCORE
from service.lanes.store import Ticket
from service.worker.importing import ImportWork
from service.worker.scoring import ScoreWork
from tests.conftest import TODAY

_DUE = "SELECT lane, turn FROM lanes WHERE organisation_id = :o AND lane = ANY (:lanes) AND due_at <= now()"


async def worked(office, known, organisation_id: UUID, lanes=(IMPORT, SCORE)) -> int:
    """Work off every ticket that is due until none is; answers how many there were."""
    works = {
        IMPORT: ImportWork(office.sessions, lambda: known.knowledge),
        SCORE: ScoreWork(office.sessions, lambda: known.knowledge, lambda: TODAY),
    }
    done = 0
    while tickets := await _due(office, organisation_id, lanes):
        for lane, turn in tickets:
            await works[lane](Ticket(organisation_id, lane, turn))
            done += 1
        assert done < 500, "the lanes never come to rest"
    return done


async def _due(office, organisation_id: UUID, lanes):
    asked = {"o": organisation_id, "lanes": list(lanes)}
    async with office.owner.connect() as connection:
        return (await connection.execute(text(_DUE), asked)).all()
