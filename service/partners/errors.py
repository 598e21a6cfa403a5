"""What can be wrong with a key, with how often it is used, and with a write that is sent again."""

from collections.abc import Mapping
from typing import Any, ClassVar

from service.errors import ServiceError


class KeyProblem(ServiceError, status=401, zh="未提供可用的密钥。"):
    """No key that opens this was sent."""

    challenge: ClassVar[str] = 'Bearer realm="luodi", error="invalid_token"'

    def __init__(self, *, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(extra=extra)
        self.headers = {**(self.headers or {}), "WWW-Authenticate": self.challenge}


class KeyMissing(KeyProblem, zh="此地址需要密钥：请发送 Authorization: Bearer luodi_live_…。"):
    """This address needs a key: send `Authorization: Bearer luodi_live_…`."""

    challenge = 'Bearer realm="luodi"'


class KeyMalformed(
    KeyProblem, zh="这不是有效的密钥：格式或校验码有误。请从 luodi_ 到最后一个字符完整复制。"
):
    """This is not a key: its form or checksum is wrong. Copy it whole, from luodi_ to its last character."""


class KeyUnknown(KeyProblem, zh="此密钥不存在：请核对是否属于本部署，或新建密钥。"):
    """This key is not known here; check that it belongs to this deployment, or make a new one."""


class KeyExpired(KeyProblem, zh="此密钥已到期，请新建密钥。"):
    """This key has expired; make a new one."""


class KeyRevoked(KeyProblem, zh="此密钥已被吊销或替换，请使用新的密钥。"):
    """This key was revoked or replaced; use the newer one."""


class KeyInAddress(
    ServiceError,
    status=400,
    zh="密钥不得写在地址中，以免留在日志里：请吊销此密钥，并以 Authorization: Bearer 发送。",
):
    """Keys are never sent in the address, where logs keep them: revoke this one, and send keys as `Authorization: Bearer`."""


class ScopeMissing(
    ServiceError,
    status=403,
    zh="此密钥缺少所需的权限，scope 列出其名称；请新建具有该权限的密钥。",
):
    """This key lacks the scope that this needs; `scope` names it. Make a key that has it."""

    def __init__(self, scope: str = "") -> None:
        super().__init__(extra={"scope": scope})
        challenge = f'Bearer realm="luodi", error="insufficient_scope", scope="{scope}"'
        self.headers = {**(self.headers or {}), "WWW-Authenticate": challenge}


class _TooOften(ServiceError, status=429, zh="此密钥的请求过多。"):
    """Too many requests with this key."""

    def __init__(self, seconds: int = 1) -> None:
        self.retry_after = seconds  # type: ignore[misc]  # how long to wait is known only here
        super().__init__()


class KeyRateExceeded(_TooOften, zh="此密钥短时间内使用过多，请在 Retry-After 所示秒数后重试。"):
    """This key was used too often in a short time; wait for Retry-After seconds and send it again."""


class KeyQuotaSpent(_TooOften, zh="此密钥本月的匹配额度已用完：下月重新计算，或申请更大的额度。"):
    """This key's matches of the month are used up; they begin anew with the next month, or ask for a larger quota."""


class IdempotencyKeyInvalid(
    ServiceError,
    status=400,
    zh="Idempotency-Key 须为 1 至 255 个可见 ASCII 字符，建议使用 UUID。",
):
    """Idempotency-Key must be 1 to 255 visible ASCII characters, best a UUID."""


class IdempotencyKeyInFlight(
    ServiceError,
    status=409,
    zh="使用此 Idempotency-Key 的首个请求仍在处理，请在 Retry-After 所示秒数后重试。",
    retry_after=1,
):
    """The first request with this Idempotency-Key is still being answered; wait for Retry-After seconds and send it again."""


class IdempotencyKeyReused(
    ServiceError,
    status=422,
    zh="此 Idempotency-Key 在 24 小时内已用于另一请求；新的请求请使用新的值。",
):
    """This Idempotency-Key was used for another request in the last 24 hours; use a new one for a new request."""
