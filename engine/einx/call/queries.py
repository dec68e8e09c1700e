"""Questions about a description: does it fit, how long are its axes, which shapes do its tensors have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from einx.call.compiling import traced_question
from einx.call.dispatch import MISSING
from einx.dynamo import looked_into
from einx.errors import EinxError, in_one_frame

__all__ = ["check", "matches", "solve", "solve_axes", "solve_shapes"]


@in_one_frame
def check(description: str = MISSING, /, *tensors: Any, **lengths: Any) -> None:
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
    _ask("check", description, tensors, lengths)


@in_one_frame
def matches(description: str = MISSING, /, *tensors: Any, **lengths: Any) -> bool:
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
    return bool(_ask("matches", description, tensors, lengths))


@in_one_frame
def solve_axes(description: str = MISSING, /, *tensors: Any, **lengths: Any) -> dict[str, Any]:
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
    return dict(_ask("solve_axes", description, tensors, lengths))


@in_one_frame
def solve(description: str = MISSING, /, *tensors: Any, **lengths: Any) -> dict[str, Any]:
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
    return dict(_ask("solve", description, tensors, lengths))


@in_one_frame
def solve_shapes(description: str = MISSING, /, *tensors: Any, **lengths: Any) -> tuple[tuple[int, ...], ...]:
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
    return tuple(_ask("solve_shapes", description, tensors, lengths))


_QUESTIONS: tuple[Any, ...] = (check, matches, solve, solve_axes, solve_shapes)
for _question in _QUESTIONS:
    looked_into(_question, traced_question(_question.__name__))


def _ask(name: str, first: object, tensors: Sequence[object], lengths: Mapping[str, object]) -> Any:
    """What tracing says to a question, or with symbols in the place of lengths what the code says that answers it."""
    from einx.call.arguments import has_symbols
    from einx.call.miss import checked_description
    from einx.notation.hoist import description as parse_description
    from einx.tracing import answer_of, query

    description = None
    try:
        description = checked_description(name, first, tensors)
        parse_description(description)  # what is wrong with it comes before what is with the tensors
        shapes = [_shape(tensor, number) for number, tensor in enumerate(tensors, start=1)]
        if has_symbols(tensors, lengths):
            return _of_symbols(name, description, tensors, lengths)
        return answer_of(name, query(name, description, shapes, lengths))
    except EinxError as error:
        raise error.within(description=description, operation=name) from error.__cause__


def _of_symbols(name: str, description: str, tensors: Sequence[object], lengths: Mapping[str, object]) -> object:
    from einx.call.miss import described, option
    from einx.call.symbolic import Opened, Question, run_pattern

    opened = Opened()
    inputs = tuple(None if tensor is None else opened.input(*described([tensor])) for tensor in tensors)
    given: Any = tuple((key, option(opened.keyword(key, value))) for key, value in lengths.items())
    return run_pattern(Question(name, description, inputs, given), tensors, opened.symbols)


def _shape(tensor: object, number: int) -> tuple[int, ...] | None:
    from einx.call.arguments import input_of, key_part

    return None if tensor is None else input_of(type(tensor), key_part(tensor, number), None).shape  # type: ignore[return-value]  # lengths are ints
