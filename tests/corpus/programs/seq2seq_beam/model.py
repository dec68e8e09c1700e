import einx
import numpy as np

from rnn import BiEncoder, GRUCell, LSTMCell

CELLS = {"gru": GRUCell, "lstm": LSTMCell}
PAD, BOS, EOS = range(3)


class AdditiveAttention:
    def __init__(self, dim_memory, dim_query, dim, rng):
        self.w_m = rng.normal(size=(dim_memory, dim)) * dim_memory ** -0.5
        self.w_q = rng.normal(size=(dim_query, dim)) * dim_query ** -0.5
        self.v = rng.normal(size=dim) * 2

    def prepare(self, memory):
        return einx.dot("b t [m->a]", memory, self.w_m)

    def __call__(self, query, memory, keys, mask):
        energy = np.tanh(einx.add("b t a, b a -> b t a", keys, query @ self.w_q))
        scores = einx.dot("b t [a], [a] -> b t", energy, self.v)
        scores = np.where(mask, scores, -np.inf)
        weights = einx.softmax("b [t]", scores)
        return einx.dot("b t, b t m -> b m", weights, memory), weights


class Seq2Seq:
    def __init__(self, vocab, dim=24, cell="gru", seed=0):
        rng = np.random.default_rng(seed)
        self.vocab = vocab
        self.embedding = rng.normal(size=(vocab, dim))
        self.encoder = BiEncoder(dim, dim, CELLS[cell], rng=rng)
        self.decoder = CELLS[cell](3 * dim, dim, rng)
        self.attention = AdditiveAttention(2 * dim, dim, dim, rng)
        self.out = rng.normal(size=(3 * dim, vocab)) * 0.7

    def encode(self, source):
        mask = source != PAD
        memory = self.encoder(self.embed(source), mask)
        return {"memory": memory, "keys": self.attention.prepare(memory), "mask": mask}

    def embed(self, tokens):
        return einx.get_at("[v] d, ... -> ... d", self.embedding, tokens)

    def step(self, token, state, context):
        """One step for rows that are independent of each other: log probabilities and the next state."""
        query = self.decoder.output(state)
        read, _ = self.attention(query, **context)
        state = self.decoder(einx.id("b d, b m -> b (d + m)", self.embed(token), read), state)
        logits = np.concatenate([self.decoder.output(state), read], axis=-1) @ self.out
        return einx.log_softmax("b [v]", logits), state
