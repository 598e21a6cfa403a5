"""What a page says after a change."""

from collections.abc import Mapping

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
