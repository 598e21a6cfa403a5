"""The filters of a list of leads, as an address says them."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from matching.catalogue import Catalogue
from matching.problems import FieldError
from service.leads.listing import ORDERS, Wanted
from service.leads.tables import STAGES
from service.pages.labels import LEAD_SOURCES, LEAD_STATES, LEAD_VIEWS, LEAD_WHO
from service.pages.officers.leads.sending import id_of
from service.pages.officers.shell import field_of
from service.pages.officers.wording import fault

LIST = "/officer/leads"


class Asked(NamedTuple):
    """The filters as typed. `who` is a key of LEAD_WHO or an officer's id."""

    view: str = "table"
    state: str = "open"
    stage: str = ""
    who: str = ""
    city: str = ""
    site: str = ""
    industry: str = ""
    source: str = ""
    overdue: str = ""
    q: str = ""
    enterprise: str = ""
    order: str = "newest"

    @property
    def parameters(self) -> dict[str, str]:
        """What differs from the list as it opens."""
        usual = Asked()
        said = self._asdict()
        return {name: value for name, value in said.items() if value != getattr(usual, name)}

    def address(self, **other: str) -> str:
        """The list's address with some parameters set otherwise."""
        said = {**self.parameters, **other}
        kept = {name: value for name, value in said.items() if value or name in Asked._fields}
        usual = Asked()._asdict()
        shown = {name: value for name, value in kept.items() if value != usual.get(name)}
        return LIST + (f"?{urlencode(shown)}" if shown else "")


def asked_of(query: Mapping[str, Any]) -> Asked:
    usual = Asked()
    said = {name: field_of(query, name, 200).strip() for name in Asked._fields}
    return Asked(**{name: value or getattr(usual, name) for name, value in said.items()})


def wanted_of(
    asked: Asked, me: UUID, catalogue: Catalogue
) -> tuple[Asked, Wanted, list[FieldError]]:
    """What to read; a filter that names nothing is a fault, and is left out of both."""
    choices: dict[str, set[str]] = {
        "view": set(LEAD_VIEWS),
        "state": set(LEAD_STATES),
        "stage": {"", *STAGES},
        "source": {"", *LEAD_SOURCES},
        "order": set(ORDERS),
        "city": {"", *(city.name_zh for city in catalogue.cities)},
    }
    wrong = [name for name, among in choices.items() if getattr(asked, name) not in among]
    if asked.who not in LEAD_WHO and id_of(asked.who) is None:
        wrong.append("who")
    if asked.enterprise and id_of(asked.enterprise) is None:
        wrong.append("enterprise")
    usual = Asked()
    kept = asked._replace(**{name: getattr(usual, name) for name in wrong})
    return kept, _wanted(kept, me, catalogue), [fault("filter_unknown", name) for name in wrong]


def _wanted(asked: Asked, me: UUID, catalogue: Catalogue) -> Wanted:
    return Wanted(
        state=asked.state,
        stage=asked.stage,
        owner=me if asked.who == "me" else id_of(asked.who),
        owner_or_nobody=me if asked.who == "mine" else None,
        unowned=asked.who == "nobody",
        followed_by=me if asked.who == "followed" else None,
        sites=_sites(asked, catalogue),
        industry=asked.industry,
        source=asked.source,
        overdue=bool(asked.overdue),
        text=asked.q,
        enterprise_id=id_of(asked.enterprise),
    )


def _sites(asked: Asked, catalogue: Catalogue) -> tuple[str, ...] | None:
    """The sites of the city, the one site, or what is both; None when neither is asked for."""
    if not asked.city and not asked.site:
        return None
    if not asked.city:
        return (asked.site,)  # also one that the catalogue has no longer
    of_city = {site.id for site in catalogue.sites if site.city == asked.city}
    return tuple(sorted(of_city & {asked.site} if asked.site else of_city))
