"""What can be wrong in forms about who may come in, in both languages with the remedy."""

from collections.abc import Mapping

ACCESS: Mapping[str, tuple[str, str]] = {
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
    "not_oneself": (
        "不能停用、重置自己或变更自己的角色，请由另一位管理员操作",
        "you cannot disable or reset yourself or change your own role; ask another administrator",
    ),
}
"""Sign-in, passwords, second factor and the officers of an organisation."""
