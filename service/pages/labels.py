"""Words shown for values of vocabularies. Chinese here; `locales/en.po` has the English."""

GRADES = {"A": "高度契合", "B": "较为契合", "C": "部分契合", "insufficient": "依据不足"}
EVIDENCE_LEVELS = {
    "named_with_industry": "规划写明该地与此产业",
    "official_register": "名录列有此产业",
    "named_otherwise": "规划另处提及",
    "regional_clause": "区域性条款覆盖",
    "province_wide": "全省性条款覆盖",
}
RELIABILITY = {
    "A": "可靠性 A：官方发布",
    "B": "可靠性 B：转载或报道",
    "C": "可靠性 C：他人整理，原文未读",
}
LIFE_CYCLES = {
    "upcoming": "尚未开始",
    "open": "受理中",
    "closing_soon": "即将截止",
    "closed": "已截止",
    "rolling": "常年适用",
    "unknown": "时间未公布",
}
AMOUNTS = {
    "stated": "文件写明",
    "competitive": "竞争性分配，不可合计",
    "case_by_case": "逐案确定",
    "none": "不含资金",
}
OUTCOMES = {
    "meets_known_conditions": "符合已知条件",
    "has_unmet_condition": "有条件不符",
    "not_enough_information": "信息不足",
    "no_conditions_stated": "计划未列条件",
}
STATES = {"met": "符合", "unmet": "不符", "unknown": "未知"}
STATE_SIGNS = {"met": "✓", "unmet": "✗", "unknown": "?"}
STATUSES = {
    "named": "规划点名",
    "promised": "规划拟建",
    "registered": "名录所列",
    "covered": "区域覆盖",
}
VERDICTS = {
    "listed": "已列出",
    "cut_by_limit": "排在列出的各项之后",
    "below_threshold": "得分不足",
    "no_industry_link": "与所属产业无关联",
    "excluded_by_firm": "按所填内容排除",
    "abstained": "本次未作推荐",
}
MOVES = {"entered": "新列入", "left": "不再列出", "moved": "名次变化", "changed": "名次未变"}
KINDS = {"industry": "产业", "site": "地点", "policy": "政策"}
FIELDS_ASKED = {
    "land_mu": "用地",
    "floor_m2": "厂房面积",
    "power_mva": "用电容量",
    "energy_tce": "能耗",
    "needs_chemical_park": "化工园区",
    "logistics": "物流",
}
ENGINES = {"embedding": "语义模型与用字结合", "lexical": "仅按用字"}
