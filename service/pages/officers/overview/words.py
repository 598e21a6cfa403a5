"""Words of the overview that code says rather than a template: Chinese, translated when shown."""

import functools
from collections.abc import Callable, Mapping

from service.pages.i18n import Language, Meant, translate

TEXTS: Mapping[str, str] = {
    "funnel_desc": "共 {count} 条线索，其中 {signed} 条到过签约或更后的阶段。",
    "stage": "阶段",
    "reached": "到过此阶段或更后（条）",
    "reached_share": "占全部线索（%）",
    "now": "目前在此阶段（条）",
    "of_all": "{count}（{share}）",
    "stays_desc": "每条横条为已离开该阶段的线索停留天数的中位数，细线延伸到第 90 百分位。",
    "left": "已离开（条）",
    "median_days": "中位数（天）",
    "p90_days": "第 90 百分位（天）",
    "still": "仍在此阶段（条）",
    "longest_days": "其中最久（天）",
    "days": "{median} 天，第 90 百分位 {p90} 天",
    "none_left": "尚无线索离开，{count} 条在此",
    "clocks_desc": "5 个工作日内首次联系的占 {share}（已有结果的 {count} 条），其中 72 小时内的 {kept} 条。",
    "clocks_none": "尚无已有结果的线索。",
    "clock_state": "首次联系",
    "leads": "线索（条）",
    "kept": "72 小时内联系",
    "slow": "72 小时后、5 个工作日内联系",
    "late": "5 个工作日之后才联系",
    "overdue": "尚未联系，已超过 5 个工作日",
    "running": "尚未联系，5 个工作日未满",
    "by_weekends": "其中 {count} 条的工作日涉及放假安排未收录的年份，只按周末推算。",
    "ended": "期满前已暂缓、不适合或结束",
    "refusals_desc": "目前暂缓或不适合的线索共 {count} 条，按原因分列。",
    "reason": "原因",
    "cities_desc": "线索所属城市：所选地点的城市，没有时为办理机构的城市。",
    "industries_desc": "线索所选的产业。",
    "officers_desc": "线索目前的办理人。",
    "city": "城市",
    "industry": Meant("产业", "one"),
    "officer": "办理人",
    "contacted": "已联系（条）",
    "signed": "签约或更后（条）",
    "unsuitable": "不适合（条）",
    "share": "5 个工作日内首次联系率（%）",
    "nobody": "无人办理",
    "nowhere": "不限于某一城市",
    "no_industry": "未选产业",
    "other": "目录外",
    "coverage_desc": "行为产业，列为城市，格中为{what}；虚线框是待办：本该有却没有。",
    "what_candidates": "候选企业（家）",
    "what_policies": "政策（项）",
    "what_parks": "园区（处）",
    "anywhere": "不限城市",
    "all_cities": "全部",
    "parks_desc": "每条横条为一个园区未公布的一项信息：有多少家候选企业需要它，因而条件无法判断。",
    "park": "园区",
    "fact": "未公布的信息",
    "unsettled": "受影响的候选企业（家）",
    "matches": "候选企业合计（家）",
    "targets_desc": "规划的 {count} 项数量，竖线为规划数，横条为已计入或填报的数。",
    "target": "目标",
    "goal": "规划数",
    "value": "已计入或填报",
    "unit": "单位",
    "verdict": "进度",
    "clause": "原文条款",
    "projects": "签约项目（个）",
    "none": "尚无数据",
    "unjudged": "规划未给出可判断的数",
    "below": "未达到规划数",
    "reached_goal": "已达到规划数",
    "counted_as": "已计入 {value}",
    "entered_as": "填报 {value}",
    "nothing_yet": "尚未计入",
    "not_entered": "尚未填报",
    "period_all": "全部",
    "period_month": "本月",
    "period_quarter": "本季度",
    "period_year": "本年",
    "period_own": "自选日期",
}

PLACES: Mapping[str, str] = {
    "/officer/overview": "线索进展",
    "/officer/overview/coverage": "产业与城市覆盖",
    "/officer/targets": "规划目标进度",
    "/officer/overview/parks": "园区缺少的信息",
    "/officer/overview/officers": "各办理人的线索",
}
"""The overview's own pages, in the order shown; the last is for managers."""

Say = Callable[[str], str]


def saying(language: Language) -> Say:
    """What a key of TEXTS says in the language."""
    return functools.partial(_said, language)


def _said(language: Language, key: str) -> str:
    return translate(language, TEXTS[key])
