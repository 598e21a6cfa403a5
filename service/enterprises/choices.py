"""Words a cell of a spreadsheet may hold for each value of a profile's choices; the first is what is written out."""

from collections.abc import Mapping

CHOICES: Mapping[str, Mapping[str, str]] = {
    "project_type": {
        "new": "新建项目",
        "expansion": "增资扩产",
        "transfer": "产业转移",
        "headquarters": "总部",
        "rnd": "研发机构",
        "pilot_production": "中试",
        "demonstration": "示范应用",
    },
    "goals": {
        "site": "找用地或厂房",
        "policy": "了解政策",
        "scenario": "应用场景、首台套",
        "supply_chain": "上下游配套",
        "funding": "融资",
        "talent": "引才用人",
        "market": "开拓市场",
    },
    "qualifications": {
        "high_tech": "高新技术企业",
        "sme_tech": "科技型中小企业",
        "srdi": "专精特新中小企业",
        "srdi_giant": "专精特新“小巨人”",
        "champion": "制造业单项冠军",
        "above_scale": "规模以上企业",
        "chain_leader": "链主企业",
        "unicorn": "独角兽企业",
        "listed": "上市公司",
        "time_honoured": "老字号",
    },
    "ownership": {
        "private": "民营",
        "state": "国有",
        "foreign": "外资",
        "hk_mo_tw": "港澳台资",
        "joint_venture": "中外合资",
    },
    "stage": {"idea": "设想", "startup": "初创", "growth": "成长", "mature": "成熟"},
    "logistics": {
        "seaport": "海港",
        "airport": "机场",
        "rail": "铁路货运",
        "cold_chain": "冷链",
        "chemical_berth": "化工码头",
    },
}
YES = frozenset(("是", "有", "需要", "yes", "y", "true", "1", "√", "✓"))
NO = frozenset(("否", "无", "不需要", "no", "n", "false", "0", "×"))
UNSAID = frozenset(("不知道", "不清楚", "未知", "不愿填", "unknown", "n/a", "-", "—", "/"))
"""What people write where they leave a cell out: not said, hence neither yes nor no."""
