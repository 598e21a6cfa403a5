"""What an introduction says outright is proposed with its sentence; what it denies, hopes for or says of others is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.introductions.numerals import value_of
from service.introductions.proposals import MOST_TEXT, propose
from service.introductions.sentences import sentences

CITIES = {"广州": "广州", "深圳": "深圳", "佛山": "佛山", "Foshan": "佛山", "珠海": "珠海"}


def found(text):
    """Field → values with their unit, the whole text left out."""
    values = {}
    for item in propose(text, CITIES, CITIES.get):
        if item.field != "business_text":
            values.setdefault(item.field, []).append(f"{item.value} {item.unit}".strip())
    return values


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("公司总投资3亿元建设新厂。", "investment_wan", ["3 yi"]),
        ("项目计划总投资额约为１２，０００万元", "investment_wan", ["12000 wan"]),
        ("拟投资三亿元", "investment_wan", ["3 yi"]),
        ("拟投资5千万元", "investment_wan", ["5000 wan"]),
        ("计划投资500万美元", "investment_wan", ["500 usd_wan"]),
        ("计划投资2亿港元", "investment_wan", ["200 hkd_million"]),
        ("总投资3亿元，其中一期投资1亿元", "investment_wan", ["3 yi", "1 yi"]),
        ("We will invest EUR 12.5 million in a plant.", "investment_wan", ["12.5 eur_million"]),
        ("We plan to invest RMB 300 million.", "investment_wan", ["300 million"]),
        ("2024年实现营业收入2.1亿元。", "revenue_wan", ["2.1 yi"]),
        ("Revenue of USD 1.2 billion in 2024.", "revenue_wan", ["1200 usd_million"]),
        ("需用地约60亩", "land_mu", ["60"]),
        ("建设标准厂房3.5万平方米", "floor_m2", ["35000"]),
        ("需要12,000㎡厂房", "floor_m2", ["12000"]),
        ("a plant of 12,000 square metres", "floor_m2", ["12000"]),
        ("用电容量8000kVA", "power_mva", ["8"]),
        ("年综合能耗1.5万吨标准煤", "energy_tce", ["15000"]),
        ("现有员工180余人", "employees", ["180"]),
        ("拥有两百名员工", "employees", ["200"]),
        ("We have 420 employees.", "employees", ["420"]),
        ("公司成立于2015年6月", "founded", ["2015"]),
        ("公司于2015年6月1日成立", "founded", ["2015-06-01"]),
        ("二〇一五年成立", "founded", ["2015"]),
        ("Founded in 2009, we make vaccines.", "founded", ["2009"]),
        ("研发投入占营业收入的8.5%", "rd_intensity_pct", ["8.5"]),
        ("R&D spending is 12% of revenue.", "rd_intensity_pct", ["12"]),
        ("出口占比约30%", "export_share_pct", ["30"]),
        ("产品60%出口欧美", "export_share_pct", ["60"]),
        ("Exports account for 40 percent of sales.", "export_share_pct", ["40"]),
        ("已获国家高新技术企业认定", "qualifications", ["high_tech"]),
        ("是专精特新“小巨人”企业", "qualifications", ["srdi_giant"]),
        ("入选专精特新中小企业", "qualifications", ["srdi"]),
        ("公司为民营企业", "ownership", ["private"]),
        ("是一家外商独资企业", "ownership", ["foreign"]),
        ("a wholly foreign-owned company", "ownership", ["foreign"]),
        ("拟增资扩产", "project_type", ["expansion"]),
        ("计划在佛山新建生产基地", "project_type", ["new"]),
        ("计划在佛山新建生产基地", "city_prefer", ["佛山"]),
        ("意向城市：广州、佛山", "city_prefer", ["广州", "佛山"]),
        ("We are considering Foshan for our plant.", "city_prefer", ["佛山"]),
        ("不考虑深圳", "city_exclude", ["深圳"]),
        ("产品为国内首台套", "first_use_product", ["yes"]),
        ("项目须进入化工园区", "needs_chemical_park", ["yes"]),
        ("无需进入化工园区", "needs_chemical_park", ["no"]),
        ("需要靠近港口", "logistics", ["seaport"]),
        ("主要产品包括谐波减速器、伺服电机和关节模组。", "products", ["谐波减速器", "伺服电机", "关节模组"]),
        ("我司为示例机器人有限公司", "name", ["示例机器人有限公司"]),
        ("统一社会信用代码：91440300708461136T", "uscc", ["91440300708461136T"]),
        ("所属行业代码C3491", "industry_code", ["C3491"]),
    ],
)  # fmt: skip
def test_what_is_said_outright_is_proposed(text, field, values):
    assert found(text).get(field) == values


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("公司尚未认定高新技术企业", "qualifications"),
        ("正在申报专精特新中小企业", "qualifications"),
        ("力争三年内成为单项冠军", "qualifications"),
        ("尚未取得高新技术企业、专精特新等资质", "qualifications"),
        ("服务于多家上市公司", "qualifications"),
        ("客户包括专精特新企业", "qualifications"),
        ("公司拟上市", "qualifications"),
        ("曾是高新技术企业", "qualifications"),
        ("准独角兽企业", "qualifications"),
        ("We are not a high-tech enterprise.", "qualifications"),
        ("并非国有控股企业", "ownership"),
        ("非上市公司", "qualifications"),
        ("投资3—5亿元", "investment_wan"),
        ("累计投资3亿元", "investment_wan"),
        ("本轮投资2亿元", "investment_wan"),
        ("投资方为某基金", "investment_wan"),
        ("营业收入同比增长30%，目标营业收入5亿元", "revenue_wan"),
        ("出口同比增长30%", "export_share_pct"),
        ("研发人员60人", "employees"),
        ("新增就业200人", "employees"),
        ("现有厂房占地50亩", "land_mu"),
        ("现有厂房8000平方米", "floor_m2"),
        ("研发中心成立于2018年", "founded"),
        ("公司位于深圳", "city_prefer"),
        ("总部位于广州", "project_type"),
        ("没有首台套产品", "first_use_product"),
        ("统一社会信用代码：914403007084611360", "uscc"),
        ("员工100人至150人", "employees"),
    ],
)
def test_what_is_denied_hoped_for_or_said_of_others_is_not(text, field):
    assert field not in found(text)


def test_each_proposal_carries_the_sentence_it_came_from():
    text = "一句无关的话。公司成立于2015年。 另一句。"
    (item,) = [p for p in propose(text, (), CITIES.get) if p.field == "founded"]
    assert item.sentence == "公司成立于2015年"
    assert text[item.start :].startswith(item.sentence)


def test_no_more_than_three_values_are_offered_where_one_is_wanted():
    text = "。".join(f"总投资{n}亿元" for n in range(1, 9))
    assert len(found(text)["investment_wan"]) == 3


def test_the_text_itself_is_proposed_and_cut_at_what_the_form_takes():
    first = propose("机器人" * 3_000, (), CITIES.get)[0]
    assert first.field == "business_text"
    assert len(first.value) == MOST_TEXT
    assert propose(" \n", (), CITIES.get) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("１２", 12), ("三", 3), ("两千", 2000), ("十二", 12), ("二〇一五", 2015), ("一百二十", 120)],
)  # fmt: skip
def test_numerals_are_read(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", "1.2.3", "千百", "三四十五", "abc"])
def test_what_is_no_numeral_is_none(text):
    assert value_of(text) is None


@given(st.text(max_size=300))
def test_sentences_are_pieces_of_the_text_where_they_say_they_are(text):
    for sentence in sentences(text):
        assert text[sentence.start : sentence.start + len(sentence.text)] == sentence.text


@given(
    st.text(
        alphabet="投资亿万元3一二十百千，。在广州员工人年成立非没有高新技术企业 %亩", max_size=80
    )
)
def test_no_text_breaks_the_reading_and_values_are_of_the_text(text):
    for item in propose(text, CITIES, CITIES.get):
        assert item.value
        assert item.sentence in text
