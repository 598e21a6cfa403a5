"""What can be wrong in forms about enterprises and saved searches, in both languages with the remedy."""

from collections.abc import Mapping

ENTERPRISES: Mapping[str, tuple[str, str]] = {
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
}
"""Enterprises by hand, imports, duplicates, saved searches."""
