"""What can be wrong in forms about leads, in both languages with the remedy."""

from collections.abc import Mapping

LEADS: Mapping[str, tuple[str, str]] = {
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
}
"""One lead, several at once, and the list of them."""
