"""Templates with their own words in a language before they are compiled: a page then looks up only what it was given."""

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from service.pages.compiled import PLAIN, Compiled, later
from service.pages.i18n import Language, translate

FILTERS = frozenset({"_", "local"})
"""Functions of one text or record and the language, which the environment has as filters too."""


class Translated(Environment):
    """An environment of one language: `_("…")` of words that stand in a template is their translation, once and for all.

    Of words that are known only when a page is made, `_(…)` is the filter of that name, as `local(…)` is: templates call
    both thousands of times a page, and a filter is called without looking up what it is.
    """

    code_generator_class = Compiled
    plain, later = PLAIN, staticmethod(later)

    def __init__(self, language: Language, **options: Any) -> None:
        super().__init__(**options)
        self._words = _Words(language)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:
        """As the environment's own does; raises TemplateSyntaxError."""
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        return super().compile(self._words.visit(tree), name, filename, *rest)


class _Words(NodeTransformer):
    """Puts a text where `_` of that text was called (of a choice between two texts, the choice between their translations),
    and filters for all other calls of FILTERS."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        called = node.node
        if not isinstance(called, nodes.Name) or called.name not in FILTERS or not node.args:
            return node
        first, *more = node.args
        said = self._said(first, _text(more)) if called.name == "_" else None
        return said or nodes.Filter(
            first, called.name, more, node.kwargs, node.dyn_args, node.dyn_kwargs,
            lineno=node.lineno, environment=node.environment,
        )  # fmt: skip

    def _said(self, words: nodes.Expr | None, context: str) -> nodes.Expr | None:
        """The words translated, as meant in the context; None where they are not all there yet."""
        if isinstance(words, nodes.Const) and isinstance(words.value, str):
            said = translate(self._language, words.value, context)
            return nodes.Const(said, lineno=words.lineno, environment=words.environment)
        if isinstance(words, nodes.CondExpr):
            one, other = self._said(words.expr1, context), self._said(words.expr2, context)
            if one and other:
                return nodes.CondExpr(
                    words.test, one, other, lineno=words.lineno, environment=words.environment
                )
        return None


def _text(more: list[nodes.Expr]) -> str:
    """The context that a template gives beside a text."""
    given = more[0] if more else None
    return given.value if isinstance(given, nodes.Const) else ""
