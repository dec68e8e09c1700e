"""A description that cannot be right is refused when it is registered, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import einx
from einx.backends import Backend, Variant
from einx.backends.registry import REGISTERED, get_backend
from einx.errors import BackendResolutionError

GOOD: Any = replace(get_backend("numpy"), name="good", array_types=frozenset({"good.Array"}))

WRONG: dict[str, tuple[Any, str]] = {
    "nothing": (None, "None is no description"),
    "a name": ("good", "'good' is no description"),
    "a class": (Backend, "is no description"),
    "no name": (replace(GOOD, name=""), "is a string, not ''"),
    "a number for a name": (replace(GOOD, name=3), "is a string, not 3"),
    "a list for a name": (replace(GOOD, name=["x"]), r"is a string, not \['x'\]"),
    "a name that is taken": (replace(GOOD, name="torch"), "there already is a backend named 'torch'"),
    "the name of a variant": (replace(GOOD, name="jax.vmap"), "is the name of a variant of the backend jax"),
    "the name of another variant": (
        replace(GOOD, name="torch.einsum"),
        "is the name of a variant of the backend torch",
    ),
    "imports in one string": (replace(GOOD, imports="import good"), "imports of the backend good are several strings"),
    "no imports": (replace(GOOD, imports=()), "imports of the backend good are lines of Python"),
    "no lines for imports": (replace(GOOD, imports=("good",)), "imports of the backend good are lines of Python"),
    "types in one string": (replace(GOOD, array_types="good.Array"), "array_types of the backend good are several"),
    "classes for types": (replace(GOOD, array_types=frozenset({int})), "array_types of the backend good are several"),
    **{
        f"{thing} for {part}": (replace(GOOD, **{part: thing}), f"{part} of the backend good")
        for part in ("imports", "array_types", "converted", "lacks", "spellings", "rules", "variants")
        for thing in (None, 3, "text")
    },
    "a table for a variant": (replace(GOOD, variants={"loop": {}}), "the variant loop of the backend good"),
    "a misspelt primitive": (replace(GOOD, spellings={"summ": "np.sum"}), "spellings .* 'summ' is none"),
    "a misspelt rule": (replace(GOOD, rules={"contrct": print}), "rules .* 'contrct' is none"),
    "a misspelt lack": (replace(GOOD, lacks=frozenset({"scater"})), "lacks .* 'scater' is none"),
    "a misspelt rule of a variant": (
        replace(GOOD, variants={"loop": Variant(frozenset({"vmap"}), {"vmapp": print}, "a loop")}),
        "rules of the variant loop .* 'vmapp' is none",
    ),
}


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = dict(REGISTERED)
    yield
    REGISTERED.clear()
    REGISTERED.update(before)


@pytest.mark.parametrize(("backend", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_right_is_refused(backend: Any, words: str) -> None:
    before = dict(REGISTERED)
    with pytest.raises(BackendResolutionError, match=words) as caught:
        einx.backend.register(backend)
    assert caught.value.code == "backend-description"
    assert caught.value.hint
    assert before == REGISTERED


def test_a_misspelt_primitive_is_told_what_was_meant() -> None:
    with pytest.raises(BackendResolutionError) as caught:
        einx.backend.register(replace(GOOD, spellings={"summ": "np.sum"}))
    assert caught.value.hint == "did you mean 'sum'?"


def test_what_can_be_right_is_taken_again_and_again() -> None:
    for _ in range(2):
        einx.backend.register(GOOD)
        assert einx.backend.get("good") is GOOD
    assert repr(GOOD) == "<backend good>"


@pytest.mark.parametrize("name", ["jax.", "jax.vmap.x", "jax.vmap.", ".jax", "torch..einsum", "", "."])
def test_names_with_dots_too_many_are_none(name: str) -> None:
    with pytest.raises(BackendResolutionError, match="no backend named"):
        einx.arange("a", a=3, backend=name)
    with pytest.raises(BackendResolutionError, match="no backend named"):
        einx.backend.use(name)
