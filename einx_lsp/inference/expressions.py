"""What an expression gives, for every kind of expression but calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import cast

from einx_lsp.inference import enumerations, tables, targets
from einx_lsp.inference.annotated import made, type_of
from einx_lsp.inference.annotations import alias_of, either_type
from einx_lsp.inference.collecting import combined, make_set
from einx_lsp.inference.comparing import contains, equal, identical
from einx_lsp.inference.conditions import assume, not_understood, truth
from einx_lsp.inference.containers import bounded, item_of, put_item
from einx_lsp.inference.deciding import asked_of_object, compared, dtype_kind
from einx_lsp.inference.definitions import function_of
from einx_lsp.inference.doubting import is_in_doubt, seem_dead, supposed
from einx_lsp.inference.following import awaited, elsewhere, left_behind
from einx_lsp.inference.frame import Evaluator, Frame, Given, given_of, path_of
from einx_lsp.inference.guards import fails
from einx_lsp.inference.iteration import Elements, elements
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.kinds import is_none
from einx_lsp.inference.narrowing import as_tensor, name_length, name_lengths, shape_of
from einx_lsp.inference.objects import attribute_of, is_generic, lacks, member, namespace_owner, thawed
from einx_lsp.inference.standard import attributes_of, read_attribute
from einx_lsp.inference.state import State, fixed
from einx_lsp.inference.texts import formatted, percent
from einx_lsp.library import registry
from einx_lsp.python.blocks import Place
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
    Code,
    Function,
    GenericAlias,
    Instance,
    Items,
    Many,
    Named,
    Nothing,
    Number,
    OpenItems,
    Partial,
    Range,
    Ref,
    Super,
    Symbolic,
    Tensor,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.plain import plain_of
from einx_lsp.values.unpacking import any_of as either

__all__ = ["EVALUATE", "binary", "generate"]


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


def _as_plain(frame: Frame, value: Value) -> Value:
    """The number or string that an object is as well; any other value itself."""
    return plain_of(frame.contents(value)) or value if isinstance(value, Ref) else value


def _item(frame: Frame, node: ast.Subscript) -> Value:
    """What a list, dict, array or class gives for a key."""
    value = frame.evaluate(node.value)
    key = _as_plain(frame, frame.evaluate(node.slice))
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
        case Named() if held == _VERSION:
            return _part_of_version(key)
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


_LONGEST = 256
"""Elements of a tuple or list that are kept; longer ones are data."""


def _elements(frame: Frame, nodes: Sequence[ast.expr]) -> tuple[Value, ...] | OpenItems | None:
    """The values of elements, with what is known of them all if their number is not; ``None`` for very many."""
    if len(nodes) > _LONGEST:
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
        if found.items is not None and sum(map(len, ends)) + len(found.items) <= _LONGEST:
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
    known = len(node.keys) <= _LONGEST
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
    if known and len(pairs) <= _LONGEST:
        return frame.make(Dictionary(tuple(pairs.items())))
    frame.escape([*lost, *pairs.values()])
    return UNKNOWN


def _unary(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.UnaryOp", node)
    operand = frame.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        is_true = truth(frame, operand)
        return Number("bool", None if is_true is None else not is_true)
    held = frame.contents(operand)
    return UNKNOWN if isinstance(held, _NO_OPERAND) else registry.unary(type(node.op), frame.frozen(held))


def _binary(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.BinOp", node)
    left, right = frame.evaluate(node.left), frame.evaluate(node.right)
    return binary(frame, node.op, left, right, node)


_NO_OPERAND = (Unknown, Instance, Function, Bound, Class, Partial, Super, ArrayLike, GenericAlias)


def binary(frame: Frame, operator: ast.operator, left: Value, right: Value, node: ast.expr) -> Value:
    """What an operator gives.

    Args:
        frame: The scope.
        operator: The operator.
        left: Its left operand.
        right: Its right operand.
        node: The whole.
    """
    left, right = _as_plain(frame, left), _as_plain(frame, right)
    one, other = frame.contents(left), frame.contents(right)
    if isinstance(operator, ast.BitOr) and (types := either_type(one, other)) is not None:
        return types
    if isinstance(one, Instance) or isinstance(other, Instance):
        return _overloaded(frame, operator, left, right, node)
    if isinstance(one, Partial) and (sets := combined(frame, operator, one, other)) is not None:
        return sets
    if isinstance(one, _NO_OPERAND) or isinstance(other, _NO_OPERAND):
        return UNKNOWN
    if isinstance(operator, ast.Mod) and isinstance(one, Text):
        return percent(one.value, frame.frozen(other)) or UNKNOWN
    if isinstance(operator, ast.BitOr) and isinstance(one, Dictionary) and isinstance(other, Dictionary):
        return frame.make(Dictionary(tuple({**dict(one.items), **dict(other.items)}.items())))
    repeated = _repeated(one, other) or _repeated(other, one) if isinstance(operator, ast.Mult) else None
    if repeated is not None:
        return frame.make(bounded(repeated.items)) if repeated.kind == "list" else repeated
    lists = isinstance(one, Items | Many) and isinstance(other, Items | Many) and isinstance(operator, ast.Add)
    if lists and isinstance(one, Items) and isinstance(other, Items) and one.kind == other.kind:
        items = (*one.items, *other.items)
        held: Value = Items(one.kind, items) if len(items) <= _LONGEST else UNKNOWN
        return frame.make(bounded(items)) if one.kind == "list" else held
    if lists and isinstance(one, Items | Many) and isinstance(other, Items | Many):
        return frame.make(Many("list", join(_each(one), _each(other)))) if one.kind == "list" else UNKNOWN
    if isinstance(one, Union) or isinstance(other, Union):
        return _any_of_two(frame, operator, one, other, node)
    if isinstance(operator, ast.Div | ast.FloorDiv | ast.Mod) and _is_zero(other) and isinstance(one, Number):
        fails(frame, "ZeroDivisionError")
    found = registry.binary(type(operator), frame.frozen(one), frame.frozen(other), frame.run.place(node))
    return _bounded(thawed(frame, found))


def _is_zero(value: Value) -> bool:
    return isinstance(value, Number) and not isinstance(value.value, Symbolic) and value.value == 0


def _repeated(value: Value, times: Value) -> Items | None:
    """A tuple or list times a number: its elements again, not copies of them."""
    match value, times:
        case Items(kind, items, ()), Number("int" | "bool", int(number)) if len(items) * number <= _LONGEST:
            return Items(kind, items * number)
        case _:
            return None


def _each(value: Items | Many) -> Value:
    return value.element if isinstance(value, Many) else any_of(value.items)


def _bounded(value: Value) -> Value:
    """A value that an operator gives, unless it has grown out of bounds."""
    match value:
        case Text(text) if len(text) > LONGEST_TEXT:
            return UNKNOWN
        case Items(_, items) if len(items) > _LONGEST:
            return UNKNOWN
        case _:
            return value


def _any_of_two(frame: Frame, operator: ast.operator, one: Value, other: Value, node: ast.expr) -> Value:
    """What an operator gives for one of several operands; what raises is none of them."""
    pairs = [(left, right) for left in options_of(one) for right in options_of(other)]
    return any_of(tuple(binary(frame, operator, *pair, node) for pair in pairs if NOTHING not in pair))


def _overloaded(frame: Frame, operator: ast.operator, left: Value, right: Value, node: ast.expr) -> Value:
    """What an operator of a class of a file gives."""
    for receiver, argument, name in ((left, right, _FORWARD), (right, left, _REFLECTED)):
        held = frame.contents(receiver)
        if isinstance(held, Instance) and held.made_of is not None and type(operator) in name:
            method = attribute_of(frame, receiver, name[type(operator)])
            if isinstance(method, Bound):
                return frame.run.rules.call(frame, method, given_of([argument], frame.run.place(node)), node)
    return UNKNOWN


_SPELLED = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
_FORWARD = {kind: f"__{name}__" for kind, name in _SPELLED.items()}
_REFLECTED = {kind: f"__r{name}__" for kind, name in _SPELLED.items()}


def _compare(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Compare", node)
    operands = [frame.evaluate(node.left)]
    stopped: State | None = None
    for operator, part in zip(node.ops, node.comparators, strict=True):
        operands.append(frame.evaluate(part))
        if part is node.comparators[-1]:
            break
        holds = _holds(frame, operator, operands[-2], operands[-1], node)
        if holds is not True:
            stopped = frame.state.copy() if stopped is None else frame.join(stopped, frame.state.copy())
        if holds is False:
            frame.state.kill()
    if stopped is not None:
        frame.state = frame.join(stopped, frame.state)
    if len(operands) == 2:
        decided = _decided(frame, node.ops[0], operands[0], operands[1], node)
        if decided is not None or isinstance(node.ops[0], ast.Is | ast.IsNot):
            return Number("bool", decided)
    operators, place = [type(operator) for operator in node.ops], frame.run.place(node)
    if any(isinstance(operand, Union) for operand in operands):
        return _compare_scalars(operators, operands, place)
    held = [frame.frozen(operand) for operand in operands]
    if any(isinstance(value, (*_NO_OPERAND, Union, Ref)) for value in held):
        return UNKNOWN
    return registry.compare(operators, held, place)


def _compare_scalars(operators: Sequence[type[ast.cmpop]], operands: Sequence[Value], place: Place) -> Value:
    """What a comparison gives of what may be a number of Python's or an array without axes.

    It says nothing of the kinds of other values, which it may be there to tell apart.
    """
    options = [options_of(operand) for operand in operands]
    if not all(_is_scalar(option) for several in options for option in several):
        return UNKNOWN
    return any_of(tuple(registry.compare(operators, list(held), place) for held in product(*options)))


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Number) or (isinstance(value, Tensor) and value.shape == ())


def _holds(frame: Frame, operator: ast.cmpop, one: Value, other: Value, node: ast.expr) -> bool | None:
    """Whether one comparison of a chain holds; what follows it is not evaluated if it does not."""
    values = [frame.frozen(one), frame.frozen(other)]
    if any(isinstance(value, (*_NO_OPERAND, Union, Ref)) for value in values):
        return None
    return truth(frame, registry.compare([type(operator)], values, frame.run.place(node)))


def _decided(frame: Frame, operator: ast.cmpop, one: Value, other: Value, node: ast.expr) -> bool | None:
    """Whether ``is``, ``is not`` and ``in`` hold, and comparisons with the version of Python."""
    match operator:
        case ast.Is() | ast.IsNot() if other is NOTHING:
            answer = is_none(one)
            return None if answer is None else answer is isinstance(operator, ast.Is)
        case ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq():
            answer = compared(frame, operator, one, other)
            if answer is not None:
                return answer
            if isinstance(operator, ast.Is | ast.IsNot):
                same = identical(frame, one, other)
                return None if same is None else same is isinstance(operator, ast.Is)
            both = isinstance(one, Ref) and isinstance(other, Ref)
            same = equal(frame, one, other) if both else None
            return None if same is None else same is isinstance(operator, ast.Eq)
        case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() if one == _VERSION:
            return _is_version(operator, other)
        case ast.In() | ast.NotIn():
            key, held = as_key(one, frame), frame.contents(other)
            asked = asked_of_object(frame, other, "__contains__", [one], node)
            if asked is not None:
                found = truth(frame, asked)
                return None if found is None else found is isinstance(operator, ast.In)
            if not isinstance(held, Dictionary):
                found = _is_among(frame, one, held) if isinstance(one, Class | Named) else contains(frame, held, one)
                return None if found is None else found is isinstance(operator, ast.In)
            if key is None:
                return None
            return any(name == key for name, _ in held.items) is isinstance(operator, ast.In)
        case _:
            return None


_VERSION = Named("sys.version_info")
_OLDEST = (3, 10)
"""The oldest Python that programs are run with: einx runs on none that is older."""


def _is_among(frame: Frame, cls: Value, held: Value) -> bool | None:
    """Whether a type is one of some."""
    if not isinstance(held, Items):
        return None
    answers = [compared(frame, ast.Eq(), item, cls) for item in held.items]
    return True if True in answers else None if None in answers else False


def _part_of_version(key: Value) -> Value:
    """``sys.version_info[key]``: the first number, or as many as tell versions apart."""
    match key:
        case Number("int", 0):
            return Number("int", _OLDEST[0])
        case Range(Nothing() | Number("int", 0), Number("int", 2 | 3), Nothing()):
            return _VERSION
        case _:
            return UNKNOWN


def _is_version(operator: ast.cmpop, other: Value) -> bool | None:
    """Whether the version of Python compares so, where that is the same for all versions."""
    match other:
        case Items("tuple", items):
            numbers = tuple(item.value for item in items if isinstance(item, Number) and isinstance(item.value, int))
        case _:
            return None
    if len(numbers) != len(items) or not numbers:
        return None
    newer = numbers < _OLDEST or (numbers == _OLDEST and isinstance(operator, ast.GtE | ast.Lt))
    if not newer and numbers[0] == _OLDEST[0]:
        return None
    return newer is isinstance(operator, ast.Gt | ast.GtE)


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


def _comprehension(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp", node)
    source = frame.evaluate(node.generators[0].iter)
    first = elements(frame, source, node)
    if node.generators[0].is_async and isinstance(frame.contents(source), Instance):
        first = Elements(None, UNKNOWN)
    if not isinstance(node, ast.GeneratorExp):
        return _made(frame, node, first)
    # It runs when it is asked for its elements; until then, only what cannot change is certain.
    delayed = frame.delayed
    unasked = frame.run.unasked
    frame.delayed = frame.run.unasked = True
    if not frame.run.following:
        # Only for what is wrong in it whatever it is given: nothing of it has happened yet.
        frame.branch(lambda: _ignore(_collected(frame, node, first)), frame.state.copy())
    for name in _walrus(node):
        frame.bind(name, UNKNOWN)
    frame.delayed, frame.run.unasked = delayed, unasked
    frame.captured = True
    code = Code(frame.run.place(node), frame.run.module, node)
    held = Many("any", first.each, first.length) if first.items is None else Items("tuple", first.items)
    scope = None if frame.local is None else frame.number
    return frame.make(Function("<generator>", None, code, scope, (("", held),)))


def _ignore(_found: Elements) -> None:
    """What is found for what happens while it is."""


def generate(frame: Frame, generator: Function) -> Value:
    """The elements of a generator expression that are asked for now.

    Args:
        frame: The scope that asks.
        generator: The generator expression.
    """
    code = generator.code
    assert code is not None
    root = frame.run.root
    owner = root.live.get(generator.scope) if generator.scope is not None else root.top
    first = elements(frame, generator.defaults[0][1], cast("ast.expr", code.node))
    if owner is None and generator.scope is not None:
        owner = left_behind(frame, generator.scope, code)
    if owner is None or len(root.stack) > 40 or owner.run.module != code.module:
        return Many("any", UNKNOWN)
    state, run = owner.state, owner.run
    if owner is not frame:
        owner.state = state.copy()
        owner.state.take(frame.state)
        owner.state.alive, owner.state.sure = frame.state.alive, frame.state.sure
    delayed, owner.delayed = owner.delayed, False
    node = cast("ast.GeneratorExp", code.node)
    try:
        if run.block is code.place.block:
            found = _collected(owner, node, first)
        else:
            with elsewhere(frame, owner, code):
                found = _collected(owner, node, first)
    finally:
        owner.delayed = delayed
        if owner is not frame:
            frame.state.take(owner.state)
            owner.state = state
    return Many("any", found.each, found.length) if found.items is None else Items("tuple", found.items)


def _made(frame: Frame, node: ast.ListComp | ast.SetComp | ast.DictComp, first: Elements) -> Value:
    found = _collected(frame, node, first)
    if isinstance(node, ast.SetComp):
        return make_set(frame, found.items)
    if isinstance(node, ast.ListComp):
        held = Many("list", found.each, found.length) if found.items is None else bounded(found.items)
        return frame.make(held)
    pairs: dict[str, Value] = {}
    for item in found.items or (UNKNOWN,):
        match item:
            case Items(_, (key, value)) if (name := as_key(key, frame)) is not None:
                pairs[name] = value
            case _:
                frame.escape([item, *pairs.values()])
                return UNKNOWN
    return frame.make(Dictionary(tuple(pairs.items())))


_TURNS = 32
"""Elements of a comprehension or loop that are gone through one by one."""


def _collected(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    first: Elements,
) -> Elements:
    """What the parts of a comprehension give, each time; what it binds is not seen outside."""
    after, shadowed = frame.state.values.copy(), len(frame.shadowed)
    past, frame.past_class = frame.past_class, frame.body is not None
    if frame.delayed:
        frame.state.forget_paths()
    try:
        found = _turns(frame, node, 0, first)
    finally:
        frame.past_class = past
        del frame.shadowed[shadowed:]
    known = frame.state.values
    bound = {name: known.get(name, UNKNOWN) for name in _walrus(node)}
    if frame.state.owners:
        after = {path: value for path, value in after.items() if "." not in path or path in known}
    frame.state.values = after
    for name, value in bound.items():
        frame.bind(name, value)
    return found


def _walrus(node: ast.expr) -> list[str]:
    return [part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)]


def _turns(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    source: Elements,
) -> Elements:
    """Go through the elements of one ``for`` of a comprehension."""
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            key = frame.evaluate(node.key)
            return Elements((Items("tuple", (key, frame.evaluate(node.value))),), UNKNOWN)
        value = frame.evaluate(node.elt)
        return Elements((value,), value)
    generator = node.generators[depth]
    if generator.is_async and depth > 0:
        source = Elements(None, UNKNOWN)
    one_by_one = source.items is not None and len(source.items) <= _TURNS and not frame.delayed
    if source.items is not None and one_by_one:
        return _one_by_one(frame, node, depth, source.items)
    targets.loses(frame, [node])
    before = frame.state.copy()
    turn = _turn(frame, node, depth, source.each)
    if source.items is not None and not source.items:
        return Elements((), UNKNOWN, 0)
    values = frame.state.values.copy()
    frame.state = frame.join(before, frame.state)
    frame.state.values = values
    if turn is None:
        return Elements(None, UNKNOWN)
    inner, certain = turn
    length = source.length if certain and inner.items is not None and len(inner.items) == 1 else None
    return Elements(None, any_of(inner.items) if inner.items else inner.each, length)


def _one_by_one(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    items: Sequence[Value],
) -> Elements:
    """Go through elements that are known one by one."""
    found: list[Value] | None = []
    each: list[Value] = []
    for item in items:
        turn = _turn(frame, node, depth, item)
        if turn is None:
            continue
        inner, certain = turn
        each.append(inner.each if inner.items is None or not inner.items else any_of(inner.items))
        if inner.items is None or not certain:
            found = None
        elif found is not None:
            found.extend(inner.items)
    if found is None:
        return Elements(None, any_of(tuple(each)))
    return Elements(tuple(found), any_of(tuple(found)), len(found))


def _turn(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    item: Value,
) -> tuple[Elements, bool] | None:
    """One turn: what it gives, and whether it certainly does; ``None`` if it certainly does not."""
    generator = node.generators[depth]
    targets.shadow(frame, generator.target, item)
    certain = True
    skipped: State | None = None
    for test in generator.ifs:
        holds = truth(frame, frame.evaluate(test))
        if holds is False:
            return None
        certain = certain and holds is True
        if holds is None and skipped is None:
            skipped = frame.state.copy()
        assume(frame, test, True)
    inner_source = (
        elements(frame, frame.evaluate(node.generators[depth + 1].iter), node)
        if depth + 1 < len(node.generators)
        else Elements((), UNKNOWN)
    )
    found = _turns(frame, node, depth + 1, inner_source)
    if skipped is not None:
        frame.state = frame.join(frame.state, skipped)
    return found, certain


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
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.IfExp: _if_exp,
    ast.NamedExpr: _named_expr,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Starred: _starred,
    ast.Await: _awaited,
    ast.Yield: _yielded,
    ast.YieldFrom: _yielded_from,
}
"""By kind of expression; calls are in :mod:`einx_lsp.inference.calls`."""
