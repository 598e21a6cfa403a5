"""Enterprises, leads and the audit log say one thing with one word."""

import inspect
import re

import pytest

from service.cli import enterprises as command
from service.enterprises import editing, jobs, merging, proposals, store
from service.leads.tables import STAGES
from service.notices.kinds import USUAL as NOTICES
from service.pages.labels import LEAD_STAGES
from service.pages.officers.enterprises import files as enterprises
from service.pages.officers.imports import files as imports
from service.pages.officers.wording import ACTIONS

RECORDED = re.compile(r'"((?:enterprises?|import)\.[a-z_{}]+)"')


def test_an_enterprise_passes_the_stages_of_a_lead():
    assert store.LEAD_STAGES == STAGES == tuple(LEAD_STAGES)


@pytest.mark.parametrize(
    "module", [store, editing, merging, proposals, jobs, command, enterprises, imports]
)
def test_every_action_recorded_of_enterprises_has_its_words_in_the_audit_log(module):
    found = RECORDED.findall(inspect.getsource(module))
    actions = {action.replace("{state}", state) for action in found for state in ("done", "failed")}
    assert actions
    assert actions - set(NOTICES) <= set(ACTIONS)
