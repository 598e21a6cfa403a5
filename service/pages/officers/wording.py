"""Words of officers' pages: Chinese, translated when shown."""

from collections.abc import Mapping

from matching.problems import FieldError
from service.pages.labels import LEAD_ENDINGS, LEAD_ORIGINS, LEAD_REASONS, LEAD_STAGES

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
    "candidates.exported": "导出候选企业名单",
    "candidate.overridden": "调整候选企业名次",
    "candidate.override_withdrawn": "收回名次调整",
    "enterprise.briefed": "制作企业简报",
    "import.begun": "开始导入企业",
    "import.cancelled": "取消导入企业",
    "import.resumed": "继续导入企业",
    "import.done": "企业导入完成",
    "import.failed": "企业导入失败",
    "search.saved": "保存搜索",
    "search.changed": "修改保存的搜索",
    "search.removed": "删除保存的搜索",
    "search.pruned": "搜索不再提示某企业",
    "search.unpruned": "搜索恢复提示某企业",
    "mail.changed": "修改邮件设置",
    "mail.stopped": "通过邮件链接停止邮件",
    "enterprise.edited": "修改企业资料",
    "enterprise.kept_apart": "判定不是同一家企业",
    "enterprise.proposed_again": "重新列为可能重复的企业",
    "import.uploaded": "上传企业文件",
    "import.discarded": "删除导入的文件",
    "import.bad_rows_read": "下载有问题的行",
    "lead.handed_off": "收到投资意向",
    "lead.contact_read": "查看联系方式",
    "lead.message_sent": "给企业留言",
    "lead.moved": "变更线索阶段",
    "lead.opened": "开始跟进企业",
    "lead.assigned": "变更线索负责人",
    "lead.planned": "安排线索下一步",
    "lead.note_added": "添加线索备注",
    "lead.followed": "关注线索",
    "lead.unfollowed": "取消关注线索",
    "lead.file_added": "添加线索文件",
    "lead.file_read": "下载线索文件",
    "lead.file_removed": "删除线索文件",
    "lead.contact_entered": "录入联系方式",
    "lead.contact_removed": "删除联系方式",
    "lead.undone": "撤销批量操作",
    "lead.overdue": "首次联系超时",
    "lead.nudged": "提醒跟进线索",
    "lead.closed": "自动结束线索",
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
    "target.counted": "把签约项目计入规划目标",
    "target.figure_entered": "填报规划目标的数值",
    "target.taken_back": "撤回计入规划目标的数量",
    "figures.exported": "导出总览的图表或数据",
    "figures.officer_read": "查看人员的办理数据",
    "webhook.tested": "发送测试事件",
    "embed.created": "新建嵌入表单",
    "embed.changed": "修改嵌入表单",
    "embed.removed": "删除嵌入表单",
}
"""Every action that may stand in the audit log; a piece that records another one adds its words here."""
SUBJECTS: Mapping[str, str] = {
    "enterprise": "企业",
    "import": "导入",
    "lead": "线索",
    "key": "密钥",
    "webhook": "网络钩子",
    "search": "保存的搜索",
    "embed": "嵌入表单",
    "service": "服务",
    "target": "规划目标",
    "figures": "总览",
}
DETAILS: Mapping[str, str] = {
    "role": "角色",
    "before": "原为",
    "after": "改为",
    "second": "第二步",
    "second_removed": "同时停用两步验证",
    "ended": "结束的登录数",
    "kind": "类别",
    "cadence": "提醒",
    "reason": "原因",
    "from": "原阶段",
    "to": "新阶段",
    "origin": "来源",
    "closed_as": "结束方式",
    "amount": "数量",
    "as_of": "截至日期",
    "chart": "图表",
    "form": "格式",
    "model_rank": "模型名次",
    "own_rank": "改为名次",
    "rows": "行数",
    "environment": "环境",
    "prefix": "密钥前缀",
}
FIGURES: Mapping[str, str] = {
    "funnel": "线索漏斗",
    "stays": "各阶段停留时间",
    "clocks": "首次联系是否按时",
    "refusals": "暂缓和不适合的原因",
    "cities": "各城市的线索",
    "industries": "各产业的线索",
    "officers": "各办理人的线索",
    "coverage": "产业与城市覆盖",
    "parks": "园区缺少的信息",
    "targets": "规划目标进度",
}
"""The charts of the overview, by the name in their addresses."""
VALUES: Mapping[str, str] = {
    **ROLES,
    **KINDS,
    **LEAD_STAGES,
    **LEAD_REASONS,
    **LEAD_ORIGINS,
    **LEAD_ENDINGS,
    "totp": "动态验证码",
    "recovery_code": "恢复码",
    "none": "未启用",
    "daily": "每日",
    "weekly": "每周一",
    "live": "正式",
    "sandbox": "沙箱",
    "True": "是",
    "False": "否",
    **FIGURES,
}
DONE: Mapping[str, str] = {
    "password": "密码已修改，其他设备上的登录已结束。",
    "second-removed": "两步验证已停用。",
    "role": "角色已变更。",
    "disabled": "人员已停用，其登录和链接立即失效。",
    "enabled": "人员已恢复，可用原密码登录。",
    "override": "名次已调整，模型的名次仍一并列出。",
    "override-withdrawn": "已收回，按模型的名次排列。",
    "first-password": "密码已设置，请登录。",
    "signed-out": "已退出登录。",
    "mail": "邮件设置已保存。",
    "search-saved": "搜索已保存，现有结果视为已看过。",
    "search-changed": "更改已保存。",
    "search-removed": "搜索已删除。",
    "search-pruned": "不再提示此企业。",
    "search-unpruned": "已恢复提示此企业。",
    "target-counted": "已计入规划目标。",
    "figure-entered": "数值已填报。",
    "target-taken-back": "已撤回，不再计入。",
    "enterprise-kept": "企业已录入，稍后自动评分。",
    "enterprise-edited": "企业资料已修改，修改前的内容仍保留；有变化的将自动重新评分。",
    "enterprise-removed": "企业已删除，其评分和修改记录一并删除。",
    "import-discarded": "文件已删除。",
    "merged": "已合并，可在下方撤销。",
    "unmerged": "已撤销合并，两家企业恢复为合并前的内容。",
    "kept-apart": "已记下：不是同一家企业，不再提示。",
    "proposed-again": "已重新列为可能重复的企业。",
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
    "day_invalid": (
        "日期须为今天起一年内的一天，如 2030-07-01",
        "the day must be within a year from today, written like 2030-07-01",
    ),
    "action_blank": (
        "请写明下一步做什么；不再需要请点“清除”",
        "say what comes next; choose “Clear” if nothing does",
    ),
    "text_blank_here": ("请填写内容", "write something"),
    "text_long_here": (
        "内容不超过 2000 字，请缩短",
        "it may have 2,000 characters at most; shorten it",
    ),
    "owner_unknown": (
        "请选择所列人员之一：须为本单位在用的、可办理的账号",
        "choose one of the officers listed: an active account that may work on leads",
    ),
    "origin_blank": (
        "请选择联系方式从何而来",
        "say where the contact details come from",
    ),
    "file_blank": ("请选择一个文件", "choose a file"),
    "file_large": (
        "文件超过 5 MB，请压缩或拆分",
        "the file is larger than 5 MB; compress or split it",
    ),
    "file_kind": (
        "只能保存 PDF、PNG、JPEG 和不含宏的 Word、Excel、PowerPoint（docx、xlsx、pptx）；按内容判断，改扩展名无效",
        "only PDF, PNG, JPEG and Word, Excel or PowerPoint without macros (docx, xlsx, pptx) are kept; the content counts, "
        "not the name",
    ),
    "files_many": (
        "这条线索已有 20 个文件，请先删除不需要的",
        "this lead has 20 files already; remove one first",
    ),
    "leads_none": ("请先勾选线索", "tick the leads first"),
    "leads_many": ("一次至多 200 条，请减少勾选", "at most 200 at once; tick fewer"),
    "bulk_unknown": ("请选择要做的操作", "choose what to do"),
    "bulk_stopped": (
        "有线索不能这样变更，未作任何更改，见下方逐条说明",
        "some of these leads cannot be changed like this, so nothing was changed; see below",
    ),
    "filter_unknown": ("请选择所列选项之一", "choose one of the options listed"),
    "cursor_stale": (
        "翻页标记不属于这个列表，已从第一页开始",
        "the place in the list belongs to another list; this is its first page",
    ),
    "organisation_unknown": (
        "请选择所列单位之一",
        "choose one of the organisations listed",
    ),
    "date_invalid": (
        "日期格式不正确，应如 2026-11-27",
        "this is no date; it should look like 2026-11-27",
    ),
    "search_name_invalid": (
        "请填写名称，至多 100 个字符",
        "give a name of at most 100 characters",
    ),
    "search_name_taken": (
        "您已有同名的搜索，请换一个名称",
        "you have a search of this name; choose another",
    ),
    "search_unreadable": (
        "此搜索的条件无法识别，请在“找企业”页重新搜索后再保存",
        "what this search asks for cannot be read; search again and save it from there",
    ),
    "search_long": (
        "条件过长，请减少条件后再保存",
        "this asks for too much at once; save it with fewer conditions",
    ),
    "searches_many": (
        "每人至多保存 50 个搜索，请先删除不用的",
        "you can save 50 searches at most; delete one you do not need",
    ),
    "cadence_unknown": (
        "请选择不提醒、每日或每周一",
        "choose no reminders, daily or Mondays",
    ),
    "choice_unknown": (
        "请选择所列选项之一",
        "choose one of the options listed",
    ),
    "dates_swapped": (
        "截止日期早于起始日期，请对调",
        "the last day is before the first; swap them",
    ),
    "amount_invalid": (
        "请填写不小于 0 的数字（计入项目时须大于 0），至多 4 位小数，不含单位",
        "give a number of 0 or more (above 0 for a project), with at most 4 decimals and no unit",
    ),
    "amount_not_whole": (
        "此目标按个数计，请填写整数",
        "this target counts whole things; give a whole number",
    ),
    "lead_unknown": (
        "请选择所列线索之一",
        "choose one of the leads listed",
    ),
    "lead_not_signed": (
        "此线索尚未签约，签约后才能计入",
        "this lead is not signed yet; it counts once it is",
    ),
    "lead_counted": (
        "此线索已计入本目标；如数量有误，请先撤回再计入",
        "this lead counts towards the target already; if the amount is wrong, take it back first",
    ),
    "source_missing": (
        "请填写数值的出处（文件、报表或网址），至多 500 字",
        "say where the figure comes from (a document, report or address), in at most 500 characters",
    ),
    "note_long": (
        "说明至多 500 字，请缩短",
        "the note may have at most 500 characters; shorten it",
    ),
    "day_ahead": (
        "截至日期不能在将来",
        "the day it stands for cannot lie in the future",
    ),
    "contribution_unknown": (
        "没有这一条计入记录，或不属于本单位及下级单位",
        "there is no such entry in your organisation or those beneath it",
    ),
    "uscc_taken": (
        "企业库中已有这个统一社会信用代码的企业，请修改那一家，或核对代码",
        "an enterprise with this credit code is kept already; change that one, or check the code",
    ),
    "enterprise_there": (
        "企业库中已有内容完全相同的企业，请勿重复录入",
        "an enterprise that says exactly this is kept already; there is no need to add it again",
    ),
    "edited_meanwhile": (
        "提交前有人修改了这家企业：请在企业库中核对现在的内容；再次提交将以下方内容为准",
        "somebody changed this enterprise meanwhile: look at what it says now; sending this again puts what is below in its place",
    ),
    "file_missing": (
        "请选择一个 .xlsx 或 .csv 文件",
        "choose an .xlsx or a .csv file",
    ),
    "column_twice": (
        "另有一列也对应这一字段，请只保留一列",
        "another column is read as the same field; keep one of them",
    ),
    "pair_gone": (
        "这一对已由他人处理或已有变化，请按下方最新列表处理",
        "this pair was decided by somebody else or has changed; go by the list below",
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
