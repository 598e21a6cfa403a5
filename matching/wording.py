"""What the fields of a profile are called, and what a good value looks like, in both languages."""

from typing import NamedTuple


class Words(NamedTuple):
    """A field's name and what to write there: `remedy` completes "must be …" / "须为…"."""

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


_LIST = (
    "文字列表，最多 50 项，每项不超过 200 字",
    "a list of at most 50 texts of at most 200 characters",
)
_CHOICES = ("所列选项中的若干项", "some of the listed values")
_CITIES = (
    "城市名称（如“广州”“广州市”）或六位行政区划代码的列表",
    "a list of city names or six-digit GB/T 2260 codes",
)


def _amount(unit_zh: str, unit_en: str) -> tuple[str, str]:
    return (
        f"不小于 0 的数字，单位{unit_zh}；不清楚请留空",
        f"a number of at least 0, in {unit_en}; leave it out if unknown",
    )


def _percent() -> tuple[str, str]:
    return (
        "0 至 100 之间的数字，单位 %；不清楚请留空",
        "a number from 0 to 100, in %; leave it out if unknown",
    )


def _text(limit: int) -> tuple[str, str]:
    return f"不超过 {limit} 字的文字", f"text of at most {limit} characters"


FIELDS = {
    "id": Words("编号", "id", *_text(128)),
    "name": Words("企业名称", "name", *_text(200)),
    "uscc": Words(
        "统一社会信用代码",
        "unified social credit code",
        "18 位、校验码正确的代码，请对照营业执照核对；可不填",
        "the 18 characters of the business licence with a correct check character; optional",
    ),
    "business_text": Words(
        "主营业务与拟投项目", "business text", "1 至 4000 字的文字", "text of 1 to 4,000 characters"
    ),
    "products": Words("主要产品", "products", *_LIST),
    "technologies": Words("主要技术", "technologies", *_LIST),
    "industry_code": Words(
        "国民经济行业代码",
        "industry code",
        "GB/T 4754—2017 的门类字母或 2 至 4 位代码（如 C3491）；不清楚请留空",
        "a GB/T 4754—2017 section letter or 2- to 4-digit code such as C3491; leave it out if unknown",
    ),
    "project_type": Words("项目类型", "project type", "所列选项之一", "one of the listed values"),
    "goals": Words("目标", "goals", *_CHOICES),
    "location": Words(
        "企业所在地",
        "location",
        "含 country、province、city、county 的对象",
        "an object with country, province, city, county",
    ),
    "city_prefer": Words("意向城市", "preferred cities", *_CITIES),
    "city_exclude": Words("不考虑的城市", "excluded cities", *_CITIES),
    "investment_wan": Words("计划投资额", "planned investment", *_amount("万元", "10,000 RMB")),
    "land_mu": Words("用地需求", "land", *_amount("亩", "mu")),
    "floor_m2": Words("厂房面积", "floor space", *_amount("平方米", "square metres")),
    "power_mva": Words("用电容量", "power", *_amount("MVA", "MVA")),
    "energy_tce": Words(
        "年综合能耗", "energy use", *_amount("吨标准煤", "tonnes of standard coal a year")
    ),
    "logistics": Words("物流要求", "logistics", *_CHOICES),
    "needs_chemical_park": Words(
        "是否须进化工园区",
        "needs a chemical park",
        "true 或 false;不清楚请留空",
        "true or false; leave it out if unknown",
    ),
    "founded": Words(
        "成立时间", "founded", "YYYY-MM-DD 或 YYYY 形式的日期", "a date as YYYY-MM-DD or YYYY"
    ),
    "employees": Words(
        "员工人数",
        "employees",
        "不小于 0 的整数；不清楚请留空",
        "a whole number of at least 0; leave it out if unknown",
    ),
    "revenue_wan": Words("年营业收入", "revenue", *_amount("万元", "10,000 RMB")),
    "rd_wan": Words("年研发投入", "R&D spending", *_amount("万元", "10,000 RMB")),
    "rd_intensity_pct": Words("研发投入强度", "R&D intensity", *_percent()),
    "export_share_pct": Words("出口占比", "export share", *_percent()),
    "qualifications": Words("资质", "qualifications", *_CHOICES),
    "ownership": Words("企业性质", "ownership", "所列选项之一", "one of the listed values"),
    "stage": Words("发展阶段", "stage", "所列选项之一", "one of the listed values"),
    "start_by": Words("最迟开工时间", "start by", "YYYY-MM 形式的年月", "a month as YYYY-MM"),
    "first_use_product": Words(
        "是否有首次应用的新产品",
        "first-use product",
        "true 或 false;不清楚请留空",
        "true or false; leave it out if unknown",
    ),
    "already_has": Words("已享受的政策", "policies already enjoyed", *_LIST),
    "declined": Words(
        "不愿填的项目", "declined fields", "本表字段名的列表", "a list of names of profile fields"
    ),
}
