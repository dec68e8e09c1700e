"""What a tensor factory is told of its tensor: of the optional parameters those that it accepts, and no others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import numpy as np
import pytest

import einx

ABOUT = {"name": "add1", "init": "add"}


class Told:
    """A factory in many forms; ``about`` is what the last one was told."""

    def __init__(self) -> None:
        self.about: dict[str, object] | None = None

    def make(self, shape: tuple[int, ...], about: dict[str, object]) -> np.ndarray:
        self.about = about
        return np.ones(shape)

    def method(self, shape: tuple[int, ...], name: str = "") -> np.ndarray:
        return self.make(shape, {"name": name})

    def __call__(self, shape: tuple[int, ...], *, init: str) -> np.ndarray:
        return self.make(shape, {"init": init})


def forms(told: Told) -> dict[str, tuple[Callable[..., Any], set[str]]]:
    """Functions, and the names of what they accept."""
    make = told.make

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def inner(*arguments: Any, **keywords: Any) -> Any:
            return function(*arguments, **keywords)

        return inner

    def named_as_one(name: tuple[int, ...]) -> np.ndarray:
        return make(name, {})

    def by_position(shape: tuple[int, ...], name: str = "own", /) -> np.ndarray:
        return make(shape, {} if name == "own" else {"name": name})

    def defaults(shape: tuple[int, ...], _dtype: str = "f8", init: object = None) -> np.ndarray:
        return make(shape, {"init": init})

    def after_all(*shape: Any, init: object) -> np.ndarray:
        return make(shape[0], {"init": init})

    return {
        "the shape alone": (lambda shape: make(shape, {}), set()),
        "the shape by any name": (named_as_one, set()),
        "a keyword": (lambda shape, *, init: make(shape, {"init": init}), {"init"}),
        "two": (lambda shape, name, init: make(shape, {"name": name, "init": init}), {"name", "init"}),
        "one with a default": (defaults, {"init"}),
        "by position only": (by_position, set()),
        "behind all positions": (after_all, {"init"}),
        "all keywords": (lambda shape, **about: make(shape, about), {"name", "init"}),
        "a method": (told.method, {"name"}),
        "an object": (told, {"init"}),
        "a partial": (partial(lambda _flag, shape, init: make(shape, {"init": init}), True), {"init"}),
        "a decorated one": (decorated(lambda shape, init: make(shape, {"init": init})), {"init"}),
        "a decorated one that takes little": (decorated(lambda shape: make(shape, {})), set()),
    }


@pytest.mark.parametrize("name", forms(Told()))
def test_a_factory_is_told_what_it_accepts(name: str) -> None:
    told = Told()
    factory, accepted = forms(told)[name]
    for _ in range(2):
        assert einx.add("a b, b", np.ones((2, 3)), factory).tolist() == [[2.0] * 3] * 2
        assert told.about == {each: ABOUT[each] for each in accepted}
