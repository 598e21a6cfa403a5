"""What can be wrong in officers' forms, in both languages with the remedy."""

from collections.abc import Mapping

from matching.problems import FieldError

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
