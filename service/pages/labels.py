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
DOCUMENT = {
    "best": "所填内容最契合规划中的“{industry}”（{grade}，概率 {probability}）。{lists}",
    "maybe": "所填内容可能与规划中的“{industry}”有关（{grade}，概率 {probability}）。{lists}",
    "lists": "据此列出地点 {sites} 处、政策举措 {levers} 项、可申报项目 {programmes} 项。",
    "outdated": "作出本结果后，规划目录已有更新；名称与条文标题按现行目录显示。",
    "lacking": "有 {count} 个字符不在内嵌字体中，以“□”代替；原文见结果页。",
    "next": "下一步",
    "ask": "补充以下各项，对结果影响最大；再向园区或主管部门核实。",
    "check": "用地、厂房、能耗、申报时间等，以所在地园区和主管部门的答复为准。",
    "again": "打开结果页，继续填写或重新匹配：{url}",
    "sha256": "结果的 SHA-256",
    "verify": "本文件可在 {address} 核验：上传本文件，或填写结果编号与 SHA-256。",
    "disclaimer": "落地不是政府部门，结果供参考；是否符合条件、能否享受政策，以主管部门认定为准。"
    "知道结果编号的人都能打开结果页，请勿随意转发。",
    "change": "{text}（{label}：{was} → {will}）",
    "page_before": "第 ",
    "page_after": " 页",
    "register": "名录",
    "start": "最迟开工时间（所填）",
    "started": "匹配结果 {run_id} 中填写的最迟开工时间。",
    "opens": "{name}：开始申报",
    "closes": "{name}：申报截止",
    "dated": "依据匹配结果 {run_id}；日期以主管部门公布的为准。",
    "calendar": "落地 Luodi 申报日历",
}
NOUNS = {
    "industries": "产业",
    "sites": "地点",
    "policies": "政策",
    "targets": "量化目标",
    "projects": "点名项目",
    "regions": "区域",
}
TIERS = {
    "traditional": "传统产业",
    "emerging": "新兴产业",
    "future": "未来产业",
    "agriculture": "农业",
    "service": "服务业",
    "digital": "数字产业",
    "other": "其他",
}
POLICY_KINDS = {"lever": "政策举措", "programme": "可申报项目"}
SITE_STAGES = {
    "existing": "已有",
    "being_built": "在建",
    "planned": "拟建",
    "counted": "只有数量",
}
CODE_SHARES = {"core": "主要类别", "part": "部分企业属于"}
UNITS = {"元": "元", "亩": "亩", "倍": "倍", "千瓦": "千瓦"}
ENGINES = {"embedding": "语义模型与用字结合", "lexical": "仅按用字"}
