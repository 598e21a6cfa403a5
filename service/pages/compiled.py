"""What a page's template is compiled to: the library's own code, without what a page need not do thousands of times."""

import functools
from collections.abc import Callable, Iterator
from io import StringIO
from types import BuiltinFunctionType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro

PLAIN: frozenset[type] = frozenset({Macro, BuiltinFunctionType})
"""What is called as it stands: none of these is given the context of a template."""
later: Callable[..., Any] = functools.partial


class Compiled(CodeGenerator):
    """Markup is put out as it is, where the library would make an equal one of it first; what is PLAIN is called by itself.

    All other output goes through the library's `escape`, all other calls through its `Context.call`.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _escapes(frame) or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("(_shown if type(_shown := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not _escapes(frame) or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
            return
        self.write(")) is Markup else escape(_shown))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or not _escapes(frame):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        kept = "".join(f", {name}={name}" for name in _kept(frame))
        self.write("(_called if type(_called := (")
        self.visit(node.node, frame)
        self.write(f")) in environment.plain else environment.later(context.call, _called{kept}))(")
        self.write(self._given(node, frame))
        self.write(")")

    def _given(self, node: nodes.Call, frame: Frame) -> str:
        """The arguments, without the comma that the library begins them with."""
        outer, self.stream = self.stream, StringIO()
        try:
            self.signature(node, frame)
            return self.stream.getvalue().removeprefix(", ")
        finally:
            self.stream = outer


def _escapes(frame: Frame) -> bool:
    """Whether it is certain that what stands here is escaped."""
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile)


def _kept(frame: Frame) -> Iterator[str]:
    if frame.loop_frame:
        yield "_loop_vars"
    if frame.block_frame:
        yield "_block_vars"
