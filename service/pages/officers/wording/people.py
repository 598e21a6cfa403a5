"""Words of people and organisations."""

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "viewer": "查看人员",
    "officer": "招商专员",
    "manager": "负责人",
    "admin": "管理员",
}


ROLE_NOTES: Mapping[str, str] = {
    "viewer": "只能查看",
    "officer": "可处理本单位的企业和线索",
    "manager": "另可分派，并可查看进展和审计日志",
    "admin": "另可管理本单位及下级单位的人员",
}


KINDS: Mapping[str, str] = {
    "province": "省级单位",
    "city": "市级单位",
    "park": "园区",
    "partner": "合作平台",
}


ACTORS: Mapping[str, str] = {
    "officer": "人员",
    "partner": "合作平台",
    "company": "企业",
    "operator": "运维",
    "system": "系统",
}
