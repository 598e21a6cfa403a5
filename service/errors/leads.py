"""Leads: handed off, followed under a link, worked by an office."""

from service.errors.requests import NotFound
from service.errors.shape import ServiceError


class LeadNotFound(NotFound, zh="此链接或编号下没有线索，请核对是否完整。"):
    """No lead is kept under this link or number; check that it was copied whole."""


class LeadGone(ServiceError, status=410, zh="此链接下的内容已清除：可能已被删除，或保存期限已满。"):
    """What was kept under this link has been removed: it was deleted, or its time was up."""


class LeadClosed(ServiceError, status=409, zh="企业已撤回同意或线索已关闭，只能查看，不能再办理。"):
    """The company has withdrawn its consent, or the lead is closed; it can be read but not worked on."""


class ContactGone(ServiceError, status=410, zh="没有联系方式：企业已撤回同意，或从未提供。"):
    """There are no contact details any more: the company withdrew its consent, or they were never given."""


class SealBroken(
    ServiceError, status=500, zh="加密保存的内容无法打开：服务的密钥已更换；仍可删除。"
):
    """What was sealed cannot be opened: the service's secret has changed since. It can still be deleted."""


class ContactNotOurs(
    ServiceError, status=409, zh="联系方式由企业自己提供，只有企业能通过其链接更改或删除。"
):
    """The company gave these contact details itself; only the company can change or remove them, under its link."""


class NoLink(ServiceError, status=409, zh="此线索由本单位自行跟进，企业没有查看链接，无法留言。"):
    """The office began this lead itself: the company has no link under which it could read a message."""


class EnterpriseElsewhere(ServiceError, status=409, zh="该企业属于下级单位，由该单位自行跟进。"):
    """The enterprise belongs to an organisation beneath yours, which takes it up itself."""


class LeadFileNotFound(NotFound, zh="这条线索没有此文件。"):
    """There is no such file with this lead."""


class UndoGone(NotFound, zh="没有可撤销的操作：已撤销过、已超过时限，或不是您的操作。"):
    """There is nothing to undo under this number: it was undone before, is too old, or is not yours."""


class StageRefused(ServiceError, status=422, zh="线索不能转到这个阶段，errors 说明原因。"):
    """The lead cannot go to this stage; errors says why."""


class HandOffInvalid(ServiceError, status=422, zh="移交信息有误，errors 逐项列出。"):
    """What was said for the hand-off is not valid; errors names each field."""


class NoOffice(ServiceError, status=409, zh="尚无可以接收的办理机构接入。"):
    """No office is connected yet that could receive this."""
