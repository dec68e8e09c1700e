"""Fourier transforms of NumPy, and the windows that signals are cut with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einx_lsp.library import reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, exact_quotient, volume
from einx_lsp.values.model import NOTHING, Items, Length, Shape, Value

__all__ = ["FUNCTIONS"]


def _replaced(shape: Shape, axis: int, length: Length) -> Shape:
    return (*shape[:axis], length, *shape[axis + 1 :])


def _axis_and_count(bound: Bound) -> tuple[Shape, int, Length]:
    """The shape, the axis that is transformed, and how many numbers along it are taken."""
    _, shape = reading.ranked(bound["a"])
    if not shape:
        raise Refused
    axis = reading.axis(bound["axis"], len(shape))
    return shape, axis, shape[axis] if bound["n"] == NOTHING else reading.length(bound["n"])


def _transformed(bound: Bound) -> Value:
    shape, axis, count = _axis_and_count(bound)
    return reading.result(bound, _replaced(shape, axis, count), None, bound["a"])


def _half(count: Length) -> Length:
    """How many frequencies real numbers have.

    >>> _half(8), _half(7)
    (5, 4)
    """
    if count is None:
        return None
    return add(count // 2 if isinstance(count, int) else exact_quotient(count, 2), 1)


def _half_transformed(bound: Bound) -> Value:
    """``rfft``: of the numbers that are given, half of the frequencies."""
    shape, axis, count = _axis_and_count(bound)
    return reading.result(bound, _replaced(shape, axis, _half(count)), None, bound["a"])


def _back_transformed(bound: Bound) -> Value:
    """``irfft``: twice as many numbers as frequencies, less two, or as many as are asked for."""
    shape, axis, count = _axis_and_count(bound)
    if bound["n"] == NOTHING:
        count = add(volume((count, 2)), -2)
    return reading.result(bound, _replaced(shape, axis, count), None, bound["a"])


def _several(default: Sequence[int] | None) -> Rule:
    """A transform along several axes, all of them by default or so many of the last ones."""

    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if bound["s"] != NOTHING:
            raise Undetermined
        if bound["axes"] == NOTHING:
            axes: Sequence[int] = range(len(shape)) if default is None else default
        else:
            axes = reading.integers(bound["axes"])
        if any(not -len(shape) <= axis < len(shape) for axis in axes):
            raise Refused
        return reading.result(bound, shape, None, bound["a"])

    return rule


def _frequencies(bound: Bound) -> Value:
    return reading.result(bound, (reading.length(bound["n"]),), None)


def _half_of_frequencies(bound: Bound) -> Value:
    return reading.result(bound, (_half(reading.length(bound["n"])),), None)


def _shifted(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    if bound["axes"] != NOTHING and not isinstance(bound["axes"], Items):
        reading.axis(bound["axes"], len(shape))
    return reading.result(bound, shape, found.dtype, bound["a"])


def _window(bound: Bound) -> Value:
    return reading.result(bound, (reading.length(bound["M"]),), None)


_ONE_AXIS = "a n=None axis=-1 norm=None out!"
_AXES = "a s=None axes=None norm=None out!"

FUNCTIONS: Mapping[str, Entry] = {
    **dict.fromkeys(("fft.fft", "fft.ifft"), Entry(_ONE_AXIS, _transformed)),
    "fft.rfft": Entry(_ONE_AXIS, _half_transformed),
    "fft.irfft": Entry(_ONE_AXIS, _back_transformed),
    **dict.fromkeys(("fft.fft2", "fft.ifft2"), Entry(_AXES, _several((-2, -1)))),
    **dict.fromkeys(("fft.fftn", "fft.ifftn"), Entry(_AXES, _several(None))),
    "fft.fftfreq": Entry("n d=1.0 device=None", _frequencies),
    "fft.rfftfreq": Entry("n d=1.0 device=None", _half_of_frequencies),
    **dict.fromkeys(("fft.fftshift", "fft.ifftshift"), Entry("x:a axes=None", _shifted)),
    **dict.fromkeys(("hanning", "hamming", "blackman", "bartlett"), Entry("M", _window)),
    "kaiser": Entry("M beta", _window),
}
