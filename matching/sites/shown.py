"""Which sites may be shown to a firm at all."""

from matching.sites.industry import SiteTie, follows_cities
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject


def is_shown(subject: Subject, tied: SiteTie, query: SiteQuery) -> bool:
    """Whether the site has anything to do with the firm.

    A site tied to a relevant industry is shown. Of the others, parks of registers and places the plan gives to another
    industry never are; a city is when the firm wants it; a region when it holds such a city or is what was asked for;
    a place for any industry when it serves something that was asked for, or takes in industry and the project moves
    there.
    """
    if tied.how != "any":
        return True
    site = subject.site
    if site.status == "registered":
        return False
    wanted = bool(query.wanted & subject.cities)
    if site.kind == "city" and subject.cities:
        return wanted
    serves = bool((query.asked | query.traits) & subject.purposes)
    if subject.region is not None:
        return serves or _takes_in(subject, query) or (wanted and subject.singles_out)
    if site.industries:
        return False
    return serves or ("transfer" in subject.purposes and _moves_in(subject, query))


def follows_answers(subject: Subject, tied: SiteTie) -> bool:
    """Whether an answer other than what says the industry may decide if the site is shown."""
    site = subject.site
    if tied.how not in ("any", "chain") or site.status == "registered":
        return False
    placed = (site.kind == "city" and subject.cities) or subject.region is not None
    return bool(placed) or follows_cities(subject) or not site.industries


def _takes_in(subject: Subject, query: SiteQuery) -> bool:
    """A moving project may go to any region that takes industry in."""
    return query.is_transfer and subject.role == "receiving"


def _moves_in(subject: Subject, query: SiteQuery) -> bool:
    """Parks made for industry that moves take whoever wants to build where industry is to move to."""
    builds = query.profile.project_type in ("new", "expansion", "transfer")
    return query.is_transfer or (builds and bool(query.wanted & query.receiving))
