"""What partners send and keep: jobs, webhooks, keys, embedded forms."""

from service.errors.requests import NotFound
from service.errors.shape import ServiceError


class JobNotFound(NotFound, zh="没有这个编号的批量匹配任务；任务及其结果保留 7 天。"):
    """There is no match job with this id; jobs and their results are kept for 7 days."""


class WebhookNotFound(NotFound, zh="没有这个编号的网络钩子或投递记录。"):
    """There is no webhook or delivery with this id."""


class KeyNotFound(NotFound, zh="没有这个编号的密钥。"):
    """There is no key with this id."""


class EmbedNotFound(NotFound, zh="没有这个标识的嵌入表单，或已停用；请联系网页的运营方。"):
    """There is no embedded form with this tag, or it is disabled; ask whoever runs the page."""


class BatchUnreadable(ServiceError, status=422, zh="批量内容无法读取，errors 说明如何更正。"):
    """The batch cannot be read; errors says what to mend."""


class BatchTypeUnknown(
    ServiceError,
    status=415,
    zh="请发送 JSON 数组、逐行 JSON（application/x-ndjson）、CSV（text/csv）或 XLSX，或用表单上传这样的一个文件；不要压缩。",
):
    """Send a JSON array, one profile a line (application/x-ndjson), CSV or XLSX, or a form with one of these; not compressed."""


class RowGivenUp(
    ServiceError, status=500, zh="匹配这一行时工作进程多次中止；请缩短文字后重新发送。"
):
    """Matching this row ended the worker several times; shorten its texts and send it again."""


class WebhookInvalid(ServiceError, status=422, zh="网络钩子的内容有误，errors 逐项列出。"):
    """The webhook cannot be kept so; errors names each field."""


class WebhookDisabled(
    ServiceError,
    status=409,
    zh="该网络钩子已停用，不能投递；请先恢复（disabled 设为 false）。",
):
    """The webhook is disabled, so nothing can be sent there; enable it first (`disabled: false`)."""


class TooManyWebhooks(ServiceError, status=409, zh="每个组织最多 20 个网络钩子，请先删除一个。"):
    """An organisation has 20 webhooks at most; remove one first."""
