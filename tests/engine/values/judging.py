"""Comparing calls with the oracle on every backend, with a report from which a call can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

import einx
from einx.errors import OperationNotSupportedError
from tests.engine.frameworks import CHOSEN, KNOWN, Framework, is_array, numpy_of
from tests.engine.support import refused, unsupported
from tests.engine.values.drawing import Drawing

OF_NUMPY = tuple(name for name in CHOSEN if KNOWN[name].module == "numpy")
"""Backends whose arrays are NumPy's."""


def describe(operation: str, description: str, tensors: Sequence[Any], keywords: dict[str, Any]) -> str:
    """A call as text."""
    shown = [f"{np.asarray(t).dtype}{np.shape(t)}" if not callable(t) else repr(t) for t in tensors]
    return f"einx.{operation}({description!r}, {', '.join(shown)}, **{keywords})"


def agree(got: Any, wanted: Any, call: str, *, tolerance: float = 1e-5) -> None:
    """Raise unless two results (or tuples of results) have the same shapes and values."""
    if isinstance(wanted, tuple):
        assert isinstance(got, tuple), call
        assert len(got) == len(wanted), call
        for one, other in zip(got, wanted, strict=True):
            agree(one, other, call, tolerance=tolerance)
        return
    got = numpy_of(got)
    assert np.shape(got) == np.shape(wanted), f"{call}: shape {np.shape(got)} instead of {np.shape(wanted)}"
    if got.dtype in (np.int32, np.uint32):  # JAX's own: larger numbers go round in it
        wanted = np.asarray(wanted).astype(got.dtype)
    np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance, err_msg=call)


class Judge(NamedTuple):
    """Checks calls against the oracle on one backend, and that the tensors are as they were."""

    backend: str

    @property
    def framework(self) -> Framework:
        return KNOWN[self.backend]

    def __call__(
        self,
        operation: str,
        description: str,
        tensors: Sequence[Any],
        keywords: dict[str, Any],
        wanted: Any,
        *,
        exact_kind: bool = False,
    ) -> None:
        call = describe(operation, description, tensors, keywords)
        draw = crc32(call.encode())
        before = [np.copy(tensor) if isinstance(tensor, np.ndarray) else None for tensor in tensors]
        if self.backend == "jax" and draw % 10 == 0:
            with self.framework.wide():
                self.compare(operation, description, tensors, keywords, wanted, exact_kind=exact_kind)
        else:
            self.compare(operation, description, tensors, keywords, wanted, exact_kind=exact_kind)
        for tensor, copy in zip(tensors, before, strict=True):
            if copy is not None:
                np.testing.assert_array_equal(tensor, copy, err_msg=call)

    def compare(
        self,
        operation: str,
        description: str,
        tensors: Sequence[Any],
        keywords: dict[str, Any],
        wanted: Any,
        *,
        exact_kind: bool,
    ) -> None:
        """Run a call and its graph, and compare the results."""
        call, backend = describe(operation, description, tensors, keywords), self.backend
        taken = self.taken(tensors, crc32(call.encode()))
        if backend == "plain" or not any(is_array(x, backend) for x in taken):
            keywords = {**keywords, "backend": backend}
        run = getattr(einx, operation)
        dtypes = [str(np.asarray(x).dtype) for x in tensors if not callable(x)]
        if unsupported(backend, operation, keywords):
            with pytest.raises(OperationNotSupportedError):
                run(description, *taken, **keywords)
            return
        try:
            results = self.results(run, description, taken, keywords)
        except Exception:
            if refused(backend, operation, dtypes):
                return
            raise
        for result in results:
            assert all(is_array(part, backend) for part in (result if isinstance(result, tuple) else (result,))), call
            agree(result, wanted, call, tolerance=1e-4 if backend == "jax" else 1e-5)
            if exact_kind and np.size(wanted):
                assert numpy_of(result).dtype.kind == np.asarray(wanted).dtype.kind, call

    def results(
        self, run: Callable[..., Any], description: str, taken: Sequence[Any], keywords: dict[str, Any]
    ) -> list[Any]:
        """What a call gives, and its graph."""
        if self.backend == "jax":
            return [in_one_jit(run, description, taken, keywords)]
        with np.errstate(all="ignore"):
            graph = run(description, *taken, graph=True, **keywords)
            return [run(description, *taken, **keywords), graph(*taken)]

    def taken(self, tensors: Sequence[Any], draw: int) -> list[Any]:
        """The tensors as arrays of the framework; in some calls, one of several stays one of NumPy's."""
        arrays = [place for place, tensor in enumerate(tensors) if isinstance(tensor, np.ndarray)]
        stays = arrays[draw // 10 % len(arrays)] if len(arrays) > 1 and draw % 3 == 0 else None
        return [x if place == stays else self.framework.take(x) for place, x in enumerate(tensors)]


def in_one_jit(run: Callable[..., Any], description: str, tensors: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """What a call gives under ``jax.jit``, in which it is one compilation rather than one for each of its steps."""
    import jax

    arrays = {place: x for place, x in enumerate(tensors) if is_array(x, "jax")}

    def call(arrays: dict[int, Any]) -> Any:
        return run(description, *(arrays.get(place, x) for place, x in enumerate(tensors)), **keywords)

    return jax.jit(call)(arrays)


def random_calls(test: Callable[[Drawing, Judge], None]) -> Callable[..., None]:
    """A test of random calls, once for each backend."""
    return _random(test, CHOSEN)


def random_calls_of_numpy(test: Callable[[Drawing, Judge], None]) -> Callable[..., None]:
    """A test of random calls with functions of NumPy's."""
    return _random(test, OF_NUMPY)


def a_law(test: Callable[[dict[str, int], Callable[[Sequence[int]], Any]], None]) -> Callable[..., None]:
    """A law for random lengths of the axes a, b and c, once for each backend but the plain one.

    The test takes the lengths and a function that makes an array of a shape. Calls stand by themselves, so that JAX,
    where each takes a compilation, gets few.
    """

    def example(data: st.DataObject, backend: str) -> None:
        framework, random = KNOWN[backend], np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
        lengths = {name: data.draw(st.integers(0, framework.longest)) for name in "abc"}
        test(lengths, lambda shape: framework.array(random.standard_normal(shape)))

    return _for_each(test, [name for name in CHOSEN if name != "plain"], example, 1 / 8)


def _random(test: Callable[[Drawing, Judge], None], backends: Sequence[str]) -> Callable[..., None]:
    def example(data: st.DataObject, backend: str) -> None:
        test(Drawing(data.draw, KNOWN[backend].longest), Judge(backend))

    return _for_each(test, backends, example)


def _for_each(
    test: Callable[..., None],
    backends: Sequence[str],
    example: Callable[[st.DataObject, str], None],
    of_slow: float = 1,
) -> Callable[..., None]:
    """A test for each backend, in parts where it is slow; of those a share of the usual examples."""
    cases = [
        pytest.param(
            name,
            part,
            id=name if KNOWN[name].parts == 1 else f"{name} {part}",
            marks=[pytest.mark.long] if KNOWN[name].parts > 1 else [],
        )
        for name in backends
        for part in range(KNOWN[name].parts)
    ]

    @pytest.mark.parametrize(("backend", "part"), cases)
    def run(backend: str, part: int) -> None:
        framework = KNOWN[backend]
        share = framework.share * (of_slow if framework.parts > 1 else 1)
        examples = max(1, round(settings.default.max_examples * share))
        drawn = settings(max_examples=examples)(given(st.data())(lambda data: example(data, backend)))
        if settings.default.derandomize:
            drawn = seed(crc32(f"{test.__qualname__} {backend} {part}".encode()))(drawn)
        drawn()

    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
    return run


__all__ = ["Judge", "a_law", "agree", "describe", "random_calls", "random_calls_of_numpy"]
