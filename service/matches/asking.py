"""A question about one entry: read from a body, answered off the event loop."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from matching.candidates import TargetKind
from matching.explain import AmbiguousTarget, Explanation, TargetProblem, UnknownTarget, explain
from matching.lenses import LensError, WeightsError
from matching.problems import FieldError, ProfileError, parse_json, parse_profile
from matching.profile import EnterpriseProfile
from service.errors import AskInvalid, TargetAmbiguous, TargetNotFound
from service.matches.runs import Ways, in_worker, profile_of, unknown_lens, weights_gone
from service.matches.schemas import ExplainRequest
from service.matches.store import KeptRun
from service.state import CanMatch

_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("为必填项", "is required"),
    "extra_forbidden": ("不是可用的字段，请删去", "is not a field here; remove it"),
    "string_too_long": ("过长，请缩短", "is too long; shorten it"),
    "enum": ("只能取：industry、site、policy", "must be one of: industry, site, policy"),
}
_OTHER = ("须为非空的文字", "must be text that is not blank")


class Ask(NamedTuple):
    """One question: about which entry, for which profile, on which day and in which ways, of which kept run if any."""

    profile: EnterpriseProfile
    target: str
    kind: TargetKind | None
    today: dt.date
    ways: Ways
    kept: KeptRun | None = None


def read_ask(raw: bytes) -> ExplainRequest:
    """The body as a question; raises AskInvalid with all field errors, ProfileError for what is not JSON."""
    data = parse_json(raw)
    if not isinstance(data, dict):
        raise AskInvalid(
            errors=[
                _error("", "type", "正文须为一个 JSON 对象", "the body must be one JSON object")
            ]
        )
    errors = [*_profile_errors(data), *_own_errors(data)]
    if errors:
        raise AskInvalid(errors=errors)
    return ExplainRequest.model_validate(data)


def _own_errors(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Everything but the profile's own errors."""
    if (data.get("profile") is None) == (data.get("run_id") is None):
        zh, en = "profile 和 run_id 须且只须填一项", "give exactly one of profile and run_id"
        yield _error("/profile", "one_of", zh, en)
    rest = {name: value for name, value in data.items() if name != "profile"}
    try:
        ExplainRequest.model_validate(rest)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            name = _shown(str(item["loc"][0]))
            zh, en = _MESSAGES.get(item["type"], _OTHER)
            yield _error(f"/{name}", item["type"], f"{name} {zh}", f"{name} {en}")


def _profile_errors(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if data.get("profile") is None:
        return
    try:
        parse_profile(data["profile"])
    except ProfileError as error:
        for item in error.errors:
            yield _named(item._replace(pointer=f"/profile{item.pointer}"))


def _error(pointer: str, code: str, zh: str, en: str) -> dict[str, str]:
    return _named(FieldError(pointer, code, zh, en))


def _named(error: FieldError) -> dict[str, str]:
    return dict(error._asdict())


def _shown(name: str) -> str:
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name[:64])
    return clean.replace("~", "~0").replace("/", "~1")


def ask_of(request: ExplainRequest, kept: KeptRun | None, today: dt.date) -> Ask:
    """The question with what a kept run or today adds to it."""
    if kept is None:
        assert request.profile is not None
        ways = Ways() if request.lens is None else Ways(request.lens)
        return Ask(request.profile, request.target, request.kind, today, ways)
    return about_run(kept, request.target, request.kind, request.lens)


def about_run(
    kept: KeptRun, target: str, kind: TargetKind | None = None, lens: str | None = None
) -> Ask:
    """A question about a kept run, on its own day and, unless another is asked for, under its own lens and weights."""
    manifest = kept.manifest
    ways = Ways(manifest["lens"], manifest.get("weights"), manifest["top"])
    if lens is not None and lens != ways.lens:
        ways = ways._replace(lens=lens, weights=None)
    today = dt.date.fromisoformat(manifest["today"])
    return Ask(profile_of(kept), target, kind, today, ways, kept)


async def explained(state: CanMatch, ask: Ask) -> Explanation:
    """The answer in a worker thread; raises TargetNotFound, TargetAmbiguous and AskInvalid, and ReplayDiffers where
    a kept run's weights name factors that went since.
    """
    try:
        return await in_worker(
            state,
            lambda: explain(
                ask.profile,
                state.knowledge,
                ask.target,
                kind=ask.kind,
                today=ask.today,
                **ask.ways._asdict(),
            ),
        )
    except LensError:
        raise AskInvalid(errors=[unknown_lens(("lens",))]) from None
    except WeightsError:
        assert ask.kept is not None  # only a kept run brings weights of its own
        raise weights_gone(ask.kept) from None
    except UnknownTarget as problem:
        raise TargetNotFound(**_candidates(problem, "target_unknown")) from None
    except AmbiguousTarget as problem:
        raise TargetAmbiguous(**_candidates(problem, "target_ambiguous")) from None


def _candidates(problem: TargetProblem, code: str) -> dict[str, Any]:
    """The entries that may have been meant, as records and in words."""
    zh = "、".join(f"{item.name_zh}（{item.id}）" for item in problem.candidates)
    en = ", ".join(f"{item.name_en} ({item.id})" for item in problem.candidates)
    error = _error(
        "/target",
        code,
        f"不能确定所指条目；是否指：{zh}？" if zh else "没有相近的条目，请核对名称",
        f"which entry is meant is not clear; perhaps: {en}" if en else "no entry is near; check it",
    )
    candidates = [item.model_dump(mode="json") for item in problem.candidates]
    return {"errors": [error], "extra": {"candidates": candidates}}
