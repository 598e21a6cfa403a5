"""`/plans/{id}`: the official text under anchors that quotes link to, and the entries that quote it."""

import functools
from collections.abc import Callable
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from matching.catalogue import Catalogue, Target
from service.errors import EntryNotFound, NotFound
from service.pages import labels
from service.pages.i18n import Language, language_of, translate
from service.pages.reader import entries, search
from service.pages.reader.anchors import clause_anchor, clause_link, entry_link, quote_anchor
from service.pages.reader.notes import NOUNS, notes_of
from service.pages.reader.text import outline, shown_clauses
from service.pages.render import fragment, page
from service.pages.report import names_of
from service.pages.transfer import sent

router = APIRouter()
METHODS = ["GET", "HEAD"]
Asked = Annotated[str, Query(max_length=100)]
ENTRIES_FOUND = 12
COMPARATORS = {"ge": "≥ ", "gt": "> ", "approx": "≈ "}


@router.api_route("/plans/{plan_id}", methods=METHODS)
async def plan(request: Request, plan_id: str, q: Asked = "") -> Response:
    """The loaded plan's text, with what `q` finds marked; any other plan is not found."""
    _known(request, plan_id)
    return await to_thread.run_sync(_reader, request, q)


@router.api_route("/plans/{plan_id}/{noun}", methods=METHODS)
async def entry_list(request: Request, plan_id: str, noun: str) -> Response:
    """All industries, sites or policies of the plan by name."""
    catalogue = _known(request, plan_id)
    listed = entries.listed(catalogue, noun)
    if listed is None:
        raise NotFound
    return await to_thread.run_sync(
        functools.partial(_page, request, "plan_entries.html", noun=noun, entries=listed)
    )


@router.api_route("/plans/{plan_id}/{noun}/{entry_id}", methods=METHODS)
async def entry(request: Request, plan_id: str, noun: str, entry_id: str) -> Response:
    """One entry: what it is, where the plan or a register says so, what it is tied to."""
    catalogue = _known(request, plan_id)
    found = entries.found(catalogue, noun, entry_id)
    if found is None:
        raise EntryNotFound if noun in NOUNS else NotFound
    context = {"noun": noun, "entry": found, "ties": entries.ties(catalogue, noun, found)}
    if noun == "industries":
        context["code_names"] = entries.code_names(found)
    return await to_thread.run_sync(functools.partial(_page, request, "plan_entry.html", **context))


def _known(request: Request, plan_id: str) -> Catalogue:
    catalogue: Catalogue = request.state.knowledge.catalogue
    if plan_id != catalogue.info.id:
        raise NotFound
    return catalogue


def _reader(request: Request, query: str) -> Response:
    catalogue, language = request.state.knowledge.catalogue, language_of(request)
    words = search.terms(query)
    hits = search.find(catalogue.plan, words) if words else ()
    return _page(
        request,
        "plan.html",
        text=_text(request, catalogue, language, hits),
        tables=_kept(
            request, language, "plan_tables.html", amount=functools.partial(amount, language)
        ),
        outline=outline(catalogue.plan),
        query=" ".join(query.split()),
        searched=bool(words),
        hits=hits,
        passages=tuple(search.passages(catalogue.plan, hits)),
        entries_found=_entries_found(request, " ".join(words)) if words else {},
        most=ENTRIES_FOUND,
    )


def _text(
    request: Request, catalogue: Catalogue, language: Language, hits: tuple[search.Hit, ...]
) -> Markup:
    """The clauses with their notes; without hits rendered once for each language, as the catalogue never changes here."""

    def made() -> Markup:
        return fragment(
            language,
            "plan_text.html",
            **_words(catalogue, language),
            clauses=shown_clauses(catalogue, hits),
            notes=_notes(request, language),
        )

    return made() if hits else _once(request, (language, "plan_text"), made)


def _notes(request: Request, language: Language) -> dict[str, Markup]:
    """Clause id → the list of entries that quote it, rendered once."""
    catalogue = request.state.knowledge.catalogue
    return {
        clause_id: _kept(
            request, language, "plan_notes.html", clause_id, clause_id=clause_id, notes=notes
        )
        for clause_id, notes in notes_of(catalogue).items()
    }


def _kept(
    request: Request, language: Language, template: str, part: str = "", **context: Any
) -> Markup:
    catalogue = request.state.knowledge.catalogue
    made = functools.partial(fragment, language, template, **_words(catalogue, language), **context)
    return _once(request, (language, template, part), made)


def _once(request: Request, key: tuple[str, ...], made: Callable[[], Markup]) -> Markup:
    rendered: dict[tuple[str, ...], str] = request.state.rendered
    if key not in rendered:
        rendered[key] = made()
    return Markup(rendered[key])


def _entries_found(request: Request, words: str) -> dict[str, tuple[Any, ...]]:
    """Entries whose names, sub-fields or quotes hold all the words: names are in both languages."""
    catalogue, shelf = request.state.knowledge.catalogue, request.state.shelf
    found = {noun: {item.id for item in shelf.find(noun, {}, words)} for noun in NOUNS}
    return {
        noun: tuple(item for item in getattr(catalogue, noun) if item.id in found[noun])
        for noun in NOUNS
        if found[noun]
    }


def _page(request: Request, template: str, **context: Any) -> Response:
    catalogue = request.state.knowledge.catalogue
    shown = page(request, template, **_words(catalogue, language_of(request)), **context)
    return sent(request, shown)


def _words(catalogue: Catalogue, language: Language) -> dict[str, Any]:
    return {
        "catalogue": catalogue,
        "names": names_of(catalogue, language),
        "clause_anchor": clause_anchor,
        "clause_link": clause_link,
        "entry_link": entry_link,
        "quote_anchor": quote_anchor,
    }


def _plain(value: float) -> str:
    """With commas and never as a power of ten."""
    return f"{value:,.1f}".removesuffix(".0")


def amount(language: Language, target: Target) -> str:
    """A target's number as a reader of English sees it; in Chinese the plan's own words are shown instead."""
    scale = 100 if target.unit == "share" else 1
    numbers = [
        _plain(round(value * scale, 1))
        for value in (target.value_min, target.value_max)
        if value is not None
    ]
    unit = labels.UNITS.get(target.unit)
    shown = (
        f" {translate(language, unit)}" if unit else "%" if target.unit in {"%", "share"} else ""
    )
    return f"{COMPARATORS.get(target.comparator, '')}{'–'.join(dict.fromkeys(numbers))}{shown}"
