"""What can be wrong with a tool's call, told in the tool's own answer."""

from service.errors import NotFound, ServiceError


class ArgumentsInvalid(ServiceError, status=422, zh="参数无效：errors 逐项列出问题与要求。"):
    """The arguments are not valid; `errors` names each and says what it must be."""


class ToolUnknown(NotFound, zh="没有这个名称的工具：请用 tools/list 查看全部工具。"):
    """There is no tool with this name; `tools/list` names them all."""


class ResourceUnknown(
    NotFound,
    zh="此地址没有资源：请读取 luodi://plans/{plan}/text 或 luodi://plans/{plan}/clauses/{n}。",
):
    """There is no resource at this address; read luodi://plans/{plan}/text or luodi://plans/{plan}/clauses/{n}."""
