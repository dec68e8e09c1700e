"""What a call gives: calls that a dialect understands, functions and methods of libraries, classes of the file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, cast

from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.registry import is_understood, understand
from einx_lsp.inference import commandline, containers, kinds, texts
from einx_lsp.inference.annotated import agreed
from einx_lsp.inference.bindings import DYNAMIC, RESHAPING, is_resizing
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.following import fields_of, follow, make_object, method_of_call
from einx_lsp.inference.frame import Frame, Given, Run, given_of, path_of
from einx_lsp.inference.iteration import LAZY, elements, lazily, next_of
from einx_lsp.inference.narrowing import name_length, shape_of
from einx_lsp.inference.objects import attribute_of, class_of, keep_attribute, member, put_attribute
from einx_lsp.inference.signatures import result_said
from einx_lsp.inference.state import State, parts
from einx_lsp.inference.telling import forget_lists, own_lengths, tell, tensor_paths
from einx_lsp.library import registry
from einx_lsp.library.arguments import Arguments, Spread
from einx_lsp.python.blocks import Place
from einx_lsp.rules.syntax import SYNTAX
from einx_lsp.values.join import any_of, join
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Binding,
    Bound,
    Class,
    Code,
    Function,
    GenericAlias,
    Instance,
    Items,
    Layer,
    Length,
    Many,
    Method,
    ModuleFile,
    Named,
    Nothing,
    Number,
    OpenItems,
    Partial,
    Range,
    Ref,
    Super,
    Tensor,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["call", "call_value", "read_attribute", "run_generator"]

_HARMLESS = frozenset(
    "abs all any bool bytes callable chr complex divmod enumerate float format frozenset getattr hasattr hash hex "
    "id int isinstance issubclass iter len list max min oct ord pow print range repr reversed round set slice sorted "
    "str sum super tuple type zip input open dir ascii bin bytearray memoryview hash object".split()
)
"""Built-in functions that change nothing that they are given."""

_CHANGES_LISTS = frozenset("append clear extend insert pop remove".split())
"""Methods that change the shape of a nested list."""

_PURE_METHODS = frozenset("copy count get index items keys values".split())
"""Methods of lists, tuples and dicts that change nothing."""


NO_RETURN = frozenset(
    "sys.exit os._exit os.abort builtins.exit builtins.quit pytest.fail pytest.skip pytest.xfail pytest.exit".split()
)
"""Functions that never return."""


def call(frame: Frame, node: ast.expr) -> Value:
    """Evaluate a call.

    Args:
        frame: The scope.
        node: The call.
    """
    node = cast("ast.Call", node)
    hint, frame.hint = frame.hint, None
    function = frame.evaluate(node.func)
    given = _given(frame, node)
    if isinstance(node.func, ast.Name) and node.func.id in DYNAMIC and function == Named(f"builtins.{node.func.id}"):
        return _dynamic(frame, node, given)
    result = call_value(frame, function, given, node, hint)
    if result is UNKNOWN:
        frame.run.root.not_understood.append(node)
    return result


def call_value(frame: Frame, function: Value, given: Given, node: ast.expr, hint: str | None = None) -> Value:
    """Call a value.

    Args:
        frame: The scope.
        function: What is called.
        given: The arguments.
        node: The expression that calls it.
        hint: How a length that it gives may be called.
    """
    place = frame.run.place(node)
    result: Value | None = None
    match function:
        case Named():
            return _named(frame, node, function, given, hint)
        case Method(receiver, name):
            return _method(frame, node, receiver, name, given)
        case Function(name="<generator>"):
            return frame.run.rules.generate(frame, function)
        case Function():
            return _followed(frame, node, function, given, hint)
        case Bound(receiver, inner):
            return _followed(frame, node, inner, given, hint, receiver)
        case Class():
            result = make_object(
                frame, function, given, place, lambda value, more: call_value(frame, value, more, node)
            )
        case Partial(inner, positional, keywords):
            before = given_of(positional, place, keywords)
            return call_value(
                frame,
                inner,
                Given((*before.positional, *given.positional), {**before.keywords, **given.keywords}, given.complete),
                node,
                hint,
            )
        case Layer():
            return _layer(frame, node, function, given)
        case GenericAlias(of=of) if of == _NEW_TYPE and len(given.positional) == 1:
            return given.positional[0].value
        case Union(options):
            return _any_called(frame, [option for option in options if option is not NOTHING], given, node)
        case Ref() if isinstance(held := frame.contents(function), Layer):
            return _layer(frame, node, held, given)
        case Ref():
            method = method_of_call(frame, function)
            if method is not None and method is not UNKNOWN:
                return call_value(frame, method, given, node, hint)
        case _:
            pass
    if result is None:
        if isinstance(function, Class) and function.code is None and function.constants:
            frame.forget_what_calls_change(given.values())
            return Instance(function.name, function.constants)
        return _unknown(frame, node, given, hint, function)
    return result


def run_generator(
    frame: Frame, function: Value, positional: Sequence[Value], keywords: tuple[tuple[str, Value], ...]
) -> Value:
    """What a generator yields, run from its start to its end.

    Args:
        frame: The scope that asks.
        function: The function, with its object for a method.
        positional: The arguments.
        keywords: Those with a name.
    """
    place = frame.run.root.chain[-1].place if frame.run.root.chain else Place(frame.run.block, (0, 0))
    receiver, inner = (function.receiver, function.function) if isinstance(function, Bound) else (None, function)
    if not isinstance(inner, Function):
        return UNKNOWN
    found = follow(frame, inner, given_of(positional, place, keywords), place, receiver, asked=True)
    if found is None:
        frame.forget_what_calls_change([function, *positional, *(value for _, value in keywords)])
        return UNKNOWN
    return found


def _followed(
    frame: Frame, node: ast.expr, function: Function, given: Given, hint: str | None, receiver: Value | None = None
) -> Value:
    """Call a function of a file; where its body does not tell what it gives, its annotation may."""
    place = frame.run.place(node)
    result = follow(frame, function, given, place, receiver)
    if result is None:
        callee = function if receiver is None else Bound(receiver, function)
        result = _unknown(frame, node, given, hint, callee)
    unsaid = result is UNKNOWN or (isinstance(result, Tensor) and result.shape is None)
    if not unsaid or not frame.state.alive:
        return result
    said = result_said(frame, function, given, place, receiver)
    return result if said is UNKNOWN else agreed(result, said)


def _layer(frame: Frame, node: ast.expr, layer: Layer, given: Given) -> Value:
    """Call a layer of a library, and the parts of it that are no layers of one."""

    def called(part: Value, arguments: Arguments) -> Value:
        keywords = tuple(arguments.keywords.items())
        values = [value for value in arguments.positional if not isinstance(value, Spread)]
        return call_value(frame, part, given_of(values, frame.run.place(node), keywords), node)

    return thawed(frame, registry.call_layer(layer, _arguments(frame, given, frame.run.place(node)), called))


def _any_called(frame: Frame, options: list[Value], given: Given, node: ast.expr) -> Value:
    """Call one of several values."""
    if len(options) == 1:
        return call_value(frame, options[0], given, node)
    results: list[Value] = []
    ends: list[State] = []
    sure = frame.state.sure
    for option in options:

        def run(option: Value = option) -> None:
            results.append(call_value(frame, option, given, node))

        before = frame.state.copy()
        before.sure = False
        ends.append(frame.branch(run, before))
    end = ends[0]
    for other in ends[1:]:
        end = frame.join(end, other)
    end.sure = sure
    frame.state = end
    return any_of(tuple(results))


def _dynamic(frame: Frame, node: ast.Call, given: Given) -> Value:
    """``exec``, ``globals``, ``locals``, ``vars``: names may be bound, unless what they give is only read."""
    name = cast("ast.Name", node.func).id
    if name == "exec" or not frame.run.facts.read_only(node):
        if given.positional and name == "vars":
            frame.forget_what_calls_change(given.values())
            owner = given.positional[0].value
            if isinstance(owner, Ref):
                frame.forget_attributes(owner)
        else:
            frame.state.forget_all()
    elif name == "vars" and len(given.positional) == 1:
        return attributes_of(frame, given.positional[0].value)
    return UNKNOWN


def attributes_of(frame: Frame, value: Value) -> Value:
    """The attributes of an object as a dict that is only read.

    Args:
        frame: The scope.
        value: The object.
    """
    held = frame.contents(value)
    if isinstance(held, Instance) and held.exact:
        return frame.make(Dictionary(held.attributes))
    return UNKNOWN


def _given(frame: Frame, node: ast.Call) -> Given:
    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    complete = in_order = True
    spread: list[Value | Spread] | None = []
    for part in node.args:
        inner = part.value if isinstance(part, ast.Starred) else part
        value = frame.evaluate(inner)
        spread = None if spread is None else _with_argument(frame, spread, value, isinstance(part, ast.Starred))
        if not in_order:
            continue
        place = frame.run.place(part)
        if not isinstance(part, ast.Starred):
            positional.append(Argument(value, place))
            continue
        items = elements(frame, value, part).items
        if items is None:
            complete = in_order = False
        else:
            positional.extend(Argument(item, place) for item in items)
    for keyword in node.keywords:
        value = frame.evaluate(keyword.value)
        place = frame.run.place(keyword.value)
        held = frame.contents(value)
        if keyword.arg is not None:
            keywords[keyword.arg] = Argument(value, place)
        elif isinstance(held, Dictionary):
            keywords.update((name, Argument(item, place)) for name, item in held.items)
        else:
            complete, spread = False, None
    return Given(tuple(positional), keywords, complete, None if complete or spread is None else tuple(spread))


def _with_argument(
    frame: Frame, found: list[Value | Spread], value: Value, is_starred: bool
) -> list[Value | Spread] | None:
    held = frame.frozen(value)
    match held:
        case _ if not is_starred:
            return [*found, held]
        case Items(items=items):
            return [*found, *items]
        case OpenItems():
            return [*found, Spread(held)]
        case _:
            return None


def _named(frame: Frame, node: ast.expr, function: Named, given: Given, hint: str | None) -> Value:
    name = function.name
    understood = _understood(frame, node, function, given)
    if understood is not None:
        return understood
    if name == "builtins.len" and len(given.positional) == 1 and frame.state.alive:
        return _length(frame, node, frame.contents(given.positional[0].value), hint)
    rule = _RULES.get(name)
    if rule is not None:
        found = rule(frame, node, given)
        if found is not None:
            return found
    if name in LAZY:
        if not given.complete:
            return UNKNOWN
        made = lazily(
            name,
            [argument.value for argument in given.positional],
            [(keyword, argument.value) for keyword, argument in given.keywords.items()],
        )
        return made if name == "builtins.range" else frame.make(made)
    if isinstance(node, ast.Call) and (is_resizing(node) or (name.startswith("torch.") and "out" in given.keywords)):
        frame.state.forget_tensors()
    table = registry.function(name)
    if table is not None:
        return thawed(frame, table(_arguments(frame, _materialised(frame, given, node), frame.run.place(node))))
    if name in NO_RETURN:
        frame.state.kill()
        return UNKNOWN
    library, _, rest = name.partition(".")
    if library == "builtins" and rest in _HARMLESS:
        return UNKNOWN
    if library != "builtins" and not _calls_back(frame, given):
        frame.change_unseen(given.values())
        return UNKNOWN
    return _unknown(frame, node, given)


def _materialised(frame: Frame, given: Given, node: ast.expr) -> Given:
    """The same arguments, with lists in the places of iterators: these are asked for all their elements."""

    def made(argument: Argument) -> Argument:
        held = frame.contents(argument.value)
        lazy = isinstance(held, Partial) and isinstance(held.function, Named)
        if not lazy and not (isinstance(held, Function) and held.name == "<generator>"):
            return argument
        found = elements(frame, argument.value, node)
        value = Many("any", found.each, found.length) if found.items is None else Items("tuple", found.items)
        return argument._replace(value=value)

    positional = tuple(map(made, given.positional))
    return given._replace(positional=positional, keywords={key: made(one) for key, one in given.keywords.items()})


def _calls_back(frame: Frame, given: Given) -> bool:
    """Whether a library that is given something may run code of the files."""
    values = given.values()
    held = [frame.held(number) for number in frame.reached(values)]
    waiting = [*values, *held]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Function | Class | Bound | Partial | ModuleFile) or value is UNKNOWN:
            return True
        if isinstance(value, Instance) and value.made_of is not None and value.made_of.code is not None:
            return True
        waiting.extend(parts(value))
    return False


def read_attribute(frame: Frame, owner: Value, name: str, node: ast.expr) -> Value:
    """An attribute of a value; a property is run.

    Args:
        frame: The scope.
        owner: The value.
        name: The attribute.
        node: The expression that reads it.
    """
    found = attribute_of(frame, owner, name)
    if found is UNKNOWN and isinstance(owner, Ref):
        return commandline.method(frame, owner, name) or _tuple_method(frame, owner, name) or UNKNOWN
    if isinstance(found, Bound) and found.function.binding in {"property", "cached"}:
        value = call_value(frame, found, Given(), node)
        if found.function.binding == "cached" and isinstance(owner, Ref) and frame.state.alive:
            keep_attribute(frame, owner, name, value)
        return value
    return found


def thawed(frame: Frame, value: Value) -> Value:
    """A value that a library gives, with objects for the lists and dicts in it.

    Args:
        frame: The scope.
        value: The value.
    """
    match value:
        case Items("list", items):
            return frame.make(Items("list", tuple(thawed(frame, item) for item in items)))
        case Items("tuple", items) if any(isinstance(item, Items | Dictionary) for item in items):
            return Items("tuple", tuple(thawed(frame, item) for item in items))
        case Many("list") | Dictionary() | OpenItems("list"):
            return frame.make(value)
        case Layer(grows=True):
            return frame.make(value)
        case _:
            return value


def _length(frame: Frame, node: ast.expr, value: Value, hint: str | None) -> Value:
    """What ``len`` gives: of something unknown, some length."""
    match value:
        case Items(items=items):
            return Number("int", len(items))
        case Dictionary(items):
            return Number("int", len(items))
        case Many(length=length) if length is not None:
            return Number("int", length)
        case Text(text):
            return Number("int", len(text))
        case Tensor(shape=tuple(shape)) if shape:
            source = shape_of(node)
            if source is not None:
                name_length(frame, source.path, 0, hint)
                named = frame.known(source.path)
                if isinstance(named, Tensor) and named.shape:
                    return Number("int", named.shape[0])
            return Number("int", shape[0])
        case _:
            path = path_of(node.args[0]) if isinstance(node, ast.Call) and node.args else None
            return Number("int", frame.lengths.fresh(hint or f"len({path or '...'})"))


def _understood(frame: Frame, node: ast.expr, function: Named, given: Given) -> Value | None:
    """What a call gives that a dialect understands; it is noted. ``None`` for all others."""
    if not is_understood(function.name):
        return None
    run = frame.run
    place = run.place(node)
    unsure = run.turns and not frame.state.sure
    silent = run.silent or unsure or not frame.state.alive or run.block.is_repaired(node)
    root = run.root
    if run.following:
        (root.quiet if run.silent else root.loud).update(root.stack)
    called = node.func if isinstance(node, ast.Call) else node
    found = understand(
        Call(
            function.name,
            place,
            _name_place(frame, called),
            tuple(argument._replace(value=frame.frozen(argument.value)) for argument in given.positional),
            {key: argument._replace(value=frame.frozen(argument.value)) for key, argument in given.keywords.items()},
            given.complete,
            silent,
            function,
        )
    )
    if found is None:
        return None
    if run.unasked:
        found = _asked(found)
    if run.following and frame.state.alive and not found.findings and found.result is not UNKNOWN:
        root.clean.add(place)
    run.rules.observe(frame, found)
    note(run, found)
    own = own_lengths(frame)
    if not silent and isinstance(node, ast.Call):
        _name_keywords(frame, node, found, own)
        if found.told and not found.asks and not frame.delayed:
            tell(frame, tensor_paths(frame, node, found.call.arguments), found.told, own, place)
    if found.asks:
        run.asked[run.block.span(node)] = found
    return _renamed(found.result, found.call.place, own)


def _asked(found: Meaning) -> Meaning:
    """What is told of a call that may never be run: what is wrong with its description, whatever it is given."""
    kept = tuple(finding for finding in found.findings if finding.rule in SYNTAX)
    return found if len(kept) == len(found.findings) else replace(found, findings=kept)


def note(run: Run, found: Meaning) -> None:
    """Remember what a call means: the first time, or where it is first found to be wrong.

    Args:
        run: The run.
        found: What it means.
    """
    span = found.call.place.span
    before = run.calls.get(span)
    if before is None or (found.findings and not before.findings):
        run.calls[span] = found


def _name_place(frame: Frame, node: ast.expr) -> Place:
    place = frame.run.place(node)
    if isinstance(node, ast.Attribute):
        stop = place.span[1]
        return place._replace(span=(stop - len(node.attr), stop))
    return place


def _name_keywords(frame: Frame, node: ast.Call, found: Meaning, own: Callable[[Length], Length]) -> None:
    """Let names that were passed as lengths stand for these from here on, as the call would have raised otherwise."""
    for keyword in node.keywords:
        path, length = path_of(keyword.value), found.lengths.get(keyword.arg or "")
        if path is not None and length is not None and frame.known(path) in {UNKNOWN, Number("int")}:
            frame.narrow(path, Number("int", own(length)))


def _renamed(value: Value, place: Place, own: Callable[[Length], Length]) -> Value:
    """The result of a call with lengths of the scope."""
    match value:
        case Tensor(shape=tuple(shape)):
            return replace(value, shape=tuple(map(own, shape)), place=value.place or place)
        case Items(kind, items):
            return Items(kind, tuple(_renamed(item, place, own) for item in items))
        case _:
            return value


def _method(frame: Frame, node: ast.expr, receiver: Value, name: str, given: Given) -> Value:
    if name in RESHAPING:
        frame.state.forget_tensors()
        return _unknown(frame, node, given)
    found = commandline.call(frame, receiver, name, given)
    if found is not None:
        return found
    if isinstance(receiver, Ref) and name in _TUPLE_METHODS:
        found = _TUPLE_METHODS[name](frame, receiver, given)
        if found is not None:
            return found
    if isinstance(receiver, Ref):
        found = containers.method(
            frame,
            receiver,
            name,
            [argument.value for argument in given.positional],
            {key: argument.value for key, argument in given.keywords.items()},
            lambda value: elements(frame, value, node),
        )
        if found is not None and given.complete:
            return found
    known = frame.frozen(receiver)
    if isinstance(known, Text):
        found = texts.method(known, name, given, lambda value: elements(frame, value, node))
        if found is not None:
            return found
    rule = registry.method(known, name)
    if rule is not None:
        arguments = _arguments(frame, given, frame.run.place(node))
        found = rule(arguments._replace(positional=(known, *arguments.positional)))
        return receiver if found == known and isinstance(known, Layer) else thawed(frame, found)
    if isinstance(known, Tensor | Text | Number) or name in _PURE_METHODS:
        return UNKNOWN
    return _unknown(
        frame, node, given._replace(positional=(*given.positional, Argument(receiver, frame.run.place(node))))
    )


def _arguments(frame: Frame, given: Given, place: Place) -> Arguments:
    keywords = {name: frame.frozen(argument.value) for name, argument in given.keywords.items()}
    if given.spread is not None:
        return Arguments(given.spread, keywords, True, place)
    return Arguments(
        tuple(frame.frozen(argument.value) for argument in given.positional),
        keywords,
        given.complete,
        place,
    )


def _unknown(
    frame: Frame, node: ast.expr, given: Given, hint: str | None = None, function: Value | None = None
) -> Value:
    """Call something unknown."""
    frame.forget_what_calls_change([*given.values(), *([] if function is None else [function])])
    if not isinstance(node, ast.Call):
        return UNKNOWN
    if isinstance(node.func, ast.Attribute) and node.func.attr in RESHAPING:
        frame.state.forget_tensors()
    if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES_LISTS:
        forget_lists(frame)
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"fail", "skipTest"} and _is_test(node.func.value):
        frame.state.kill()
    if isinstance(node.func, ast.Attribute) and node.func.attr == "size":
        source = shape_of(node)
        if source is not None and source.single and frame.known(source.path) == UNKNOWN and frame.state.alive:
            return Number("int", frame.lengths.fresh(hint or f"{source.path}.size({source.start})"))
    return UNKNOWN


def _is_test(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]


# Named tuples and dataclasses


def _tuple_method(frame: Frame, ref: Ref, name: str) -> Value | None:
    held = frame.contents(ref)
    is_tuple = isinstance(held, Instance) and held.made_of is not None and held.made_of.kind == "tuple"
    return Method(ref, name) if is_tuple and name in _TUPLE_METHODS else None


def _replaced(frame: Frame, ref: Ref, given: Given) -> Value | None:
    """The same object with other fields."""
    held = frame.contents(ref)
    if not isinstance(held, Instance) or not held.exact or not given.complete:
        return None
    if held.made_of is not None and member(held.made_of, "__post_init__") is not None:
        return None
    kept = {**dict(held.attributes), **{name: argument.value for name, argument in given.keywords.items()}}
    return frame.make(Instance(held.of, tuple(kept.items()), held.made_of, exact=True))


def _as_dict(frame: Frame, ref: Ref, _: Given) -> Value | None:
    held = frame.contents(ref)
    return frame.make(Dictionary(held.attributes)) if isinstance(held, Instance) and held.exact else None


_TUPLE_METHODS: Mapping[str, Callable[[Frame, Ref, Given], Value | None]] = {
    "_replace": _replaced,
    "_asdict": _as_dict,
}


def _of_object(rule: Callable[[Frame, Ref, Given], Value | None]) -> _Rule:
    def apply(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        match given.positional:
            case (Argument(value=Ref() as ref), *rest):
                return rule(frame, ref, given._replace(positional=tuple(rest)))
            case _:
                return None

    return apply


def _named_tuple(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [frame.contents(argument.value) for argument in given.positional]:
        case [Text(name), Text(fields)]:
            names = fields.replace(",", " ").split()
        case [Text(name), Items(_, items)]:
            names = [item.value for item in items if isinstance(item, Text)]
            if len(names) != len(items):
                return None
        case _:
            return None
    if given.keywords.keys() - {"defaults"}:
        return None
    members: tuple[tuple[str, Value], ...] = ()
    if "defaults" in given.keywords:
        defaults = frame.contents(given.keywords["defaults"].value)
        if not isinstance(defaults, Items) or len(defaults.items) > len(names):
            return None
        members = tuple(zip(names[len(names) - len(defaults.items) :], defaults.items, strict=True))
    place = frame.run.place(node)
    code = Code(place, frame.run.module, node)
    return Class(name, (), place, code, (Named("typing.NamedTuple"),), members, tuple(names), "tuple")


def _dataclass(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return None if given.positional else Partial(Named("dataclasses.dataclass"), (), pairs)


def _slice(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    values = [argument.value for argument in given.positional]
    if given.keywords or not given.complete or not 1 <= len(values) <= 3:
        return None
    start, stop, step = (NOTHING, values[0], NOTHING) if len(values) == 1 else (*values, NOTHING)[:3]
    return Range(start, stop, step)


def _fields(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``dataclasses.fields``, of which the names are known."""
    if len(given.positional) != 1:
        return None
    value = frame.contents(given.positional[0].value)
    cls = value.made_of if isinstance(value, Instance) else value
    if not isinstance(cls, Class) or cls.kind != "data":
        return None
    names = fields_of(cls)
    return Items("tuple", tuple(Instance("Field", (("name", Text(name)),), _FIELD, exact=True) for name in names))


_FIELD = Class("Field")


def _short(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``any`` and ``all``, which do not ask for all elements: nothing is found wrong in those that may not be asked."""
    if len(given.positional) != 1:
        return None
    silent, frame.run.silent = frame.run.silent, True
    elements(frame, given.positional[0].value, node)
    frame.run.silent = silent
    return Number("bool")


# Functions of Python itself that see objects


def _super(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if not given.positional and frame.owner is not None and frame.receiver is not None:
        return Super(frame.owner, frame.receiver)
    match [argument.value for argument in given.positional]:
        case [Class(code=Code() as code), receiver]:
            return Super(code, receiver)
        case _:
            return None


def _sequence(kind: Literal["list", "tuple"]) -> _Rule:
    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if given.keywords or len(given.positional) > 1 or not given.complete:
            return None
        if not given.positional:
            return frame.make(Items("list", ())) if kind == "list" else Items("tuple", ())
        value = given.positional[0].value
        found = elements(frame, value, node)
        if found.items is None and found.each is UNKNOWN and found.length is None:
            frame.escape([value])
        held: Value = Items(kind, found.items) if found.items is not None else Many(kind, found.each, found.length)
        return frame.make(held) if kind == "list" else held

    return rule


_CACHED = Named("functools.cached")


def _cache(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``lru_cache``: what a function has returned once for some arguments it returns again."""
    match [argument.value for argument in given.positional]:
        case [Function() as function]:
            return Partial(_CACHED, (function, frame.make(Dictionary(()))))
        case _:
            return Partial(Named("functools.cache"))


def _call_cached(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    function, store, *rest = (argument.value for argument in given.positional)
    inner = given._replace(positional=given.positional[2:])
    held = frame.contents(store)
    frozen = [frame.frozen(value) for value in (*rest, *(one.value for one in given.keywords.values()))]
    key = f"\1{frozen!r}{sorted(given.keywords)}"
    if not isinstance(held, Dictionary) or not isinstance(store, Ref) or len(key) > 2000:
        return UNKNOWN
    known = dict(held.items)
    if key not in known:
        found = call_value(frame, function, inner, node)
        held = frame.contents(store)
        known = {**(dict(held.items) if isinstance(held, Dictionary) else {}), key: found}
        frame.put(store.number, Dictionary(tuple(known.items())))
    return known[key]


def _dict(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) > 1 or not given.complete:
        return None
    pairs: dict[str, Value] = {}
    for argument in given.positional:
        held = frame.contents(argument.value)
        if isinstance(held, Dictionary):
            pairs.update(held.items)
            continue
        found = elements(frame, argument.value, node).items
        if found is None:
            return None
        for item in found:
            match item:
                case Items(_, (key, value)) if (name := containers.as_key(key)) is not None:
                    pairs[name] = value
                case _:
                    return None
    pairs.update((name, argument.value) for name, argument in given.keywords.items())
    return frame.make(Dictionary(tuple(pairs.items())))


def _partial(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if not given.positional or not given.complete:
        return None
    first, *rest = (argument.value for argument in given.positional)
    return Partial(first, tuple(rest), tuple((name, argument.value) for name, argument in given.keywords.items()))


def _new_type(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [_, of]:
            return GenericAlias(_NEW_TYPE, (of,))
        case _:
            return None


_NEW_TYPE = Named("typing.NewType")


def _field(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return Partial(Named("dataclasses.field"), (), pairs)


def _isinstance(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 2:
        return None
    holds = kinds.is_instance(frame, given.positional[0].value, given.positional[1].value)
    return Number("bool", holds)


def _callable(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match frame.contents(given.positional[0].value) if len(given.positional) == 1 else UNKNOWN:
        case Function() | Bound() | Class() | Partial():
            return Number("bool", True)
        case Tensor() | Number() | Text() | Items() | Nothing() | Dictionary():
            return Number("bool", False)
        case _:
            return Number("bool")


def _attribute(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [owner, Text(name), *default] if len(default) <= 1:
            found = read_attribute(frame, owner, name, node)
            if not default:
                return found
            held = frame.contents(owner)
            if isinstance(held, Instance) and held.exact and found is UNKNOWN:
                known = any(one == name for one, _ in held.attributes)
                lacks = not known and held.made_of is not None and member(held.made_of, name) is None
                return default[0] if lacks else UNKNOWN
            return found if isinstance(held, Tensor) or found is not UNKNOWN else UNKNOWN
        case _:
            return UNKNOWN


def _set_attribute(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [Ref() as owner, Text(name), value]:
            put_attribute(frame, owner, name, value)
        case [owner, Text(name), value]:
            frame.store(None, name, value)
        case [Ref() as owner, *_]:
            frame.forget_attributes(owner)
            frame.forget_what_calls_change(given.values())
        case _:
            frame.forget_what_calls_change(given.values())
    return NOTHING


def _type(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    cls = class_of(frame, given.positional[0].value)
    return UNKNOWN if cls is None else cls


def _iter(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    value = given.positional[0].value
    if isinstance(value, Ref) and isinstance(frame.contents(value), Partial | Function):
        return value
    found = elements(frame, value, node)
    return frame.make(Many("any", found.each) if found.items is None else Items("tuple", found.items))


def _next(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not 1 <= len(given.positional) <= 2 or not given.complete:
        return None
    iterator = given.positional[0].value
    if not isinstance(iterator, Ref):
        return None
    method = attribute_of(frame, iterator, "__next__") if isinstance(frame.contents(iterator), Instance) else None
    if isinstance(method, Bound):
        return call_value(frame, method, Given(), node)
    place = frame.run.place(node)
    silent, frame.run.silent = frame.run.silent, True  # what is behind the next element may never be asked for
    found = next_of(
        frame, iterator, lambda function, values: call_value(frame, function, given_of(values, place), node)
    )
    frame.run.silent = silent
    default = given.positional[1].value if len(given.positional) == 2 else UNKNOWN
    return default if found is None else join(found, default) if isinstance(found, Unknown) else found


def _sorted(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 1 or not given.complete:
        return None
    found = elements(frame, given.positional[0].value, node)
    if found.items is None or given.keywords.keys() - {"reverse"}:
        return frame.make(Many("list", found.each, found.length))
    plain = [texts.plain(item) for item in found.items]
    keys = [one[0] for one in plain if one is not None]
    if len(keys) != len(plain) or not (all(isinstance(key, str) for key in keys) or _numeric(keys)):
        return frame.make(Many("list", found.each, found.length))
    backwards = "reverse" in given.keywords and truth(frame, given.keywords["reverse"].value)
    order = sorted(range(len(keys)), key=lambda place: keys[place], reverse=bool(backwards))  # type: ignore[arg-type, return-value]
    return frame.make(Items("list", tuple(found.items[place] for place in order)))


def _numeric(keys: Sequence[object]) -> bool:
    return all(isinstance(key, int | float) for key in keys)


def _namespace(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if given.positional or not given.complete:
        return None
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return frame.make(Instance("SimpleNamespace", pairs, _NAMESPACE, exact=True))


_NAMESPACE = Class("SimpleNamespace")


_COPYING = ("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__")


def _copied(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    value = given.positional[0].value
    if not isinstance(value, Ref):
        return value
    held = frame.contents(value)
    return UNKNOWN if _copies_otherwise(held) else frame.make(held)


def _copies_otherwise(held: Value) -> bool:
    cls = held.made_of if isinstance(held, Instance) else None
    return held is UNKNOWN or (cls is not None and any(member(cls, name) is not None for name in _COPYING))


def _copied_deeply(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if not given.positional:
        return None
    value = given.positional[0].value
    known: dict[int, Ref] = {}
    for number in sorted(frame.reached([value])):
        if _copies_otherwise(frame.held(number)):
            return UNKNOWN
        known[number] = frame.make(UNKNOWN)
    for number, made in known.items():
        frame.put(made.number, _with_refs(frame.held(number), known))
    return _with_refs(value, known)


def _with_refs(value: Value, known: Mapping[int, Ref]) -> Value:
    """A value with other objects in the places of those that it holds."""

    def pairs(given: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
        return tuple((name, _with_refs(part, known)) for name, part in given)

    match value:
        case Ref(number):
            return known.get(number, UNKNOWN)
        case Items(kind, items):
            return Items(kind, tuple(_with_refs(item, known) for item in items), value.names)
        case Dictionary(items):
            return Dictionary(pairs(items))
        case Many(kind, element, length):
            return Many(kind, _with_refs(element, known), length)
        case Instance(of, attributes):
            return Instance(of, pairs(attributes), value.made_of, value.exact)
        case Tensor() | Number() | Text() | Named() | Nothing() | Class() | Layer():
            return value
        case Function(scope=None):
            return value
        case _:
            return UNKNOWN


def _decorator(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """What looks at a function and gives it back; with options, what does that."""
    match [argument.value for argument in given.positional]:
        case [Function() | Bound() | Partial() | Class() as function]:
            return function
        case _:
            return Partial(Named("builtins.decorator"))


def _run_coroutine(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match given.positional[0].value if len(given.positional) == 1 else UNKNOWN:
        case Partial(Named("builtins.coroutine"), (result,)):
            return result
        case _:
            return None


def _undecorated(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return given.positional[0].value if given.positional else UNKNOWN


def _binding(kind: Binding) -> _Rule:
    def rule(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        match [argument.value for argument in given.positional]:
            case [Function() as function]:
                return replace(function, binding=kind)
            case _:
                return None

    return rule


def _reduce(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not 2 <= len(given.positional) <= 3 or not given.complete:
        return None
    function, values, *start = (argument.value for argument in given.positional)
    found = elements(frame, values, node).items
    if found is None:
        return None
    place = frame.run.place(node)
    items = [*start, *found]
    if not items:
        return UNKNOWN
    result = items[0]
    for item in items[1:]:
        result = call_value(frame, function, given_of((result, item), place), node)
    return result


def _manager(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """A context manager that is a generator: what ``with`` binds is what it yields."""
    function, *rest = given.positional
    if not isinstance(function.value, Function):
        return None
    inside = given._replace(positional=tuple(rest))
    found = follow(frame, function.value, inside, frame.run.place(node), asked=True)
    yielded = Many("any", any_of(found.items) if isinstance(found, Items) else UNKNOWN)
    yielded = found if isinstance(found, Many) else yielded
    return Partial(Named("contextlib.contextmanager"), (yielded, function.value))


_DECORATORS = (
    "torch.no_grad torch.inference_mode torch.enable_grad torch.jit.script "
    "torch.compile torch.jit.export torch.jit.ignore jax.jit jaxtyping.jaxtyped beartype.beartype "
    "typeguard.typechecked typing.final typing.override typing.no_type_check abc.abstractmethod "
    "typing_extensions.override typing_extensions.final pytest.mark.parametrize pytest.mark.slow numba.njit "
    "numba.jit flax.linen.compact equinox.filter_jit"
).split()
"""Decorators that leave what a function gives as it is, as names or called with options."""

_RULES: Mapping[str, _Rule] = {
    "builtins.super": _super,
    "builtins.list": _sequence("list"),
    "builtins.tuple": _sequence("tuple"),
    "builtins.dict": _dict,
    "builtins.isinstance": _isinstance,
    "builtins.callable": _callable,
    "builtins.getattr": _attribute,
    "builtins.setattr": _set_attribute,
    "builtins.delattr": _set_attribute,
    "builtins.type": _type,
    "builtins.iter": _iter,
    "builtins.any": _short,
    "builtins.slice": _slice,
    "dataclasses.fields": _fields,
    "builtins.all": _short,
    "argparse.ArgumentParser": lambda frame, _node, given: commandline.parser(frame, given),
    "collections.namedtuple": _named_tuple,
    "dataclasses.dataclass": _dataclass,
    "dataclasses.replace": _of_object(_replaced),
    "dataclasses.asdict": _of_object(_as_dict),
    "builtins.next": _next,
    "builtins.sorted": _sorted,
    "builtins.staticmethod": _binding("static"),
    "builtins.classmethod": _binding("class"),
    "builtins.property": _binding("property"),
    "functools.cached_property": _binding("cached"),
    "functools.partial": _partial,
    "functools.lru_cache": _cache,
    "functools.cache": _cache,
    "functools.cached": _call_cached,
    "typing.NewType": _new_type,
    "functools.reduce": _reduce,
    "dataclasses.field": _field,
    "types.SimpleNamespace": _namespace,
    "copy.copy": _copied,
    "copy.deepcopy": _copied_deeply,
    "typing.cast": lambda _frame, _node, given: given.positional[1].value if len(given.positional) == 2 else None,
    "functools.wraps": lambda _frame, _node, _given: Partial(Named("builtins.decorator")),
    "builtins.decorator": _undecorated,
    "asyncio.run": _run_coroutine,
    "contextlib.made": _manager,
    **dict.fromkeys(_DECORATORS, _decorator),
}
"""By qualified name; what gives ``None`` is left to the tables of libraries."""
