"""What a function declares of itself: a signature in the style of NumPy's generalised ufuncs, ``(m,n),(n)->(m)``.

It stands in for an output that a description leaves out, and what it says of lengths has to be true of the tensors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from einx.graph.named import Named, marked
from einx.notation import tree
from einx.operations.problems import brackets_of, problem
from einx.operations.signature import marks, without_bracketed
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import equal
from einx.sizes.wording import abbreviated, subject_of

_PART = re.compile(r"\([^()]*\)|\.\.\.")
"""The core axes of one array."""

Cores = list[list[str]]
"""The core axes of each array, ``...`` for any."""


def declared_outputs(inputs: tuple[tree.Sequence, ...], signature: str) -> tuple[tree.Sequence, ...]:
    """Outputs from a signature such as ``(m,n),(n)->(m)``: all loop axes, then the core axes of each result.

    Core axes take the names of the bracketed axes that stand for them in the inputs; ``...`` stands for all of them.

    Raises:
        SemanticError: The signature does not fit the brackets, or is none.
    """
    before, after = sides(signature)
    cores, brackets = _cores(before), [_bracketed_units(node) for node in inputs]
    if len(cores) != len(brackets) or any(
        core != ["..."] and len(core) != len(units) for core, units in zip(cores, brackets, strict=True)
    ):
        raise problem("signature-mismatch", inputs, signature=signature)
    axes_of: dict[str, list[tree.Node]] = {}
    for core, units in zip(cores, brackets, strict=True):
        axes_of |= {"...": units} if core == ["..."] else {name: [unit] for name, unit in zip(core, units, strict=True)}
    loops = {repr(unit): unit for node in inputs for unit in without_bracketed(node).items if marks(unit)}
    results = []
    for names in _cores(after):
        missing = [name for name in names if name not in axes_of]
        if missing:
            raise problem("output-missing/declared", signature=signature, axis=missing[0])
        core_axes = tuple(unit for name in names for unit in axes_of[name])
        bracket = (tree.Bracket(tree.Sequence(core_axes)),) if core_axes else ()
        results.append(tree.Sequence((*loops.values(), *bracket)))
    return tuple(results)


def sides(signature: str) -> tuple[str, str]:
    """What goes in and what comes out.

    Raises:
        SemanticError: The signature is malformed, or says nothing of what comes out.

    >>> sides("(n), (n) -> ()")
    ('(n),(n)', '()')
    """
    before, arrow, after = re.sub(r"\s", "", signature).partition("->")
    if not arrow or any(_PART.sub("", side).strip(",") for side in (before, after)):
        raise problem("signature-mismatch/form", signature=repr(signature))
    if not after.strip(","):
        raise problem("signature-mismatch/empty", signature=repr(signature), before=before)
    return before, after


def _cores(side: str) -> Cores:
    """The core axes of each operand; NumPy marks optional ones with ``?``, which a description does not leave out."""
    return [
        ["..."] if part == "..." else [name.rstrip("?") for name in part[1:-1].split(",") if name]
        for part in _PART.findall(side)
    ]


def _bracketed_units(node: tree.Node) -> list[tree.Node]:
    return [unit for bracket in brackets_of(node) for unit in tree.children(bracket.body)]


def check_lengths(signature: str | None, operands: Sequence[Named]) -> None:
    """Raise if a letter of a signature stands for two lengths, or a number for another one.

    That is certain where every tensor has as many bracketed axes as the signature says; of others the output was
    written, for a function that does more than it declares.

    Raises:
        SemanticError: One does.
    """
    cores = [] if signature is None else _cores(signature.partition("->")[0])
    axes = [marked(operand.axes) for operand in operands]
    if len(cores) != len(axes):
        return
    pairs = [(core, found) for core, found in zip(cores, axes, strict=True) if core != ["..."]]
    if any(len(core) != len(found) for core, found in pairs):
        return
    _check_pairs(str(signature), (pair for core, found in pairs for pair in zip(core, found, strict=True)))


def _check_pairs(signature: str, pairs: Iterable[tuple[str, Leaf]]) -> None:
    """Raise unless each name stands for one length; ``n|1`` may also be 1, which broadcasts."""
    known: dict[str, Leaf] = {}
    for text, axis in pairs:
        name, _, other = text.strip().partition("|")
        if other and equal(axis.length, int(other) if other.isdigit() else axis.length) is not False:
            continue
        if name.isdigit() and equal(axis.length, int(name)) is False:
            raise problem("signature-mismatch/number", [axis], signature=signature, number=name, **_told(axis))
        first = known.setdefault(name, axis)
        if equal(first.length, axis.length) is False:
            others = {f"other_{part}": value for part, value in _told(axis).items()}
            raise problem(
                "signature-mismatch/lengths", [first, axis], signature=signature, name=name, **_told(first), **others
            )


def _told(axis: Leaf) -> dict[str, str]:
    return {"subject": subject_of(axis.text), "length": abbreviated(axis.length)}
