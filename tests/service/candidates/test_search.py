"""The match read backwards over stored enterprises: the reports' own scores, exact order, true counts."""

import random

import pytest
from sqlalchemy import text

from matching.candidates import EVERYTHING, TargetError, TargetKind, candidate_of, rank_candidates
from matching.catalogue.entries import Target as Aim
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge, match
from service.candidates import blocks as blocks_module
from service.candidates.cursor import CursorError
from service.candidates.engine import CandidateEngine
from service.candidates.filters import FilterError, Filters, Range, read_filters
from service.candidates.order import SORTS, Order
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.enterprises import store
from service.enterprises.embedding import embed, pending
from service.enterprises.records import source_key
from tests.conftest import TODAY
from tests.service.candidates.conftest import ROBOTS, every_page, industry, lot, made


def chosen(**values):
    return Filters(
        {field: frozenset(v if isinstance(v, tuple) else (v,)) for field, v in values.items()}
    )


async def kept_profiles(office):
    async with office.acting() as session:
        rows = await store.listed(session, 1_000)
    return {row["enterprise_id"]: store_profile(row) for row in rows}


def store_profile(row):
    from service.enterprises.records import as_profile

    return as_profile(row["profile"])


async def test_every_target_of_the_plan_lists_what_the_reports_say(fill, find, office, known):
    await fill(*lot(40))
    profiles = await kept_profiles(office)
    knowledge = known.knowledge
    results = {i: match(p, knowledge, today=TODAY, top=EVERYTHING) for i, p in profiles.items()}
    catalogue = knowledge.catalogue
    targets = [
        *(Target(Kind.INDUSTRY, item.id) for item in catalogue.industries),
        *(Target(Kind.SITE, item.id) for item in catalogue.sites),
        *(Target(Kind.POLICY, item.id) for item in catalogue.policies),
    ]
    listed = 0
    for target in targets:
        kind = TargetKind(target.kind)
        own = {
            i: candidate_of(profiles[i], result, kind, target.value)
            for i, result in results.items()
        }
        expected = sorted(
            ((-c.score, i, c.score, str(c.grade), c.industry) for i, c in own.items() if c),
        )
        page = await find(target=target, limit=100)
        told = [(h.enterprise_id, h.score, h.grade, h.industry) for h in page.hits]
        assert told == [row[1:] for row in expected]
        assert page.total == len(expected)
        listed += len(expected)
    assert listed > 40


async def test_the_reasons_are_those_of_the_report(fill, find, office, known, engine_):
    await fill(*lot(12))
    page = await find(target=industry("robot"))
    async with office.acting() as session:
        reasons = await engine_.reasons(session, page.hits, TODAY)
    profiles = await kept_profiles(office)
    own = rank_candidates(
        profiles.values(), known.knowledge, TargetKind.INDUSTRY, "robot", today=TODAY
    )
    assert {r.candidate.evidence for r in reasons} == {c.evidence for c in own}
    for reason in reasons:
        assert reason.candidate.score == reason.hit.score
        assert reason.candidate.matched


FILTERS = [
    chosen(city="中原"),
    chosen(city=("中原", "none")),
    chosen(industry="robot", stage="growth"),
    chosen(industry="new-energy"),
    chosen(qualification="high_tech", missing="investment_wan"),
    chosen(missing=("location", "stage")),
    chosen(grade=("A", "B")),
    Filters({}, {"investment_wan": Range(100, 300)}),
    Filters({"city": frozenset(["临海"])}, {"investment_wan": Range(None, 500)}, "企业0"),
    Filters({}, {}, "没有这样的名字"),
]


def meets(profile, filters, hit_grade, graded):
    """The same conditions said again, one enterprise at a time."""
    city = profile.location.city if profile.location else None
    known = profile.model_dump(exclude_none=True)
    for field, values in filters.chosen.items():
        good = {
            "city": lambda v: city in v or (city is None and "none" in v),
            "stage": lambda v: profile.stage in v,
            "qualification": lambda v: bool(set(profile.qualifications or ()) & v),
            "missing": lambda v: not v & known.keys(),
            "grade": lambda v: hit_grade in v,
            "industry": lambda v: bool(v & graded),
        }[field](values)
        if not good:
            return False
    for field, (low, high) in filters.ranges.items():
        value = getattr(profile, field)
        if (
            value is None
            or (low is not None and value < low)
            or (high is not None and value > high)
        ):
            return False
    return not filters.name or filters.name in (profile.name or "")


@pytest.mark.parametrize("filters", FILTERS, ids=map(str, range(len(FILTERS))))
@pytest.mark.parametrize("target", [None, industry("robot"), Target(Kind.POLICY, "first-use")])
async def test_filters_are_exact_and_all_that_exist_are_listed(
    fill, find, office, known, filters, target
):
    await fill(*lot(60))
    profiles = await kept_profiles(office)
    catalogue = known.knowledge.catalogue
    everything = {h.enterprise_id: h for h in await every_page(find, target=target, limit=25)}
    expected = set()
    for enterprise_id, hit in everything.items():
        result = match(profiles[enterprise_id], known.knowledge, today=TODAY, top=EVERYTHING)
        graded = set()
        if not result.abstained:
            for item in result.industries:
                if item.grade != "insufficient":
                    graded |= set(catalogue.lineage(item.id))
        if meets(profiles[enterprise_id], filters, hit.grade, graded):
            expected.add(enterprise_id)
    found = await every_page(find, target=target, filters=filters, limit=7)
    assert [hit.enterprise_id for hit in found] == [i for i in everything if i in expected]
    assert [hit.rank for hit in found] == list(range(1, len(expected) + 1))


async def test_facets_count_what_choosing_a_value_would_find(fill, find):
    await fill(*lot(60))
    filters = chosen(city=("中原", "临海"), stage="growth")
    page = await find(target=industry("robot"), filters=filters, with_facets=True)
    checked = 0
    for facet, counts in page.facets.items():
        for value, count in counts.items():
            other = {**filters.chosen, facet: frozenset([value])}
            assert (await find(target=industry("robot"), filters=Filters(other))).total == count
            checked += 1
    assert checked > 10
    assert sum(page.facets["city"].values()) > page.total


@pytest.mark.parametrize("column", SORTS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
async def test_every_column_sorts_and_its_pages_join_up(fill, find, column, direction):
    await fill(*lot(30))
    order = Order(column, direction)
    whole = await find(order=order, limit=100)
    assert whole.total == len(whole.hits) == 30
    assert await every_page(find, order=order, limit=4) == list(whole.hits)


async def test_unknown_values_come_last_both_ways_and_equal_ones_by_id(fill, find, office):
    await fill(*lot(30))
    profiles = await kept_profiles(office)
    for direction, sign in (("asc", 1), ("desc", -1)):
        page = await find(order=Order("investment_wan", direction), limit=100)
        values = [(profiles[h.enterprise_id].investment_wan, h.enterprise_id) for h in page.hits]
        assert values == sorted(values, key=lambda v: (v[0] is None, sign * (v[0] or 0), v[1]))


async def test_pages_neither_skip_nor_repeat_while_others_write(fill, find, office, place):
    await fill(*lot(60))
    before = {hit.enterprise_id for hit in await every_page(find, target=industry("robot"))}
    rng, found, cursor = random.Random(20250613), [], None
    touched = set()
    for round_ in range(100):
        page = await find(target=industry("robot"), limit=3, cursor=cursor)
        found += [hit.enterprise_id for hit in page.hits]
        cursor = page.next
        if cursor is None:
            break
        async with office.acting() as session:
            some = rng.choice(sorted(before - touched))
            await store.change(
                session, office.organisation_id, [some], office.actor, lead_stage="contacted"
            )
        if round_ % 2:
            await fill(made(1_000 + round_))
        if round_ % 3 == 0:
            gone = rng.choice(sorted(before - touched))
            touched.add(gone)
            async with office.acting() as session:
                assert await store.remove(session, office.organisation_id, gone, office.actor)
    assert len(found) == len(set(found))
    assert before - touched <= set(found)


async def test_many_changes_later_the_answer_is_still_exact(fill, find, office, known, monkeypatch):
    monkeypatch.setattr(blocks_module, "MOST_SEGMENTS", 3)
    monkeypatch.setattr(blocks_module, "REBUILT", 6)
    for number in range(12):
        await fill(*lot(40)[number : number + 8])
        await find(target=industry("robot"))
    fresh = CandidateEngine(known.knowledge)
    async with office.acting() as session:
        again = await fresh.search(session, Search(industry("robot"), limit=100), TODAY)
    assert await find(target=industry("robot"), limit=100) == again
    assert again.total > 3


async def test_a_text_finds_what_it_describes(fill, find, known):
    await fill(*lot(27))
    page = await find(target=Target(Kind.TEXT, "海上风机塔筒与单桩"), limit=3)
    assert page.total == 27
    assert {hit.industry for hit in page.hits} == {"offshore-wind"}
    pages = await every_page(find, target=Target(Kind.TEXT, "海上风机塔筒与单桩"), limit=5)
    assert len({hit.enterprise_id for hit in pages}) == 27


async def test_an_enterprise_is_embedded_once_a_text_and_again_when_it_changes(
    fill, office, known, place
):
    assert await fill(*lot(10)) == (10, 10)
    again = await fill(*lot(10))
    assert again == (0, 0)
    moved = lot(10)[3].model_copy(update={"investment_wan": 5.0, "id": "a"})
    renamed = moved.model_copy(update={"business_text": "别的：光伏逆变器"})
    assert source_key(moved) == source_key(renamed)
    assert await fill(moved) == (1, 1)
    assert await fill(moved.model_copy(update={"investment_wan": 6.0})) == (0, 1)
    assert await fill(renamed) == (1, 1)
    async with office.acting() as session:
        assert await pending(session, office.organisation_id, known.knowledge, TODAY) == 0


async def test_what_is_not_scored_yet_is_told_and_not_guessed(fill, find):
    await fill(*lot(9))
    await fill(made(100, business_text=ROBOTS[0]), scored=False)
    page = await find(target=industry("robot"))
    assert page.pending == 1
    assert await find(filters=chosen(missing="location")) is not None
    assert (await find()).total == 10


async def test_a_start_is_scored_again_when_the_month_changes(fill, office, known):
    await fill(made(1, start_by="2031-01"), made(2))
    later = TODAY.replace(month=8)
    async with office.acting() as session:
        assert await pending(session, office.organisation_id, known.knowledge, TODAY) == 0
        assert await pending(session, office.organisation_id, known.knowledge, later) == 1
    done = await embed(office.sessions, office.organisation_id, known.knowledge, later)
    assert done == (0, 1)


async def test_nothing_of_another_organisation_is_found_counted_or_near(
    fill, find, beneath, province, engine_
):
    mine, other = await beneath(), await beneath()
    await fill(*lot(20), office_=mine)
    await fill(made(500, name="秘密企业", location={"city": "秘密市"}), office_=other)
    asks = [
        {},
        {"target": industry("robot")},
        {"target": Target(Kind.TEXT, "秘密企业")},
        {"filters": chosen(city="秘密市")},
        {"filters": Filters(name="秘密")},
        {"order": Order("name", "desc")},
    ]
    # Both organisations' blocks are in memory by now; what may be read is decided anew.
    assert (await find(province, with_facets=True)).facets["city"]["秘密市"] == 1
    for asked in asks:
        hits = await every_page(lambda **a: find(mine, **a), **asked)
        assert {hit.organisation_id for hit in hits} <= {mine.organisation_id}
        page = await find(mine, **asked, with_facets=True)
        assert page.total <= 20
        assert "秘密市" not in page.facets["city"]
    assert (await find(other)).total == 1
    assert (await find(province)).total == 21
    async with mine.acting() as session:
        hits = (await find(other)).hits
        assert await engine_.reasons(session, hits, TODAY) == []


async def test_the_same_connection_serves_one_organisation_after_the_other(
    fill, find, beneath, owner
):
    offices = [await beneath() for _ in range(3)]
    for number, one in enumerate(offices):
        await fill(*lot(5 + number), office_=one)
    for _ in range(4):
        for number, one in enumerate(offices):
            assert (await find(one)).total == 5 + number


async def test_without_the_filters_row_level_security_still_holds(fill, office, beneath):
    await fill(*lot(5))
    other = await beneath()
    tables = [
        "enterprises",
        "enterprise_vectors",
        "enterprise_scores",
        "enterprise_history",
        "enterprise_versions",
        "import_jobs",
    ]
    async with other.acting() as session:
        for table in tables:
            count = await session.execute(text(f"SELECT count(*) FROM {table}"))
            assert count.scalar() == 0
            if table not in ("enterprise_history", "enterprise_versions"):
                gone = await session.execute(text(f"DELETE FROM {table}"))
                assert gone.rowcount == 0
        nearest = "SELECT count(*) FROM enterprise_vectors WHERE vector IS NOT NULL"
        assert (await session.execute(text(nearest))).scalar() == 0
    with pytest.raises(Exception, match="row-level security"):
        async with other.acting() as session:
            await session.execute(
                text("INSERT INTO enterprise_versions VALUES (:o, 9)"),
                {"o": office.organisation_id},
            )


async def test_every_table_is_closed_by_force_and_the_application_owns_none(owner):
    query = """
        SELECT relname FROM pg_class WHERE relkind = 'r' AND (relname LIKE 'enterprise%' OR relname = 'import_jobs')
        AND NOT (relrowsecurity AND relforcerowsecurity AND relowner <> 'luodi_app'::regrole)
    """
    async with owner.connect() as connection:
        assert (await connection.execute(text(query))).all() == []


@pytest.fixture
def chained(known):
    """The demo plan, with photovoltaics and offshore wind upstream of robots, and a target that names two industries."""
    catalogue = known.knowledge.catalogue
    robot = catalogue.industry_by_id["robot"].model_copy(
        update={"upstream": ("photovoltaic",), "downstream": ("offshore-wind",)}
    )
    aim = Aim.model_construct(
        id="aim", counted_zh="x", counted_en="x", industries=("robot", "offshore-wind")
    )
    idle = aim.model_copy(update={"id": "idle", "industries": ()})
    fields = {name: getattr(catalogue, name) for name in type(catalogue).model_fields}
    fields["industries"] = tuple(robot if i.id == "robot" else i for i in catalogue.industries)
    fields["targets"] = (aim, idle)
    return build_knowledge(type(catalogue).model_construct(**fields), LexicalEncoder())


async def test_a_chain_lacks_what_has_few_candidates_here(fill, office, chained):
    suns = [made(n, business_text=f"光伏组件与逆变器制造{n}") for n in range(8)]
    await fill(*suns, *(made(50 + n, business_text=f"海上风机塔筒与单桩{n}") for n in range(3)))
    engine = CandidateEngine(chained)
    async with office.acting() as session:
        links = await engine.links(session, "robot", Filters(), TODAY)
        page = await engine.search(session, Search(Target(Kind.GAP, "robot")), TODAY)
        counts = {
            link.industry: await engine.search(
                session, Search(industry(link.industry), chosen(grade=("A", "B"))), TODAY
            )
            for link in links
        }
    assert [(link.industry, link.side) for link in links] == [
        ("offshore-wind", "downstream"),
        ("photovoltaic", "upstream"),
    ]
    assert page.gaps == ("offshore-wind",)
    assert {hit.entry[1] for hit in page.hits} == {"offshore-wind"}
    for link in links:
        assert counts[link.industry].total == link.candidates


async def test_a_target_of_the_plan_takes_the_best_of_its_industries(fill, office, chained):
    await fill(*lot(18))
    engine = CandidateEngine(chained)
    async with office.acting() as session:
        page = await engine.search(session, Search(Target(Kind.PLAN_TARGET, "aim")), TODAY)
        singles = [
            (await engine.search(session, Search(industry(i), limit=100), TODAY)).hits
            for i in ("robot", "offshore-wind")
        ]
        with pytest.raises(TargetError, match="belongs to no industry"):
            await engine.search(session, Search(Target(Kind.PLAN_TARGET, "idle")), TODAY)
    best = {}
    for hit in (hit for hits in singles for hit in hits):
        best[hit.enterprise_id] = max(best.get(hit.enterprise_id, 0), hit.score)
    assert {hit.enterprise_id: hit.score for hit in page.hits} == best
    assert page.total > len(singles[0])


@pytest.mark.parametrize(
    "target",
    [
        industry("atlantis"),
        Target(Kind.SITE, "x"),
        Target(Kind.PLAN_TARGET, "x"),
        Target(Kind.TEXT, "  "),
    ],
)
async def test_a_target_that_is_not_there_is_refused_in_both_languages(find, target):
    with pytest.raises(TargetError, match=r"[\u4e00-\u9fff].* / [a-z]"):
        await find(target=target)


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ("grade=D", "grade"),
        ("industry=nothing", "industry"),
        ("investment_wan>=many", "investment_wan"),
        ("colour=red", "colour=red"),
        ("city", "city"),
        ("missing=secret", "missing"),
        ("city>=3", "city>=3"),
    ],
)
def test_a_condition_that_cannot_be_read_names_field_and_remedy(known, condition, field):
    with pytest.raises(FilterError) as refused:
        read_filters([condition], known.knowledge.catalogue)
    assert refused.value.field == field
    assert refused.value.message_zh
    assert refused.value.message_en


def test_conditions_are_read_together(known):
    said = ["city=中原|临海", "city=杭州", "investment_wan>=5", "investment_wan<=9", "name=精密"]
    filters = read_filters(said, known.knowledge.catalogue)
    assert filters.chosen == {"city": {"中原", "临海", "杭州"}}
    assert filters.ranges == {"investment_wan": Range(5, 9)}
    assert filters.name == "精密"


async def test_a_cursor_of_another_search_or_of_nothing_is_refused(fill, find):
    await fill(*lot(12))
    cursor = (await find(limit=3)).next
    for bad in ("", "!", "AAAA", cursor[:-3], cursor + "x"):
        with pytest.raises(CursorError):
            await find(limit=3, cursor=bad)
    with pytest.raises(CursorError):
        await find(limit=3, cursor=cursor, filters=chosen(city="中原"))


async def test_an_empty_office_finds_nothing_and_says_so(find):
    page = await find(target=industry("robot"), with_facets=True)
    assert (page.hits, page.total, page.next) == ((), 0, None)
