"""The committed description is the served one, and what would break a client is found."""

import copy
import json
from pathlib import Path

import pytest

from service.cli.openapi import described
from service.compatibility import breaking

COMMITTED = Path(__file__).parent.parent.parent / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def now():
    return json.loads(json.dumps(described()))


@pytest.fixture
def old():
    return json.loads(COMMITTED.read_text("utf-8"))


def test_nothing_promised_was_broken(old, now):
    assert breaking(old, now) == []


def test_the_committed_description_is_the_served_one(old, now):
    old["info"].pop("version"), now["info"].pop("version")
    assert old == now, "run: luodi openapi --out docs/openapi.json"


def operation(document, path, method):
    return document["paths"][path][method]


def _gone(document):
    del document["paths"]["/v1/usage"]


def _no_200(document):
    del operation(document, "/v1/meta", "get")["responses"]["200"]


def _no_parameter(document):
    operation(document, "/v1/sites", "get")["parameters"].pop(0)


def _parameter_required(document):
    operation(document, "/v1/sites", "get")["parameters"][0]["required"] = True


def _narrower(document):
    for parameter in operation(document, "/v1/sites", "get")["parameters"]:
        if parameter["name"] == "limit":
            parameter["schema"]["maximum"] = 10


def _choice_gone(document):
    for parameter in operation(document, "/v1/sites", "get")["parameters"]:
        if parameter["name"] == "lang":
            parameter["schema"]["enum"].remove("en")


def _key_needed(document):
    operation(document, "/v1/meta", "get")["security"] = [{"key": []}]


def _profile_field_gone(document):
    del document["components"]["schemas"]["EnterpriseProfile"]["properties"]["land_mu"]


def _profile_field_required(document):
    document["components"]["schemas"]["EnterpriseProfile"]["required"].append("land_mu")


def _answer_field_gone(document):
    del document["components"]["schemas"]["MatchResult"]["properties"]["warnings"]


def _answer_field_retyped(document):
    document["components"]["schemas"]["Meta"]["properties"]["engine"]["type"] = "integer"


def _answer_may_be_null(document):
    field = document["components"]["schemas"]["Meta"]["properties"]["engine"]
    del field["type"]
    field["anyOf"] = [{"type": "string"}, {"type": "null"}]


BREAKS = [
    _gone, _no_200, _no_parameter, _parameter_required, _narrower, _choice_gone, _key_needed, _profile_field_gone,
    _profile_field_required, _answer_field_gone, _answer_field_retyped, _answer_may_be_null,
]  # fmt: skip


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__.strip("_"))
def test_each_way_to_break_a_client_is_found(old, change):
    new = copy.deepcopy(old)
    change(new)
    assert breaking(old, new) != []


def _more_answered(document):
    document["components"]["schemas"]["Meta"]["properties"]["new"] = {"type": "string"}


def _more_taken(document):
    operation(document, "/v1/sites", "get")["parameters"].append(
        {"name": "new", "in": "query", "required": False, "schema": {"type": "string"}}
    )


def _new_operation(document):
    document["paths"]["/v1/new"] = copy.deepcopy(document["paths"]["/v1/meta"])


@pytest.mark.parametrize("change", [_more_answered, _more_taken, _new_operation])
def test_what_is_only_added_breaks_nothing(old, change):
    new = copy.deepcopy(old)
    change(new)
    assert breaking(old, new) == []
