"""How a site is tied to the firm's industry, and which of its suppliers and customers are there."""

from typing import NamedTuple

from matching.catalogue.entries import Catalogue
from matching.factors import Part
from matching.percent import percent
from matching.relevance import RELEVANT, Relevance, Tie
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

OWN, BROAD, SPOKEN_OF, CHAIN, ANY = 1.0, 0.8, 0.6, 0.5, 0.15
"""How much of the industry's probability counts: the place is tied to it; to a part of it; the clause speaks of it; the
place is tied to its suppliers or customers. ANY is the value for a place that is for any industry: no more than the
faintest tie that counts (RELEVANT), so that no wording lifts such a place above one the plan names with the industry."""
MANY, SHARED, WHOLE_CITY = 4, 0.85, 0.95
"""A place tied to this many industries is one for a whole field, and counts a little less for each, as does a city."""
FULL_CHAIN = 3
"""Upstream and downstream industries in the city from which the chain counts as complete."""
UNLIMITED = ("该条目不限于某一产业", "the entry is not limited to one industry")
NOTED = (
    "该条目写明的产业与企业所属产业没有关联",
    "the industries stated for this entry have no tie to the firm's",
)

_HOW = {
    "own": ("与“{}”相连", "tied to {}"),
    "broad": ("与“{}”的一部分相连", "tied to a part of {}"),
    "spoken_of": ("所在条文还说到“{}”", "its clause also speaks of {}"),
    "chain": ("与“{}”的上下游相连", "tied to suppliers or customers of {}"),
}


class SiteTie(NamedTuple):
    """The firm's industry a site is tied to, and how: `own`, `broad`, `spoken_of`, `chain`, or `any`."""

    tie: Tie
    how: str
    value: float

    @property
    def is_own(self) -> bool:
        """Whether the plan or the register ties the place itself to the firm's industry."""
        return self.how in ("own", "broad")


def tie_of(
    catalogue: Catalogue, subject: Subject, query: SiteQuery, own: SiteTie | None = None
) -> SiteTie:
    """The strongest of a site's ties to the firm's industries; `own` is its `own_tie` where the caller has it."""
    best = own_tie(subject, query) if own is None else own
    if best.tie.is_relevant:
        return best
    return _chain(catalogue, subject, query) or SiteTie(best.tie, "any", best.value)


def own_tie(subject: Subject, query: SiteQuery) -> SiteTie:
    """The strongest tie that no answer changes but those that tell the industry."""
    relevance = query.relevance
    best = _own(subject, query)
    if subject.broad:
        best = _better(best, _tied(relevance.itself(subject.broad), "broad", BROAD))
    if related := subject.site.related_industries:
        best = _better(best, _tied(relevance.tie(related), "spoken_of", SPOKEN_OF))
    return best


def _better(one: SiteTie, other: SiteTie) -> SiteTie:
    return other if other.value > one.value else one


def _tied(tie: Tie, how: str, share: float) -> SiteTie:
    return SiteTie(tie, how, tie.value * share)


def _own(subject: Subject, query: SiteQuery) -> SiteTie:
    """A place for many industries at once, or a whole city, says less of each than a place made for one."""
    return _tied(query.relevance.tie(subject.links), "own", own_share(subject))


def own_share(subject: Subject) -> float:
    """How much of a probability counts for a place of its own."""
    if len(subject.links) >= MANY:
        return SHARED
    return WHOLE_CITY if subject.site.kind == "city" else OWN


def _chain(catalogue: Catalogue, subject: Subject, query: SiteQuery) -> SiteTie | None:
    """A belt or cluster of the plan around the wanted city takes in its members' suppliers and customers."""
    if not follows_cities(subject) or not query.wanted & subject.cities:
        return None
    links = set(subject.links)
    ties = [
        tie
        for tie in query.relevance.strongest
        if tie.value >= RELEVANT and tie.industry and links & chain_of(catalogue, tie.industry)
    ]
    return _tied(ties[0], "chain", CHAIN) if ties else None


def follows_cities(subject: Subject) -> bool:
    """Whether the site's tie may depend on the wanted city: belts and clusters of the plan that have industries."""
    if subject.site.status not in ("named", "covered") or not subject.links:
        return False
    is_belt = subject.region is not None and subject.region.role == "belt"
    return is_belt or subject.site.status == "covered"


def chain_of(catalogue: Catalogue, industry: str) -> frozenset[str]:
    """The industries that supply one or buy from it, and those of its parents."""
    line = [catalogue.industry_by_id[i] for i in catalogue.lineage(industry)]
    return frozenset(i for item in line for i in (*item.upstream, *item.downstream)) - {
        item.id for item in line
    }


def industry_part(catalogue: Catalogue, subject: Subject, tied: SiteTie) -> Part:
    """The industry's probability times how the place is tied to it; a place for any industry has a fixed value."""
    industry = tied.tie.industry
    if tied.how == "any" or industry is None:
        note_zh, note_en = NOTED if subject.links else UNLIMITED
        return Part("industry", ANY, note_zh, note_en)
    item = catalogue.industry_by_id[industry]
    how_zh, how_en = _HOW[tied.how]
    zh, en = how_zh.format(item.name_zh), how_en.format(item.name_en)
    return Part(
        "industry",
        tied.value,
        f"{zh}；企业属于该产业的概率为 {percent(tied.tie.value)}",
        f"{en}; probability that the enterprise belongs to it: {percent(tied.tie.value)}",
    )


def chain_part(catalogue: Catalogue, subject: Subject, relevance: Relevance) -> Part:
    """Which suppliers and customers of the firm's industry the plan or a register places in the same city."""
    if not subject.around or not relevance.strongest:
        return Part(
            "chain",
            0.5,
            "该条目不在某一城市，无从比较",
            "the entry is in no one city, so this is unknown",
        )
    best = relevance.strongest[0]
    assert best.industry is not None
    industry = catalogue.industry_by_id[best.industry]
    up = [i for i in industry.upstream if i in subject.around]
    down = [i for i in industry.downstream if i in subject.around and i not in up]
    if not up and not down:
        return Part(
            "chain",
            0.2,
            f"规划和名录未写明同城有“{industry.name_zh}”的上下游",
            f"neither plan nor registers place suppliers or customers of {industry.name_en} in its city",
        )
    zh, en = [], []
    for label_zh, label_en, ids in (("上游", "upstream", up), ("下游", "downstream", down)):
        if ids:
            items = [catalogue.industry_by_id[i] for i in ids[:3]]
            zh.append(
                f"{label_zh}：{'、'.join(f'{i.name_zh}（{subject.around[i.id][0]}）' for i in items)}"
            )
            en.append(
                f"{label_en}: {', '.join(f'{i.name_en} ({subject.around[i.id][1]})' for i in items)}"
            )
    value = 0.2 + 0.8 * min(1.0, (len(up) + len(down)) / FULL_CHAIN)
    return Part("chain", value, f"同城有{'；'.join(zh)}", f"in its city {'; '.join(en)}")
