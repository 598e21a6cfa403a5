"""Where a site lies: near the cities that were asked for, near hubs, in a region that takes in industry."""

import math
from collections.abc import Mapping, Sequence

from matching.catalogue.entries import Catalogue
from matching.catalogue.records import Hub
from matching.factors import Part
from matching.sites.distance import Point, kilometres, nearest, told
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

NEUTRAL = 0.5
REGION = 0.75
"""Value of a region that holds a wanted city: less than the city, more than nothing said."""
NEIGHBOUR, DECAY_KM = 0.6, 80.0
"""Value of a site right beside a wanted city, and the distance over which it falls to its e-th part."""
HUB_DECAY_KM = 40.0
HUB_KINDS = ("seaport", "airport", "rail")
HUB_NAMES = {"seaport": ("海港", "seaport"), "airport": ("机场", "airport"), "rail": ("铁路站", "railway station")}  # fmt: skip


def preference_part(
    subject: Subject, query: SiteQuery, cities: Mapping[str, tuple[str, Point]]
) -> Part:
    """1 in a wanted city, then falling with the distance to the nearest; neutral where nothing was said."""
    wanted = query.wanted
    if not wanted:
        return Part("preference", NEUTRAL, "未说明意向城市", "no preferred city was said")
    if not subject.cities:
        return Part(
            "preference", NEUTRAL, "该条目不限于某一城市", "the entry is not tied to one city"
        )
    role_zh, role_en = ("企业所在城市", "the firm's city") if query.wants_home else ("意向城市", "a preferred city")  # fmt: skip
    if here := sorted(wanted & subject.cities):
        zh, en = "、".join(here), ", ".join(cities[city][0] for city in here)
        if subject.region is not None:
            return Part("preference", REGION, f"覆盖{role_zh}{zh}", f"holds {en}, {role_en}")
        return Part("preference", 1.0, f"{zh}是{role_zh}", f"{en}: {role_en}")
    distances = {
        city: found
        for city in sorted(wanted)
        if (found := nearest(subject.points, [cities[city][1]])) is not None
    }
    city = min(distances, key=lambda name: (distances[name], name))
    far_zh, far_en = told(distances[city])
    return Part(
        "preference",
        NEIGHBOUR * math.exp(-distances[city] / DECAY_KM),
        f"距{role_zh}{city}{far_zh}",
        f"{far_en} from {cities[city][0]}, {role_en}",
    )


def logistics_part(subject: Subject, query: SiteQuery, hubs: Sequence[Hub]) -> Part:
    """How near the hubs that were asked for are; never below neutral, since the list of hubs is not complete."""
    asked = [kind for kind in HUB_KINDS if kind in (query.profile.logistics or ())]
    if not asked:
        return Part("logistics", NEUTRAL, "未说明物流要求", "no need of a hub was said")
    if not subject.points or len(subject.cities) > 1:
        return Part(
            "logistics",
            NEUTRAL,
            "该条目不在某一城市，距离未知",
            "in no one city, so distances are unknown",
        )
    values, zh, en = [], [], []
    for kind in asked:
        near = nearest_hub(subject.points[0], kind, hubs)
        name_zh, name_en = HUB_NAMES[kind]
        if near is None:
            values.append(NEUTRAL)
            zh.append(f"目录未收录{name_zh}")
            en.append(f"the catalogue lists no {name_en}")
            continue
        hub, distance = near
        far_zh, far_en = told(distance)
        values.append(NEUTRAL + NEUTRAL * math.exp(-distance / HUB_DECAY_KM))
        zh.append(f"所录{name_zh}中最近的是{hub.name_zh}，直线{far_zh}")
        en.append(f"nearest listed {name_en}: {hub.name_en}, {far_en} in a straight line")
    return Part("logistics", sum(values) / len(values), "；".join(zh), "; ".join(en))


def nearest_hub(point: Point, kind: str, hubs: Sequence[Hub]) -> tuple[Hub, float] | None:
    """The nearest hub of a kind and its distance in km; ties break on id."""
    found = [
        (kilometres(point, Point(hub.longitude, hub.latitude)), hub.id, hub)
        for hub in hubs
        if hub.kind == kind
    ]
    if not found:
        return None
    distance, _, hub = min(found, key=lambda item: item[:2])
    return hub, distance


def transfer_part(subject: Subject, query: SiteQuery) -> Part:
    """Whether the plan's regional clauses would have industry move to the site; counts fully for a moving project."""
    role = subject.role
    if role is None and "transfer" in subject.purposes:
        return Part(
            "transfer", 1.0, "规划为承接产业转移而设", "the plan makes it for industry that moves"
        )
    if role is None:
        return Part("transfer", NEUTRAL, "区域性条款未涉及", "no regional clause speaks of it")
    receiving = subject.receiving
    if receiving is not None:
        clauses = "、".join(dict.fromkeys(quote.clause_id for quote in receiving.evidence))
        return Part(
            "transfer",
            1.0 if query.is_transfer else 0.75,
            f"位于{receiving.name_zh}，规划第 {clauses} 条推动产业向此有序转移",
            f"in {receiving.name_en}, to which the plan would have industry move (clauses {clauses.replace('、', ', ')})",
        )
    core = next(region for region in subject.covering if region.role == "core")
    return Part(
        "transfer",
        0.0 if query.is_transfer else 0.25,
        f"位于{core.name_zh}，属产业转出的核心区",
        f"in {core.name_en}, the core from which industry moves",
    )


def city_points(catalogue: Catalogue) -> dict[str, tuple[str, Point]]:
    """City → its English name and where it lies."""
    return {
        city.name_zh: (city.name_en, Point(city.longitude, city.latitude))
        for city in catalogue.cities
    }
