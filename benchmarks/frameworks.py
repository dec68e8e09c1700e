"""PyTorch and JAX: what a call costs beyond its code, and the code against what one would write by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType

import jax.numpy as jnp
import numpy as np
import torch

import einx
from benchmarks import einops_calls
from benchmarks.cases import Case, Sides
from benchmarks.overhead import NEW_SHAPES, cached_calls, median_and_worst, overhead_of
from benchmarks.report import Figure, Row, duration
from benchmarks.timing import interleaved

CACHED_MEDIAN, CACHED_WORST = 1.5, 2.5
NEW_MEDIAN = 0.5
BY_HAND = 1.15
TINY = 1.5
EINOPS = 1.0


def cached_torch() -> Iterator[Figure]:
    """Each operation on small tensors against its own graph called directly."""
    overheads = {}
    for name, (operation, description, arrays, lengths) in cached_calls().items():
        tensors = tuple(map(torch.from_numpy, arrays))
        graph = operation(description, *tensors, graph=True, **lengths)
        assert callable(graph)
        overheads[name] = overhead_of(operation, graph, description, tensors, lengths)
    yield from median_and_worst("torch: cached call over its graph", overheads, "us", CACHED_MEDIAN, CACHED_WORST)


def cached_jax() -> Iterator[Figure]:
    """The same on JAX, whose own calls take much longer: the code is replaced by one that returns an argument."""
    overheads = {}
    for name, (operation, description, made, lengths) in cached_calls().items():
        arrays = tuple(map(jnp.asarray, made))
        graph: einx.CompiledGraph = operation(description, *arrays, graph=True, **lengths)  # type: ignore[assignment]
        function = graph.function
        assert isinstance(function, FunctionType)
        scope: dict[str, FunctionType] = {}
        exec(f"def op0({', '.join(f'i{place}' for place in range(len(arrays)))}):\n    return i0", scope)
        function.__code__ = scope["op0"].__code__
        assert operation(description, *arrays, **lengths) is arrays[0]
        overheads[name] = overhead_of(operation, function, description, arrays, lengths)
    einx.clear_cache()
    what = "jax: cached call over a function that returns its argument"
    yield from median_and_worst(what, overheads, "us", CACHED_MEDIAN, CACHED_WORST)


def new_shapes() -> Iterator[Figure]:
    """14 everyday calls on tensors of shapes that were not seen before."""
    taken = {name: each.seconds(30, torch.from_numpy) for name, each in NEW_SHAPES.items()}
    milliseconds = {name: (samples.minimum * 1e3, samples.median * 1e3) for name, samples in taken.items()}
    median, worst = median_and_worst("torch: never-seen shape", milliseconds, "ms", NEW_MEDIAN, float("inf"))
    yield median
    yield Figure(worst.what, worst.value, worst.median, "ms", ours=worst.ours, peer=worst.peer)


def normal(*shape: int) -> torch.Tensor:
    """Random numbers, the same in every run."""
    return torch.from_numpy(np.random.default_rng(sum(shape)).standard_normal(shape, dtype=np.float32))


def attention() -> Sides:
    """Scores of 8 heads over 256 tokens."""
    q, k = normal(4, 256, 8, 64), normal(4, 256, 8, 64)
    return Sides(
        lambda: einx.dot("b q h c, b k h c -> b h q k", q, k),
        {
            "matmul": lambda: torch.matmul(q.permute(0, 2, 1, 3), k.permute(0, 2, 3, 1)),
            "einsum": lambda: torch.einsum("bqhc,bkhc->bhqk", q, k),
        },
    )


def cube() -> Sides:
    """A product of two matrices."""
    x, y = normal(512, 512), normal(512, 512)
    return Sides(lambda: einx.dot("a b, b c -> a c", x, y), {"matmul": lambda: torch.matmul(x, y)})


def rows() -> Sides:
    """8,192 rows of 64 elements."""
    x, rows = normal(50_000, 64), torch.from_numpy(np.random.default_rng(0).integers(0, 50_000, 8192))
    return Sides(
        lambda: einx.get_at("[v] c, n -> n c", x, rows),
        {"x[i]": lambda: x[rows]},
        {"index_select, which takes no negative places": lambda: torch.index_select(x, 0, rows)},
    )


def pixels() -> Sides:
    """8,192 pixels of 4 images."""
    x = normal(4, 64, 64, 32)
    at = torch.from_numpy(np.random.default_rng(0).integers(0, 64, (4, 2048, 2)))
    batch = torch.arange(4)[:, None]
    return Sides(
        lambda: einx.get_at("b [h w] c, b n [2] -> b n c", x, at),
        {
            "x[b, i, j]": lambda: x[batch, at[..., 0], at[..., 1]],
            "x[b, i, j], b made anew": lambda: x[torch.arange(4)[:, None], at[..., 0], at[..., 1]],
        },
    )


def softmax() -> Sides:
    """Along the last axis."""
    x = normal(64, 128, 256)
    return Sides(lambda: einx.softmax("a b [c]", x), {"softmax": lambda: torch.softmax(x, dim=-1)})


def softmax_of_two() -> Sides:
    """Over the two last axes."""
    x = normal(64, 128, 256)
    by_hand = {"softmax": lambda: torch.softmax(x.reshape(64, -1), dim=-1).reshape(x.shape)}
    return Sides(lambda: einx.softmax("a [b c]", x), by_hand)


def concatenation() -> Sides:
    """Two images along their channels, and one value to all."""
    x, y = normal(128, 128, 32), normal(128, 128, 32)
    return Sides(lambda: einx.id("h w a, h w b -> h w (a + b)", x, y), {"cat": lambda: torch.cat([x, y], dim=2)})


def rearrange() -> Sides:
    """10^6 elements, copied."""
    x = normal(10, 100, 10, 100)
    return Sides(
        lambda: einx.id("a b c d -> (a c) (b d)", x),
        {"permute, reshape": lambda: x.permute(0, 2, 1, 3).reshape(100, 10_000)},
    )


CASES = {
    "attention scores": attention,
    "dot 512^3": cube,
    "get_at of 8,192 rows": rows,
    "get_at of 8,192 pixels": pixels,
    "softmax": softmax,
    "softmax over two axes": softmax_of_two,
    "concatenation": concatenation,
    "rearrange of 10^6 elements": rearrange,
}


def tiny() -> Iterator[Figure]:
    """The smallest product of matrices: there all time is overhead."""
    x, y = normal(3, 4), normal(4, 5)
    times = interleaved(
        {"ours": lambda: einx.dot("a b, b c -> a c", x, y), "matmul": lambda: torch.matmul(x, y)}, 0.5, rounds=50
    )
    ours, theirs = times["ours"], times["matmul"]
    yield Figure(
        "torch: dot 3x4x5 over torch.matmul",
        (ours.minimum - theirs.minimum) * 1e6,
        (ours.median - theirs.median) * 1e6,
        "us",
        TINY,
        ours=duration(ours.minimum),
        peer=f"{duration(theirs.minimum)}  torch.matmul",
    )


def beside_einops() -> Iterator[Figure]:
    """Ten calls on small tensors."""
    yield from einops_calls.measure(torch.ones, "torch, small", EINOPS)


def row(name: str, prepare: Callable[[], Sides]) -> Row:
    """A row against hand-written PyTorch."""
    return Case(f"torch: {name}", prepare, BY_HAND).row


ROWS = (
    Row("torch, cached call", cached_torch),
    Row("jax, cached call", cached_jax),
    Row("torch, never-seen shape", new_shapes),
    *(row(name, prepare) for name, prepare in CASES.items()),
    Row("torch, tiny", tiny),
    Row("torch, small tensors against einops", beside_einops),
)
