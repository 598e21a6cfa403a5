"""Forms and reports kept under a link."""

from service.errors.requests import NotFound
from service.errors.shape import ServiceError


class DraftNotFound(
    NotFound, zh="此链接下没有保存的表格：请核对链接是否完整，或重新填写；也可能已被删除。"
):
    """No form is kept under this link; check that it was copied whole, or start again. It may have been deleted."""


class DraftExpired(ServiceError, status=410, zh="此链接已到期，所存内容已清除，请重新填写。"):
    """This link has expired and what was kept under it has been removed; please start again."""


class DraftRevoked(ServiceError, status=410, zh="此链接已由新链接代替，不能再打开；请使用新链接。"):
    """This link was replaced by another one and opens nothing any more; use the newer link."""


class ShareNotFound(
    NotFound, zh="此链接下没有分享的报告：请核对链接是否完整，或请发送人重新发送。"
):
    """No report is shared under this link; check that it was copied whole, or ask whoever sent it to send it again."""


class ShareExpired(
    ServiceError, status=410, zh="此报告的分享链接已到期：请发送人重新生成链接，或自行填写自评表。"
):
    """This link to a report has expired; ask whoever sent it for a new one, or make an assessment of your own."""


class ShareRevoked(
    ServiceError, status=410, zh="分享人已关闭此链接：请发送人重新生成链接，或自行填写自评表。"
):
    """Whoever shared this report has closed the link; ask them for a new one, or make an assessment of your own."""
