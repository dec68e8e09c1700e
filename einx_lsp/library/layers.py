"""Layers of ``torch.nn``: what their classes make, what a call of them gives, and what they own.

A rule of a call reads what the layer was made of beside what it is called with, so that a layer and the function for
the same operation share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from einx_lsp.library import neural, reading, rearranging
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import exact_quotient, unify, unify_shapes, volume
from einx_lsp.library.picking import windowed_pad
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Layer, Length, Number, Shape, Tensor, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["CLASSES", "ITSELF", "KEPT", "SEQUENTIAL", "call_of", "gives_tensor"]

SEQUENTIAL = "torch.nn.Sequential"

ITSELF = frozenset(
    "to cuda cpu eval train float half bfloat16 double requires_grad_ apply type share_memory compile".split()
)
"""Methods of layers that give back the layer."""

KEPT = frozenset(
    "in_features out_features in1_features in2_features num_embeddings embedding_dim in_channels out_channels groups "
    "num_features num_channels num_groups embed_dim num_heads input_size hidden_size num_layers p eps".split()
)
"""Arguments that a layer has as attributes of the same name, as they were given."""

_Owned: TypeAlias = Callable[[Bound], Mapping[str, Value]]


class _Kind(NamedTuple):
    """A class of layers.

    Attributes:
        parameters: Those of the class.
        call: Those of a call, and the rule of it.
        owned: The attributes that hold its weights.
    """

    parameters: str
    call: Entry
    owned: _Owned = lambda _: {}


def _weight(*shape: Length) -> Tensor:
    return Tensor("torch", shape)


def _if_asked(bound: Bound, flag: str, value: Value) -> Value:
    """A weight that a flag asks for."""
    match bound[flag]:
        case Number(_, bool(given)):
            return value if given else NOTHING
        case _:
            return UNKNOWN


def _unranked(value: Value) -> bool:
    return value == UNKNOWN or (isinstance(value, Tensor) and value.shape is None)


def _linear(bound: Bound) -> Value:
    width, made = reading.size(bound["in_features"]), reading.size(bound["out_features"])
    if _unranked(bound["a"]):
        return Tensor("torch", None, None, bound.place, last=(made,))
    return neural.linear(bound, reading.ranked(bound["a"])[1], width, made)


def _linear_weights(bound: Bound) -> Mapping[str, Value]:
    width, made = reading.size(bound["in_features"]), reading.size(bound["out_features"])
    return {"weight": _weight(made, width), "bias": _if_asked(bound, "bias", _weight(made))}


def _embedding(bound: Bound) -> Value:
    width = reading.size(bound["embedding_dim"])
    if _unranked(bound["a"]):
        return Tensor("torch", None, None, bound.place, last=(width,))
    return neural.embedded(bound, width)


def _embedding_weights(bound: Bound) -> Mapping[str, Value]:
    return {"weight": _weight(reading.size(bound["num_embeddings"]), reading.size(bound["embedding_dim"]))}


def _normalised(bound: Bound) -> Value:
    """A normalisation over the last axes, whose lengths are those that the layer was made for."""
    inner = reading.shape(bound["normalized_shape"])
    if inner is None:
        return neural.kept(bound)
    if _unranked(bound["a"]):
        return Tensor("torch", None, None, bound.place, last=inner)
    _, shape = reading.ranked(bound["a"])
    if len(shape) < len(inner):
        raise Refused
    start = len(shape) - len(inner)
    return reading.result(bound, (*shape[:start], *map(unify, shape[start:], inner)), None, bound["a"])


def _normalising_weights(bound: Bound) -> Mapping[str, Value]:
    shape = reading.shape(bound["normalized_shape"])
    weight = _if_asked(bound, "elementwise_affine", Tensor("torch", shape))
    bias = UNKNOWN if bound.values.get("bias") != Number("bool", True) else weight
    return {"weight": weight, "bias": bias}


def _by_channels(*ranks: int) -> Rule:
    """What keeps the shape, of which some ranks are taken only."""

    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if (ranks and len(shape) not in ranks) or len(shape) < 2:
            raise Refused
        return reading.result(bound, shape, None, bound["a"])

    return rule


def _channel_weights(name: str) -> _Owned:
    def owned(bound: Bound) -> Mapping[str, Value]:
        weight = _if_asked(bound, "affine", _weight(reading.size(bound[name])))
        return {"weight": weight, "bias": weight}

    return owned


def _channels(bound: Bound) -> tuple[Length, Length]:
    return reading.size(bound["in_channels"]), reading.size(bound["out_channels"])


def _convolution(rank: int, *, grows: bool = False) -> Rule:
    apply = neural.transposed if grows else neural.convolved

    def rule(bound: Bound) -> Value:
        channels = _channels(bound)
        if _unranked(bound["a"]):
            return Tensor("torch", None, None, bound.place, last=(channels[1], *(None,) * rank))
        kernel = neural.per_axis(bound["kernel_size"], rank)
        return apply(bound, reading.ranked(bound["a"])[1], rank, channels, kernel)

    return rule


def _convolution_weights(rank: int, *, grows: bool = False) -> _Owned:
    def owned(bound: Bound) -> Mapping[str, Value]:
        before, after = _channels(bound)
        kernel, groups = neural.per_axis(bound["kernel_size"], rank), reading.size(bound["groups"])
        first, second = (before, after) if grows else (after, before)
        inner = None if second is None or groups is None else exact_quotient(second, groups)
        return {"weight": _weight(first, inner, *kernel), "bias": _if_asked(bound, "bias", _weight(after))}

    return owned


def _padded(rank: int) -> Rule:
    """Padding of the last axes, by one number or by pairs from the last axis on."""

    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if len(shape) < rank:
            raise Refused
        ends = list(neural.per_axis(bound["padding"], 2 * rank))
        return reading.result(bound, windowed_pad(shape, ends), None, bound["a"])

    return rule


def _attention(bound: Bound) -> Value:
    """``MultiheadAttention``: what the queries become, with the weights."""
    _, queries = reading.ranked(bound["query"])
    if len(queries) not in {2, 3}:
        raise Refused
    made = (*queries[:-1], unify(queries[-1], reading.size(bound["embed_dim"])))
    sources = [bound[name] for name in ("query", "key", "value")]
    weights: Value = NOTHING
    if reading.flag(bound["need_weights"]):
        weights = reading.result(bound, _attention_weights(bound, queries), None, *sources)
    return Items("tuple", (reading.result(bound, made, None, *sources), weights))


def _attention_weights(bound: Bound, queries: Shape) -> Shape | None:
    _, keys = reading.ranked(bound["key"])
    if len(keys) != len(queries):
        raise Refused
    grown = any(bound[name] != Number("bool", False) for name in ("add_bias_kv", "add_zero_attn"))
    first = reading.flag(bound["batch_first"])
    heads = () if reading.flag(bound["average_attn_weights"]) else (reading.size(bound["num_heads"]),)
    if len(queries) == 2:
        return (*heads, queries[0], None if grown else keys[0])
    batch, length = (0, 1) if first else (1, 0)
    return (queries[batch], *heads, queries[length], None if grown else keys[length])


def _recurrent(bound: Bound) -> Value:
    """``LSTM`` and ``GRU``: what each step gives, with the state at the end."""
    _, shape = reading.ranked(bound["a"])
    if len(shape) not in {2, 3} or bound.values.get("proj_size", Number("int", 0)) != Number("int", 0):
        raise Undetermined
    hidden = reading.size(bound["hidden_size"])
    ways = 2 if reading.flag(bound["bidirectional"]) else 1
    unify(shape[-1], reading.size(bound["input_size"]))
    output = reading.result(bound, (*shape[:-1], volume((ways, hidden))), None, bound["a"])
    batch = () if len(shape) == 2 else (shape[0 if reading.flag(bound["batch_first"]) else 1],)
    state = (volume((ways, reading.size(bound["num_layers"]))), *batch, hidden)
    end = reading.result(bound, state, None, bound["a"])
    return Items("tuple", (output, Items("tuple", (end, end)) if "proj_size" in bound.values else end))


def _bilinear(bound: Bound) -> Value:
    _, a = reading.ranked(bound["a"])
    _, b = reading.ranked(bound["b"])
    if not a or not b:
        raise Refused
    around = unify_shapes((a[:-1], b[:-1]))
    if around is None:
        raise Undetermined
    return reading.result(bound, (*around, reading.size(bound["out_features"])), None, bound["a"], bound["b"])


def _like_model(bound: Bound) -> Value:
    """A block of a transformer, whose last axis is as long as the model is wide."""
    width = reading.size(bound["d_model"])
    if _unranked(bound["a"]):
        return Tensor("torch", None, None, bound.place, last=(width,))
    return neural.linear(bound, reading.ranked(bound["a"])[1], width, width)


_IN = Entry("input:a", neural.kept)
_IN_PLACE = "inplace=False"
_NORM = "eps=1e-05 momentum=0.1 affine={} track_running_stats={} device=None dtype=None"
_CONVOLVING = (
    "in_channels out_channels kernel_size stride=1 padding=0 dilation=1 groups=1 bias=True padding_mode='zeros' "
    "device=None dtype=None"
)
_GROWING = (
    "in_channels out_channels kernel_size stride=1 padding=0 output_padding=0 groups=1 bias=True dilation=1 "
    "padding_mode='zeros' device=None dtype=None"
)
_MAXIMAL = "kernel_size stride=None padding=0 dilation=1 return_indices=False ceil_mode=False"
_AVERAGE = (
    "kernel_size stride=None padding=0 ceil_mode=False count_include_pad=True divisor_override=None "
    "dilation=1 return_indices=False"
)
_RECURRENT = (
    "input_size hidden_size num_layers=1 bias=True batch_first=False dropout=0.0 bidirectional=False {} "
    "device=None dtype=None"
)
_ATTENTION = (
    "embed_dim num_heads dropout=0.0 bias=True add_bias_kv=False add_zero_attn=False kdim=None vdim=None "
    "batch_first=False device=None dtype=None"
)
_BLOCK = "d_model nhead *rest **"
_LOSS = "size_average=None reduce=None reduction='mean'"

_KEEPING: Mapping[str, str] = {
    **dict.fromkeys("ReLU ReLU6 SiLU SELU Mish Hardswish Hardsigmoid".split(), _IN_PLACE),
    **dict.fromkeys("Tanh Sigmoid LogSigmoid Softsign Tanhshrink Softmax2d".split(), ""),
    "GELU": "approximate='none'",
    **dict.fromkeys(("ELU", "CELU"), f"alpha=1.0 {_IN_PLACE}"),
    "LeakyReLU": f"negative_slope=0.01 {_IN_PLACE}",
    "RReLU": f"lower=0.125 upper=0.3 {_IN_PLACE}",
    "Softplus": "beta=1.0 threshold=20.0",
    "Hardtanh": f"min_val=-1.0 max_val=1.0 {_IN_PLACE}",
    "Threshold": f"threshold value {_IN_PLACE}",
    **dict.fromkeys(("Hardshrink", "Softshrink"), "lambd=0.5"),
    "PReLU": "num_parameters=1 init=0.25 device=None dtype=None",
    **dict.fromkeys(
        "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout".split(), f"p=0.5 {_IN_PLACE}"
    ),
    "LocalResponseNorm": "size alpha=0.0001 beta=0.75 k=1.0",
}
_PADS = {"ZeroPad": "padding", "ReflectionPad": "padding", "ReplicationPad": "padding", "ConstantPad": "padding value"}
_BATCHED: Mapping[int, tuple[int, ...]] = {1: (2, 3), 2: (4,), 3: (5,)}

_KINDS: Mapping[str, _Kind] = {
    **{name: _Kind(parameters, _IN) for name, parameters in _KEEPING.items()},
    **dict.fromkeys(("Softmax", "LogSoftmax", "Softmin"), _Kind("dim:axis=None", Entry("input:a", neural.along))),
    "Identity": _Kind("*rest **", Entry("input:a", lambda bound: bound["a"])),
    "GLU": _Kind("dim:axis=-1", Entry("input:a", neural.halved)),
    "Linear": _Kind(
        "in_features out_features bias=True device=None dtype=None", Entry("input:a", _linear), _linear_weights
    ),
    "Bilinear": _Kind(
        "in1_features in2_features out_features bias=True device=None dtype=None",
        Entry("input1:a input2:b", _bilinear),
    ),
    "Embedding": _Kind(
        "num_embeddings embedding_dim padding_idx=None max_norm=None norm_type=2.0 scale_grad_by_freq=False "
        "sparse=False _weight! _freeze=False device=None dtype=None",
        Entry("input:a", _embedding),
        _embedding_weights,
    ),
    "LayerNorm": _Kind(
        "normalized_shape eps=1e-05 elementwise_affine=True bias=True device=None dtype=None",
        Entry("input:a", _normalised),
        _normalising_weights,
    ),
    "RMSNorm": _Kind(
        "normalized_shape eps=None elementwise_affine=True device=None dtype=None",
        Entry("x:a", _normalised),
        _normalising_weights,
    ),
    "GroupNorm": _Kind(
        "num_groups num_channels eps=1e-05 affine=True device=None dtype=None",
        Entry("input:a", _by_channels()),
        _channel_weights("num_channels"),
    ),
    **{
        f"BatchNorm{rank}d": _Kind(
            f"num_features {_NORM.format(True, True)}",
            Entry("input:a", _by_channels(*ranks)),
            _channel_weights("num_features"),
        )
        for rank, ranks in _BATCHED.items()
    },
    "SyncBatchNorm": _Kind(
        "num_features eps=1e-05 momentum=0.1 affine=True track_running_stats=True process_group=None "
        "device=None dtype=None",
        Entry("input:a", _by_channels()),
        _channel_weights("num_features"),
    ),
    **{
        f"InstanceNorm{rank}d": _Kind(
            f"num_features {_NORM.format(False, False)}", _IN, _channel_weights("num_features")
        )
        for rank in (1, 2, 3)
    },
    **{
        f"Conv{rank}d": _Kind(_CONVOLVING, Entry("input:a", _convolution(rank)), _convolution_weights(rank))
        for rank in (1, 2, 3)
    },
    **{
        f"ConvTranspose{rank}d": _Kind(
            _GROWING, Entry("input:a", _convolution(rank, grows=True)), _convolution_weights(rank, grows=True)
        )
        for rank in (1, 2, 3)
    },
    **{f"MaxPool{rank}d": _Kind(_MAXIMAL, Entry("input:a", neural.pooled(rank))) for rank in (1, 2, 3)},
    "AvgPool1d": _Kind(_AVERAGE.replace("divisor_override=None ", ""), Entry("input:a", neural.pooled(1))),
    **{f"AvgPool{rank}d": _Kind(_AVERAGE, Entry("input:a", neural.pooled(rank))) for rank in (2, 3)},
    **{
        f"Adaptive{name}Pool{rank}d": _Kind(
            "output_size return_indices=False", Entry("input:a", neural.pooled_to(rank))
        )
        for rank in (1, 2, 3)
        for name in ("Avg", "Max")
    },
    "Flatten": _Kind("start_dim:start=1 end_dim:stop=-1", Entry("input:a", rearranging.flatten)),
    "Unflatten": _Kind("dim:axis unflattened_size:sizes", Entry("input:a", rearranging.unflatten)),
    "Upsample": _Kind(
        "size=None scale_factor=None mode='nearest' align_corners=None recompute_scale_factor=None",
        Entry("input:a", neural.resized),
    ),
    "UpsamplingNearest2d": _Kind("size=None scale_factor=None", Entry("input:a", neural.resized)),
    "UpsamplingBilinear2d": _Kind("size=None scale_factor=None", Entry("input:a", neural.resized)),
    "PixelShuffle": _Kind("upscale_factor:factor", Entry("input:a", neural.shuffled)),
    "PixelUnshuffle": _Kind("downscale_factor:factor", Entry("input:a", neural.unshuffled)),
    "Unfold": _Kind("kernel_size dilation=1 padding=0 stride=1", Entry("input:a", neural.unfolded)),
    **{
        f"{name}{rank}d": _Kind(parameters, Entry("input:a", _padded(rank)))
        for name, parameters in _PADS.items()
        for rank in (1, 2, 3)
    },
    "MultiheadAttention": _Kind(
        _ATTENTION,
        Entry(
            "query key value key_padding_mask=None need_weights=True attn_mask=None average_attn_weights=True "
            "is_causal=False",
            _attention,
        ),
    ),
    "LSTM": _Kind(_RECURRENT.format("proj_size=0"), Entry("input:a hx=None", _recurrent)),
    "GRU": _Kind(_RECURRENT.format(""), Entry("input:a hx=None", _recurrent)),
    "TransformerEncoderLayer": _Kind(_BLOCK, Entry("src:a *rest **", _like_model)),
    "TransformerDecoderLayer": _Kind(_BLOCK, Entry("tgt:a memory *rest **", _like_model)),
    **{
        name: _Kind(f"{_LOSS} **", Entry("input:a target:b", neural.loss(neural.of_both)))
        for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "KLDivLoss")
    },
    "HuberLoss": _Kind("reduction='mean' delta=1.0", Entry("input:a target:b", neural.loss(neural.of_both))),
    **{
        name: _Kind(f"weight=None {_LOSS} **", Entry("input:a target:b", neural.loss(neural.of_both)))
        for name in ("BCELoss", "BCEWithLogitsLoss")
    },
    **{
        name: _Kind(
            "weight=None size_average=None ignore_index=-100 reduce=None reduction='mean' **",
            Entry("input:a target:b", neural.loss(neural.of_classes)),
        )
        for name in ("CrossEntropyLoss", "NLLLoss")
    },
    "CosineSimilarity": _Kind("dim:axis=1 eps=1e-08", Entry("x1 x2", neural.similarity)),
    "PairwiseDistance": _Kind("p=2.0 eps=1e-06 keepdim=False", Entry("x1 x2", neural.distance)),
}


def _maker(name: str, kind: _Kind) -> Rule:
    def rule(bound: Bound) -> Value:
        return Layer(name, tuple(bound.values.items()), tuple(kind.owned(bound).items()))

    return rule


def _sequential(bound: Bound) -> Value:
    """``Sequential``, of layers one by one or by name."""
    if len(bound.rest) == 1 and isinstance(bound.rest[0], Dictionary):
        pairs = bound.rest[0].items
        parts, names = tuple(part for _, part in pairs), tuple(name for name, _ in pairs)
        return Layer(SEQUENTIAL, (), (), parts, names, grows=True)
    if UNKNOWN in bound.rest and len(bound.rest) == 1:
        raise Undetermined  # may be a dict of layers
    return Layer(SEQUENTIAL, (), (), bound.rest, grows=True)


def _list(name: str) -> Rule:
    def rule(bound: Bound) -> Value:
        match bound["parts"]:
            case Items(_, parts):
                return Layer(name, (), (), parts, grows=True)
            case value if value == NOTHING:
                return Layer(name, grows=True)
            case _:
                raise Undetermined

    return rule


def _dictionary(name: str) -> Rule:
    def rule(bound: Bound) -> Value:
        pairs = bound["parts"]
        if pairs == NOTHING:
            return Layer(name, grows=True)
        if not isinstance(pairs, Dictionary):
            raise Undetermined
        parts = tuple(part for _, part in pairs.items)
        return Layer(name, (), (), parts, tuple(key for key, _ in pairs.items), grows=True)

    return rule


CLASSES: Mapping[str, Entry] = {
    **{f"nn.{name}": Entry(kind.parameters, _maker(f"torch.nn.{name}", kind)) for name, kind in _KINDS.items()},
    "nn.Sequential": Entry("*parts", _sequential),
    "nn.ModuleList": Entry("modules:parts=None", _list("torch.nn.ModuleList")),
    "nn.ParameterList": Entry("values:parts=None", _list("torch.nn.ParameterList")),
    "nn.ModuleDict": Entry("modules:parts=None", _dictionary("torch.nn.ModuleDict")),
    "nn.ParameterDict": Entry("parameters:parts=None", _dictionary("torch.nn.ParameterDict")),
}
"""Names within ``torch``."""


_CALLS: Mapping[str, Entry] = {f"torch.nn.{name}": kind.call for name, kind in _KINDS.items()}
"""By the class of the layer."""


def _with_layer(layer: Layer, rule: Rule) -> Rule:
    made = dict(layer.arguments)
    return lambda bound: rule(replace(bound, values={**made, **bound.values}))


def gives_tensor(layer: Layer) -> bool:
    """Whether a call of a layer gives one tensor, whatever is known of what it is given.

    Args:
        layer: The layer.
    """
    _, _, name = layer.name.rpartition(".")
    return name in _KINDS and name not in {"Identity", "MultiheadAttention", "LSTM", "GRU"} and "MaxPool" not in name


def call_of(layer: Layer) -> Entry | None:
    """The function that a layer is, ``None`` if nothing is known of it.

    Args:
        layer: The layer.
    """
    entry = _CALLS.get(layer.name)
    return None if entry is None else Entry(entry.parameters, _with_layer(layer, entry.rule))
