"""``einx-lsp trace``: what a call compiles to, without running it.

The answer an editor gives on hover, for a terminal: the length of each axis and where it comes from, the shapes of the
outputs, and the code. Shapes are typed in, so neither arrays nor a framework are needed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from einx_lsp.cli.terminal import visible

if TYPE_CHECKING:
    import einx

__all__ = ["add_parser", "parse_axis", "parse_shape", "render", "run"]

Dimension: TypeAlias = "int | str | None"
"""A number, a name for an unknown length, or ``None`` for a length that nothing is known of."""

Length: TypeAlias = "int | tuple[int, ...]"

_NUMBER = re.compile("[0-9]+")
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")

# Keywords of every operation. They cannot name an axis in a call either.
_KEYWORDS = frozenset({"backend", "graph", "op"})

_EXAMPLES = """\
examples:
  einx-lsp trace sum "a [b]" 10,10
  einx-lsp trace sum "b... (g [c])" b,h,w,64 --axis g=2
  einx-lsp trace get_at "b [h w] c, b p [2] -> b p c" 4,128,128,3 4,1024,2

Put -- before OP if DESCRIPTION begins with - and has no space: einx-lsp trace -- rearrange "->" "()"
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "trace",
        help="show what a call compiles to",
        description="Show the length of each axis, the shapes of the outputs and the code of a call.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("operation", metavar="OP", help="name of the operation, for example sum")
    command.add_argument("description", metavar="DESCRIPTION", help='the description, for example "a [b]"')
    command.add_argument(
        "shapes",
        metavar="SHAPE",
        nargs="*",
        help="one for each tensor: lengths with commas between them, each a number, a name for one that is open, "
        "or ? for any; () for a scalar; ? alone for a shape that is unknown altogether",
    )
    command.add_argument(
        "--axis",
        metavar="NAME=LENGTH",
        dest="axes",
        action="append",
        default=[],
        help="the length of an axis, or several with commas for an axis under an ellipsis; may be repeated",
    )
    command.add_argument("--backend", metavar="NAME", help="the framework to write code for (default: numpy)")
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: Shapes that were typed after an option.

    Returns:
        The exit code.
    """
    # The command line is read before einx is imported: another command may find that it is not ours.
    import einx

    command: argparse.ArgumentParser = arguments.command
    try:
        shapes = [parse_shape(text) for text in [*arguments.shapes, *rest]]
        lengths = _unique([parse_axis(text) for text in arguments.axes])
    except ValueError as error:
        command.error(str(error))
    try:
        found = einx.trace(
            arguments.operation,
            arguments.description,
            shapes,
            backend=arguments.backend,
            **lengths,  # type: ignore[arg-type]  # no axis has the name of a keyword, see _KEYWORDS
        )
    except einx.errors.EinxError as error:
        print(visible(str(error), keep="\n"), file=sys.stderr)
        return 1
    print(visible(render(found), keep="\n"))
    return 0


def parse_shape(text: str) -> tuple[Dimension, ...] | None:
    """A shape as it is typed.

    Raises:
        ValueError: The text is no shape.

    >>> parse_shape("b,3,?"), parse_shape("10"), parse_shape("()"), parse_shape("?")
    (('b', 3, None), (10,), (), None)
    """
    inner = text.strip()
    if inner == "?":
        return None
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1].strip()
    if not inner:
        return ()
    return tuple(_dimension(part.strip(), text) for part in inner.removesuffix(",").split(","))


def _dimension(part: str, shape: str) -> Dimension:
    if _NUMBER.fullmatch(part):
        return int(part)
    if _NAME.fullmatch(part):
        return part
    if part == "?":
        return None
    raise ValueError(f"shape {shape!r}: {part!r} is not a length; write a number, a name or ?")


def parse_axis(text: str) -> tuple[str, Length]:
    """The name and length of an axis as they are typed.

    Raises:
        ValueError: The text is no such pair.

    >>> parse_axis("g=2"), parse_axis("s=4,5"), parse_axis("s=()")
    (('g', 2), ('s', (4, 5)), ('s', ()))
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not _NAME.fullmatch(name):
        raise ValueError(f"--axis {text!r}: write the name of an axis, = and its length")
    if name in _KEYWORDS:
        raise ValueError(f"--axis {text!r}: {name} is a keyword of the operations and cannot name an axis")
    if _NUMBER.fullmatch(value):
        return name, int(value)
    lengths = parse_shape(value)
    numbers = tuple(length for length in lengths or () if isinstance(length, int))
    if lengths is None or len(numbers) < len(lengths):
        raise ValueError(f"--axis {text!r}: {value!r} is not a length; write a number, or several with commas")
    return name, numbers


def _unique(pairs: Sequence[tuple[str, Length]]) -> dict[str, Length]:
    lengths: dict[str, Length] = {}
    for name, length in pairs:
        if name in lengths:
            raise ValueError(f"--axis: {name} is given twice")
        lengths[name] = length
    return lengths


def render(found: einx.Trace) -> str:
    """What is known of a call, as lines for a terminal."""
    rows = [
        (name, str(length), ", ".join(map(str, found.origins.get(name, ())))) for name, length in found.lengths.items()
    ]
    blocks = []
    if rows:
        blocks.append("\n".join(_columns([("axis", "length", "from"), *rows])))
    if found.output_shapes is None:
        blocks.append("output  unknown")
    else:
        blocks.append("\n".join(f"output  {shape}" for shape in found.output_shapes))
    blocks.append(str(found).rstrip("\n"))
    return "\n\n".join(blocks)


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
