"""The questions of the self-assessment form: wording, unit, why it is asked, and how it is answered.

Chinese here; `locales/en.po` has the English. `name` is the profile's field.
"""

from typing import Literal, NamedTuple

Kind = Literal["text", "long", "lines", "one", "many", "number", "whole", "yesno", "cities"]


class Question(NamedTuple):
    """One question; `options` are (value, wording), `folded` that the choices open on demand.

    A question without its own `why` is explained by its group's lead.
    """

    name: str
    kind: Kind
    label: str
    why: str = ""
    hint: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    may_decline: bool = False
    required: bool = False
    folded: bool = False


class Group(NamedTuple):
    id: str
    title: str
    lead: str
    opened: bool
    questions: tuple[Question, ...]


PROJECT_TYPES = (
    ("new", "新建项目"),
    ("expansion", "增资扩产"),
    ("transfer", "产业转移"),
    ("headquarters", "总部"),
    ("rnd", "研发机构"),
    ("pilot_production", "中试"),
    ("demonstration", "示范应用"),
)
GOALS = (
    ("site", "找用地或厂房"),
    ("policy", "了解政策"),
    ("scenario", "应用场景、首台套"),
    ("supply_chain", "上下游配套"),
    ("funding", "融资"),
    ("talent", "引才用人"),
    ("market", "开拓市场"),
)
QUALIFICATIONS = (
    ("high_tech", "高新技术企业"),
    ("sme_tech", "科技型中小企业"),
    ("srdi", "专精特新中小企业"),
    ("srdi_giant", "专精特新“小巨人”"),
    ("champion", "制造业单项冠军"),
    ("above_scale", "规模以上企业"),
    ("chain_leader", "链主企业"),
    ("unicorn", "独角兽企业"),
    ("listed", "上市公司"),
    ("time_honoured", "老字号"),
)
OWNERSHIP = (
    ("private", "民营"),
    ("state", "国有"),
    ("foreign", "外资"),
    ("hk_mo_tw", "港澳台资"),
    ("joint_venture", "中外合资"),
)
STAGES = (("idea", "设想"), ("startup", "初创"), ("growth", "成长"), ("mature", "成熟"))
LOGISTICS = (
    ("seaport", "海港"),
    ("airport", "机场"),
    ("rail", "铁路货运"),
    ("cold_chain", "冷链"),
    ("chemical_berth", "化工码头"),
)

GROUPS = (
    Group(
        "business",
        "主营业务与拟投项目",
        "只填这一步也能得到结果。请勿填写商业秘密。",
        True,
        (
            Question(
                "business_text",
                "long",
                "企业做什么、想建什么",
                "用于判断所属产业，是匹配的主要依据。",
                hint="写明产品、工艺、用途和拟建项目，一两句话即可，最多 4000 字；可用任何语言。",
                required=True,
            ),
            Question(
                "products",
                "lines",
                "主要产品",
                "产品名称越具体，判断越准。",
                hint="每行一个，最多 50 个。",
            ),
            Question(
                "technologies",
                "lines",
                "主要技术",
                "与产品一并用于判断所属产业。",
                hint="每行一项，最多 50 项。",
            ),
            Question(
                "industry_code",
                "text",
                "国民经济行业代码",
                "报了代码，判断产业归属时会一并考虑。",
                hint="GB/T 4754—2017 的门类、大类、中类或小类代码，例如 C3491；不清楚请留空。",
            ),
            Question("name", "text", "企业名称", "用于结果页抬头；名称中的行业用语也参与匹配。"),
        ),
    ),
    Group(
        "project",
        "项目与选址",
        "不清楚的请留空，系统按“未知”处理，既不加分也不扣分。",
        True,
        (
            Question(
                "project_type",
                "one",
                "项目类型",
                "用于排列政策和地点的先后。",
                options=PROJECT_TYPES,
            ),
            Question(
                "goals", "many", "最希望得到什么", "用于排列政策和地点的先后。", options=GOALS
            ),
            Question(
                "city_prefer", "cities", "意向城市", "意向城市的地点会排得靠前，其他城市仍会列出。"
            ),
            Question(
                "city_exclude",
                "cities",
                "不考虑的城市",
                "位于所选城市的地点不会列入推荐。",
                folded=True,
            ),
            Question(
                "investment_wan",
                "number",
                "计划投资额",
                "部分政策只面向重大项目。",
                unit="万元",
                hint="1 亿元填 10000。",
                may_decline=True,
            ),
        ),
    ),
    Group(
        "needs",
        "用地与配套要求",
        "规划和名录未公布的，结果会列为须向园区核实的事项；全部选填。",
        False,
        (
            Question("land_mu", "number", "用地需求", unit="亩"),
            Question("floor_m2", "number", "厂房面积", unit="平方米"),
            Question("power_mva", "number", "用电容量", unit="MVA"),
            Question("energy_tce", "number", "年综合能耗", unit="吨标准煤"),
            Question("logistics", "many", "物流要求", options=LOGISTICS),
            Question("needs_chemical_park", "yesno", "是否必须进入化工园区"),
        ),
    ),
    Group(
        "enterprise",
        "企业情况",
        "用于核对政策条件，全部选填。",
        False,
        (
            Question(
                "ownership",
                "one",
                "企业性质",
                "部分政策只面向某类所有制的企业。",
                options=OWNERSHIP,
                may_decline=True,
            ),
            Question("stage", "one", "发展阶段", "培育类政策区分企业阶段。", options=STAGES),
            Question(
                "founded",
                "text",
                "成立时间",
                "用于核对以成立年限为条件的政策。",
                hint="写年份或日期，例如 2018 或 2018-05-20。",
                may_decline=True,
            ),
            Question(
                "employees", "whole", "员工人数", "用于判断企业规模。", unit="人", may_decline=True
            ),
            Question(
                "revenue_wan",
                "number",
                "年营业收入",
                "用于核对以营业收入为条件的政策。",
                unit="万元",
                may_decline=True,
            ),
            Question(
                "rd_intensity_pct",
                "number",
                "研发投入占营业收入比例",
                "用于匹配研发类政策。",
                unit="%",
                may_decline=True,
            ),
            Question(
                "export_share_pct",
                "number",
                "出口占营业收入比例",
                "用于匹配外贸类政策。",
                unit="%",
                may_decline=True,
            ),
            Question(
                "qualifications",
                "many",
                "已取得的资质",
                "用于核对资质类条件；一项也没有请留空。",
                options=QUALIFICATIONS,
            ),
            Question(
                "first_use_product",
                "yesno",
                "是否有寻找首次应用的新产品",
                "用于匹配应用场景类政策。",
            ),
        ),
    ),
)


def every_question() -> tuple[Question, ...]:
    return tuple(question for group in GROUPS for question in group.questions)
