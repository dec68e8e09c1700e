import einx
import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


class Cell:
    gates = 1

    def __init__(self, dim_in, dim, rng):
        self.dim = dim
        bound = dim ** -0.5
        self.w_x = rng.uniform(-bound, bound, size=(dim_in, self.gates, dim))
        self.w_h = rng.uniform(-bound, bound, size=(dim, self.gates, dim))
        self.b = np.zeros((self.gates, dim))

    def initial(self, batch):
        return np.zeros((batch, self.dim))

    def output(self, state):
        return state


class GRUCell(Cell):
    gates = 3

    def __call__(self, x, h):
        gx = einx.dot("b i, i g d -> g b d", x, self.w_x)
        gh = einx.dot("b i, i g d -> g b d", h, self.w_h)
        gx = einx.add("g b d, g d", gx, self.b)
        reset, update = sigmoid(gx[:2] + gh[:2])
        candidate = np.tanh(gx[2] + reset * gh[2])
        return update * h + (1 - update) * candidate


class LSTMCell(Cell):
    gates = 4

    def initial(self, batch):
        return super().initial(batch), super().initial(batch)

    def output(self, state):
        return state[0]

    def __call__(self, x, state):
        h, c = state
        joint = einx.id("b x, b h -> b (x + h)", x, h)
        weight = einx.id("x g d, h g d -> (x + h) g d", self.w_x, self.w_h)
        pre = einx.dot("b [k], [k] g d -> b g d", joint, weight) + self.b
        i, f, o, g = np.moveaxis(pre, 1, 0)
        c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c


def run(cell, inputs, state=None, mask=None):
    """Yield the state after each step; where the mask is false the old one is kept."""
    if state is None:
        state = cell.initial(len(inputs))
    for t in range(inputs.shape[1]):
        new = cell(inputs[:, t], state)
        if mask is not None:
            new = select(mask[:, t], new, state)
        state = new
        yield state


def select(keep, new, old):
    if isinstance(new, tuple):
        return tuple(select(keep, n, o) for n, o in zip(new, old))
    return einx.where("b, b d, b d -> b d", keep, new, old)


def gather(state, index):
    if isinstance(state, tuple):
        return tuple(gather(s, index) for s in state)
    return einx.get_at("b [k] d, b j -> b j d", state, index)


class BiEncoder:
    def __init__(self, dim_in, dim, cell=GRUCell, *, rng):
        self.forward, self.backward = cell(dim_in, dim, rng), cell(dim_in, dim, rng)

    def __call__(self, inputs, mask):
        ahead = [self.forward.output(s) for s in run(self.forward, inputs, mask=mask)]
        flipped = einx.flip("b [t] d", inputs)
        back = [self.backward.output(s) for s in run(self.backward, flipped, mask=einx.flip("b [t]", mask))]
        memory = np.concatenate([np.stack(ahead, 1), np.stack(back[::-1], 1)], axis=-1)
        return memory * mask[..., None]
