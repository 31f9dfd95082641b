"""`part`: how a function is compiled that is part of kernels, and that Python never calls.

numba optimises every function that it compiles and makes machine code of it, also of one that is
only ever part of others.  A part is left as LLVM's text, which the kernels take in and optimise as
a whole: they compile in half the time, and run as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from numba.core import codegen as _codegen
from numba.core import compiler as _compiler

# numba does not type these.
_Compiler: Any = _compiler.Compiler
_Library: Any = _codegen.JITCodeLibrary
_numba: Any = numba


class _Text(_Library):  # type: ignore[misc]
    """The LLVM modules of a part and of its own parts, linked."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _PartCompiler(_Compiler):  # type: ignore[misc]
    """numba's compiler without the step from LLVM's text to a function that can be called."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        context = self.state.targetctx
        self.state.library = _Text(context.codegen(), "part")
        context.get_executable = _no_entry


def _no_entry(library: Any, description: Any, _: Any) -> Any:
    """What numba knows the part by.

    It must be a function in C.  This one raises KeyError: Python has called the part.
    """
    library.finalize()
    name = description.qualname.rpartition(".")[2]
    return f"{{{name} is part of kernels, Python cannot call it}}".format


PART: Any = {
    "forceinline": True, "_nrt": False, "error_model": "numpy", "pipeline_class": _PartCompiler,
    "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip
"""Options of numba for a part."""


def part(function: Callable[..., Any]) -> Any:
    """A compiled function for kernels and other parts to call, on arrays that they are given.

    Errors of arithmetic are as in numpy.
    """
    return _numba.njit(**PART)(function)
