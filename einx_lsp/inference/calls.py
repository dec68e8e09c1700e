"""What a call gives: calls that a dialect understands, functions and methods of libraries, classes of the file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, TypeGuard, cast

from einx.sizes.symbolic import Symbolic
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.registry import is_understood, understand
from einx_lsp.inference import (
    collecting,
    commandline,
    concurrency,
    containers,
    enumerations,
    functions,
    generators,
    texts,
)
from einx_lsp.inference.annotated import agreed
from einx_lsp.inference.bindings import DYNAMIC, RESHAPING, is_resizing
from einx_lsp.inference.collecting import is_set
from einx_lsp.inference.deciding import asked_of_object
from einx_lsp.inference.errors import ANY, is_error, is_known, kinds_raised
from einx_lsp.inference.errors import made as made_error
from einx_lsp.inference.executing import evaluated, executed, names_here
from einx_lsp.inference.expected import is_wrong
from einx_lsp.inference.following import awaited, follow
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.guards import Origin, fate, may_be_taken, throw
from einx_lsp.inference.iteration import LAZY, elements, lazily
from einx_lsp.inference.making import make_object, method_of_call
from einx_lsp.inference.managers import of_stack
from einx_lsp.inference.narrowing import name_length, shape_of
from einx_lsp.inference.objects import (
    TYPED_DICTS,
    enumerated,
    is_followed,
    member,
    namespace_owner,
    put_in_namespace,
    thawed,
)
from einx_lsp.inference.picking import sorted_in_place
from einx_lsp.inference.run import Given, Run, given_of
from einx_lsp.inference.signatures import result_said
from einx_lsp.inference.standard import NEW_TYPE, TUPLE_METHODS, attributes_of, read_attribute, rule_of
from einx_lsp.inference.state import State, parts
from einx_lsp.inference.tables import element_of, is_typed_dict
from einx_lsp.inference.telling import forget_lists, own_lengths, tell, tensor_paths
from einx_lsp.library import registry
from einx_lsp.library.arguments import Arguments, Spread
from einx_lsp.python.blocks import Place
from einx_lsp.rules.syntax import SYNTAX
from einx_lsp.values.join import any_of, options_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
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
    Number,
    OpenItems,
    Partial,
    Ref,
    Tensor,
    Text,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["call", "call_value"]

_HARMLESS = frozenset(
    "abs all any bool bytes callable chr complex divmod enumerate float format frozenset getattr hasattr hash hex "
    "id int isinstance issubclass iter len list max min oct ord pow print range repr reversed round set slice sorted "
    "str sum super tuple type zip input open dir ascii bin bytearray memoryview hash object".split()
)
"""Built-in functions that change nothing that they are given."""

_CALM = frozenset("callable format hasattr id isinstance print repr str type".split())
"""Built-in functions that raise for no value that programs give them."""

_CHANGES_LISTS = frozenset("append clear extend insert pop remove".split())
"""Methods that change the shape of a nested list."""

_EXCEPTIONS = ("Error", "Exception", "Warning")
"""How the names of built-in exceptions end, which keep what they are given and change nothing."""

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
    of = namespace_owner(frame, node.func.value) if _is_update(node.func) else None
    if of is not None and (pairs := _updates(frame, given := _given(frame, node))) is not None:
        for name, value in pairs.items():
            put_in_namespace(frame, of, name, value)
        return NOTHING
    function = frame.evaluate(node.func)
    given = _given(frame, node) if of is None else given
    if function == Named("builtins.eval") and (text := evaluated(frame, given)) is not None:
        return text
    if isinstance(node.func, ast.Name) and node.func.id in DYNAMIC and function == Named(f"builtins.{node.func.id}"):
        return _dynamic(frame, node, given)
    result = call_value(frame, function, given, node, hint)
    if result is UNKNOWN:
        frame.run.root.not_understood.append(node)
    return result


def _is_update(node: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr == "update"


def _updates(frame: Frame, given: Given) -> dict[str, Value] | None:
    """What ``update`` stores in a dict, ``None`` if that is not known."""
    pairs: dict[str, Value] = {}
    for argument in given.positional:
        held = frame.contents(argument.value)
        if not isinstance(held, Dictionary):
            return None
        pairs.update(held.items)
    pairs.update((name, argument.value) for name, argument in given.keywords.items())
    return pairs if given.complete and not any(name.startswith("\0") for name in pairs) else None


def call_value(frame: Frame, function: Value, given: Given, node: ast.expr, hint: str | None = None) -> Value:
    """Call a value.

    Args:
        frame: The scope.
        function: What is called.
        given: The arguments.
        node: The expression that calls it.
        hint: How a length that it gives may be called.
    """
    rule = _CALLED.get(Named if isinstance(function, Named) else type(function))
    result = None if rule is None else rule(frame, node, function, given, hint)
    if result is not None:
        return result
    if isinstance(function, Class) and function.code is None and function.constants:
        frame.forget_what_calls_change(given.values())
        return Instance(function.name, function.constants)
    return _unknown(frame, node, given, hint, function)


def _call_function(frame: Frame, node: ast.expr, function: Value, given: Given, hint: str | None) -> Value | None:
    assert isinstance(function, Function)
    if function.name == "<generator>":
        return frame.run.rules.generate(frame, function)
    return _followed(frame, node, function, given, hint)


def _call_class(frame: Frame, node: ast.expr, function: Value, given: Given, _hint: str | None) -> Value | None:
    assert isinstance(function, Class)
    if (found := enumerations.looked_up(frame, function, given)) is not None:
        return found
    if not TYPED_DICTS.isdisjoint(function.behind):
        return call_value(frame, Named("builtins.dict"), given, node)
    if function.meta is not None:
        called = member(function.meta, "__call__", frame=frame) if is_followed(frame, function.meta) else UNKNOWN
        if called is not None:
            return call_value(frame, Bound(function, called), given, node) if isinstance(called, Function) else None
    return _object_made(frame, node, function, given)


def _object_made(frame: Frame, node: ast.expr, function: Class, given: Given) -> Value | None:
    place = frame.run.place(node)
    if is_typed_dict(function):
        items = tuple((name, argument.value) for name, argument in given.keywords.items())
        return frame.make(Dictionary(items)) if given.complete and not given.positional else None
    return make_object(frame, function, given, place, lambda value, more: call_value(frame, value, more, node))


def _call_partial(frame: Frame, node: ast.expr, function: Value, given: Given, hint: str | None) -> Value | None:
    assert isinstance(function, Partial)
    before = given_of(function.positional, frame.run.place(node), function.keywords)
    keywords = {**before.keywords, **given.keywords}
    whole = Given((*before.positional, *given.positional), keywords, given.complete)
    return call_value(frame, function.function, whole, node, hint)


def _call_object(frame: Frame, node: ast.expr, function: Value, given: Given, hint: str | None) -> Value | None:
    held = frame.contents(function)
    if isinstance(held, Layer):
        return _layer(frame, node, held, given)
    if isinstance(held, Partial):
        return functions.call(frame, node, function, given)
    method = method_of_call(frame, function)
    return None if method is None or method is UNKNOWN else call_value(frame, method, given, node, hint)


def _call_alias(_frame: Frame, _node: ast.expr, function: Value, given: Given, _hint: str | None) -> Value | None:
    assert isinstance(function, GenericAlias)
    new_type = function.of == NEW_TYPE and len(given.positional) == 1
    return given.positional[0].value if new_type else None


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
    if name == "exec" and executed(frame, given):
        return NOTHING
    if name in {"locals", "vars"} and not given.positional and (names := names_here(frame)) is not None:
        return names
    if name == "exec" or not frame.run.facts.read_only(node):
        if given.positional and name == "vars":
            frame.forget_what_calls_change(given.values())
            owner = given.positional[0].value
            if isinstance(owner, Ref):
                frame.forget_attributes(owner)
        else:
            frame.state.forget_all()
            frame.lose_classes()
    elif name == "vars" and len(given.positional) == 1:
        return attributes_of(frame, given.positional[0].value)
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
    if name == "builtins.type.__call__":
        return _called_by_metaclass(frame, node, given)
    understood = _understood(frame, node, function, given)
    if understood is not None:
        return understood
    if name == "builtins.len" and len(given.positional) == 1 and frame.state.alive:
        asked = asked_of_object(frame, given.positional[0].value, "__len__", (), node)
        if isinstance(asked, Number):
            return asked
        return _length(frame, node, frame.contents(given.positional[0].value), hint)
    rule = rule_of(name)
    if rule is not None and (found := rule(frame, node, given)) is not None:
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
        ways = _ways(_materialised(frame, given, node, name in _ORDERLESS))
        return thawed(frame, any_of(tuple(table(_arguments(frame, way, frame.run.place(node))) for way in ways)))
    return _unlisted(frame, node, function, given)


def _unlisted(frame: Frame, node: ast.expr, function: Named, given: Given) -> Value:
    """Call a function of a library that is in no table."""
    name = function.name
    if name in NO_RETURN:
        throw(frame, (Named("builtins.SystemExit"),) if name.endswith("exit") else ANY)
        return UNKNOWN
    if is_error(function):
        return made_error(frame, name, [argument.value for argument in given.positional]) or UNKNOWN
    library, _, rest = name.partition(".")
    if library == "builtins" and (rest in _HARMLESS or rest.endswith(_EXCEPTIONS)):
        if rest in _CALM:
            frame.run.root.calm = node
        return UNKNOWN
    if library != "builtins" and not _calls_back(frame, given):
        frame.change_unseen(given.values())
        return UNKNOWN
    return _unknown(frame, node, given)


_ORDERLESS = frozenset({"builtins.max", "builtins.min", "builtins.sum"})
"""Functions to which the order of elements does not matter."""


def _called_by_metaclass(frame: Frame, node: ast.expr, given: Given) -> Value:
    """``super().__call__(...)`` in a metaclass: an object of the class."""
    cls = given.positional[0].value if given.positional else UNKNOWN
    rest = given._replace(positional=given.positional[1:])
    made = _object_made(frame, node, cls, rest) if isinstance(cls, Class) else None
    return _unknown(frame, node, given) if made is None else made


def _materialised(frame: Frame, given: Given, node: ast.expr, in_any_order: bool) -> Given:
    """The same arguments, with lists in the places of iterators: these are asked for all their elements."""

    def made(argument: Argument) -> Argument:
        held = frame.contents(argument.value)
        if isinstance(held, Partial) and is_set(held):
            return argument._replace(value=Items("tuple", held.positional) if in_any_order else UNKNOWN)
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


def _length(frame: Frame, node: ast.expr, value: Value, hint: str | None) -> Value:
    """What ``len`` gives: of something unknown, some length."""
    match value:
        case Items(items=items) | Partial(Named("builtins.set"), items):
            return Number("int", len(items))
        case Dictionary(items):
            return Number("int", len(items))
        case Class() if (members := enumerated(frame, value)) is not None:
            return Number("int", len(set(members.values())))
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
    if run.following and not root.supposed:
        (root.quiet if run.silent or may_be_taken(run.guards) else root.loud).update(root.stack)
    called = node.func if isinstance(node, ast.Call) else node
    made = Call(
        function.name,
        place,
        _name_place(frame, called),
        tuple(argument._replace(value=frame.frozen(argument.value)) for argument in given.positional),
        {key: argument._replace(value=frame.frozen(argument.value)) for key, argument in given.keywords.items()},
        given.complete,
        silent,
        function,
    )
    found = understand(made)
    if found is None:
        return None
    error: Meaning | None = None
    if run.guards and frame.state.alive:
        found, error = _guarded(frame, found)
    if run.unasked:
        found = _asked(found)
    is_evidence = run.following and frame.state.alive and not root.supposed
    if is_evidence and not found.findings and found.result is not UNKNOWN:
        root.clean.add(place)
    if root.stores is None:
        run.rules.observe(frame, found)
    note(run, found)
    own = own_lengths(frame)
    if not silent and isinstance(node, ast.Call):
        _name_keywords(frame, node, found, own)
        if found.told and not found.asks and not frame.delayed:
            tell(frame, tensor_paths(frame, node, found.call.arguments), found.told, own, place)
    if found.asks:
        run.asked[run.block.span(node)] = found
    if error is not None:
        kinds = kinds_raised(error)
        value = made_error(frame, kinds[0].name, None) if len(kinds) == 1 and isinstance(kinds[0], Named) else None
        throw(frame, kinds, value or UNKNOWN, Origin(run, error, tuple(root.chain)))
    return thawed(frame, _renamed(found.result, found.call.place, own))


def _guarded(frame: Frame, found: Meaning) -> tuple[Meaning, Meaning | None]:
    """What is told of a call over which somebody stands guard, and what it means if it certainly raises an error.

    An error that nobody takes is told, and the program is followed as if it had not been raised.
    """
    run, call = frame.run, found.call
    if call.silent or run.unasked or frame.delayed or not is_wrong(found):
        if call.silent or run.unasked or not _is_certain(found):
            frame.doubt()
        return found, None
    if fate(run.guards, kinds_raised(found)) is False:
        return found, None
    return understand(call._replace(silent=True)) or found, found


def _is_certain(found: Meaning) -> bool:
    """Whether a call certainly does not raise."""
    call = found.call
    known = call.complete and all(map(is_known, (*call.arguments, *call.keywords.values())))
    return known and not found.findings and not call.function.endswith("_at") and found.dialect == "einx"


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
        case Tensor(shape=None, first=first, last=last):
            return replace(value, first=tuple(map(own, first)), last=tuple(map(own, last)), place=value.place or place)
        case Items(kind, items):
            return Items(kind, tuple(_renamed(item, place, own) for item in items))
        case Dictionary(items):
            return Dictionary(tuple((name, _renamed(item, place, own)) for name, item in items))
        case Number("int", Symbolic() as length):
            return Number("int", own(length))
        case _:
            return value


def _method(frame: Frame, node: ast.expr, receiver: Value, name: str, given: Given) -> Value:
    if name in RESHAPING:
        frame.state.forget_tensors()
        return _unknown(frame, node, given)
    receiver = frame.make(receiver) if element_of(receiver) is not None else receiver
    found = _of_object(frame, node, receiver, name, given) if isinstance(receiver, Ref) else None
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
        found = texts.method(
            known, name, given, lambda value: elements(frame, value, node), lambda *read: _read(frame, node, *read)
        )
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


def _read(frame: Frame, node: ast.expr, owner: Value, key: Value, is_attribute: bool) -> Value:
    """An attribute or item that a format names."""
    if is_attribute:
        return read_attribute(frame, owner, key.value, node) if isinstance(key, Text) else UNKNOWN
    held = frame.contents(owner)
    return containers.item_of(held, key) if isinstance(held, Items | Dictionary) else UNKNOWN


def _of_object(frame: Frame, node: ast.expr, receiver: Ref, name: str, given: Given) -> Value | None:
    """Call a method of an object of the standard library; ``None`` if it is none that is known."""
    found = generators.call(frame, node, receiver, name, given)
    if found is None:
        found = collecting.call(frame, node, receiver, name, given)
    if found is None:
        found = commandline.call(frame, receiver, name, given)
    if found is None:
        found = concurrency.call(frame, node, receiver, name, given) or of_stack(frame, node, receiver, name, given)
    if found is None and name in TUPLE_METHODS:
        found = TUPLE_METHODS[name](frame, receiver, given)
    return sorted_in_place(frame, receiver, node, given) if found is None and name == "sort" else found


_MOST_WAYS = 4
"""Combinations of what arguments may be for which a function is asked one by one."""


def _ways(given: Given) -> list[Given]:
    """The arguments with one option each, where they are one of several things."""
    options = [options_of(value) for value in given.values()]
    if given.spread is not None or prod(map(len, options)) > _MOST_WAYS:
        return [given]
    return [_with_values(given, values) for values in product(*options)]


def _with_values(given: Given, values: Sequence[Value]) -> Given:
    rest = iter(values)
    positional = tuple(argument._replace(value=next(rest)) for argument in given.positional)
    return given._replace(
        positional=positional,
        keywords={name: argument._replace(value=next(rest)) for name, argument in given.keywords.items()},
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
    for value in given.values():
        awaited(frame, value)  # who is given a coroutine runs it
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


_CALLED: Mapping[type, Callable[[Frame, ast.expr, Any, Given, str | None], Value | None]] = {
    Named: _named,
    Method: lambda frame, node, method, given, _: _method(frame, node, method.receiver, method.name, given),
    Function: _call_function,
    Bound: lambda frame, node, bound, given, hint: _followed(frame, node, bound.function, given, hint, bound.receiver),
    Class: _call_class,
    Partial: _call_partial,
    Layer: lambda frame, node, layer, given, _: _layer(frame, node, layer, given),
    GenericAlias: _call_alias,
    Union: lambda frame, node, union, given, _: _any_called(
        frame, [option for option in union.options if option is not NOTHING], given, node
    ),
    Ref: _call_object,
}
"""What a call does, by the kind of what is called; ``None`` if that is not followed."""
