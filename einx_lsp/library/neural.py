"""What neural networks are made of: linear maps, convolutions, pooling, embeddings, attention, losses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from einx_lsp.library import picking, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, at_least, exact_quotient, unify, volume
from einx_lsp.library.elementwise import combined
from einx_lsp.library.reductions import reduced
from einx_lsp.values.model import NOTHING, Items, Length, Nothing, Number, Shape, Text, Value

__all__ = [
    "TORCH",
    "along",
    "convolved",
    "distance",
    "embedded",
    "halved",
    "kept",
    "linear",
    "loss",
    "of_both",
    "of_classes",
    "per_axis",
    "pooled",
    "pooled_to",
    "resized",
    "shuffled",
    "similarity",
    "transposed",
    "unfolded",
    "unshuffled",
]


def kept(bound: Bound) -> Value:
    """What has the shape of what it is given."""
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, None, bound["a"])


def along(bound: Bound) -> Value:
    """What runs along an axis that must be there, and keeps the shape."""
    found = reading.array(bound["a"])
    if found.shape:
        reading.axis(bound["axis"], len(found.shape))
    return reading.result(bound, found.shape, None, bound["a"])


def halved(bound: Bound) -> Value:
    """``glu``: half of an axis, with a gate made of the other half."""
    _, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    length = shape[axis]
    half = None if length is None else length // 2 if isinstance(length, int) else exact_quotient(length, 2)
    return reading.result(bound, (*shape[:axis], half, *shape[axis + 1 :]), None, bound["a"])


def linear(bound: Bound, shape: Shape, width: Length, made: Length) -> Value:
    """A linear map of the last axis.

    Args:
        bound: The call.
        shape: What it is applied to.
        width: The length that the last axis has before.
        made: The length that it has after.
    """
    if not shape:
        raise Refused
    unify(shape[-1], width)
    return reading.result(bound, (*shape[:-1], made), None, bound["a"])


def _linear(bound: Bound) -> Value:
    _, shape = reading.ranked(bound["a"])
    _, weight = reading.ranked(bound["weight"])
    if len(weight) != 2:
        raise Undetermined
    return linear(bound, shape, weight[1], weight[0])


def embedded(bound: Bound, width: Length) -> Value:
    """A row for each place, in an axis at the end."""
    _, places = reading.ranked(bound["a"])
    return reading.result(bound, (*places, width), None, bound["a"])


def _embedding(bound: Bound) -> Value:
    _, weight = reading.ranked(bound["weight"])
    if len(weight) != 2:
        raise Refused
    return embedded(bound, weight[1])


def _one_hot(bound: Bound) -> Value:
    _, places = reading.ranked(bound["a"])
    count = reading.size(bound["count"])
    known = count is not None and at_least(count, 0)
    return reading.result(bound, (*places, count if known else None), "int64", bound["a"])


def per_axis(value: Value, rank: int) -> tuple[Length, ...]:
    """A number for each axis, where one may stand for all.

    Raises:
        Undetermined: It is neither one nor as many as axes.
    """
    if isinstance(value, Items):
        found = tuple(map(reading.size, value.items))
        if len(found) == 1:
            return found * rank
        if len(found) != rank:
            raise Undetermined
        return found
    return (reading.size(value),) * rank


def _times(a: Length, b: Length) -> Length:
    return volume((a, b))


def _minus(a: Length, b: Length) -> Length:
    return add(a, _times(b, -1))


def _windowed(length: Length, kernel: Length, stride: Length, padding: Length, dilation: Length) -> Length:
    """``(length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1``."""
    reach = add(_times(dilation, add(kernel, -1)), 1)
    room = _minus(add(length, _times(2, padding)), reach)
    if room is None or stride is None:
        return None
    if isinstance(room, int) and room < 0:
        raise Refused
    if isinstance(room, int) and isinstance(stride, int) and stride > 0:
        return room // stride + 1
    return add(room if stride == 1 else exact_quotient(room, stride), 1)


def convolved(bound: Bound, shape: Shape, rank: int, channels: tuple[Length, Length], kernel: Shape) -> Value:
    """A convolution.

    Args:
        bound: The call, or what a layer was made of: ``stride``, ``padding``, ``dilation``.
        shape: What it is applied to, with or without a batch.
        rank: How many axes the kernel has.
        channels: How many channels there are before and after.
        kernel: The lengths of the kernel.
    """
    if not rank < len(shape) <= rank + 2:
        raise Refused
    unify(shape[-rank - 1], channels[0])
    stride, dilation = per_axis(bound["stride"], rank), per_axis(bound["dilation"], rank)
    if bound["padding"] == Text("same"):
        lengths = shape[-rank:]
    else:
        padding = (0,) * rank if bound["padding"] == Text("valid") else per_axis(bound["padding"], rank)
        lengths = tuple(map(_windowed, shape[-rank:], kernel, stride, padding, dilation))
    return reading.result(bound, (*shape[: -rank - 1], channels[1], *lengths), None, bound["a"])


def _convolution(rank: int) -> Rule:
    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        _, weight = reading.ranked(bound["weight"])
        if len(weight) != rank + 2:
            raise Refused
        groups = reading.length(bound["groups"])
        return convolved(bound, shape, rank, (_times(weight[1], groups), weight[0]), weight[2:])

    return rule


def transposed(bound: Bound, shape: Shape, rank: int, channels: tuple[Length, Length], kernel: Shape) -> Value:
    """A transposed convolution; the arguments are those of :func:`convolved`, and ``output_padding``."""
    if not rank < len(shape) <= rank + 2:
        raise Refused
    unify(shape[-rank - 1], channels[0])
    given = (per_axis(bound[name], rank) for name in ("stride", "padding", "dilation", "output_padding"))
    lengths = tuple(map(_grown, shape[-rank:], kernel, *given))
    return reading.result(bound, (*shape[: -rank - 1], channels[1], *lengths), None, bound["a"])


def _grown(length: Length, kernel: Length, stride: Length, padding: Length, dilation: Length, extra: Length) -> Length:
    """``(length - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1``."""
    start = _minus(_times(add(length, -1), stride), _times(2, padding))
    return add(add(start, _times(dilation, add(kernel, -1))), add(extra, 1))


def _transposed_convolution(rank: int) -> Rule:
    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        _, weight = reading.ranked(bound["weight"])
        if len(weight) != rank + 2:
            raise Refused
        groups = reading.length(bound["groups"])
        return transposed(bound, shape, rank, (weight[0], _times(weight[1], groups)), weight[2:])

    return rule


def pooled(rank: int) -> Rule:
    """The rule of pooling over so many axes."""

    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if not rank < len(shape) <= rank + 2:
            raise Refused
        if reading.flag(bound["ceil_mode"]):
            made = (*shape[:-rank], *(None,) * rank)
        else:
            kernel = per_axis(bound["kernel_size"], rank)
            stride = kernel if bound["stride"] == NOTHING else per_axis(bound["stride"], rank)
            padding, dilation = per_axis(bound["padding"], rank), per_axis(bound["dilation"], rank)
            made = (*shape[:-rank], *map(_windowed, shape[-rank:], kernel, stride, padding, dilation))
        result = reading.result(bound, made, None, bound["a"])
        if not reading.flag(bound["return_indices"]):
            return result
        return Items("tuple", (result, reading.result(bound, made, "int64", bound["a"])))

    return rule


def pooled_to(rank: int) -> Rule:
    """The rule of pooling that is told the lengths of its result; ``None`` leaves one as it is."""

    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if not rank < len(shape) <= rank + 2:
            raise Refused
        if reading.flag(bound["return_indices"]):
            raise Undetermined
        asked = bound["output_size"]
        sizes = asked.items if isinstance(asked, Items) else (asked,) * rank
        if len(sizes) == 1:
            sizes *= rank
        if len(sizes) != rank:
            raise Undetermined
        pairs = zip(shape[-rank:], sizes, strict=True)
        lengths = (old if isinstance(new, Nothing) else reading.length(new) for old, new in pairs)
        return reading.result(bound, (*shape[:-rank], *lengths), None, bound["a"])

    return rule


def resized(bound: Bound) -> Value:
    """``interpolate``: axes after the batch and the channels, brought to lengths or made longer by factors."""
    _, shape = reading.ranked(bound["a"])
    rank = len(shape) - 2
    if rank < 1:
        raise Refused
    if bound["size"] != NOTHING:
        lengths = per_axis(bound["size"], rank)
    elif bound["scale_factor"] != NOTHING:
        factor = bound["scale_factor"]
        factors = factor.items if isinstance(factor, Items) else (factor,) * rank
        if len(factors) != rank:
            raise Refused
        lengths = tuple(map(_scaled, shape[2:], factors))
    else:
        raise Refused
    return reading.result(bound, (*shape[:2], *lengths), None, bound["a"])


def _scaled(length: Length, factor: Value) -> Length:
    match factor:
        case Number("int", int() as number):
            return _times(length, number)
        case Number("float", float() as number) if isinstance(length, int) and 0 < number < 2**31 and length < 2**31:
            return math.floor(length * number)
        case Number("float", float() as number) if number.is_integer() and abs(number) < 2**31:
            return _times(length, int(number))
        case Number("float", float() as number) if number > 0 and (1 / number).is_integer() and length is not None:
            return exact_quotient(length, int(1 / number))
        case _:
            return None


def shuffled(bound: Bound) -> Value:
    """``pixel_shuffle``: channels moved into the last two axes."""
    _, shape = reading.ranked(bound["a"])
    factor = reading.length(bound["factor"])
    if len(shape) < 3:
        raise Refused
    channels = shape[-3]
    square = _times(factor, factor)
    fewer = None if channels is None or square is None else exact_quotient(channels, square)
    return reading.result(
        bound, (*shape[:-3], fewer, _times(shape[-2], factor), _times(shape[-1], factor)), None, bound["a"]
    )


def unshuffled(bound: Bound) -> Value:
    """``pixel_unshuffle``: the contrary of ``pixel_shuffle``."""
    _, shape = reading.ranked(bound["a"])
    factor = reading.length(bound["factor"])
    if len(shape) < 3:
        raise Refused
    lengths = (None if one is None or factor is None else exact_quotient(one, factor) for one in shape[-2:])
    return reading.result(bound, (*shape[:-3], _times(shape[-3], _times(factor, factor)), *lengths), None, bound["a"])


def _attention(bound: Bound) -> Value:
    """``scaled_dot_product_attention``."""
    queries, keys, values = (reading.ranked(bound[name])[1] for name in ("query", "key", "value"))
    if min(len(queries), len(keys), len(values)) < 2:
        raise Refused
    batches = [queries[:-2], keys[:-2], values[:-2]]
    if bound["enable_gqa"] != Number("bool", False):
        batches = [batches[0]]
    unify(queries[-1], keys[-1])
    unify(keys[-2], values[-2])
    batch = _alike(batches)
    shape = None if batch is None else (*batch, queries[-2], values[-1])
    return reading.result(bound, shape, None, *(bound[name] for name in ("query", "key", "value")))


def _alike(shapes: Sequence[Shape]) -> Shape | None:
    """What several shapes are, a length open where they are not the same, as nothing is broadcast if one is empty."""
    if any(len(shape) != len(shapes[0]) for shape in shapes):
        return None
    return tuple(lengths[0] if len(set(lengths)) == 1 else None for lengths in zip(*shapes, strict=True))


def _sampled(bound: Bound) -> Value:
    """``grid_sample``: the places of a grid in images."""
    _, shape = reading.ranked(bound["a"])
    _, grid = reading.ranked(bound["grid"])
    if len(shape) not in {4, 5} or len(grid) != len(shape):
        raise Refused
    return reading.result(bound, (unify(shape[0], grid[0]), shape[1], *grid[1:-1]), None, bound["a"])


def _is_reduced(bound: Bound) -> bool:
    if any(bound.values.get(name, NOTHING) != NOTHING for name in ("size_average", "reduce")):
        raise Undetermined
    return reading.text(bound["reduction"]) != "none"


def loss(shape_of: Callable[[Bound], Shape | None]) -> Rule:
    """The rule of a loss: one number, or as many as there are where they are not brought together.

    Args:
        shape_of: The shape of the numbers.
    """

    def rule(bound: Bound) -> Value:
        for name in ("a", "b"):
            reading.array(bound[name])
        shape = () if _is_reduced(bound) else shape_of(bound)
        return reading.result(bound, shape, None, bound["a"], bound["b"])

    return rule


def of_both(bound: Bound) -> Shape | None:
    """The shape of numbers that come from two arrays, broadcast together."""
    return combined((bound["a"], bound["b"])).shape


def of_classes(bound: Bound) -> Shape | None:
    """The shape of the target, which has no axis of classes, unless it is of probabilities."""
    _, shape = reading.ranked(bound["a"])
    return (*shape[:1], *shape[2:]) if len(shape) > 1 else ()


def similarity(bound: Bound) -> Value:
    """``cosine_similarity``, along an axis."""
    found = combined((bound["x1"], bound["x2"]))
    shape = reduced(found.shape, Number("int", reading.integer(bound["axis"])), Number("bool", False))
    return reading.result(bound, shape, None, bound["x1"], bound["x2"])


def distance(bound: Bound) -> Value:
    """``pairwise_distance``, along the last axis."""
    found = combined((bound["x1"], bound["x2"]))
    shape = reduced(found.shape, Number("int", -1), bound["keepdim"])
    return reading.result(bound, shape, None, bound["x1"], bound["x2"])


def unfolded(bound: Bound) -> Value:
    """``unfold``: the patches of images, one after the other."""
    _, shape = reading.ranked(bound["a"])
    if len(shape) not in {3, 4}:
        raise Refused
    kernel, dilation, padding, stride = (
        per_axis(bound[name], 2) for name in ("kernel_size", "dilation", "padding", "stride")
    )
    count = volume(map(_windowed, shape[-2:], kernel, stride, padding, dilation))
    return reading.result(bound, (*shape[:-3], _times(shape[-3], volume(kernel)), count), None, bound["a"])


_IN = "inplace=False"
_KEEPING: Mapping[str, str] = {
    **dict.fromkeys("relu relu6 selu silu mish hardswish hardsigmoid".split(), _IN),
    **dict.fromkeys("logsigmoid softsign tanhshrink tanh sigmoid".split(), ""),
    "gelu": "approximate='none'",
    "elu": f"alpha=1.0 {_IN}",
    "celu": f"alpha=1.0 {_IN}",
    "leaky_relu": f"negative_slope=0.01 {_IN}",
    "rrelu": f"lower=0.125 upper=0.3 training=False {_IN}",
    "softplus": "beta=1 threshold=20",
    "hardtanh": f"min_val=-1.0 max_val=1.0 {_IN}",
    "threshold": f"threshold value {_IN}",
    "hardshrink": "lambd=0.5",
    "softshrink": "lambd=0.5",
    "prelu": "weight",
    **dict.fromkeys(("dropout", "dropout1d", "dropout2d", "dropout3d"), f"p=0.5 training=True {_IN}"),
    **dict.fromkeys(("alpha_dropout", "feature_alpha_dropout"), f"p=0.5 training=False {_IN}"),
    "layer_norm": "normalized_shape weight=None bias=None eps=1e-05",
    "rms_norm": "normalized_shape weight=None eps=None",
    "group_norm": "num_groups weight=None bias=None eps=1e-05",
    "batch_norm": "running_mean running_var weight=None bias=None training=False momentum=0.1 eps=1e-05",
    "instance_norm": (
        "running_mean=None running_var=None weight=None bias=None use_input_stats=True momentum=0.1 eps=1e-05"
    ),
    "normalize": "p=2.0 dim=1 eps=1e-12 out!",
    "local_response_norm": "size alpha=0.0001 beta=0.75 k=1.0",
    "gumbel_softmax": "tau=1 hard=False eps=1e-10 dim=-1",
}
_LOSS = "size_average=None reduce=None reduction='mean'"
_CONVOLVING = "input:a weight bias=None stride=1 padding=0 dilation=1 groups=1"
_GROWING = "input:a weight bias=None stride=1 padding=0 output_padding=0 groups=1 dilation=1"
_MAXIMAL = "input:a kernel_size stride=None padding=0 dilation=1 ceil_mode=False return_indices=False"
_AVERAGE = (
    "input:a kernel_size stride=None padding=0 ceil_mode=False count_include_pad=True divisor_override=None "
    "* dilation=1 return_indices=False"
)
_RESIZE = "input:a size=None scale_factor=None mode='nearest' align_corners=None"

_INITIALISING = (
    "uniform_ normal_ trunc_normal_ constant_ ones_ zeros_ eye_ dirac_ xavier_uniform_ xavier_normal_ "
    "kaiming_uniform_ kaiming_normal_ orthogonal_ sparse_"
)

TORCH: Mapping[str, Entry] = {
    **{f"nn.init.{name}": Entry("tensor:a *rest **", picking.written) for name in _INITIALISING.split()},
    **{f"nn.functional.{name}": Entry(f"input:a {rest}", kept) for name, rest in _KEEPING.items()},
    **{f"nn.functional.{name}_": Entry("input:a *rest **", kept) for name in ("relu", "elu", "leaky_relu")},
    **dict.fromkeys(
        ("nn.functional.softmax", "nn.functional.log_softmax"),
        Entry("input:a dim:axis=None _stacklevel=3 dtype=None", along),
    ),
    **{
        name: Entry("input:a *rest **", kept)
        for name in ("dropout", "layer_norm", "rms_norm", "group_norm", "batch_norm", "celu", "selu", "prelu")
    },
    "nn.functional.glu": Entry("input:a dim:axis=-1", halved),
    "nn.functional.linear": Entry("input:a weight bias=None", _linear),
    "nn.functional.embedding": Entry("input:a weight *rest **", _embedding),
    "nn.functional.one_hot": Entry("tensor:a num_classes:count=-1", _one_hot),
    **{f"nn.functional.conv{rank}d": Entry(_CONVOLVING, _convolution(rank)) for rank in (1, 2, 3)},
    **{f"conv{rank}d": Entry(_CONVOLVING, _convolution(rank)) for rank in (1, 2, 3)},
    **{f"nn.functional.conv_transpose{rank}d": Entry(_GROWING, _transposed_convolution(rank)) for rank in (1, 2, 3)},
    **{f"nn.functional.max_pool{rank}d": Entry(_MAXIMAL, pooled(rank)) for rank in (1, 2, 3)},
    **{f"nn.functional.avg_pool{rank}d": Entry(_AVERAGE, pooled(rank)) for rank in (1, 2, 3)},
    **{
        f"nn.functional.adaptive_{name}_pool{rank}d": Entry("input:a output_size return_indices=False", pooled_to(rank))
        for rank in (1, 2, 3)
        for name in ("avg", "max")
    },
    "nn.functional.interpolate": Entry(f"{_RESIZE} recompute_scale_factor=None antialias=False", resized),
    "nn.functional.upsample": Entry(_RESIZE, resized),
    **dict.fromkeys(("nn.functional.pixel_shuffle", "pixel_shuffle"), Entry("input:a upscale_factor:factor", shuffled)),
    **dict.fromkeys(
        ("nn.functional.pixel_unshuffle", "pixel_unshuffle"), Entry("input:a downscale_factor:factor", unshuffled)
    ),
    "nn.functional.grid_sample": Entry(
        "input:a grid mode='bilinear' padding_mode='zeros' align_corners=None", _sampled
    ),
    "nn.functional.unfold": Entry("input:a kernel_size dilation=1 padding=0 stride=1", unfolded),
    "nn.functional.pad": Entry("input:a pad mode='constant' value=None", picking.pad),
    "nn.functional.scaled_dot_product_attention": Entry(
        "query key value attn_mask=None dropout_p=0.0 is_causal=False * scale=None enable_gqa=False", _attention
    ),
    "nn.functional.cosine_similarity": Entry("x1 x2 dim:axis=1 eps=1e-08", similarity),
    "cosine_similarity": Entry("x1 x2 dim:axis=1 eps=1e-08", similarity),
    "nn.functional.pairwise_distance": Entry("x1 x2 p=2.0 eps=1e-06 keepdim=False", distance),
    **{
        f"nn.functional.{name}": Entry(f"input:a target:b {_LOSS} weight=None", loss(of_both))
        for name in ("mse_loss", "l1_loss")
    },
    "nn.functional.smooth_l1_loss": Entry(f"input:a target:b {_LOSS} beta=1.0", loss(of_both)),
    "nn.functional.huber_loss": Entry("input:a target:b reduction='mean' delta=1.0 weight=None", loss(of_both)),
    "nn.functional.binary_cross_entropy": Entry(f"input:a target:b weight=None {_LOSS}", loss(of_both)),
    "nn.functional.binary_cross_entropy_with_logits": Entry(
        f"input:a target:b weight=None {_LOSS} pos_weight=None", loss(of_both)
    ),
    "nn.functional.kl_div": Entry(f"input:a target:b {_LOSS} log_target=False", loss(of_both)),
    "nn.functional.nll_loss": Entry(
        "input:a target:b weight=None size_average=None ignore_index=-100 reduce=None reduction='mean'",
        loss(of_classes),
    ),
    "nn.functional.cross_entropy": Entry(
        "input:a target:b weight=None size_average=None ignore_index=-100 reduce=None reduction='mean' "
        "label_smoothing=0.0",
        loss(of_classes),
    ),
}
