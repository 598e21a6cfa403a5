"""Sentences of notices: Chinese, translated when shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from service.notices.store import Notice
from service.pages import labels
from service.pages.i18n import Language, translate

KINDS: Mapping[str, str] = {
    "lead.received": "收到新线索",
    "lead.assigned": "分派给我的线索",
    "lead.mentioned": "备注中提到我",
    "lead.moved": "关注的线索有新进展",
    "lead.nudge": "线索久无进展",
    "lead.overdue": "线索超过时限",
    "lead.closed": "线索关闭",
    "lead.corrected": "企业更正联系方式",
    "import.finished": "企业导入结束",
    "search.digest": "保存的搜索有变化",
    "key.expiring": "接口密钥将到期",
    "mail.refused": "邮件未能送达",
}
SENTENCES: Mapping[str, str] = {
    "lead.received": "收到新线索“{name}”",
    "lead.assigned": "线索“{name}”分派给您",
    "lead.mentioned": "线索“{name}”的备注中提到您",
    "lead.moved": "线索“{name}”有新进展",
    "lead.nudge": "线索“{name}”有一段时间没有进展",
    "lead.overdue": "线索“{name}”已超过联系时限",
    "lead.closed": "线索“{name}”已关闭",
    "lead.corrected": "线索“{name}”的企业更正了所提供的信息",
    "import.finished": "企业导入“{name}”已结束",
    "search.digest": "“{name}”：新增 {new} 家，等级变化 {changed} 家",
    "key.expiring": "接口密钥“{name}”即将到期",
    "mail.refused": "发往您邮箱的邮件未能送达，请核对邮箱或告诉管理员",
}
STAGED = "线索“{name}”的阶段变为“{stage}”"
UNREADABLE = "保存的搜索“{name}”不能再运行，请修改条件"
NAMELESS: Mapping[str, str] = {
    "lead": "信息已删除",
    "import": "已删除",
    "search": "已删除",
    "key": "已删除",
}
MODES: Mapping[str, str] = {"off": "不发邮件", "at_once": "立即", "daily": "每日汇总"}
TIMES = "{count} 次"
PLACES: Mapping[str, str] = {
    "lead": "/officer/leads/{id}",
    "import": "/officer/imports/{id}",
    "search": "/officer/searches/{id}",
    "key": "/officer/keys",
    "mail": "/officer/settings#mail",
}
"""Where the subject of a notice is looked at."""


def sentence(language: Language, notice: Notice, name: str | None) -> str:
    """The notice in one sentence without a full stop; `name` is what its subject is called, None when that is gone."""
    said = dict(notice.detail)
    known = name or translate(language, NAMELESS.get(notice.subject_kind, ""))
    words = translate(language, _pattern(notice.kind, said))
    stage = labels.LEAD_STAGES.get(str(said.get("to") or said.get("stage")), "")
    return words.format(
        name=known,
        stage=translate(language, stage),
        new=said.get("new", 0),
        changed=said.get("changed", 0),
    )


def _pattern(kind: str, said: Mapping[str, Any]) -> str:
    if kind == "search.digest" and "failure" in said:
        return UNREADABLE
    if kind == "lead.moved" and (said.get("to") or said.get("stage")) in labels.LEAD_STAGES:
        return STAGED
    return SENTENCES[kind]


def place_of(notice: Notice) -> str:
    """The page a notice leads to; ids are written so that they stay one part of the path."""
    return PLACES[notice.subject_kind].format(id=quote(notice.subject, safe=""))
