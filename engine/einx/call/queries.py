"""Questions about a description: does it fit, how long are its axes, which shapes do its tensors have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from einx.errors import AxisSizeError, EinxError, RankError, SemanticError
from einx.sizes.solve import Nested

__all__ = ["check", "matches", "solve", "solve_axes", "solve_shapes"]


def check(description: str, /, *tensors: Any, **lengths: Any) -> None:
    """Raise unless tensors fit a description.

    Args:
        description: One expression per tensor, separated by commas.
        *tensors: Arrays, numbers, nested lists, or ``None`` for a tensor that may have any shape.
        **lengths: Lengths of axes (numbers of elements), by name.

    Raises:
        EinxError: The description is malformed, or ranks or lengths do not fit. An axis that nothing determines is no
            reason, as every tensor fits it.

    >>> import numpy as np
    >>> check("a b, b", np.ones((2, 3)), np.ones(3))
    """
    _solve(description, tensors, lengths, operation="check", allow_open=True)


def matches(description: str, /, *tensors: Any, **lengths: Any) -> bool:
    """Whether tensors fit a description: ranks and lengths.

    Args:
        description: One expression per tensor, separated by commas.
        *tensors: Arrays, numbers, nested lists, or ``None`` for a tensor that may have any shape.
        **lengths: Lengths of axes (numbers of elements), by name.

    Raises:
        EinxError: The description is malformed, or does not go with the number of tensors or the keywords.

    >>> import numpy as np
    >>> matches("a a", np.ones((3, 3))), matches("a a", np.ones((3, 4)))
    (True, False)
    """
    try:
        _solve(description, tensors, lengths, operation="matches", allow_open=True)
    except (RankError, AxisSizeError) as error:
        if error.code == "axis-size-type":
            raise
        return False
    return True


def solve_axes(description: str, /, *tensors: Any, **lengths: Any) -> dict[str, Nested]:
    """The length of every named axis.

    Args:
        description: One expression per tensor, separated by commas.
        *tensors: Arrays, numbers, nested lists, or ``None`` for a tensor of unknown shape.
        **lengths: Lengths of axes (numbers of elements), by name.

    Returns:
        Lengths by name, in order of appearance; a tuple of them for an axis under an ellipsis.

    Raises:
        EinxError: The description is malformed, ranks or lengths do not fit, or the length of an axis stays open.

    >>> import numpy as np
    >>> solve_axes("b (s p)...", np.ones((2, 6, 8)), p=2)
    {'b': 2, 's': (3, 4), 'p': (2, 2)}
    """
    sized = _solve(description, tensors, lengths, operation="solve_axes", allow_open=False)
    return dict(sized.lengths)


def solve(description: str, /, *tensors: Any, **lengths: Any) -> dict[str, Nested]:
    """The length of every named axis. The same as :func:`solve_axes`.

    Args:
        description: One expression per tensor, separated by commas.
        *tensors: Arrays, numbers, nested lists, or ``None`` for a tensor of unknown shape.
        **lengths: Lengths of axes (numbers of elements), by name.

    Raises:
        EinxError: The description is malformed, ranks or lengths do not fit, or the length of an axis stays open.

    >>> import numpy as np
    >>> solve("a b", np.ones((2, 3)))
    {'a': 2, 'b': 3}
    """
    return dict(_solve(description, tensors, lengths, operation="solve", allow_open=False).lengths)


def solve_shapes(description: str, /, *tensors: Any, **lengths: Any) -> tuple[tuple[int, ...], ...]:
    """The shape of every tensor of a description, those passed as ``None`` included.

    Args:
        description: One expression per tensor, separated by commas.
        *tensors: Arrays, numbers, nested lists, or ``None`` for a tensor whose shape is wanted.
        **lengths: Lengths of axes (numbers of elements), by name.

    Raises:
        EinxError: The description is malformed, ranks or lengths do not fit, or a shape stays open.

    >>> import numpy as np
    >>> solve_shapes("a b, b c", np.ones((2, 3)), None, c=4)
    ((2, 3), (3, 4))
    """
    from einx.graph.named import shape_of

    sized = _solve(description, tensors, lengths, operation="solve_shapes", allow_open=False, axes_may_be_open=True)
    return tuple(shape_of(tensor) for tensor in sized.inputs)  # type: ignore[misc]


def _solve(
    description: str,
    tensors: Sequence[object],
    lengths: dict[str, Any],
    *,
    operation: str,
    allow_open: bool,
    axes_may_be_open: bool = False,
) -> Any:
    from einx.call.miss import freeze
    from einx.notation.hoist import description as parse_description
    from einx.operations.signature import check_tensor_count
    from einx.sizes.solve import Split, given_lengths
    from einx.sizes.solve import solve as solve_description
    from einx.sizes.structure import Structure
    from einx.tracing import render_shape

    shapes = None
    try:
        parsed = parse_description(description)
        if parsed.outputs is not None:
            raise SemanticError(
                "takes the expressions of tensors, without `->`",
                code="inputs-only",
                hint="separate all tensors by commas",
            )
        shapes = [_shape(tensor, number) for number, tensor in enumerate(tensors, start=1)]
        check_tensor_count(parsed, len(tensors))
        given = given_lengths({name: freeze(value) for name, value in lengths.items()})
        split = Split.WHERE_NEEDED if allow_open or axes_may_be_open else Split.ALL
        sized = solve_description(Structure(parsed), shapes, given, allow_open=allow_open, split=split)
    except EinxError as error:
        shown = None if shapes is None else [render_shape(shape) for shape in shapes]
        raise error.within(description=description, operation=operation, shapes=shown) from None
    return sized


def _shape(tensor: object, number: int) -> tuple[int, ...] | None:
    from einx.call.arguments import Accepts, ListShape, key_part

    if tensor is None:
        return None
    shape = getattr(tensor, "shape", None)
    if shape is not None and not isinstance(tensor, type):
        return tuple(int(length) for length in shape)
    part = key_part(tensor, number)
    if isinstance(part, ListShape):
        return part.shape
    return None if isinstance(part, Accepts) else ()
