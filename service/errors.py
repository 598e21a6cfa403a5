"""Everything that can go wrong on purpose, answered as RFC 9457 problems in both languages.

A class is a problem: its docstring is the message in English, `detail_zh` the same in Chinese, its name the type.
"""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from starlette.exceptions import HTTPException


class ServiceError(HTTPException):
    """The request could not be answered."""

    status_code: int = 500
    detail_zh: ClassVar[str] = "请求无法完成。"
    retry_after: ClassVar[int | None] = None
    close: ClassVar[bool] = False

    def __init__(
        self, *, errors: Sequence[Mapping[str, Any]] = (), extra: Mapping[str, Any] | None = None
    ) -> None:
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        if self.close:
            headers["Connection"] = "close"
        super().__init__(type(self).status_code, self.message(), headers)

    @classmethod
    def message(cls) -> str:
        return (cls.__doc__ or "").strip()

    @classmethod
    def slug(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def document(self) -> dict[str, Any]:
        """The problem without what only the request knows."""
        body = problem(self.status_code, self.slug(), self.detail_zh, self.message())
        return body | ({"errors": list(self.errors)} if self.errors else {}) | self.extra

    def text(self) -> str:
        """The document as JSON, for keeping."""
        return json.dumps(self.document(), ensure_ascii=False)


class NotFound(ServiceError):
    """Nothing is kept under this address."""

    status_code = 404
    detail_zh = "此地址下没有内容。"


class RunNotFound(NotFound):
    """There is no match with this run id."""

    detail_zh = "没有这个编号的匹配结果。"


class EntryNotFound(NotFound):
    """The catalogue has no entry with this id."""

    detail_zh = "目录中没有这个编号的条目。"


class NoDatedWindow(NotFound):
    """None of the listed programmes states a dated window and no start was said, so there is nothing to put into a calendar."""

    detail_zh = "所列可申报项目均未写明申报起止日期，也未填写开工时间，没有可放入日历的内容。"


class ItemNotShown(ServiceError):
    """The answer does not list this entry; go back to the report and choose one of those it lists."""

    status_code = 422
    detail_zh = "该结果没有列出这一项，请回到结果页，从所列各项中选择。"


class DocumentFailed(ServiceError):
    """The document could not be made; the report itself can still be read and printed."""

    status_code = 500
    detail_zh = "未能生成文件；结果页仍可查看和打印。"


class DraftNotFound(NotFound):
    """No form is kept under this link; check that it was copied whole, or start again. It may have been deleted."""

    detail_zh = "此链接下没有保存的表格：请核对链接是否完整，或重新填写；也可能已被删除。"


class DraftExpired(ServiceError):
    """This link has expired and what was kept under it has been removed; please start again."""

    status_code = 410
    detail_zh = "此链接已到期，所存内容已清除，请重新填写。"


class DraftRevoked(ServiceError):
    """This link was replaced by another one and opens nothing any more; use the newer link."""

    status_code = 410
    detail_zh = "此链接已由新链接代替，不能再打开；请使用新链接。"


class ShareNotFound(NotFound):
    """No report is shared under this link; check that it was copied whole, or ask whoever sent it to send it again."""

    detail_zh = "此链接下没有分享的报告：请核对链接是否完整，或请发送人重新发送。"


class ShareExpired(ServiceError):
    """This link to a report has expired; ask whoever sent it for a new one, or make an assessment of your own."""

    status_code = 410
    detail_zh = "此报告的分享链接已到期：请发送人重新生成链接，或自行填写自评表。"


class ShareRevoked(ServiceError):
    """Whoever shared this report has closed the link; ask them for a new one, or make an assessment of your own."""

    status_code = 410
    detail_zh = "分享人已关闭此链接：请发送人重新生成链接，或自行填写自评表。"


class LeadNotFound(NotFound):
    """No lead is kept under this link or number; check that it was copied whole."""

    detail_zh = "此链接或编号下没有线索，请核对是否完整。"


class LeadGone(ServiceError):
    """What was kept under this link has been removed: it was deleted, or its time was up."""

    status_code = 410
    detail_zh = "此链接下的内容已清除：可能已被删除，或保存期限已满。"


class LeadClosed(ServiceError):
    """The company has withdrawn its consent, or the lead is closed; it can be read but not worked on."""

    status_code = 409
    detail_zh = "企业已撤回同意或线索已关闭，只能查看，不能再办理。"


class ContactGone(ServiceError):
    """There are no contact details any more: the company withdrew its consent, or they were never given."""

    status_code = 410
    detail_zh = "没有联系方式：企业已撤回同意，或从未提供。"


class SealBroken(ServiceError):
    """What was sealed cannot be opened: the service's secret has changed since. It can still be deleted."""

    status_code = 500
    detail_zh = "加密保存的内容无法打开：服务的密钥已更换；仍可删除。"


class ContactNotOurs(ServiceError):
    """The company gave these contact details itself; only the company can change or remove them, under its link."""

    status_code = 409
    detail_zh = "联系方式由企业自己提供，只有企业能通过其链接更改或删除。"


class NoLink(ServiceError):
    """The office began this lead itself: the company has no link under which it could read a message."""

    status_code = 409
    detail_zh = "此线索由本单位自行跟进，企业没有查看链接，无法留言。"


class EnterpriseElsewhere(ServiceError):
    """The enterprise belongs to an organisation beneath yours, which takes it up itself."""

    status_code = 409
    detail_zh = "该企业属于下级单位，由该单位自行跟进。"


class LeadFileNotFound(NotFound):
    """There is no such file with this lead."""

    detail_zh = "这条线索没有此文件。"


class FormFieldUnknown(ServiceError):
    """The form holds fields that this page does not have; errors names them. Open the page again and send it once more."""

    status_code = 422
    detail_zh = "表单含有本页面没有的字段，errors 逐项列出；请重新打开页面后再提交。"


class UndoGone(NotFound):
    """There is nothing to undo under this number: it was undone before, is too old, or is not yours."""

    detail_zh = "没有可撤销的操作：已撤销过、已超过时限，或不是您的操作。"


class StageRefused(ServiceError):
    """The lead cannot go to this stage; errors says why."""

    status_code = 422
    detail_zh = "线索不能转到这个阶段，errors 说明原因。"


class HandOffInvalid(ServiceError):
    """What was said for the hand-off is not valid; errors names each field."""

    status_code = 422
    detail_zh = "移交信息有误，errors 逐项列出。"


class NoOffice(ServiceError):
    """No office is connected yet that could receive this."""

    status_code = 409
    detail_zh = "尚无可以接收的办理机构接入。"


class RunsNotComparable(ServiceError):
    """The two runs answer profiles with different ids; compare two runs of one profile."""

    status_code = 422
    detail_zh = "两次匹配的企业编号不同；请选同一企业的两次匹配。"


class AskInvalid(ServiceError):
    """The question cannot be read; errors names each field."""

    status_code = 422
    detail_zh = "所问内容有误，errors 逐项列出。"


class TargetNotFound(ServiceError):
    """The catalogue has no industry, site or policy of that id or name; `candidates` are the nearest."""

    status_code = 404
    detail_zh = "目录中没有这个编号或名称的产业、地点或政策；candidates 列出最接近的。"


class TargetAmbiguous(ServiceError):
    """Several entries have that name; ask again with the id of one of `candidates`."""

    status_code = 422
    detail_zh = "有几个条目符合这个名称；请从 candidates 中选一个，用它的编号再问。"


class JobNotFound(NotFound):
    """There is no match job with this id; jobs and their results are kept for 7 days."""

    detail_zh = "没有这个编号的批量匹配任务；任务及其结果保留 7 天。"


class WebhookNotFound(NotFound):
    """There is no webhook or delivery with this id."""

    detail_zh = "没有这个编号的网络钩子或投递记录。"


class KeyNotFound(NotFound):
    """There is no key with this id."""

    detail_zh = "没有这个编号的密钥。"


class EmbedNotFound(NotFound):
    """There is no embedded form with this tag, or it is disabled; ask whoever runs the page."""

    detail_zh = "没有这个标识的嵌入表单，或已停用；请联系网页的运营方。"


class BatchUnreadable(ServiceError):
    """The batch cannot be read; errors says what to mend."""

    status_code = 422
    detail_zh = "批量内容无法读取，errors 说明如何更正。"


class BatchTypeUnknown(ServiceError):
    """Send a JSON array, one profile a line (application/x-ndjson), CSV or XLSX, or a form with one of these; not compressed."""

    status_code = 415
    detail_zh = "请发送 JSON 数组、逐行 JSON（application/x-ndjson）、CSV（text/csv）或 XLSX，或用表单上传这样的一个文件；不要压缩。"


class RowGivenUp(ServiceError):
    """Matching this row ended the worker several times; shorten its texts and send it again."""

    status_code = 500
    detail_zh = "匹配这一行时工作进程多次中止；请缩短文字后重新发送。"


class LensGone(ServiceError):
    """The lens or weights of this job are no longer published; send it again with one that is."""

    status_code = 409
    detail_zh = "该任务所用的视角或权重已不再提供，请换用现有视角后重新提交。"


class WebhookInvalid(ServiceError):
    """The webhook cannot be kept so; errors names each field."""

    status_code = 422
    detail_zh = "网络钩子的内容有误，errors 逐项列出。"


class TooManyWebhooks(ServiceError):
    """An organisation has 20 webhooks at most; remove one first."""

    status_code = 409
    detail_zh = "每个组织最多 20 个网络钩子，请先删除一个。"


class WebhookDisabled(ServiceError):
    """The webhook is disabled, so nothing can be sent there; enable it first (`disabled: false`)."""

    status_code = 409
    detail_zh = "该网络钩子已停用，不能投递；请先恢复（disabled 设为 false）。"


class ReplayDiffers(ServiceError):
    """Computed again, the answer is not the same; `changed` names what it was made from that changed."""

    status_code = 409
    detail_zh = "重新计算的结果与原结果不同；changed 列出哪些依据发生了变化。"


class CrossSite(ServiceError):
    """The form was sent from another site; open it here and send it again."""

    status_code = 403
    detail_zh = "表单来自其他网站，请在本站打开后重新提交。"


class SignInNeeded(ServiceError):
    """This needs an officer's sign-in; please sign in and try again."""

    status_code = 401
    detail_zh = "请先以招商人员账号登录，再重试。"


class RoleTooLow(ServiceError):
    """Your role may not do this; ask an administrator of your organisation."""

    status_code = 403
    detail_zh = "您的角色不能进行此操作，请联系本单位的管理员。"


class FormNotOurs(ServiceError):
    """The form did not come from this page, or the page is too old; open it again and send it once more."""

    status_code = 403
    detail_zh = "表单不是由本页面发出，或页面已过期；请重新打开页面后再提交。"


class PlanTargetNotFound(NotFound):
    """The plan has no target with this id, or what was counted towards it is not your organisation's."""

    detail_zh = "规划中没有这个编号的目标，或这项计入不属于本单位。"


class OfficerNotFound(NotFound):
    """There is no such officer in your organisation or those beneath it."""

    detail_zh = "本单位及下级单位没有这位人员。"


class EnterpriseNotFound(NotFound):
    """Your organisation keeps no such enterprise; it may have been removed or merged into another."""

    detail_zh = "本单位没有这家企业：可能已删除，或已并入另一家。"


class ImportNotFound(NotFound):
    """Your organisation has no such import; it may have been deleted."""

    detail_zh = "本单位没有这次导入：可能已删除。"


class PasswordLinkSpent(ServiceError):
    """This link was used, was replaced by a newer one or has run out; ask your administrator for another."""

    status_code = 410
    detail_zh = "此链接已使用、已被新链接代替或已到期，请向管理员索取新链接。"


class NotForThisClient(ServiceError):
    """This address answers only its operator."""

    status_code = 403
    detail_zh = "此地址仅供运维使用。"


class BodyNotJson(ServiceError):
    """The body is not JSON that can be read; errors says why."""

    status_code = 400
    detail_zh = "正文不是可读取的 JSON，errors 说明原因。"


class BodyTimeout(ServiceError):
    """The body did not arrive in time; send it again."""

    status_code = 408
    detail_zh = "正文未能及时到达，请重新发送。"
    close = True


class BodyTooLarge(ServiceError):
    """The body is larger than is accepted; shorten it."""

    status_code = 413
    detail_zh = "正文超过允许的大小，请缩短后重新发送。"
    close = True


class HeadTooLarge(ServiceError):
    """The address and headers together are larger than 64 kB; shorten them."""

    status_code = 431
    detail_zh = "网址和请求头合计超过 64 kB，请缩短后重新发送。"
    close = True


class NotJson(ServiceError):
    """The body must be JSON in UTF-8 (Content-Type: application/json), not compressed."""

    status_code = 415
    detail_zh = "正文须为 UTF-8 编码、未压缩的 JSON（Content-Type: application/json）。"


class BodyEncoded(NotJson):
    """Compressed bodies are not accepted; send it without Content-Encoding."""

    detail_zh = "不接受压缩的正文，请去掉 Content-Encoding。"
    close = True


class QueryInvalid(ServiceError):
    """Parameters of the address are not valid; errors names each."""

    status_code = 422
    detail_zh = "地址中的参数有误，errors 逐项列出。"


class TooManyRequests(ServiceError):
    """Too many requests in a short time; wait a little and send it again. Nothing that was saved is lost."""

    status_code = 429
    detail_zh = "短时间内请求过多，请稍候再试；已保存的内容都在。"

    def __init__(self, seconds: int = 60) -> None:
        self.retry_after = seconds  # type: ignore[misc]  # how long to wait is known only here
        super().__init__()


class Overloaded(ServiceError):
    """Too many matches are waiting; try again shortly."""

    status_code = 503
    detail_zh = "等待匹配的请求过多，请稍后重试。"
    retry_after = 2


class DatabaseBusy(ServiceError):
    """The database is busy; try again shortly."""

    status_code = 503
    detail_zh = "数据库繁忙，请稍后重试。"
    retry_after = 2


class DatabaseUnavailable(ServiceError):
    """The database cannot be reached; try again shortly."""

    status_code = 503
    detail_zh = "数据库暂时无法连接，请稍后重试。"
    retry_after = 5


class Unexpected(ServiceError):
    """Something went wrong here; it was logged under the request id."""

    status_code = 500
    detail_zh = "服务出错，已按请求编号记录。"


TITLES_ZH = {
    400: "请求不合要求", 401: "未获授权", 403: "不予受理", 404: "未找到", 405: "方法不适用", 408: "请求超时", 409: "存在冲突",
    410: "链接已失效", 413: "正文过大", 415: "正文类型不符", 422: "内容有误", 429: "请求过多", 431: "请求头过大", 500: "服务出错",
    503: "暂不可用",
}  # fmt: skip


def problem(status: int, slug: str, detail_zh: str, detail_en: str) -> dict[str, Any]:
    """The members every problem has."""
    title = HTTPStatus(status).phrase
    return {
        "type": f"/problems/{slug}",
        "title": title,
        "title_zh": TITLES_ZH.get(status, "请求有误"),
        "title_en": title,
        "status": status,
        "detail": detail_en,
        "detail_zh": detail_zh,
        "detail_en": detail_en,
    }
