"""What functions say of themselves to Dynamo, the compiler behind ``torch.compile``, which is not imported for that.

All are attributes that PyTorch's own decorators set; tests/engine/machinery tells if they change.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, TypeVar

Constant = TypeVar("Constant", bound=Callable[..., Any])


def constant(function: Constant) -> Constant:
    """Mark a function that is to be called with constants while Dynamo compiles, instead of being looked into."""
    vars(function)["_dynamo_marked_constant"] = True
    return function


_REPLACED: set[CodeType] = set()
"""The codes of functions in whose place Dynamo looks into others, as far as it has not been told to let them run."""


def looked_into(function: Callable[..., Any], instead: Callable[..., Any]) -> None:
    """Have Dynamo look into another function in the place of one, where that is called and where it is compiled itself.

    Args:
        function: The function, which does not change for anybody else.
        instead: What Dynamo looks into.
    """
    if isinstance(instead, FunctionType):  # what Dynamo makes of code is kept by the code, which closures share
        instead.__code__ = instead.__code__.replace()
    if isinstance(function, FunctionType):
        _REPLACED.add(function.__code__)
    vars(function).update(
        _torchdynamo_inline=instead, _torchdynamo_orig_callable=instead, _torchdynamo_wrapper_id=id(function)
    )


def run_as_they_are() -> None:
    """Have Dynamo, which is imported, compile no replaced function where it is run after all, nor what that calls.

    That happens where code cannot be compiled, as a call in it is wrong. Dynamo would then go through all that finds
    the error, and warn of each cache on its way.
    """
    try:
        from torch._C._dynamo.eval_frame import set_code_exec_strategy
        from torch._dynamo.types import FrameAction, FrameExecStrategy
    except ImportError:  # of another version, which warns
        return
    while _REPLACED:
        set_code_exec_strategy(_REPLACED.pop(), FrameExecStrategy(FrameAction.SKIP, FrameAction.SKIP))
