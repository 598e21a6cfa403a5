"""Enterprises, leads and the audit log say one thing with one word."""

import inspect
import re

import pytest

from service.cli import enterprises as command
from service.enterprises import jobs, merging, store
from service.leads.tables import STAGES
from service.pages.labels import LEAD_STAGES
from service.pages.officers.wording import ACTIONS

RECORDED = re.compile(r'record\(\s*\w+(?:\.\w+)?,\s*(?:\w+\.)*\w+,\s*f?"([\w.{}]+)"')


def test_an_enterprise_passes_the_stages_of_a_lead():
    assert store.LEAD_STAGES == STAGES == tuple(LEAD_STAGES)


@pytest.mark.parametrize(("module", "records"), [(store, 3), (merging, 2), (jobs, 4), (command, 1)])
def test_every_action_recorded_of_enterprises_has_its_words_in_the_audit_log(module, records):
    found = RECORDED.findall(inspect.getsource(module))
    actions = {action.replace("{state}", state) for action in found for state in ("done", "failed")}
    assert len(found) == records
    assert actions <= set(ACTIONS)
