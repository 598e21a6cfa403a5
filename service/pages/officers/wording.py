"""Words of officers' pages: Chinese, translated when shown."""

from collections.abc import Mapping

from matching.problems import FieldError

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
ACTIONS: Mapping[str, str] = {
    "officer.signed_in": "登录成功",
    "officer.sign_in_failed": "登录失败",
    "officer.signed_out": "退出了登录",
    "officer.signed_out_everywhere": "在所有设备退出了登录",
    "officer.password_set": "通过一次性链接设置密码",
    "officer.password_changed": "修改了密码",
    "officer.confirmation_failed": "确认密码失败",
    "officer.second_added": "启用了两步验证",
    "officer.second_removed": "停用了两步验证",
    "officer.recovery_codes_made": "重新生成了恢复码",
    "officer.added": "添加了人员",
    "officer.disabled": "停用人员",
    "officer.enabled": "恢复人员",
    "officer.reset": "重置了密码",
    "officer.role_changed": "变更了角色",
    "officers.read": "查看人员名单",
    "organisation.added": "添加单位",
    "audit.read": "查看审计日志",
    "enterprise.kept": "录入企业",
    "enterprise.changed": "修改企业负责人或线索阶段",
    "enterprise.removed": "删除企业",
    "enterprise.merged": "合并重复企业",
    "enterprise.unmerged": "撤销企业合并",
    "enterprises.exported": "导出企业名录",
    "import.begun": "开始导入企业",
    "import.cancelled": "取消导入企业",
    "import.resumed": "继续导入企业",
    "import.done": "企业导入完成",
    "import.failed": "企业导入失败",
    "lead.handed_off": "收到投资意向",
    "lead.contact_read": "查看联系方式",
    "lead.message_sent": "给企业留言",
    "lead.moved": "变更线索阶段",
    "lead.exported": "企业查看留存信息",
    "lead.consent_withdrawn": "企业撤回同意",
    "lead.deleted": "企业删除全部信息",
    "lead.anonymised": "到期匿名化",
    "retention.swept": "按期限清理",
    "key.created": "新建密钥",
    "key.replaced": "更换密钥",
    "key.revoked": "吊销密钥",
    "webhook.created": "新建网络钩子",
    "webhook.changed": "修改网络钩子",
    "webhook.removed": "删除网络钩子",
    "webhook.rotated": "更换网络钩子的签名密钥",
    "webhook.replayed": "重新投递",
    "webhook.tested": "发送测试事件",
    "embed.created": "新建嵌入表单",
    "embed.changed": "修改嵌入表单",
    "embed.removed": "删除嵌入表单",
}
"""Every action that may stand in the audit log; a piece that records another one adds its words here."""
SUBJECTS: Mapping[str, str] = {
    "lead": "线索",
    "key": "密钥",
    "webhook": "网络钩子",
    "embed": "嵌入表单",
    "service": "服务",
}
DETAILS: Mapping[str, str] = {
    "role": "角色",
    "before": "原为",
    "after": "改为",
    "second": "第二步",
    "second_removed": "同时停用两步验证",
    "ended": "结束的登录数",
    "kind": "类别",
    "environment": "环境",
    "prefix": "密钥前缀",
}
VALUES: Mapping[str, str] = {
    **ROLES,
    **KINDS,
    "totp": "动态验证码",
    "recovery_code": "恢复码",
    "none": "未启用",
    "live": "正式",
    "sandbox": "沙箱",
    "True": "是",
    "False": "否",
}
DONE: Mapping[str, str] = {
    "password": "密码已修改，其他设备上的登录已结束。",
    "second-removed": "两步验证已停用。",
    "role": "角色已变更。",
    "disabled": "人员已停用，其登录和链接立即失效。",
    "enabled": "人员已恢复，可用原密码登录。",
    "first-password": "密码已设置，请登录。",
    "signed-out": "已退出登录。",
}
"""What a page says after a change; the address carries the key alone."""

_FAULTS: Mapping[str, tuple[str, str]] = {
    "sign_in_wrong": (
        "邮箱、密码或验证码不正确；忘记密码请联系本单位管理员重置",
        "the e-mail, the password or the code is not right; if you forgot the password, ask your administrator to reset it",
    ),
    "password_short": (
        "密码至少 12 个字符，可用几个不相干的词组成",
        "the password needs at least 12 characters; several unrelated words do well",
    ),
    "password_long": (
        "密码至多 256 个字符，请缩短",
        "the password may have at most 256 characters; shorten it",
    ),
    "password_guessable": (
        "此密码容易被猜到（常见密码、姓名、邮箱、日期或键盘顺序），请换一个，不要求大小写和符号",
        "this password is easily guessed (common passwords, names, e-mail, dates, keyboard walks); choose another, "
        "capitals and symbols are not required",
    ),
    "password_same": (
        "新密码与当前密码相同，请换一个",
        "the new password is the current one; choose another",
    ),
    "password_differs": (
        "两次输入的密码不一致，请重新输入",
        "the two passwords differ; type them again",
    ),
    "password_wrong": (
        "当前密码不正确，请重新输入",
        "the current password is not right; type it again",
    ),
    "code_wrong": (
        "验证码不正确：请用刚添加的账户当前显示的 6 位数字，并确认手机时间准确",
        "the code is not right: use the 6 digits the new entry shows now, and check the phone's clock",
    ),
    "email_invalid": (
        "邮箱格式不正确，应如 name@example.gov.cn",
        "this is no e-mail address; it should look like name@example.gov.cn",
    ),
    "email_taken": (
        "此邮箱不能添加：已有账号使用；如不在名单中，请联系上级管理员",
        "this e-mail cannot be added: an account uses it; if it is not in your list, ask the administrator above you",
    ),
    "name_invalid": (
        "请填写姓名，至多 100 个字符",
        "give a name of at most 100 characters",
    ),
    "role_unknown": (
        "请选择所列角色之一",
        "choose one of the roles listed",
    ),
    "organisation_unknown": (
        "请选择所列单位之一",
        "choose one of the organisations listed",
    ),
    "date_invalid": (
        "日期格式不正确，应如 2026-11-27",
        "this is no date; it should look like 2026-11-27",
    ),
    "not_oneself": (
        "不能停用、重置自己或变更自己的角色，请由另一位管理员操作",
        "you cannot disable or reset yourself or change your own role; ask another administrator",
    ),
}
FAULTS = frozenset(_FAULTS)


def fault(code: str, field: str = "") -> FieldError:
    """One fault of a form in both languages; its pointer names the field it belongs to, or none."""
    zh, en = _FAULTS[code]
    return FieldError(f"/{field}" if field else "", code, zh, en)
