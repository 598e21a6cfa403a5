"""What goes into a log when a row is refused: never the row."""

import json
import logging
import sys
import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.security import JsonLines
from tests.service.leads.conftest import handed, said

SECRET = "秘密内容\n第二行"
ROW = text(
    "INSERT INTO runs (run_id, engine, abstained, profile_sha256, profile, manifest, result) "
    "VALUES ('run_x', 'lexical', true, '', '{}', '{}', :result)"
)


async def test_a_refused_row_is_not_quoted_in_the_log(clean):
    with pytest.raises(IntegrityError) as refused:
        async with clean.sessions.begin() as session:
            await session.execute(ROW, {"result": SECRET})
    whole = "".join(traceback.format_exception(refused.value))
    assert SECRET in whole  # PostgreSQL quotes the row
    trace = logged(refused.value)
    assert not [line for line in SECRET.split("\n") if line in trace]
    assert 'null value in column "plan_id"' in trace
    assert "DETAIL: left out" in trace
    assert "The above exception was the direct cause" in trace


async def test_of_a_lead_not_even_postgresql_quotes_the_row(clean):
    broken = said(clean.zhongyuan).agreed._replace(retention_days=-1, notice_version="秘密内容")
    with pytest.raises(IntegrityError, match='"ck_consents_retention_days"') as refused:
        await handed(clean, clean.zhongyuan, agreed=broken)
    assert "秘密内容" not in logged(refused.value)


def logged(error: Exception) -> str:
    """The trace of the line that the service would write."""
    record = logging.LogRecord("luodi.error", logging.ERROR, "", 0, "unexpected error", (), None)
    try:
        raise error
    except IntegrityError:
        record.exc_info = sys.exc_info()
    return json.loads(JsonLines().format(record))["trace"]
