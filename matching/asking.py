"""How each field that may be asked for is asked, in both languages."""

from typing import NamedTuple


class Asked(NamedTuple):
    zh: str
    en: str


ASKED = {
    "city_prefer": Asked("希望落在哪些城市？", "Which cities would you prefer?"),
    "goals": Asked(
        "最想得到什么：用地、政策、应用场景、供应链、资金、人才还是市场？",
        "What do you want most: a site, policy support, first deployments, supply chain, funding, talent or market?",
    ),
    "project_type": Asked(
        "项目是新建、扩产、转移、总部、研发、中试还是示范？",
        "Is the project new, an expansion, a transfer, a headquarters, R&D, pilot production or a demonstration?",
    ),
    "qualifications": Asked(
        "已取得哪些资质（高新技术企业、专精特新、单项冠军等）？",
        "Which recognitions do you hold (high-tech enterprise, SRDI, single champion and so on)?",
    ),
    "ownership": Asked(
        "企业是民营、国有、外资、港澳台资还是合资？",
        "Is the firm private, state-owned, foreign, Hong Kong/Macao/Taiwan-owned or a joint venture?",
    ),
    "stage": Asked(
        "企业处于设想、初创、成长还是成熟阶段？",
        "Is the firm an idea, a start-up, growing or mature?",
    ),
    "export_share_pct": Asked(
        "出口占营业收入的百分之几？", "What share of revenue comes from exports?"
    ),
    "employees": Asked("企业有多少员工？", "How many people does the firm employ?"),
    "investment_wan": Asked(
        "计划投资多少万元？", "How much is to be invested, in units of 10,000 RMB?"
    ),
    "first_use_product": Asked(
        "有没有寻找首次应用的新产品？",
        "Is there a new product looking for its first deployment?",
    ),
    "rd_intensity_pct": Asked(
        "研发投入占营业收入的百分之几？",
        "What share of revenue goes into research and development?",
    ),
    "founded": Asked("企业何时成立？", "When was the firm founded?"),
    "revenue_wan": Asked(
        "年营业收入多少万元？", "What is the yearly revenue, in units of 10,000 RMB?"
    ),
    "needs_chemical_park": Asked(
        "项目是否必须进入化工园区？", "Must the project stand in a chemical park?"
    ),
    "logistics": Asked(
        "需要海港、机场、铁路、冷链还是化工码头？",
        "Does the project need a seaport, an airport, rail, a cold chain or a chemical berth?",
    ),
    "land_mu": Asked("需要多少亩用地？", "How much land is needed, in mu (1/15 hectare)?"),
    "floor_m2": Asked("需要多少平方米厂房？", "How much floor space is needed, in square metres?"),
    "power_mva": Asked("需要多少 MVA 用电容量？", "How much power is needed, in MVA?"),
    "energy_tce": Asked(
        "一年用能多少吨标准煤？",
        "How much energy is used a year, in tonnes of standard coal?",
    ),
}
