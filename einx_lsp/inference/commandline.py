"""``argparse``: what the options of a program are where none is given on the command line.

A program is run as its author runs it, so the default of an option is what it holds. What has no default may be
anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import Given
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Class,
    Instance,
    Method,
    Number,
    Ref,
    Text,
    Value,
)

__all__ = ["METHODS", "parser"]

_PARSER = Class("ArgumentParser")
_NAMESPACE = Class("Namespace")


def parser(frame: Frame, given: Given) -> Value:
    """``ArgumentParser()``.

    Args:
        frame: The scope.
        given: The arguments.
    """
    plain = given.complete and "parents" not in given.keywords
    return frame.make(Instance("ArgumentParser", (), _PARSER, exact=plain))


_Rule: TypeAlias = Callable[[Frame, Ref, Instance, Given], Value]


def _add_argument(frame: Frame, ref: Ref, held: Instance, given: Given) -> Value:
    names = [argument.value.value for argument in given.positional if isinstance(argument.value, Text)]
    keywords = {name: argument.value for name, argument in given.keywords.items()}
    name = _destination(names, keywords.get("dest"))
    if name is None or not given.complete:
        frame.put(ref.number, Instance(held.of, held.attributes, held.made_of, exact=False))
        return UNKNOWN
    kept = {**dict(held.attributes), name: _default(names, keywords)}
    frame.put(ref.number, Instance(held.of, tuple(kept.items()), held.made_of, held.exact))
    return UNKNOWN


def _destination(names: list[str], dest: Value | None) -> str | None:
    """The attribute that an option is stored in: its first long name, or else its first."""
    if dest is not None:
        return dest.value if isinstance(dest, Text) else None
    chosen = next((name for name in names if name.startswith("--")), names[0] if names else None)
    return None if chosen is None else chosen.lstrip("-").replace("-", "_")


_ACTIONS: Mapping[str, Value] = {"store_true": Number("bool", False), "store_false": Number("bool", True)}


def _default(names: list[str], keywords: Mapping[str, Value]) -> Value:
    if "default" in keywords:
        default = keywords["default"]
        # A string is read by the type of the option, as if it had been typed.
        return UNKNOWN if isinstance(default, Text) and "type" in keywords else default
    action = keywords.get("action")
    if isinstance(action, Text):
        return _ACTIONS.get(action.value, UNKNOWN)
    optional = bool(names) and names[0].startswith("-") and "required" not in keywords
    return NOTHING if optional and action is None else UNKNOWN


def _parse(frame: Frame, _ref: Ref, held: Instance, given: Given) -> Value:
    if given.positional or given.keywords or not given.complete:
        kept = tuple((name, UNKNOWN) for name, _ in held.attributes)
        return frame.make(Instance("Namespace", kept, _NAMESPACE, exact=False))
    return frame.make(Instance("Namespace", held.attributes, _NAMESPACE, held.exact))


def _group(_frame: Frame, ref: Ref, _held: Instance, _given: Given) -> Value:
    return ref


def _set_defaults(frame: Frame, ref: Ref, held: Instance, given: Given) -> Value:
    kept = {**dict(held.attributes), **{name: argument.value for name, argument in given.keywords.items()}}
    frame.put(ref.number, Instance(held.of, tuple(kept.items()), held.made_of, held.exact and given.complete))
    return NOTHING


METHODS: Mapping[str, _Rule] = {
    "add_argument": _add_argument,
    "parse_args": _parse,
    "add_argument_group": _group,
    "add_mutually_exclusive_group": _group,
    "set_defaults": _set_defaults,
}
"""The methods of a parser."""


def method(frame: Frame, value: Value, name: str) -> Method | None:
    """A method of a parser, ``None`` for all else.

    Args:
        frame: The scope.
        value: The object.
        name: The attribute.
    """
    held = frame.contents(value)
    is_parser = isinstance(held, Instance) and held.made_of is _PARSER
    return Method(value, name) if is_parser and name in METHODS else None


def call(frame: Frame, receiver: Value, name: str, given: Given) -> Value | None:
    """Call a method of a parser; ``None`` if it is none.

    Args:
        frame: The scope.
        receiver: The parser.
        name: The method.
        given: The arguments.
    """
    held = frame.contents(receiver)
    if not isinstance(receiver, Ref) or not isinstance(held, Instance) or held.made_of is not _PARSER:
        return None
    return METHODS[name](frame, receiver, held, given)


__all__ += ["call", "method"]
