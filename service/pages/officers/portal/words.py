"""Words of the pages about keys, webhooks and embedded forms: Chinese, translated when shown; faults in both languages."""

from collections.abc import Mapping

from matching.problems import FieldError
from service.pages.i18n import Meant

SCOPES: Mapping[str, str] = {
    "match:run": "匹配企业",
    "catalogue:read": "读取目录",
    "lead:write": "移交线索，并查看其阶段",
    "feedback:write": "提交反馈",
    "webhook:manage": "管理网络钩子",
}
ENVIRONMENTS: Mapping[str, str] = {"live": "正式", "sandbox": "沙箱"}
ENVIRONMENT_NOTES: Mapping[str, str] = {
    "live": "真实数据；凭密钥的匹配计入每月上限",
    "sandbox": "日期固定，没有每月上限，内容不会交给任何单位",
}
KEY_STATES: Mapping[str, str] = {
    "open": Meant("有效", "key"),
    "soon": "即将到期",
    "replaced": "已更换",
    "revoked": "已吊销",
    "expired": "已到期",
}
EVENTS: Mapping[str, str] = {
    "match_job.finished": "批量匹配完成",
    "lead.status_changed": "线索阶段变更",
    "catalogue.changed": "目录变更",
    "key.expiring": "密钥即将到期",
}
TEST_EVENTS: Mapping[str, str] = {"webhook.test": "测试"}
DELIVERY_STATES: Mapping[str, str] = {
    "pending": "等待投递",
    "delivered": "已送达",
    "dead": "未送达",
}
FAILURES: Mapping[str, str] = {
    "status": "对方返回了错误状态",
    "timeout": "超时",
    "tls": "证书或加密握手失败",
    "connection": "无法连接",
    "url_invalid": "网址无效",
    "scheme_refused": "不是 https",
    "port_refused": "端口不允许",
    "name_unknown": "域名无法解析",
    "address_refused": "指向内部地址",
    "secret_lost": "签名密钥无法解开，请更换签名密钥",
}
WHY_DISABLED: Mapping[str, str] = {"gone": "对方返回 410，已自动停用", "asked": "已停用"}
LANGUAGES: Mapping[str, str] = {"auto": "随访客浏览器", "zh": "中文", "en": "英文"}
THEMES: Mapping[str, str] = {"auto": "随访客系统", "light": "浅色", "dark": "深色"}
TABS: Mapping[str, str] = {
    "/officer/keys": "接口密钥",
    "/officer/usage": "用量",
    "/officer/webhooks": "网络钩子",
    "/officer/embeds": "嵌入表单",
}
DONE: Mapping[str, str] = {
    "key-revoked": "密钥已吊销，立即失效。",
    "webhook-changed": "网络钩子已修改。",
    "webhook-enabled": "网络钩子已恢复。",
    "webhook-disabled": "网络钩子已停用，等待投递的事件列为未送达，可在恢复后重新投递。",
    "webhook-removed": "网络钩子及其投递记录已删除。",
    "webhook-tested": "测试事件已排入投递，几秒后刷新可见结果。",
    "webhook-replayed": "已重新排入投递。",
    "webhook-replayed-part": "最早的 1,000 条已重新排入投递，其余的可再次重新投递。",
    "embed-made": "嵌入表单已建好，把下面的代码放进网页即可。",
    "embed-changed": "嵌入表单已修改，立即生效。",
    "embed-disabled": "嵌入表单已停用，网页中不再显示。",
    "embed-enabled": "嵌入表单已恢复。",
    "embed-removed": "嵌入表单已删除。",
}
"""What a page says after a change; the address carries the key alone."""

_FAULTS: Mapping[str, tuple[str, str]] = {
    "key_name_invalid": ("请填写名称，至多 100 个字符", "give a name of at most 100 characters"),
    "scopes_missing": ("请至少选择一项权限", "choose at least one scope"),
    "environment_unknown": ("请选择正式或沙箱", "choose live or sandbox"),
    "key_expiry_invalid": (
        "到期日须为今天至 18 个月之内的日期，应如 2026-11-27",
        "the last day must lie between today and 18 months from now, as in 2026-11-27",
    ),
    "keys_many": (
        "此环境下已有 20 个有效密钥，请先吊销不用的",
        "there are 20 open keys in this environment; revoke those nobody uses first",
    ),
    "keys_bounded": (
        "本单位每月匹配次数有上限，不能自行增加可匹配的正式密钥：请更换现有密钥，或联系本服务的运维",
        "your matches a month are bounded, so another live key that matches cannot be added here: "
        "replace the one you have, or ask whoever runs this service",
    ),
    "keys_ended": (
        "此密钥已结束或已更换过，请新建密钥",
        "this key has ended or was replaced before; make a new one",
    ),
    "overlap_invalid": (
        "新旧密钥并用的天数须为 0 至 30 的整数",
        "the days both keys work must be a whole number from 0 to 30",
    ),
    "events_missing": ("请至少选择一种事件", "choose at least one event"),
    "webhooks_many": (
        "此环境下已有 20 个网络钩子，请先删除不用的",
        "there are 20 webhooks in this environment; remove those nobody uses first",
    ),
    "nothing_dead": ("没有未送达的投递", "there is no delivery that never arrived"),
    "webhook_off": (
        "此网络钩子已停用，请先恢复再投递",
        "this webhook is disabled; enable it before sending anything",
    ),
    "tag_invalid": (
        "标识须为 3 至 40 个小写字母、数字或连字符，以字母或数字开头",
        "the tag has 3 to 40 lower-case letters, digits or hyphens and begins with a letter or digit",
    ),
    "tag_taken": ("此标识已被使用，请换一个", "this tag is taken; choose another"),
    "origins_invalid": (
        "每行一个网页来源，只写 https:// 加域名（可带端口），不带路径；沙箱另可用 http://localhost",
        "one origin a line: https:// and the host, with a port if need be and without a path; "
        "a sandbox may also use http://localhost",
    ),
    "origins_number": ("请填写 1 至 20 个来源", "give 1 to 20 origins"),
    "look_unknown": ("请选择所列选项之一", "choose one of those listed"),
    "accent_invalid": (
        "颜色须写作 # 加六位十六进制数，如 #0b4f9e",
        "write the colour as # and six hexadecimal digits, like #0b4f9e",
    ),
    "embeds_many": (
        "已有 20 个嵌入表单，请先删除不用的",
        "there are 20 embedded forms; remove those nobody uses first",
    ),
}
FAULTS = frozenset(_FAULTS)


def fault(code: str, field: str = "") -> FieldError:
    """One fault of a form in both languages; its pointer names the field it belongs to, or none."""
    zh, en = _FAULTS[code]
    return FieldError(f"/{field}" if field else "", code, zh, en)


def contrast_fault(theme: str, ratio: float) -> FieldError:
    """A colour that could not be read on the background of a theme; WCAG 2.2 wants 4.5 : 1 (1.4.3)."""
    zh = {"light": "浅色", "dark": "深色"}[theme]
    return FieldError(
        "/accent",
        "accent_contrast",
        f"此颜色在{zh}背景上对比度只有 {ratio:.1f}:1，看不清，至少须 4.5:1，请调{'深' if theme == 'light' else '浅'}一些",
        f"on the {theme} background this colour has a contrast of {ratio:.1f}:1 and cannot be read well; "
        f"at least 4.5:1 is needed, so make it {'darker' if theme == 'light' else 'lighter'}",
    )
