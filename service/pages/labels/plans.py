"""Words of the catalogue: its entries, programmes and figures."""

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


STATUSES = {
    "named": "规划点名",
    "promised": "规划拟建",
    "registered": "名录所列",
    "covered": "区域覆盖",
}


KINDS = {"industry": "产业", "site": "地点", "policy": "政策"}


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
