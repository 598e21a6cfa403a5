"""Forms nobody would fill in so: every form of every page, with values made to break it, is refused or taken in words.

Pages stand outside the description that test_made_up_requests.py reads: here they are walked as a browser would, from
link to link, and each form found is sent with fields that are wrong, long, missing, doubled or files. Seeded.
"""

import os
import random
import re
from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote_from_bytes, quote_plus, urljoin, urlsplit
from uuid import uuid4

import pytest

from service.keyring import keyring
from service.officers.cookies import csrf_of
from service.routes import contexts, template_of
from tests.service.live import ROOT
from tests.service.officers.leads.conftest import desk
from tests.service.pages.drafting import begun

__all__ = ["desk"]
FULL = os.environ.get("LUODI_FUZZ") == "full"
SEED = int(os.environ.get("LUODI_FUZZ_SEED", "20261127"))
MIXES = 30 if FULL else 1
"""Ways each form is filled in."""
EVIL = [
    b"", b" ", b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf", b"-1", b"1e999", b"NaN", b"inf", b"9" * 5000,
    "١٢٣".encode(), "１２".encode(), b"true", b"[]", b"{}", b"null", b"%s%n{{7*7}}${7*7}", b"' OR 1=1 --", b"\r\nX-Evil: 1",
    b"../../../etc/passwd", b"<script>alert(1)</script>", "‮‏e\u0301🤖𠮷".encode(), b"2026-13-45", b"0000-00-00",
    b"9999-12-31", b"10000-01-01", b"2026-11-27T25:61:61Z", b"00000000-0000-0000-0000-000000000000", b"https://[::1",
    b"http://user:pw@169.254.169.254/", b"javascript:alert(1)", b"site:park\x00",
]  # fmt: skip
LONG = [b"a" * 300_000, "落".encode() * 70_000, b"x" * 10_000_000]
ROBOTS, HOOK = "for=industry&of=robot", "https://93.184.216.34/"
APART = ("/v1", "/mcp")
"""Not pages: described elsewhere."""
PART = re.compile(r"\{[^}]+\}")
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
TEMPLATES = sorted((ROOT / "service" / "templates").glob("*.html"))
FIRST = (
    "/", "/assess", "/assess/deleted", "/verify", "/docs/api", "/officer/", "/officer/embeds", "/officer/keys",
    "/officer/webhooks", "/officer/searches", "/officer/officers", "/officer/audit", "/officer/usage", "/officer/duplicates",
    "/officer/imports", "/officer/enterprises/new", "/officer/settings", "/officer/settings/second", "/officer/targets",
    "/officer/overview", "/officer/overview/coverage", "/officer/overview/parks", "/officer/overview/officers",
    "/officer/candidates", "/officer/leads", "/officer/inbox", "/officer/sign-in", "/officer/officers",
)  # fmt: skip


class Form(NamedTuple):
    """Where a form is sent, and what a browser would send there."""

    action: str
    fields: tuple[tuple[str, str], ...]


class _Page(HTMLParser):
    """The links and the posting forms of a page."""

    def __init__(self, where):
        super().__init__(convert_charrefs=True)
        self.where, self.links, self.forms, self._in = where, [], [], None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.links.append(urljoin(self.where, said["href"]))
        if tag == "form":
            self._in = []
            if (said.get("method") or "get").lower() == "post":
                self.forms.append((urljoin(self.where, said.get("action") or self.where), self._in))
        if self._in is not None and said.get("name") and tag in {"input", "textarea", "select", "button"}:  # fmt: skip
            self._in.append((said["name"], said.get("value") or ""))


async def walked(app, browser, starts):
    """One page of each kind, as far as links lead; and one form of each kind."""
    pages, forms, waiting = {}, {}, list(starts)
    while waiting:
        where = waiting.pop(0)
        split = urlsplit(where)
        kind = template_of(app, "GET", split.path)
        if split.netloc not in ("", "luodi.test") or kind == "unmatched" or kind.startswith(("/static", "/v1")):  # fmt: skip
            continue
        if pages.get(kind, 0) >= 2:
            continue
        pages[kind] = pages.get(kind, 0) + 1
        answer = await browser.get(where)
        assert answer.status_code < 500, where
        if answer.is_redirect:
            waiting.append(urljoin(where, answer.headers["location"]))
        if answer.headers.get("content-type", "").startswith("text/html"):
            page = _Page(where)
            page.feed(answer.text)
            waiting += page.links
            for action, fields in page.forms:
                path = urlsplit(action).path
                forms.setdefault(template_of(app, "POST", path), Form(path, tuple(fields)))
    return forms


def mixed(chance, form):
    """A body: each field as it is, evil, missing, doubled; in a form of either kind, or no form at all."""
    names = [name for name, _ in form.fields if name != "csrf"] + ["lang", "no-such-field"]
    usual = dict(form.fields)
    pairs = []
    for name in dict.fromkeys(names):
        way = chance.choice(("evil", "evil", "evil", "usual", "missing", "twice"))
        if way in ("evil", "twice"):
            pairs.append((name, chance.choice(LONG if chance.random() < 0.02 else EVIL)))
        if way in ("usual", "twice"):
            pairs.append((name, usual.get(name, "").encode()))
    kind = chance.choice(("urlencoded", "urlencoded", "multipart", "file", "json", "broken"))
    if kind == "urlencoded":
        body = b"&".join(quote_plus(n).encode() + b"=" + quote_from_bytes(v).encode() for n, v in pairs)  # fmt: skip
        return "application/x-www-form-urlencoded", body
    if kind == "json":
        return "application/json", b'{"csrf": 1, "a": [' + b"[" * 2000
    chosen = chance.choice(names)
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        % (n.encode(), b'; filename="a\x00.csv"' if kind == "file" and n == chosen else b"", v)
        for n, v in pairs
    )
    return "multipart/form-data; boundary=x", parts + (b"" if kind == "broken" else b"--x--\r\n")


class Tried:
    """What was sent: how often each status came back, and what failed."""

    def __init__(self, http):
        self.http, self.statuses, self.failed = http, Counter(), []

    async def send(self, method, path, csrf="", kind="text/plain", body=b""):
        headers = {"content-type": kind, "accept": "text/html", "x-csrf-token": csrf}
        answer = await self.http.request(method, path, content=body, headers=headers)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500 or "x-evil" in answer.headers:
            self.failed.append((method, path, kind, body[:3000]))


@pytest.fixture(scope="session")
def settings(settings):
    """Without limits: how often is not the question."""
    return settings.model_copy(update={"limit_factor": 0})


async def filled(office, desk, admin):
    """Something of everything that officers and companies keep; where its pages begin."""
    lead, run_id = await desk.handed(), await desk.run()
    made = {
        "/officer/enterprises/new": {"name": "甲机器人有限公司", "business_text": "生产机器人"},
        "/officer/searches": {"name": "机器人", "query": ROBOTS, "cadence": "none"},
        "/officer/keys": {"name": "试用", "scopes": "match:run", "environment": "live"},
        "/officer/webhooks": {"url": HOOK, "events": "key.expiring", "environment": "live"},
        "/officer/embeds": {"tag": f"tag-{uuid4().hex[:8]}", "origins": "https://www.example.com"}
        | {"environment": "live", "language": "auto", "theme": "auto"},
    }
    starts = [f"/r/{run_id}", f"/r/{run_id}/contact", f"/officer/leads/{lead.lead.lead_id}"]
    for path, said in made.items():
        answer = await admin.post(path, **said)
        assert answer.status_code in (200, 303), (path, answer.text)
        starts.append(answer.headers.get("location", path))
    csrf, sheet = await admin.token(), "企业名称,主营业务\n乙机器人,生产机器人\n".encode()
    answer = await admin.http.post(
        "/officer/imports", data={"csrf": csrf}, files={"file": ("a.csv", sheet)}
    )
    draft, company = await begun(admin.http), f"/l/{lead.token}"
    return [
        *starts,
        answer.headers["location"],
        *(company, f"{company}/correct", f"{company}/delete"),
        *(f"/assess/d/{draft}/{step}" for step in ("all", "proposals", "shares")),
        f"/officer/candidates?{ROBOTS}",
    ]


def names_of_fields():
    """Every name that a field has in a template, for forms no page shows without more."""
    found = (re.findall(r'name="([a-z_-]+)"', path.read_text("utf-8")) for path in TEMPLATES)
    return sorted({name for names in found for name in names})


def routes_of(app, method):
    """The addresses of pages that take a method, their parts still named."""
    for route in contexts(app):
        path = getattr(route, "path", "")
        if method in (getattr(route, "methods", None) or ()) and not path.startswith(APART):
            yield path


@pytest.mark.fuzz
@pytest.mark.timeout(0 if FULL else 600)
async def test_no_form_of_any_page_is_answered_with_a_failure_of_ours(office, desk, settings):
    person, keys = office.people.here["admin"], keyring(settings)
    admin = await (await office.browser()).be(person)
    forms = await walked(office.app, admin, [*await filled(office, desk, admin), *FIRST])
    assert len(forms) >= 50
    fields = tuple((name, "1") for name in names_of_fields())
    for path in routes_of(office.app, "POST"):
        forms.setdefault(path, Form(PART.sub(lambda _: str(uuid4()), path), fields))
    tried = Tried(admin.http)
    for template, form in sorted(forms.items()):
        chance = random.Random(f"{SEED}{template}")
        for _ in range(MIXES):
            await admin.be(person)  # the last form may have ended the session
            csrf = csrf_of(keys, admin.http.cookies["luodi-session"])
            await tried.send("POST", form.action, csrf, *mixed(chance, form))
    assert tried.failed == [], SEED
    assert {303, 404, 422} <= set(tried.statuses)


@pytest.mark.fuzz
@pytest.mark.timeout(0 if FULL else 600)
async def test_no_address_of_any_page_is_answered_with_a_failure_of_ours(office):
    admin = await (await office.browser()).be(office.people.here["admin"])
    names, tried = names_of_fields(), Tried(admin.http)
    for path in sorted(routes_of(office.app, "GET")):
        chance = random.Random(f"{SEED}{path}")
        for method in ("GET",) * MIXES + (chance.choice(METHODS),):
            parts = [quote_from_bytes(chance.choice(EVIL), safe="") for _ in PART.findall(path)]
            where = PART.sub("{}", path).format(*parts)
            asked = [(name, chance.choice(EVIL)) for name in chance.sample(names, 12)]
            query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in asked)
            await tried.send(method, f"{where}?{query}")
    assert tried.failed == [], SEED
    assert {200, 404, 405, 422} <= set(tried.statuses)
