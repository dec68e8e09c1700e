"""What is known of lengths although a call is wrong, or too little is known to tell what it does.

The description is solved again without what cannot be right: a tensor whose rank does not fit, an ellipsis that repeats
nobody knows how often, and the lengths of all that takes part in a contradiction. Nothing is concluded from these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest

from einx.errors import EinxError, RankError
from einx.notation import tree
from einx.sizes.contradiction import Contradiction
from einx.sizes.equations import System
from einx.sizes.solve import Given, InputShape, Sized, Solver, Wanted
from einx.sizes.structure import Structure

MOST_MISTAKES = 16
"""With more of them in one call, nothing is known."""

NOTHING = tree.Sequence(())


def known_lengths(
    description: tree.Description, shapes: Sequence[InputShape], given: Mapping[str, Given]
) -> Sized | None:
    """Solve a description as far as that goes.

    Args:
        description: The description, perhaps of a text with mistakes.
        shapes: The shape of each input as far as it is known; some may be missing, or too many.
        given: Lengths passed by keyword, perhaps for axes that are not there.

    Returns:
        The lengths that nothing contradicts, and the claims about what something does; outputs count as inputs.

    >>> from einx.notation import description
    >>> found = known_lengths(description("a b, b c"), [(3, 4), (5, 6)], {})
    >>> found.lengths, [str(claim.value) for claim in found.claims["b"]]
    ({'a': 3, 'c': 6}, ['4', '5'])
    """
    inputs, outputs = description.inputs, description.outputs or ()
    tensors = [*zip_longest(inputs, shapes[: len(inputs)]), *((expression, None) for expression in outputs)]
    doubted: set[str] = set()
    is_wrong: Callable[[tree.Node], bool] = lambda node: isinstance(node, tree.Hole)  # noqa: E731
    for _ in range(MOST_MISTAKES):
        tensors = [(NOTHING, None) if any(map(is_wrong, tree.walk(it[0]))) else it for it in tensors]
        structure = Structure(tree.Description(tuple(expression for expression, _ in tensors), None))
        sizes = [shape for _, shape in tensors]
        try:
            return Solver(structure, sizes, given, Wanted.FIT, system=System(doubted)).run()
        except Contradiction as contradiction:
            doubted |= contradiction.labels
        except EinxError as error:
            keywords = {origin.keyword for origin in error.origins}
            given = {name: value for name, value in given.items() if name not in keywords}
            is_wrong = _blamed(error)
    return None


def _blamed(error: EinxError) -> Callable[[tree.Node], bool]:
    """Which parts make a tensor one that nothing is known of."""
    if error.code == "ellipsis-conflict":  # others may repeat together with those that do not fit
        return lambda node: isinstance(node, tree.Ellipsis)
    return lambda node: isinstance(error, RankError) and node.span in error.spans
