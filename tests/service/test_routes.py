"""A request is counted under the route that answers it, found without trying every route there is."""

import re

import pytest
from sqlalchemy import URL

from service.app import create_app
from service.routes import allowed_at, contexts, template_of


@pytest.fixture(scope="module")
def app(settings, known):
    return create_app(settings, URL.create("postgresql+asyncpg"), known)


def test_every_route_is_found_under_an_address_of_its_own(app):
    routes = [r for r in contexts(app) if getattr(r, "methods", None) and r.path_regex]
    assert len(routes) > 150
    for route in routes:
        address = re.sub(r"\{[^}]*\}", "x1", route.path)
        for method in route.methods:
            first = next(
                r.path for r in routes if method in r.methods and r.path_regex.match(address)
            )
            assert template_of(app, method, address) == first
            assert method in allowed_at(app, address)


@pytest.mark.parametrize(
    "path", ["/nothing", "/", "", "*", "//", "/{", "/v1", "/v1/matches/", "/r"]
)
def test_what_no_route_answers_has_no_name_of_its_own(app, path):
    assert template_of(app, "TRACE", path) == "unmatched"
    assert (template_of(app, "GET", path) == "unmatched") is (path != "/")


def test_a_method_no_route_takes_is_told_which_ones_are(app):
    assert allowed_at(app, "/v1/matches") == ["POST"]
