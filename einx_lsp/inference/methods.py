"""The methods of a class that is cut into blocks: each is run on its own, and its result is kept with its block.

A method rests on what it asks of the module, on the attributes that its object has from the methods that make it, and
on the class. Of that, only the methods count that were looked for: so an edit in one method costs that method, and
those that call it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from einx_lsp.inference.definitions import attributes_of, certain, in_order
from einx_lsp.inference.dependencies import Outside, alike, changed_methods, same, still_holds
from einx_lsp.inference.interpreter import Bodies, Setting, Stored, run_method
from einx_lsp.inference.run import ClassBody, Method
from einx_lsp.inference.state import parts
from einx_lsp.inference.stored import joined, storing
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.python.blocks import Block
from einx_lsp.values.model import Class, Code, Value

__all__ = ["Methods", "is_cut", "run_methods"]

_Key = TypeVar("_Key")

_KEPT = 3
"""Results kept of a method: the present one, and those that undoing an edit comes back to."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found in a method, and what that rests on besides the answers of the module.

    Attributes:
        made: The class.
        told: What the body of the class tells of attributes.
        before: What the object has when the method is called.
        bodies: What was found.
        stored: What the method leaves to others.
        classes: The classes in that.
    """

    made: Class | None
    told: Mapping[str, Value]
    before: Stored
    bodies: Bodies
    stored: Stored
    classes: frozenset[Code]

    def holds(self, body: ClassBody, before: Stored, setting: Setting, changed: frozenset[str] | None) -> bool:
        """Whether the method would give the same once more.

        Args:
            body: The class now.
            before: What the object has now.
            setting: The module now.
            changed: The methods that have another body than in :attr:`made`; ``None`` if it is another class.
        """
        own = body.made is not None and body.made.code in self.classes
        return (
            changed is not None
            and (not changed if own else changed.isdisjoint(self.bodies.record.members))
            and _each(same, self.told, _told(body))
            and self._has(before)
            and still_holds(self.bodies.record, setting.names, apart=not self.classes)
        )

    def _has(self, before: Stored) -> bool:
        equal = same if self.classes else self._alike
        return self.before is before or (
            _each(equal, self.before.attributes, before.attributes)
            and _each(equal, self.before.objects, before.objects)
        )

    def _alike(self, a: object, b: object) -> bool:
        return same(a, b) or alike(a, b, self.bodies.record.members)


def _each(equal: Callable[[object, object], bool], a: Mapping[_Key, Value], b: Mapping[_Key, Value]) -> bool:
    return a is b or (a.keys() == b.keys() and all(a[key] is b[key] or equal(a[key], b[key]) for key in a))


def _told(body: ClassBody) -> Mapping[str, Value]:
    return {**body.constants, **body.fields}


def _classes_in(values: Iterable[Value]) -> frozenset[Code]:
    """The definitions of the classes that values and what they hold are made of."""
    found: set[Code] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        cls = value if isinstance(value, Class) else getattr(value, "made_of", None)
        if isinstance(cls, Class) and cls.code is not None:
            found.add(cls.code)
        if not isinstance(value, Class):
            waiting.extend(parts(value))
    return frozenset(found)


@dataclass(slots=True)
class Methods:
    """The results that are kept of the methods in one block at one of its places in a file."""

    kept: dict[Method, list[_Result]] = field(default_factory=dict)
    apart: dict[Method, list[_Result]] = field(default_factory=dict)

    def run(
        self,
        block: Block,
        body: ClassBody,
        method: Method,
        before: Stored,
        setting: Setting,
        scope: str,
        changed: Callable[[Class | None], frozenset[str] | None],
    ) -> _Result:
        """What is found in a method, as it was found before if nothing has changed for it.

        Args:
            block: The block.
            body: The class.
            method: The method.
            before: What its object has.
            setting: The module, as functions see it.
            scope: What tells lengths of this run from those of others.
            changed: The methods that have another body than in an earlier version of the class.
        """
        results = self.apart if setting.apart else self.kept
        kept = results.setdefault(method, [])
        for number, result in enumerate(kept):
            if result.holds(body, before, setting, changed(result.made)):
                kept[number] = result if result.made is body.made else replace(result, made=body.made)
                return result
        bodies, stored = run_method(block, body, method, before, setting, scope)
        classes = _classes_in([*stored.attributes.values(), *stored.objects.values()])
        new = _Result(body.made, _told(body), before, bodies, stored, classes)
        results[method] = [new, *kept[: _KEPT - 1]]
        return new


class _Changed:
    """Which methods of a class have changed since earlier versions of it, found out once for each.

    Args:
        now: The class.
    """

    def __init__(self, now: Class | None) -> None:
        self._now = now
        self._known: list[tuple[Class | None, frozenset[str] | None]] = []

    def __call__(self, before: Class | None) -> frozenset[str] | None:
        """The methods that have another body; ``None`` if it was another class."""
        for one, changed in self._known:
            if one is before:
                return changed
        changed = changed_methods(self._now, before)
        self._known.append((before, changed))
        return changed


def is_cut(body: ClassBody, blocks: tuple[Block, ...]) -> bool:
    """Whether a class is the one that is cut into some blocks.

    Args:
        body: The class.
        blocks: The blocks.
    """
    return len(blocks) > 1 and any(block is not blocks[0] for _, block in body.functions)


def run_methods(
    body: ClassBody, kept: Mapping[Block, tuple[Methods, str]], setting: Setting
) -> Mapping[Block, tuple[Bodies, ...]]:
    """Run through the methods of a class, those first that store its attributes.

    Args:
        body: The class.
        kept: What is kept of each of its blocks, and what tells lengths of a run through it from others.
        setting: The module, as functions see it.

    Returns:
        What was found, by the blocks.
    """
    outside = Outside(setting.names)
    told = Stored(attributes_of(outside, body), {})
    makers, others = in_order(body)
    changed = _Changed(body.made)
    places = _places([*makers, *others])

    def run(method: Method, block: Block, before: Stored, setting: Setting) -> _Result:
        results, scope = kept[block]
        return results.run(block, body, method, before, setting, f"{scope}.{places[method]}", changed)

    def make(setting: Setting) -> tuple[Stored, list[tuple[Block, _Result]]]:
        """Run the methods that make an object: what it has then, and what was found."""
        before, results = told, []
        for method, block in makers:
            result = run(method, block, before, setting)
            results.append((block, result))
            more = dict(certain(outside, body, result.stored.attributes))
            before = Stored({**before.attributes, **more}, {**before.objects, **result.stored.objects})
        return before, results

    known: Mapping[str, Value] = {}
    several = storing(outside, body)
    if several:
        apart = replace(setting, apart=True)
        before, results = make(apart)
        names = {name for where in several.values() for name in where.methods}
        results += [(block, run(method, block, before, apart)) for method, block in others if method.name in names]
        stores = {target: value for _, result in results for target, value in result.stored.stores.items()}
        scopes = (f"{kept[body.functions[0][1]][1]}.stored.{number}" for number in count())
        known = joined(several, stores, lambda: LengthNames(next(scopes)))
    before, results = make(setting)
    before = before._replace(attributes={**before.attributes, **known})
    results += [(block, run(method, block, before, setting)) for method, block in others]
    found: dict[Block, list[Bodies]] = {block: [] for block in kept}
    for block, result in results:
        found[block].append(result.bodies)
    return {block: tuple(bodies) for block, bodies in found.items()}


def _places(methods: Iterable[tuple[Method, Block]]) -> Mapping[Method, int]:
    """Which of the methods in its block each one is."""
    seen: Counter[Block] = Counter()
    places: dict[Method, int] = {}
    for method, block in methods:
        places[method] = seen[block]
        seen[block] += 1
    return places
