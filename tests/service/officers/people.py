"""A province with two cities, and officers of every role who have a password."""

import datetime as dt
import re
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
from sqlalchemy import update

from service.officers import passwords, sessions, store
from service.officers.credentials import keep
from service.officers.roles import ROLES
from service.officers.tables import officers
from service.organisations.store import add_organisation

PASSWORD = "orange ladder quietly 7"
NEW_PASSWORD = "violet harbour sings 9"
START = dt.datetime(2030, 6, 30, 1, 0, tzinfo=dt.UTC)
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Person(NamedTuple):
    officer_id: UUID
    organisation_id: UUID
    email: str
    name: str
    role: str


class People(NamedTuple):
    """`here` and `there` are two cities' officers by role, `above` the province's administrator."""

    province: UUID
    here: dict[str, Person]
    there: dict[str, Person]
    above: Person

    def of(self, who: str) -> Person:
        return self.above if who == "above" else self.here[who]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> dt.datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


async def settle(owner) -> People:
    """Everybody anew, under names nobody else has."""
    mark, hashed = uuid4().hex[:8], await _hash()
    async with owner.begin() as connection:
        province = await add_organisation(connection, f"省 {mark}", "province")
        cities = [
            await add_organisation(
                connection, f"{name} {mark}", "city", parent_id=province, city=name
            )
            for name in ("中原市", "临海市")
        ]

        async def person(organisation_id: UUID, where: str, role: str) -> Person:
            email, name = f"{role}.{where}.{mark}@example.gov.cn", f"{where}{role}{mark}"
            officer_id = await store.add_officer(connection, organisation_id, email, name, role)
            await keep(connection, officer_id, password_hash=hashed)
            seen = update(officers).where(officers.c.officer_id == officer_id)
            await connection.execute(seen.values(last_seen_at=START))
            return Person(officer_id, organisation_id, email, name, role)

        here = {role: await person(cities[0], "here", role) for role in ROLES}
        there = {role: await person(cities[1], "there", role) for role in ROLES}
        return People(province, here, there, await person(province, "above", "admin"))


_hashes: list[str] = []


async def _hash() -> str:
    if not _hashes:
        _hashes.append(await passwords.hashed(PASSWORD))
    return _hashes[0]


class Browser:
    """One browser: keeps cookies, opens a page to send its form, and follows nothing by itself."""

    def __init__(self, http: httpx.AsyncClient, office=None) -> None:
        self.http = http
        self._office = office

    async def get(self, path: str, **options) -> httpx.Response:
        return await self.http.get(path, headers={"accept": "text/html"}, **options)

    async def token(self, path: str = "/officer/settings") -> str:
        found = _TOKEN.search((await self.get(path)).text)
        assert found, path
        return found[1]

    async def post(self, path: str, page: str = "/officer/settings", **fields) -> httpx.Response:
        data = {"csrf": await self.token(page), **fields}
        return await self.http.post(path, data=data, headers={"accept": "text/html"})

    async def try_sign_in(self, email: str, password: str = PASSWORD, **fields) -> httpx.Response:
        sent = {"email": email, "password": password, **fields}
        return await self.post("/officer/sign-in", "/officer/sign-in", **sent)

    async def sign_in(self, person: Person, **fields) -> "Browser":
        """Through the form."""
        answer = await self.try_sign_in(person.email, **fields)
        assert answer.status_code == 303, answer.text
        return self

    async def be(self, person: Person) -> "Browser":
        """Without the form and its slow hash: a session made beside it."""
        async with self._office.sessions.begin() as session:
            who = sessions.Identity(person.officer_id, person.organisation_id)
            await sessions.act_as(session, who)
            token = await sessions.open_session(session, person.officer_id, self._office.clock())
        self.http.cookies.set("luodi-session", token, domain="luodi.test")
        return self
