"""A two-layer network whose parameters are tensor factories: their shapes follow from the descriptions."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


class Parameters(dict[str, Array]):
    """Arrays by name, made when a call first asks for them, as only then their shape is known."""

    def factory(self, name: str, make: Callable[[tuple[int, ...]], Array]) -> Callable[[tuple[int, ...]], Array]:
        """What to pass in place of a tensor: a function of the shape that it has to have."""

        def find_or_make(shape: tuple[int, ...]) -> Array:
            if name not in self:
                self[name] = make(shape)
            return self[name]

        return find_or_make


def forward(x: Array, parameters: Parameters, rng: np.random.Generator) -> tuple[Array, Array]:
    """The activations of the hidden layer and of the output."""

    def weight(shape: tuple[int, ...]) -> Array:
        return rng.normal(scale=shape[0] ** -0.5, size=shape)

    hidden = einx.dot("b [c->h]", x, parameters.factory("w1", weight), h=32)
    hidden = np.tanh(einx.add("b [h]", hidden, parameters.factory("b1", np.zeros)))
    output = einx.dot("b [h->o]", hidden, parameters.factory("w2", weight), o=1)
    return hidden, einx.add("b [o]", output, parameters.factory("b2", np.zeros))


def gradients(x: Array, hidden: Array, error: Array, parameters: Parameters) -> dict[str, Array]:
    """The derivative of the loss by each parameter, from that by the output."""
    back = einx.dot("b o, h o -> b h", error, parameters["w2"]) * (1 - hidden**2)
    return {
        "w2": einx.dot("b h, b o -> h o", hidden, error),
        "b2": einx.sum("[b] o", error),
        "w1": einx.dot("b c, b h -> c h", x, back),
        "b1": einx.sum("[b] h", back),
    }


def main() -> None:
    """Fit a wave by gradient descent."""
    x = np.linspace(-1, 1, 64)[:, None]
    wave = np.sin(3 * x)
    parameters, rng = Parameters(), np.random.default_rng(0)
    losses = []
    for _ in range(500):
        hidden, output = forward(x, parameters, rng)
        losses.append(float(np.mean((output - wave) ** 2)))
        for name, slope in gradients(x, hidden, 2 * (output - wave) / len(x), parameters).items():
            parameters[name] -= 0.2 * slope

    assert {name: value.shape for name, value in parameters.items()} == {
        "w1": (1, 32), "b1": (32,), "w2": (32, 1), "b2": (1,)
    }  # fmt: skip
    assert losses[-1] < 0.01 < losses[0]
    print(f"fitted in {len(losses)} steps: loss {losses[0]:.3f} to {losses[-1]:.5f}")


if __name__ == "__main__":
    main()
