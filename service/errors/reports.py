"""Matches, their reports, and what the catalogue holds."""

from service.errors.requests import NotFound
from service.errors.shape import ServiceError


class RunNotFound(NotFound, zh="没有这个编号的匹配结果。"):
    """There is no match with this run id."""


class EntryNotFound(NotFound, zh="目录中没有这个编号的条目。"):
    """The catalogue has no entry with this id."""


class NoDatedWindow(
    NotFound, zh="所列可申报项目均未写明申报起止日期，也未填写开工时间，没有可放入日历的内容。"
):
    """None of the listed programmes states a dated window and no start was said, so there is nothing to put into a calendar."""


class ItemNotShown(
    ServiceError, status=422, zh="该结果没有列出这一项，请回到结果页，从所列各项中选择。"
):
    """The answer does not list this entry; go back to the report and choose one of those it lists."""


class DocumentFailed(ServiceError, status=500, zh="未能生成文件；结果页仍可查看和打印。"):
    """The document could not be made; the report itself can still be read and printed."""


class RunsNotComparable(
    ServiceError, status=422, zh="两次匹配的企业编号不同；请选同一企业的两次匹配。"
):
    """The two runs answer profiles with different ids; compare two runs of one profile."""


class AskInvalid(ServiceError, status=422, zh="所问内容有误，errors 逐项列出。"):
    """The question cannot be read; errors names each field."""


class TargetNotFound(
    ServiceError,
    status=404,
    zh="目录中没有这个编号或名称的产业、地点或政策；candidates 列出最接近的。",
):
    """The catalogue has no industry, site or policy of that id or name; `candidates` are the nearest."""


class TargetAmbiguous(
    ServiceError,
    status=422,
    zh="有几个条目符合这个名称；请从 candidates 中选一个，用它的编号再问。",
):
    """Several entries have that name; ask again with the id of one of `candidates`."""


class LensGone(
    ServiceError, status=409, zh="该任务所用的视角或权重已不再提供，请换用现有视角后重新提交。"
):
    """The lens or weights of this job are no longer published; send it again with one that is."""


class ReplayDiffers(
    ServiceError, status=409, zh="重新计算的结果与原结果不同；changed 列出哪些依据发生了变化。"
):
    """Computed again, the answer is not the same; `changed` names what it was made from that changed."""
