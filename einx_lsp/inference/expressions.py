"""What an expression gives, for every kind of expression but calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from einx_lsp.inference import enumerations, tables, targets
from einx_lsp.inference.annotated import made, type_of
from einx_lsp.inference.annotations import alias_of
from einx_lsp.inference.collecting import make_set
from einx_lsp.inference.comprehensions import comprehension
from einx_lsp.inference.conditions import assume, not_understood, truth
from einx_lsp.inference.containers import item_of, put_item
from einx_lsp.inference.deciding import dtype_kind
from einx_lsp.inference.definitions import function_of
from einx_lsp.inference.doubting import is_in_doubt, seem_dead, supposed
from einx_lsp.inference.following import awaited
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.guards import fails
from einx_lsp.inference.iteration import elements
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.narrowing import as_tensor, name_length, name_lengths, shape_of
from einx_lsp.inference.objects import attribute_of, is_generic, lacks, member, namespace_owner
from einx_lsp.inference.operating import LONGEST, VERSION, as_plain, binary_operation, compare, part_of_version, unary
from einx_lsp.inference.run import Evaluator, Given, given_of
from einx_lsp.inference.standard import attributes_of, read_attribute
from einx_lsp.inference.state import fixed
from einx_lsp.inference.texts import formatted
from einx_lsp.library import registry
from einx_lsp.python.literals import located
from einx_lsp.values.bounds import LONGEST_TEXT, MOST_BITS
from einx_lsp.values.join import any_of, join, options_of
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    GenericAlias,
    Instance,
    Items,
    Many,
    Named,
    Number,
    OpenItems,
    Partial,
    Range,
    Ref,
    Super,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.unpacking import any_of as either

__all__ = ["EVALUATE"]


def _constant(frame: Frame, node: ast.expr) -> Value:
    value = cast("ast.Constant", node).value
    if isinstance(value, str):
        return Text(value, located(frame.run.block, node, _unknown_hole))
    return _CONSTANTS.get(type(value), _other_constant)(value)


def _whole(value: int) -> int | None:
    return value if value.bit_length() <= MOST_BITS else None


def _other_constant(_value: object) -> Value:
    return UNKNOWN


_CONSTANTS: Mapping[type, Callable[[object], Value]] = {
    int: lambda value: Number("int", _whole(cast("int", value))),
    bool: lambda value: Number("bool", cast("bool", value)),
    float: lambda value: Number("float", cast("float", value)),
    complex: lambda value: Number("complex", cast("complex", value)),
    type(None): lambda _: NOTHING,
    type(...): lambda _: DOTS,
}


def _unknown_hole(_node: ast.expr) -> None:
    return None


def _joined_str(frame: Frame, node: ast.expr) -> Value:
    holes: dict[int, str | None] = {}
    written: list[str | None] = []
    for part in cast("ast.JoinedStr", node).values:
        if isinstance(part, ast.FormattedValue):
            value = frame.evaluate(part.value)
            holes[id(part.value)] = _as_text(value)
            spec = Text("") if part.format_spec is None else frame.evaluate(part.format_spec)
            written.append(formatted(value, spec, part.conversion))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            written.append(part.value)
    if sum(len(text) for text in holes.values() if text is not None) > LONGEST_TEXT:
        return UNKNOWN
    found = located(frame.run.block, node, lambda hole: holes.get(id(hole)))
    if found is not None:
        return Text(found.value, found)
    known = [part for part in written if part is not None]
    return Text("".join(known)) if len(known) == len(written) and sum(map(len, known)) <= LONGEST_TEXT else UNKNOWN


def _as_text(value: Value) -> str | None:
    """What ``str`` gives for a value."""
    match value:
        case Text(text):
            return text
        case Number("int" | "bool", int(number)):
            return str(number)
        case Number("float", float(number)):
            return str(number)
        case _:
            return None


def _name(frame: Frame, node: ast.expr) -> Value:
    return frame.read(cast("ast.Name", node).id)


def _attribute(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Attribute", node)
    path = path_of(node)
    if path is not None:
        known = frame.state.values.get(path)
        if known is not None and frame.state.alive:
            return known
        if known is not None:
            return known if fixed(known) else UNKNOWN
    inner = path_of(node.value)
    if inner is not None and node.attr == "shape":
        name_lengths(frame, inner, {})
    elif inner is not None and node.attr not in _OF_LISTS and frame.state.alive:
        as_tensor(frame, inner)
    owner = frame.evaluate(node.value)
    if node.attr == "__dict__" and isinstance(owner, Ref) and frame.run.facts.read_only(node):
        return attributes_of(frame, owner)
    if node.attr == "__dict__" and isinstance(owner, Ref) and not frame.run.facts.read_only(node):
        namespace = _namespace(frame, owner)
        if namespace is not None:
            return namespace
        frame.forget_attributes(owner)
    if node.attr == "kind" and (letter := dtype_kind(owner)) is not None:
        return letter
    found = read_attribute(frame, owner, frame.mangled(node.attr), node)
    if found is UNKNOWN and frame.run.guards and lacks(frame, owner, frame.mangled(node.attr)):
        fails(frame, "AttributeError")
    return found


def _namespace(frame: Frame, owner: Ref) -> Ref | None:
    """The dict of an object, which knows from here on what is stored in either."""
    held = frame.contents(owner)
    if not isinstance(held, Instance) or owner.number in frame.run.root.summed:
        return None
    shared = frame.namespace_of(owner.number)
    if shared is not None:
        return Ref(shared)
    found = Dictionary(held.attributes)
    if not targets.is_namespace(frame, held, found):
        return None
    made = frame.make(found)
    frame.share_namespace(owner, made)
    return made


_OF_LISTS = frozenset({*dir(list), *dir(tuple), *dir(None)})
"""Attributes that an object may have that is no array."""


_NO_ITEMS = (Unknown, ArrayLike, Partial, Function, Bound, Super)
"""What has no items, or of which they are not known."""


def _subscript(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Subscript", node)
    source = shape_of(node)
    if source is not None and source.single:
        hint, frame.hint = frame.hint, None
        length = name_length(frame, source.path, source.start, hint)
        if length is not None:
            return Number("int", length)
        if frame.known(source.path) == UNKNOWN and frame.state.alive:
            found = _item(frame, node) if "." in source.path else UNKNOWN
            if found is not UNKNOWN:
                return found
            # Some length: what has no shape raises.
            return Number("int", frame.lengths.fresh(hint or f"{source.path}.shape[{source.start}]"))
    of = namespace_owner(frame, node.value)
    if of is not None and isinstance(name := frame.evaluate(node.slice), Text):
        return dict(cast("Instance", frame.contents(of)).attributes).get(name.value, UNKNOWN)
    return _item(frame, node)


def _item(frame: Frame, node: ast.Subscript) -> Value:
    """What a list, dict, array or class gives for a key."""
    value = frame.evaluate(node.value)
    key = as_plain(frame, frame.evaluate(node.slice))
    held = frame.contents(value)
    element = tables.element_of(held)
    if element is not None:
        return made(frame, element)
    if isinstance(held, _NO_ITEMS):
        return UNKNOWN
    match held:
        case Instance(made_of=Class() as cls):
            return _class_item(frame, value, held, cls, key, node)
        case Dictionary(missing=factory) if factory is not None and isinstance(value, Ref):
            return _item_or_new(frame, value, held, key, node)
        case Dictionary() | Many() | Items("list"):
            found = _known_item(frame, held, key)
            is_object = isinstance(found, Items | Many) and found.kind == "list"
            return frame.make(found) if is_object or tables.element_of(found) is not None else found
        case Items():
            return _known_item(frame, held, key)
        case Union(options):
            place = frame.run.place(node)
            known = [frame.frozen(option) for option in options if option is not NOTHING]
            return any_of(tuple(registry.subscript(option, frame.frozen(key), place) for option in known))
        case Class():
            return _item_of_class(frame, held, key, node)
        case Named() if held == VERSION:
            return part_of_version(key)
        case Named() | GenericAlias():
            alias = alias_of(held, frame.frozen(key))
            if alias is not None:
                return alias
        case _:
            pass
    place = frame.run.place(node)
    return any_of(tuple(registry.subscript(held, frame.frozen(option), place) for option in options_of(key)))


def _item_of_class(frame: Frame, cls: Class, key: Value, node: ast.Subscript) -> Value:
    """A member of an enumeration, or a class with arguments for its types."""
    one = enumerations.item(frame, cls, key)
    if one is not None:
        return one
    alias = type_of(frame, cls, key, node)
    return cls if alias is UNKNOWN and is_generic(frame, cls) else alias


def _known_item(frame: Frame, held: Value, key: Value) -> Value:
    """``held[key]`` of a list, tuple or dict, which raises if there is none."""
    found = item_of(held, key, frame)
    if found is UNKNOWN and frame.run.guards:
        _fails_for(frame, held, key)
    return found


def _fails_for(frame: Frame, held: Value, key: Value) -> None:
    """A key certainly is not there."""
    match held, key:
        case Dictionary(pairs), _ if (name := as_key(key, frame)) is not None and all(one != name for one, _ in pairs):
            fails(frame, "KeyError")
        case Items(items=items), Number("int", int(place)) if not -len(items) <= place < len(items):
            fails(frame, "IndexError")
        case _:
            pass


def _item_or_new(frame: Frame, ref: Ref, held: Dictionary, key: Value, node: ast.expr) -> Value:
    """``mapping[key]`` of a dict that makes what is missing."""
    name = as_key(key, frame)
    if isinstance(held.missing, Number) or held.missing is None or name in dict(held.items):
        return item_of(held, key, frame)
    made = frame.run.rules.call(frame, held.missing, Given(), node)
    frame.put(ref.number, put_item(frame.contents(ref), key, made, frame))
    return any_of((made, *(value for _, value in held.items))) if name is None else made


def _class_item(frame: Frame, value: Value, held: Instance, cls: Class, key: Value, node: ast.expr) -> Value:
    """``object[key]``: what its class says, or the field of a named tuple."""
    method = member(cls, "__getitem__", frame=frame)
    if method is not None:
        function = attribute_of(frame, value, "__getitem__")
        return frame.run.rules.call(frame, function, given_of([key], frame.run.place(node)), node)
    if held.exact and cls.kind == "tuple":
        return item_of(Items("tuple", tuple(part for _, part in held.attributes)), key)
    return UNKNOWN


def _slice(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Slice", node)
    parts = [NOTHING if part is None else frame.evaluate(part) for part in (node.lower, node.upper, node.step)]
    return Range(*parts)


def _tuple(frame: Frame, node: ast.expr) -> Value:
    found = _elements(frame, cast("ast.Tuple", node).elts)
    if found is None:
        return UNKNOWN
    if isinstance(found, OpenItems):
        return found if found.first or found.last else Many("tuple", found.each)
    return Items("tuple", found)


def _list(frame: Frame, node: ast.expr) -> Value:
    found = _elements(frame, cast("ast.List", node).elts)
    if found is None:
        return frame.make(Many("list", UNKNOWN))
    return frame.make(Many("list", either(found)) if isinstance(found, OpenItems) else Items("list", found))


def _elements(frame: Frame, nodes: Sequence[ast.expr]) -> tuple[Value, ...] | OpenItems | None:
    """The values of elements, with what is known of them all if their number is not; ``None`` for very many."""
    if len(nodes) > LONGEST:
        for node in nodes:
            if not isinstance(node, ast.Constant):
                frame.evaluate(node)
        return None
    ends: list[list[Value]] = [[]]  # what stands before, between and behind those of which there may be any number
    each: list[Value] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            ends[-1].append(frame.evaluate(node))
            continue
        found = elements(frame, frame.evaluate(node.value), node)
        if found.items is not None and sum(map(len, ends)) + len(found.items) <= LONGEST:
            ends[-1].extend(found.items)
        else:
            each.append(found.each)
            ends.append([])
    if len(ends) == 1:
        return tuple(ends[0])
    first, *inner, last = ends
    return OpenItems("tuple", tuple(first), any_of((*each, *(item for part in inner for item in part))), tuple(last))


def _set(frame: Frame, node: ast.expr) -> Value:
    items = _elements(frame, cast("ast.Set", node).elts)
    return make_set(frame, items if isinstance(items, tuple) else None)


def _dict(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Dict", node)
    pairs: dict[str, Value] = {}
    lost: list[Value] = []
    known = len(node.keys) <= LONGEST
    for key, part in zip(node.keys, node.values, strict=True):
        name = None if key is None else as_key(frame.evaluate(key), frame)
        value = frame.evaluate(part)
        held = frame.contents(value)
        if key is None and isinstance(held, Dictionary):
            pairs.update(held.items)
        elif known and name is not None:
            pairs[name] = value
        else:
            known = False
            lost.append(value)
    if known and len(pairs) <= LONGEST:
        return frame.make(Dictionary(tuple(pairs.items())))
    frame.escape([*lost, *pairs.values()])
    return UNKNOWN


def _bool_op(frame: Frame, node: ast.expr) -> Value:
    """The last operand that is evaluated; each is only if those before did not decide."""
    node = cast("ast.BoolOp", node)
    goes_on = isinstance(node.op, ast.And)
    result: Value | None = None
    ends = None
    decided = False
    for operand in node.values:
        value = frame.evaluate(operand)
        is_true = truth(frame, value)
        last = operand is node.values[-1]
        if not decided and (last or is_true is not goes_on):
            # This operand may be the result.
            result = value if result is None else join(result, value)
        if last:
            break
        stopped = frame.state.copy()
        assume(frame, operand, goes_on)
        if is_true is (not goes_on):
            decided = True
            frame.state.kill()
        if is_true is not goes_on:
            ends = stopped if ends is None else frame.join(ends, stopped)
    if ends is not None:
        frame.state = frame.join(ends, frame.state)
    return UNKNOWN if result is None else result


def _if_exp(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.IfExp", node)
    before_test = len(frame.run.root.not_understood)
    found = frame.evaluate(node.test)
    is_true = truth(frame, found)
    mentioned = not_understood(frame, node.test, found, before_test)
    in_doubt = is_true is not None and is_in_doubt(frame, node.test)
    sure = frame.state.sure
    values: list[Value] = []

    def run(part: ast.expr, holds: bool) -> Callable[[], None]:
        def evaluate() -> None:
            dead = is_true is (not holds)
            for path in mentioned:
                frame.narrow(path, UNKNOWN)
            if dead:
                seem_dead(frame, node.test, in_doubt)
            assume(frame, node.test, holds)
            frame.state.sure = sure and is_true is holds and not in_doubt
            with supposed(frame, dead):
                values.append(frame.evaluate(part))

        return evaluate

    known = {path: frame.known(path) for path in mentioned}
    before = frame.state.copy()
    one = frame.branch(run(node.body, True), frame.state)
    other = frame.branch(run(node.orelse, False), before)
    kept = {path: value for path, value in known.items() if path in mentioned}
    frame.state = frame.join(one, other)
    frame.state.sure = sure
    for path, value in kept.items():
        frame.narrow(path, value)
    return join(*values) if is_true is None or in_doubt else values[0 if is_true else 1]


def _named_expr(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.NamedExpr", node)
    value = frame.evaluate(node.value)
    frame.bind(node.target.id, value)
    return value


def _lambda(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Lambda", node)
    run = frame.run
    made = function_of(frame, node, "<lambda>")
    if run.following:
        return made
    if run.later is None or frame.shadowed:
        run.rules.analyse_function(frame, node)
    else:
        run.later.append(node)
    return made


def _starred(frame: Frame, node: ast.expr) -> Value:
    frame.evaluate(cast("ast.Starred", node).value)
    return UNKNOWN


def _awaited(frame: Frame, node: ast.expr) -> Value:
    """``await``: a coroutine of a file runs here; where anything else is awaited, other code runs in between."""
    value = frame.evaluate(cast("ast.Await", node).value)
    found = awaited(frame, value)
    if found is not None:
        return found
    frame.forget_what_calls_change()
    return UNKNOWN


def _yielded(frame: Frame, node: ast.expr) -> Value:
    """``yield``: whoever asks for the next element runs in between."""
    node = cast("ast.Yield", node)
    if frame.received is not None and frame.received[0] is node:
        return frame.received[1]
    value = NOTHING if node.value is None else frame.evaluate(node.value)
    _note_yields(frame, (value,))
    if frame.at_yield is not None:
        frame.at_yield(frame, value)
    elif not frame.run.following:
        frame.forget_what_calls_change()
    return UNKNOWN


def _yielded_from(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.YieldFrom", node)
    if frame.received is not None and frame.received[0] is node:
        return frame.received[1]
    found = elements(frame, frame.evaluate(node.value), node)
    _note_yields(frame, found.items, found.each)
    if not frame.run.following:
        frame.forget_what_calls_change()
    return UNKNOWN


_MOST_YIELDS = 256


def _note_yields(frame: Frame, values: tuple[Value, ...] | None, each: Value = UNKNOWN) -> None:
    if not frame.state.alive:
        return
    certain = frame.state.sure and not frame.run.turns and values is not None
    frame.exact_yields = frame.exact_yields and certain and len(frame.yielded) < _MOST_YIELDS
    if len(frame.yielded) < _MOST_YIELDS:
        frame.yielded.extend((each,) if values is None else values)


def _formatted(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.FormattedValue", node)
    frame.evaluate(node.value)
    if node.format_spec is not None:
        frame.evaluate(node.format_spec)
    return UNKNOWN


EVALUATE: Mapping[type[ast.AST], Evaluator] = {
    ast.Constant: _constant,
    ast.JoinedStr: _joined_str,
    ast.FormattedValue: _formatted,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.UnaryOp: unary,
    ast.BinOp: binary_operation,
    ast.Compare: compare,
    ast.BoolOp: _bool_op,
    ast.IfExp: _if_exp,
    ast.NamedExpr: _named_expr,
    ast.Lambda: _lambda,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.Starred: _starred,
    ast.Await: _awaited,
    ast.Yield: _yielded,
    ast.YieldFrom: _yielded_from,
}
"""By kind of expression; calls are in :mod:`einx_lsp.inference.calls`."""
