"""Hidden Markov models in log space: Viterbi decoding, forward-backward and Baum-Welch over a batch of sequences."""

import einx
import numpy as np

STATES = ("sunny", "cloudy", "rainy")
SYMBOLS = ("walk", "shop", "clean", "read")


def log(x):
    with np.errstate(divide="ignore"):
        return np.log(x)


def normalize(x):
    """Divide by the sum over the last axis."""
    return einx.divide("... k, ...", x, einx.sum("... [k]", x))


class HMM:
    def __init__(self, start, transition, emission):
        self.start = np.asarray(start)
        self.transition = np.asarray(transition)
        self.emission = np.asarray(emission)

    @classmethod
    def random(cls, states, symbols, seed=0):
        rng = np.random.default_rng(seed)
        draw = lambda *shape: normalize(rng.uniform(0.5, 1.5, size=shape))
        return cls(draw(states), draw(states, states), draw(states, symbols))

    def __repr__(self):
        return f"{type(self).__name__}(states={len(self.start)}, symbols={self.emission.shape[1]})"

    def sample(self, batch, steps, seed=0):
        rng = np.random.default_rng(seed)
        states = np.empty((batch, steps), dtype=int)
        symbols = np.empty((batch, steps), dtype=int)
        for t in range(steps):
            if t == 0:
                p = np.broadcast_to(self.start, (batch, len(self.start)))
            else:
                p = self.transition[states[:, t - 1]]
            states[:, t] = self._draw(p, rng)
            symbols[:, t] = self._draw(self.emission[states[:, t]], rng)
        return states, symbols

    @staticmethod
    def _draw(p, rng):
        u = rng.uniform(size=p.shape[0])
        return einx.count_nonzero("b [k]", einx.less("b k, b", einx.cumsum("b [k]", p), u))

    def log_emissions(self, symbols):
        return einx.get_at("s [v], b t -> t b s", log(self.emission), symbols)

    def forward(self, symbols):
        obs = self.log_emissions(symbols)
        trans = log(self.transition)
        alpha = einx.add("s, b s", log(self.start), obs[0])
        alphas = [alpha]
        for o in obs[1:]:
            alpha = einx.logsumexp("b [i] j", einx.add("b i, i j -> b i j", alpha, trans)) + o
            alphas.append(alpha)
        return np.stack(alphas, axis=1)

    def backward(self, symbols):
        obs = self.log_emissions(symbols)
        trans = log(self.transition)
        beta = np.zeros_like(obs[0])
        betas = [beta]
        for o in obs[:0:-1]:
            beta = einx.logsumexp("b i [j]", einx.add("i j, b j -> b i j", trans, o + beta))
            betas.append(beta)
        return einx.flip("b [t] s", np.stack(betas, axis=1))

    def log_likelihood(self, symbols):
        return einx.logsumexp("b [s]", self.forward(symbols)[:, -1])

    def posterior(self, symbols):
        gamma = self.forward(symbols) + self.backward(symbols)
        return einx.softmax("b t [s]", gamma)

    def viterbi(self, symbols):
        obs = self.log_emissions(symbols)
        trans = log(self.transition)
        delta = log(self.start) + obs[0]
        pointers = []
        for o in obs[1:]:
            scores = einx.add("b i, i j -> b i j", delta, trans)
            pointers.append(einx.argmax("b [i] j -> b j", scores))
            delta = einx.max("b [i] j", scores) + o

        state = einx.argmax("b [s] -> b", delta)
        path = [state]
        for pointer in reversed(pointers):
            state = einx.get_at("b [s], b -> b", pointer, state)
            path.append(state)
        return np.stack(path[::-1], axis=1), einx.max("b [s]", delta)

    def expected_transitions(self, symbols):
        alpha, beta = self.forward(symbols), self.backward(symbols)
        obs = einx.id("t b s -> b t s", self.log_emissions(symbols))
        joint = einx.add("b t i, i j, b t j -> b t i j", alpha[:, :-1], log(self.transition), (obs + beta)[:, 1:])
        return einx.softmax("b t [i j]", joint)

    def baum_welch(self, symbols, iterations=10, smoothing=1e-3):
        history = []
        model = self
        for _ in range(iterations):
            gamma = model.posterior(symbols)
            xi = model.expected_transitions(symbols)
            history.append(model.log_likelihood(symbols).sum())
            counts = np.zeros_like(model.emission)
            counts = einx.add_at("s [v], b t, b t s -> s [v]", counts, symbols, gamma)
            model = HMM(
                normalize(einx.sum("[b] s", gamma[:, 0]) + smoothing),
                normalize(einx.sum("[b t] i j", xi) + smoothing),
                normalize(counts + smoothing),
            )
        return model, history


def brute_force(model, sequence):
    """The best path by trying all of them."""
    s, t = len(model.start), len(sequence)
    paths = einx.id("t ... -> (...) t", np.indices((s,) * t))
    score = log(model.start)[paths[:, 0]] + log(model.emission)[paths, sequence].sum(axis=1)
    score = score + log(model.transition)[paths[:, :-1], paths[:, 1:]].sum(axis=1)
    best = np.argmax(score)
    return paths[best], score[best], einx.logsumexp("[n]", score)


def main():
    weather = HMM(
        start=[0.6, 0.3, 0.1],
        transition=[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]],
        emission=[[0.6, 0.2, 0.05, 0.15], [0.3, 0.4, 0.2, 0.1], [0.02, 0.18, 0.4, 0.4]],
    )
    states, symbols = weather.sample(batch=8, steps=12, seed=3)

    path, score = weather.viterbi(symbols[:2, :6])
    for i in range(2):
        best_path, best_score, total = brute_force(weather, symbols[i, :6])
        assert (best_path == path[i]).all() and np.isclose(best_score, score[i])
        assert np.isclose(weather.log_likelihood(symbols[i : i + 1, :6])[0], total)
    print("activities:", " ".join(SYMBOLS[o] for o in symbols[0, :6]))
    print("weather:   ", " ".join(STATES[s] for s in path[0]))

    decoded, _ = weather.viterbi(symbols)
    smoothed = einx.argmax("b t [s] -> b t", weather.posterior(symbols))
    print(f"accuracy: viterbi {np.mean(decoded == states):.2f}, posterior {np.mean(smoothed == states):.2f}")

    learned, history = HMM.random(3, 4, seed=1).baum_welch(symbols)
    assert all(b >= a - 0.1 for a, b in zip(history, history[1:]))
    print(f"{learned}: log likelihood {history[0]:.2f} -> {history[-1]:.2f}")


if __name__ == "__main__":
    main()
