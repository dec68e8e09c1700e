"""What is told of containers while a module is gone through is what a look at all of it tells."""

from __future__ import annotations

from random import Random

import pytest

from einx_lsp.inference.protection import Holders
from einx_lsp.inference.state import protected
from einx_lsp.values.model import UNKNOWN, Instance, Items, Many, Named, Number, Ref, Value
from einx_lsp.values.model import Mapping as Dictionary

NAMES = "read rest changed stored other".split()
NUMBERS = range(8)


class Stores:
    """A file in which some names are changed, and others are stored late."""

    def times_stored_late(self, attribute: str) -> int:
        return int(attribute == "stored")

    def is_changed(self, name: str) -> bool:
        return name == "changed"


def a_reference(draw: Random) -> Value:
    return (
        Ref(draw.choice(NUMBERS)) if draw.random() < 0.8 else draw.choice([UNKNOWN, Number("int", 3), Named("numpy")])
    )


def what_a_name_is(draw: Random) -> Value:
    return draw.choice([a_reference(draw), Items("tuple", (a_reference(draw), a_reference(draw))), UNKNOWN])


def what_an_object_holds(draw: Random) -> Value:
    some = tuple(a_reference(draw) for _ in range(draw.randrange(3)))
    return draw.choice(
        [
            Items("list", some),
            Many("list", a_reference(draw)),
            Dictionary(tuple(zip("ab", some, strict=False))),
            Instance("A", tuple(zip(draw.sample(NAMES, len(some)), some, strict=True))),
            UNKNOWN,
        ]
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_is_counted_is_what_is_there(seed: int) -> None:
    draw, stores = Random(seed), Stores()
    names: dict[str, Value] = {}
    objects: dict[int, Value] = {}
    holders = Holders(stores, objects)
    before: set[int] = set()
    new: set[int] = set()
    told = 0
    for _ in range(60):
        if draw.random() < 0.5:
            bound = {draw.choice(NAMES): what_a_name_is(draw)}
            names.update(bound)
            holders.bind(bound)
        else:
            made = {draw.choice(NUMBERS): what_an_object_holds(draw)}
            objects.update(made)
            holders.put(made)
            new |= made.keys()
        found = {number for number in objects if holders.protects(number)}
        assert found == protected(names.items(), objects, stores)
        if draw.random() < 0.3:
            assert before - found <= holders.shaken() | new, "what has been protected is looked at again"
            before, new = found, set()
        told += len(found)
    assert told
