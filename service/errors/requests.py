"""Requests that cannot be read or not be answered now."""

from service.errors.shape import ServiceError


class NotFound(ServiceError, status=404, zh="此地址下没有内容。"):
    """Nothing is kept under this address."""


class CrossSite(ServiceError, status=403, zh="表单来自其他网站，请在本站打开后重新提交。"):
    """The form was sent from another site; open it here and send it again."""


class NotForThisClient(ServiceError, status=403, zh="此地址仅供运维使用。"):
    """This address answers only its operator."""


class BodyNotJson(ServiceError, status=400, zh="正文不是可读取的 JSON，errors 说明原因。"):
    """The body is not JSON that can be read; errors says why."""


class BodyTimeout(ServiceError, status=408, zh="正文未能及时到达，请重新发送。", close=True):
    """The body did not arrive in time; send it again."""


class HeadTooLarge(
    ServiceError,
    status=431,
    zh="网址和请求头合计超过 64 kB，请缩短后重新发送。",
    close=True,
):
    """The address and headers together are larger than 64 kB; shorten them."""


class BodyTooLarge(
    ServiceError, status=413, zh="正文超过允许的大小，请缩短后重新发送。", close=True
):
    """The body is larger than is accepted; shorten it."""


class NotJson(
    ServiceError,
    status=415,
    zh="正文须为 UTF-8 编码、未压缩的 JSON（Content-Type: application/json）。",
):
    """The body must be JSON in UTF-8 (Content-Type: application/json), not compressed."""


class BodyEncoded(NotJson, zh="不接受压缩的正文，请去掉 Content-Encoding。", close=True):
    """Compressed bodies are not accepted; send it without Content-Encoding."""


class QueryInvalid(ServiceError, status=422, zh="地址中的参数有误，errors 逐项列出。"):
    """Parameters of the address are not valid; errors names each."""


class TooManyRequests(
    ServiceError, status=429, zh="短时间内请求过多，请稍候再试；已保存的内容都在。"
):
    """Too many requests in a short time; wait a little and send it again. Nothing that was saved is lost."""

    def __init__(self, seconds: int = 60) -> None:
        self.retry_after = seconds  # type: ignore[misc]  # how long to wait is known only here
        super().__init__()


class TooManyTries(
    TooManyRequests,
    zh="此账号或所在网络输错次数过多，须等候后再试。忘记密码的，请本单位管理员重设。",
):
    """Too many wrong tries for this account or from this network: wait. An administrator can reset a forgotten password."""


class Overloaded(ServiceError, status=503, zh="等待匹配的请求过多，请稍后重试。", retry_after=2):
    """Too many matches are waiting; try again shortly."""


class DatabaseBusy(ServiceError, status=503, zh="数据库繁忙，请稍后重试。", retry_after=2):
    """The database is busy; try again shortly."""


class DatabaseUnavailable(
    ServiceError, status=503, zh="数据库暂时无法连接，请稍后重试。", retry_after=5
):
    """The database cannot be reached; try again shortly."""


class Unexpected(ServiceError, status=500, zh="服务出错，已按请求编号记录。"):
    """Something went wrong here; it was logged under the request id."""
