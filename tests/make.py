"""Makers with defaults: a test says only what it is about."""

from typing import Any

ROBOT_TEXT = "生产机器人谐波减速器与伺服电机，供应人形机器人整机厂"


def profile(business_text: str = ROBOT_TEXT, **said: Any) -> dict[str, Any]:
    """A profile as JSON; a field given as None is left out."""
    return {
        "business_text": business_text,
        **{name: value for name, value in said.items() if value is not None},
    }


def full_profile(**said: Any) -> dict[str, Any]:
    """A profile in which every field says something."""
    return {
        "id": "客户-42/α",
        "name": "示例机器人有限公司",
        "uscc": "91440300708461136T",
        "business_text": ROBOT_TEXT,
        "products": ["谐波减速器", "伺服电机"],
        "technologies": ["精密齿形设计"],
        "industry_code": "C3491",
        "project_type": "new",
        "goals": ["site", "policy"],
        "location": {"country": "中国", "province": "浙江", "city": "杭州", "county": "余杭"},
        "city_prefer": ["中原"],
        "city_exclude": ["临海"],
        "investment_wan": 30000.5,
        "land_mu": 60,
        "floor_m2": 12000,
        "power_mva": 3.2,
        "energy_tce": 1500,
        "logistics": ["rail"],
        "needs_chemical_park": False,
        "founded": "2015-06-01",
        "employees": 180,
        "revenue_wan": 20000,
        "rd_wan": 1600,
        "rd_intensity_pct": 8,
        "export_share_pct": 12.5,
        "qualifications": ["high_tech", "srdi"],
        "ownership": "private",
        "stage": "growth",
        "start_by": "2030-09",
        "first_use_product": True,
        "already_has": ["demo-policy"],
        "declined": ["name"],
    } | said
