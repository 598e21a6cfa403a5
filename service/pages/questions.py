"""The questions of the self-assessment form: wording, unit, why it is asked, what the answer is used for.

Chinese here; `locales/en.po` has the English. `name` is the profile's field. Every question takes a value, "don't know"
or "prefer not to say".
"""

from typing import Literal, NamedTuple

from service.pages.options import (
    GOALS,
    LOGISTICS,
    OWNERSHIP,
    PROJECT_TYPES,
    QUALIFICATIONS,
    STAGES,
)

Kind = Literal[
    "text", "long", "lines", "one", "many", "number", "whole", "money", "yesno", "cities", "code"
]
Use = Literal["industry", "condition", "audience", "order", "place", "verify", "head", "lookup"]
StepId = Literal["business", "project", "needs"]

USES = {
    "industry": "产业判断",
    "condition": "政策条件核对",
    "audience": "政策对象核对",
    "order": "政策和地点排序",
    "place": "地点取舍",
    "verify": "须向园区核实的事项",
    "head": "结果页抬头",
    "lookup": "企业身份核对",
}


class Question(NamedTuple):
    """One question; `options` are (value, wording), `none` the wording of "none of these", `folded` that choices open
    on demand. `uses` are the rules the answer feeds."""

    name: str
    kind: Kind
    label: str
    why: str
    uses: tuple[Use, ...]
    hint: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    none: str = ""
    required: bool = False
    folded: bool = False


class Group(NamedTuple):
    """Questions under one heading; a folded one opens on demand or when something in it was said."""

    id: str
    title: str
    lead: str
    folded: bool
    questions: tuple[Question, ...]


class Step(NamedTuple):
    id: StepId
    title: str
    lead: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for group in self.groups for question in group.questions)


BUSINESS = (
    Question(
        "business_text",
        "long",
        "企业做什么、想建什么",
        "匹配主要看这段话。",
        ("industry",),
        hint="写明产品、工艺、用途和拟建项目，一两句话即可，最多 4000 字；可用任何语言。",
        required=True,
    ),
    Question(
        "products",
        "lines",
        "主要产品",
        "产品名称越具体，判断越准。",
        ("industry",),
        hint="每行一个，最多 50 个。",
    ),
    Question(
        "industry_code",
        "code",
        "国民经济行业",
        "填报后，判断产业归属时一并考虑。",
        ("industry",),
        hint="输入行业名称、产品、拼音首字母或代码，从列表中选择；以统计登记为准。",
    ),
)
IDENTITY = (
    Question(
        "technologies",
        "lines",
        "核心技术",
        "与产品一并用于判断所属产业。",
        ("industry",),
        hint="每行一项，最多 50 项。",
    ),
    Question(
        "name", "text", "企业名称", "名称中的行业用语也参与匹配。", ("head", "industry")
    ),
    Question(
        "uscc",
        "text",
        "统一社会信用代码",
        "同名企业以代码区分，可不填。",
        ("lookup",),
        hint="营业执照上的 18 位代码，系统核对校验码。",
    ),
    Question(
        "ownership", "one", "企业性质", "部分政策只面向某类所有制的企业。", ("condition", "audience"), options=OWNERSHIP
    ),
    Question("stage", "one", "发展阶段", "培育类政策区分企业阶段。", ("audience",), options=STAGES),
    Question(
        "founded",
        "text",
        "成立时间",
        "有的政策限定成立年限。",
        ("condition",),
        hint="写年份或日期，例如 2018 或 2018-05-20。",
    ),
    Question("employees", "whole", "从业人数", "用于判断企业规模。", ("audience", "condition"), unit="人"),
    Question("revenue_wan", "money", "上年营业收入", "有的政策限定营业收入。", ("condition",), unit="万元"),
    Question(
        "rd_intensity_pct",
        "number",
        "研发投入占营业收入比例",
        "研发类政策看投入强度。",
        ("audience", "condition"),
        unit="%",
    ),
    Question(
        "export_share_pct",
        "number",
        "出口占营业收入比例",
        "外贸类政策面向有出口的企业。",
        ("audience", "condition"),
        unit="%",
    ),
    Question(
        "qualifications",
        "many",
        "已取得的资质",
        "只勾选证书或公告仍在有效期内的；正在申报的不算。",
        ("condition", "audience"),
        options=QUALIFICATIONS,
        none="以上均无",
    ),
)  # fmt: skip
PROJECT = (
    Question(
        "project_type",
        "one",
        "项目类型",
        "不同类型的项目适用不同的政策和地点。",
        ("order", "condition"),
        options=PROJECT_TYPES,
    ),
    Question(
        "investment_wan",
        "money",
        "计划总投资",
        "部分政策只面向重大项目。",
        ("audience", "condition"),
        hint="含固定资产投资和铺底流动资金。",
        unit="万元",
    ),
    Question(
        "first_use_product",
        "yesno",
        "是否有寻找首次应用的新产品",
        "首台套、首批次等政策面向尚未推广的新产品。",
        ("condition", "audience"),
    ),
)
SITE = (
    Question(
        "land_mu", "number", "用地需求", "园区能否容纳，先看用地规模。", ("verify",), hint="1 亩约 667 平方米。", unit="亩"
    ),
    Question("floor_m2", "number", "厂房需求", "已有的厂房不计入。", ("verify",), unit="平方米"),
    Question("power_mva", "number", "用电容量", "用于核实供电条件。", ("verify",), unit="MVA"),
    Question(
        "energy_tce", "number", "年综合能耗", "达到一定规模须办理节能审查。", ("verify",), unit="吨标准煤"
    ),
    Question(
        "needs_chemical_park",
        "yesno",
        "是否必须进入化工园区",
        "危险化学品生产项目须进入认定的化工园区。",
        ("verify", "condition"),
    ),
)  # fmt: skip
NEEDS = (
    Question(
        "goals",
        "many",
        "最希望得到什么",
        "所选各项的政策和地点会排得靠前。",
        ("order",),
        options=GOALS,
    ),
    Question(
        "city_prefer",
        "cities",
        "意向城市",
        "意向城市的地点会排得靠前，其他城市仍会列出。",
        ("order", "condition"),
        none="不限城市",
    ),
    Question(
        "city_exclude",
        "cities",
        "不考虑的城市",
        "位于所选城市的地点不会列入推荐。",
        ("place",),
        folded=True,
    ),
    Question(
        "logistics",
        "many",
        "物流要求",
        "用于核实园区的运输条件。",
        ("verify",),
        options=LOGISTICS,
        none="无特殊要求",
    ),
)

STEPS = (
    Step(
        "business",
        "企业与业务",
        "只填第一项就能看到初步结果。请勿填写商业秘密和个人信息。",
        (
            Group("business", "主营业务", "", False, BUSINESS),
            Group(
                "enterprise",
                "企业情况",
                "用于核对政策条件，填得越全，结果中的“未知”越少。",
                True,
                IDENTITY,
            ),
        ),
    ),
    Step(
        "project",
        "拟投项目",
        "按目前的打算填写，没有定下来的选“不知道”。",
        (
            Group("project", "项目概况", "", False, PROJECT),
            Group(
                "site",
                "用地、用房和用能",
                "企业提出的要求；园区是否满足，结果中会逐项列出待核实的。",
                True,
                SITE,
            ),
        ),
    ),
    Step(
        "needs",
        "需求与偏好",
        "决定政策和地点的先后，不影响产业判断。",
        (Group("needs", "需求与偏好", "", False, NEEDS),),
    ),
)
GROUPS = tuple(group for step in STEPS for group in step.groups)
STEP_BY_ID = {step.id: step for step in STEPS}


def every_question() -> tuple[Question, ...]:
    return tuple(question for group in GROUPS for question in group.questions)


def step_of(field: str) -> Step:
    """The step that asks for a field; the first one for what no question asks."""
    for step in STEPS:
        if any(question.name == field for question in step.questions):
            return step
    return STEPS[0]
