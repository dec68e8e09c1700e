"""Everything that can be wrong with a call except in its notation and lengths: the sentence and the advice for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from einx import errors
from einx.notation import tree
from einx.sizes.sized import Leaf

# Code, with what tells problems of one code apart | sentence | advice. A line that begins with | or spaces goes on with
# the one before. Gaps stand for what :func:`problem` is passed.
_PROBLEMS = """
description-type | the description comes first and has to be a string, but the first argument is {kind}
| write einx.{operation}({text}, ...)
description-type/missing | the description is missing | write einx.{operation}({text}, ...), by position
graph-type | graph= is {kind}, but has to be True or False |
option-type | {option}={value} is not what this option may be | pass {words}
option-type/fill_value | fill_value={value} is for coordinates out of range, which are not filled
| pass mode="fill" too
op-missing | needs the function to run, passed as op= | write op=function
op-unknown | op={op} names no operation that this adapter can run | pass a function, or the name of one of: {names}
no-such-operation | there is no operation named {operation!r} | {advice}
not-a-tensor | argument {argument} {what}
| pass an array, a number, nested lists of numbers, or a function that makes an array of a given shape
ragged-list | argument {argument} is a list whose parts have different lengths |
unknown-array-type | argument {argument} is a {kind}, which is an array of no known backend |
two-backends | argument {argument} is an array of {first}, but argument {other} is one of {second}
| convert one of them, or pass backend=
import-backend | the framework of the backend cannot be imported: {error} |
shaped-length | einx.shaped is given the length {length} | a length is a number, or a name, as in einx.shaped("b", 64)
shaped-without-graph | argument {place} is einx.shaped(...), which stands for an array in a graph
| pass graph=True, and call the graph that einx.{operation} then returns with arrays
result-count | {role} returned {found}, but the description has {count} outputs |
result-dtype | {role} returned {found}, but coordinates are integers |
result-masked | {role} returned a masked array, whose gaps would be lost | fill them first, as in x.filled(0)
result-shape | {role} returned an array of shape {shape}, but the description needs {expected} |
inputs-only | takes the expressions of tensors, without `->` | separate all tensors by commas
tensor-count | takes {wanted}, but {passed} passed |
tensor-count/inputs | the description has {inputs}, but {passed} passed |
output-count | returns one tensor, but the description has {count} outputs |
output-missing | the output is missing: {why} | write it after `->`
concatenation-not-allowed | axes are concatenated with `+`, which only id and rearrange do
| concatenate or split with einx.id before or after
axis-left-out
| the input {subject} of length {length} is missing in the output, but only axes of length 1 may be left out | {advice}
axis-twice-in-output | {subject} stands twice in one output
| an axis may stand once in an output; give the other a name of its own
brackets-missing/arg | nothing says along which axes to look for the {extremum}
| put these axes in brackets, as in `a [b]`
brackets-missing/index | nothing says which axes are indexed
| put the axes that the coordinates point into in brackets, as in `[h w] c, p [2] -> p c`
brackets-missing/preserving | nothing says along which axes the operation runs
| put these axes in brackets, as in `a [b]`
brackets-missing/topk | nothing says along which axis the elements are compared
| put it in brackets, with how many elements are wanted, as in `a [b->3]`
nothing-to-reduce | nothing says which axes to reduce: there are neither brackets nor `->`
| put the axes to reduce in brackets, as in `a [b]`, or write the output, as in `a b -> a`
keepdims-with-output | keepdims=True goes with a description without `->`; write `1` in the output instead |
brackets-in-output | the output of a reduction has no bracketed axes
| leave the brackets and the axes in them out of the output
brackets-not-allowed/gather | the output of a gather has no bracketed axes
| the indexed axes are gone; leave them out of the output
brackets-not-allowed/update | the tensor of updates has no bracketed axes
| an update is one element for every place; take them away
brackets-not-allowed/elementwise | the operation runs on single elements, so no axis is in brackets
| take the brackets away; with one expression for two tensors they mark the axes of the second
brackets-changed | the operation keeps the bracketed axes [{before}] as they are, but the output has [{after}]
| write [{before}] in the output too, and reorder with einx.id
bracket-count/preserving | the operation runs along one axis, but {count} are in brackets
| flatten them into one, as in `[({axes})]`
bracket-count/topk
| the operation makes one axis of one, but {before} of the input and {after} of the output are in brackets
| bracket one axis on each side, as in `a [b] -> a [3]`
bracket-count/axis | the function gets one axis= for all tensors, but they have {counts} bracketed axes | use einx.vmap
bracket-count/kept
| the function keeps or drops the bracketed axes, but {before} of the input would become {after} | use einx.vmap
output-missing | the output is missing: {why} | write it after `->`
output-missing/vmap | the output is missing, as nothing tells what the function returns
| write it after `->`, with the axes that the function returns in brackets
output-missing/declared | the function declares the signature {signature}, whose output axis {axis} no input has
| write the output after `->`
signature-mismatch | the function declares the signature {signature}, which does not fit the brackets
| bracket the axes that the function sees, or write the output
empty-reduction | {subject} has length 0, and nothing has no {extremum} |
too-few-elements | axis {found} asks for {count} elements, but axis {along} has only {length} |
output-ambiguous/brackets
| the output is left out, but there are several brackets, so nothing says where the coordinates go
| write the output, with the coordinates in brackets, as in `[a] b [c] -> b [2]`
output-ambiguous/axes | the output is left out, but no input of {texts} has the axes of all others | {advice}
output-ambiguous/order | the output is left out, but {texts} each have all axes, in another order | {advice}
output-only | takes the expression of its result, without `->` and `,` | write, for example, `a b [2]`
shift-count | shift={shift} has {entries}, but {axes} in brackets
| pass one int for all axes, or one per axis in brackets
shift-missing | shift= is missing (an int, or one per axis in brackets) | write, for example, shift=1
shift-missing/type | shift={shift} is neither an int nor one int per axis in brackets | write, for example, shift=1
coordinate-count/arg | {operation} over [{axes}] {reason} | write [{count}] in the output
coordinate-count/grid
| the grid over {count} axes has {count} coordinates, which stand along one bracketed axis
| write [{count}] where the coordinates go
coordinate-count/index | {axes} indexed, but there {coordinates}
| one tensor holds all coordinates along a bracketed axis, as in `p [{count}]`, or several tensors hold some each
coordinate-axes | coordinates stand along one bracketed axis, but this tensor has {count} |
coordinate-type | the coordinates in argument {argument} are {kind}, but coordinates are integers
| convert them, for example with .astype(int)
coordinate-type/masked | the coordinates in argument {argument} are a masked array, whose gaps point nowhere
| fill them first, as in i.filled(0)
empty-axis | mode={mode!r} takes another element for coordinates out of range, but axis {axis} has none
| use mode="fill"
update-type | the updates are {higher}, but what they change holds {lower}
| convert what is changed or the updates, for example with .astype(...)
part-count | the inputs have {parts}, but the outputs have {count}
| every input, or part of a concatenated input, goes to one output or part of an output
parts-unmatched | the input parts cannot be matched to the output parts by their axes
| every axis of an input part has to stand in the output part that it goes to
too-many-parts
| the concatenations of one side have {count} parts in all, one for each choice of operands, but at most {most} can
  be moved in one call | concatenate or split along fewer dimensions at once
"""


PROBLEMS = {
    code: (sentence, advice)
    for code, sentence, advice in (
        (*map(str.strip, f"{line} |".split(" |")), "")[:3]
        for line in _PROBLEMS.replace("\n|", " |").replace("\n ", "").strip().splitlines()
    )
}
"""The sentence and the advice by code, with what tells problems of one code apart."""


ERRORS: Mapping[str, type[errors.EinxError]] = {
    **dict.fromkeys(("not-a-tensor", "unknown-array-type", "two-backends"), errors.BackendResolutionError),
    **dict.fromkeys(("result-count", "result-dtype", "result-masked", "result-shape"), errors.CallOperationError),
    "import-backend": errors.ImportBackendError,
}
"""The classes of errors that are no ``SemanticError``, by code."""


def problem(name: str, places: Iterable[Leaf | tree.Node] = (), /, **parts: object) -> errors.EinxError:
    """The error for a problem of the list.

    Args:
        name: Its code, with what tells it from others of the code.
        places: What is to blame in the description.
        **parts: What stands in the gaps of the sentence and the advice; ``argument`` and ``other`` are the numbers of
            arguments, from 1, that are to blame.
    """
    (sentence, advice), code = PROBLEMS[name], name.partition("/")[0]
    arguments = [number for part in ("argument", "other") if isinstance(number := parts.get(part), int)]
    return ERRORS.get(code, errors.SemanticError)(
        sentence.format(**parts),
        code=code,
        spans=[place.span for place in places],
        hint=advice.format(**parts) or None,
        origins=[errors.Origin("argument", argument=number) for number in arguments],
    )


def brackets_of(*expressions: tree.Node) -> list[tree.Bracket]:
    """The brackets in expressions."""
    return [node for expression in expressions for node in tree.walk(expression) if isinstance(node, tree.Bracket)]


def require_brackets(name: str, *expressions: tree.Node, **parts: object) -> None:
    """Raise the problem of a name unless something is in brackets."""
    if not brackets_of(*expressions):
        raise problem(name, expressions, **parts)


def forbid_brackets(name: str, *expressions: tree.Node) -> None:
    """Raise the problem of a name if something is in brackets."""
    if found := brackets_of(*expressions):
        raise problem(name, found)


def texts_of(axes: Iterable[Leaf]) -> str:
    """Axes as they are written, side by side."""
    return " ".join(axis.text for axis in axes)
