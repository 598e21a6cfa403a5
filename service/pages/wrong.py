"""What can be wrong on the form besides what a profile refuses, in both languages with the remedy."""

from collections.abc import Mapping

from matching.problems import FieldError

_WORDS: Mapping[str, tuple[str, str]] = {
    "amount_number": (
        "金额须为不小于 0 的数字，如 3000；也可写成“3亿元”。不清楚请选“不知道”",
        "the amount must be a number of at least 0, such as 3000; choose “Don't know” if unsure",
    ),
    "amount_rate": (
        "汇率须为大于 0 的数字，如 7.1；留空则用所列中间价",
        "the exchange rate must be a number above 0, such as 7.1; leave it blank for the listed rate",
    ),
    "class_unclear": (
        "未能对应到唯一的行业，请从下列行业中选择，或改填代码（如 C3491）",
        "this names no single class; choose one of those listed or enter a code such as C3491",
    ),
    "text_blank": (
        "请用一两句话写明企业做什么、想建什么",
        "say in a sentence or two what the firm does and wants to build",
    ),
    "introduction_blank": (
        "请粘贴企业简介，或选择一个文件",
        "paste an introduction of the firm, or choose a file",
    ),
    "introduction_long": (
        "文字超过 20000 字，请只保留企业简介部分",
        "the text has more than 20,000 characters; keep the part that introduces the firm",
    ),
    "introduction_nothing": (
        "没有读出可供填写的内容，请直接填写下表",
        "nothing in it could be proposed for the form; please fill the form in directly",
    ),
    "uscc_blank": (
        "请先填写统一社会信用代码",
        "enter the unified social credit code first",
    ),
    "uscc_absent": (
        "登记数据中没有这个统一社会信用代码，请直接填写各项",
        "the register holds no firm with this code; please fill in the fields directly",
    ),
    "registry_unreadable": (
        "登记数据暂时无法读取，请直接填写各项",
        "the register cannot be read at the moment; please fill in the fields directly",
    ),
    "choice_unknown": (
        "此项不在结果页所列之中，请从列表中选择",
        "this is not among what the report lists; choose one from the list",
    ),
    "enterprise_blank": ("请填写企业名称", "enter the name of the firm"),
    "enterprise_long": ("企业名称不超过 200 字", "use 200 characters at most for the firm's name"),
    "message_long": (
        "说明超过 2000 字，请缩短",
        "the message has more than 2,000 characters; shorten it",
    ),
    "consent_missing": (
        "须勾选同意，才能把联系方式交给该机构；不同意也可下载或分享结果",
        "tick that you agree before your details are handed over; without it you can still download or share the result",
    ),
    "recipient_changed": (
        "所选地点对应的接收单位或告知内容已变化，请核对下方内容后重新勾选同意",
        "the recipient or the notice has changed with your choice; read it below and tick again that you agree",
    ),
    "form_stale": (
        "表单不完整，请核对后重新提交",
        "the form was incomplete; check it and send it again",
    ),
}
CODES = frozenset(_WORDS)


def wrong(code: str, field: str = "") -> FieldError:
    """One fault of a form; its pointer names the question it belongs to, or none."""
    zh, en = _WORDS[code]
    return FieldError(f"/{field}" if field else "", code, zh, en)
