"""Officers: their sign-in, their role, and what their organisation keeps."""

from service.errors.requests import NotFound
from service.errors.shape import ServiceError


class FormFieldUnknown(
    ServiceError,
    status=422,
    zh="表单含有本页面没有的字段，errors 逐项列出；请重新打开页面后再提交。",
):
    """The form holds fields that this page does not have; errors names them. Open the page again and send it once more."""


class SignInNeeded(ServiceError, status=401, zh="请先以招商人员账号登录，再重试。"):
    """This needs an officer's sign-in; please sign in and try again."""


class RoleTooLow(ServiceError, status=403, zh="您的角色不能进行此操作，请联系本单位的管理员。"):
    """Your role may not do this; ask an administrator of your organisation."""


class FormNotOurs(
    ServiceError, status=403, zh="表单不是由本页面发出，或页面已过期；请重新打开页面后再提交。"
):
    """The form did not come from this page, or the page is too old; open it again and send it once more."""


class PlanTargetNotFound(NotFound, zh="规划中没有这个编号的目标，或这项计入不属于本单位。"):
    """The plan has no target with this id, or what was counted towards it is not your organisation's."""


class OfficerNotFound(NotFound, zh="本单位及下级单位没有这位人员。"):
    """There is no such officer in your organisation or those beneath it."""


class EnterpriseNotFound(NotFound, zh="本单位没有这家企业：可能已删除，或已并入另一家。"):
    """Your organisation keeps no such enterprise; it may have been removed or merged into another."""


class ImportNotFound(NotFound, zh="本单位没有这次导入：可能已删除。"):
    """Your organisation has no such import; it may have been deleted."""


class PasswordLinkSpent(
    ServiceError, status=410, zh="此链接已使用、已被新链接代替或已到期，请向管理员索取新链接。"
):
    """This link was used, was replaced by a newer one or has run out; ask your administrator for another."""
