"""Words of an answer: how strong, how certain, what moved, what it gives up."""

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


OUTCOMES = {
    "meets_known_conditions": "符合已知条件",
    "has_unmet_condition": "有条件不符",
    "not_enough_information": "信息不足",
    "no_conditions_stated": "计划未列条件",
}


STATES = {"met": "符合", "unmet": "不符", "unknown": "未知"}


STATE_SIGNS = {"met": "✓", "unmet": "✗", "unknown": "?"}


VERDICTS = {
    "listed": "已列出",
    "cut_by_limit": "排在列出的各项之后",
    "below_threshold": "得分不足",
    "no_industry_link": "与所属产业无关联",
    "excluded_by_firm": "按所填内容排除",
    "abstained": "本次未作推荐",
}


MOVES = {"entered": "新列入", "left": "不再列出", "moved": "名次变化", "changed": "名次未变"}


FIELDS_ASKED = {
    "land_mu": "用地",
    "floor_m2": "厂房面积",
    "power_mva": "用电容量",
    "energy_tce": "能耗",
    "needs_chemical_park": "化工园区",
    "logistics": "物流",
}


ENGINES = {"embedding": "语义模型与用字结合", "lexical": "仅按用字"}


OPINIONS = {
    "useful": "有用",
    "not_suitable": "不适合",
    "already_have": "已经享受",
    "other": "其他",
}


ALREADY = {"industry": "已在从事", "site": "已在此地", "policy": "已经享受"}


GIVING = {
    "none": "没有让出契合度：前列地点与“最相符”一样相符。",
    "slight": "只让出少许契合度",
    "some": "让出一些契合度",
    "much": "让出较多契合度",
}


WRONG_CHOICE = {
    "few": "所选不足 {least} 处，无从比较：请再选，共选 {least} 至 {most} 处。",
    "many": "所选多于 {most} 处，一页放不下：请留下 {least} 至 {most} 处。",
    "unknown": "所选地点有的不在这份结果里：请从下列地点中重新选择 {least} 至 {most} 处。",
}
