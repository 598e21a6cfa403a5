"""Words of the pages that find enterprises: Chinese, translated when shown."""

from collections.abc import Mapping

from matching.problems import FieldError
from service.pages import options
from service.pages.i18n import Meant
from service.pages.labels import ENTERPRISE_SOURCES, LEAD_CLOCK

ENTRANCES: Mapping[str, str] = {
    "site": "城市或园区",
    "industry": Meant("产业", "one"),
    "gap": "产业链缺口",
    "policy": Meant("政策", "one"),
    "plan_target": "规划目标",
    "text": "用一段话描述",
}
"""Where an officer may begin, in the order shown."""
ENTRANCE_NOTES: Mapping[str, str] = {
    "site": "哪些企业适合落在这里？",
    "industry": "哪些企业属于这个产业或细分领域？",
    "gap": "这个产业的上下游，本地缺哪些环节，谁能补上？",
    "policy": "哪些企业用得上这项政策？",
    "plan_target": "规划里的这项目标，可以找谁来完成？",
    "text": "写出想找的企业，按意思相近排序。",
}
HEADINGS: Mapping[str, str] = {
    "site": "适合“{name}”的企业",
    "industry": "属于“{name}”的企业",
    "gap": "能补“{name}”产业链缺口的企业",
    "policy": "用得上“{name}”的企业",
    "plan_target": "可为“{name}”出力的企业",
    "text": "与描述相近的企业",
    "all": "全部企业",
}
SHEETS: Mapping[str, str] = {"rows": "企业", "about": Meant("说明", "sheet")}
"""Of an exported list."""
COLUMNS: Mapping[str, str] = {
    "name": "企业",
    "score": "行业契合",
    "chain": "产业链环节",
    "policy": Meant("政策", "one"),
    "site": "地块",
    "needs": "要素",
    "investment_wan": "拟投规模",
    "lead_stage": "阶段",
    "owner": "跟进负责人",
    "last_contact": "上次联系",
    "clock": "倒计时",
    "completeness": "信息完整度",
    "updated": "新变化",
}
"""In the order shown."""
GROUPS: tuple[tuple[str, int], ...] = (
    ("落到产业", 2),
    ("落到政策", 1),
    ("落到地块", 1),
    ("落到要素", 1),
    ("落到项目", 5),
    ("资料", 2),
)
"""The province's five words over the columns after the first, and how many each spans."""
SORTABLE: Mapping[str, str] = {
    "score": "desc",
    "name": "asc",
    "investment_wan": "desc",
    "lead_stage": "asc",
    "owner": "asc",
    "last_contact": "desc",
    "clock": "asc",
    "completeness": "desc",
    "updated": "desc",
    "land_mu": "desc",
    "city": "asc",
    "founded": "desc",
    "stage": "asc",
    "ownership": "asc",
    "source": "asc",
}
"""What a list can be sorted by, and which way first."""
OTHER_SORTS: Mapping[str, str] = {
    "land_mu": "用地",
    "city": "城市",
    "founded": "成立时间",
    "stage": "企业发展阶段",
    "ownership": "企业性质",
    "source": "来源",
}
"""Sorts by what has no column of its own."""
FACETS: Mapping[str, str] = {
    "grade": "契合等级",
    "level": "依据",
    "industry": "产业",
    "city": "所在城市",
    "lead_stage": "阶段",
    "clock": "倒计时",
    "owner": "跟进负责人",
    "stage": "企业发展阶段",
    "qualification": "企业资质",
    "ownership": "企业性质",
    "source": "来源",
    "missing": "未说明",
}
"""In the order shown."""
ALSO: Mapping[str, str] = {"site": "同时适合的地点", "policy": "同时用得上的政策"}
RANGES: Mapping[str, str] = {
    "investment_wan": "拟投规模（万元）",
    "land_mu": "用地（亩）",
    "founded": "成立年份",
    "completeness": "已填项数",
}
NEEDS: Mapping[str, str] = {
    "power_mva": "用电容量",
    "energy_tce": "年综合能耗",
    "floor_m2": "厂房面积",
}
NEED_UNITS: Mapping[str, str] = {
    "power_mva": "兆伏安",
    "energy_tce": "吨标准煤",
    "floor_m2": "平方米",
}
SIDES: Mapping[str, str] = {"upstream": "上游", "downstream": "下游"}
EVENTS: Mapping[str, str] = {
    "changed": "资料更新",
    "merged": "与重复企业合并",
    "unmerged": "撤销合并",
}
CLOCKS: Mapping[str, str] = {
    "running": "72 小时内，尚未联系",
    "late": LEAD_CLOCK["late"],
    "overdue": LEAD_CLOCK["overdue"],
}
"""How the clock of a first contact stands; the words of the clock itself."""
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "clock": CLOCKS,
    "stage": dict(options.STAGES),
    "ownership": dict(options.OWNERSHIP),
    "qualification": dict(options.QUALIFICATIONS),
    "source": ENTERPRISE_SOURCES,
}
"""Wordings of the values of a facet."""

SAID: Mapping[str, str] = {
    "nobody": "未分派",
    "unsaid": "未说明",
    "name": "名称含",
    "asked": "查询",
    "office": "所在单位",
    "exported_at": "导出时间",
    "total": "共有企业",
    "rows": "导出企业",
    "plan": "规划",
    "note": "阅读说明",
    "blank": "空白为未说明，不代表没有。得分只用于排序。",
}
SHEET: tuple[str, ...] = (
    "名次", "模型名次", "企业", "统一社会信用代码", "所在城市", "契合等级", "得分", "产业", "依据", "拟投规模（万元）",
    "用地（亩）", "阶段", "跟进负责人", "上次联系", "倒计时", "已填项数", "更新时间", "人工调整的理由",
)  # fmt: skip
"""Columns of an exported list."""
BRIEFING: Mapping[str, str] = {
    "title": "企业简报",
    "unnamed": "未署名企业",
    "listed": "{heading}：{grade}，模型名次为第 {rank}。",
    "moved": "本单位改列第 {place}：{reason}",
    "aside": "本单位不列入：{reason}",
    "unlisted": "{heading}：名单中没有这家企业。",
    "best": "最契合规划中的“{industry}”（{grade}）。",
    "nothing": "依据不足，暂不作推荐。",
    "why": "为何列出",
    "others": "另外契合",
    "other": "{title}（{grade}）",
    "said": "企业自述",
    "facts": "企业资料（均为所填，未说明的不代表没有）",
    "contact": "（联系方式略）",
    "cut": "……",
    "note": "本页供内部洽谈参考，不含联系方式；得分只用于排序，是否符合条件、能否享受政策，以主管部门认定为准。",
}


_FAULTS: Mapping[str, tuple[str, str]] = {
    "entrance_unknown": (
        "请从所列的入口之一开始",
        "begin with one of the entrances listed",
    ),
    "target_empty": (
        "请填写要找的对象，可从下拉提示中选择",
        "say what is sought; the list suggests names",
    ),
    "target_unclear": (
        "不能确定所指，请从下列条目中选择，或写出全名",
        "it is not clear which is meant; choose one of those below, or write the whole name",
    ),
    "target_missing": (
        "没有这样的条目，请核对名称，可从下拉提示中选择",
        "there is no such entry; check the name, the list suggests names",
    ),
    "text_long": (
        "描述至多 500 字，请缩短",
        "a description has at most 500 characters; shorten it",
    ),
    "sort_unknown": (
        "不能按此排序，请点击表头",
        "the list cannot be sorted by this; use the column headings",
    ),
    "range_reversed": ("下限大于上限，请对调", "the lower bound is above the upper one; swap them"),
    "few": ("请选 2 至 4 家企业比较", "choose 2 to 4 enterprises to compare"),
    "many": ("至多比较 4 家，请减少所选", "at most 4 enterprises are compared; choose fewer"),
    "gone": (
        "所选企业有的不在这份名单里，请回到名单重新选择",
        "some of those chosen are not on this list; go back to it and choose again",
    ),
    "reason_needed": (
        "请写明理由，至多 1000 字",
        "say why, in at most 1,000 characters",
    ),
    "place_wrong": (
        "请写 1 至 10000 的名次",
        "give a place from 1 to 10,000",
    ),
    "move_unknown": ("请选择置顶、改排或不列入", "choose to pin, to move or to set aside"),
    "unlisted": (
        "该企业不在此目标的名单里，无从调整名次",
        "the enterprise is not on this target's list, so it has no place to change",
    ),
    "no_target": ("请先选定一个目标再调整名次", "choose a target first; a place belongs to one"),
    "too_many": (
        "此目标的人工调整已达 200 条，请先收回一些",
        "200 places of this target have been changed; take some back first",
    ),
}


def fault(code: str, field: str = "") -> FieldError:
    """One fault in both languages; its pointer names the field it belongs to, or none."""
    zh, en = _FAULTS[code]
    return FieldError(f"/{field}" if field else "", code, zh, en)
