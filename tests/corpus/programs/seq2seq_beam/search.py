from dataclasses import dataclass
from functools import partial

import einx
import numpy as np

from model import BOS, EOS, PAD
from rnn import gather


@dataclass
class BeamOptions:
    width: int = 4
    max_length: int = 10
    length_penalty: float = 0.6
    block_repeats: bool = False


def split(state, k):
    return tree_map(partial(einx.id, "(b k) ... -> b k ...", k=k), state)


def fold(state):
    return tree_map(partial(einx.id, "b k ... -> (b k) ..."), state)


def tree_map(fn, tree):
    if isinstance(tree, dict):
        return {key: tree_map(fn, value) for key, value in tree.items()}
    if isinstance(tree, tuple):
        return tuple(tree_map(fn, value) for value in tree)
    return fn(tree)


def beam_search(model, source, options=BeamOptions()):
    batch, k, vocab = len(source), options.width, model.vocab
    context = tree_map(lambda x: einx.id("b ... -> (b k) ...", x, k=k), model.encode(source))
    state = model.decoder.initial(batch * k)

    tokens = np.full((batch, k, 1), BOS)
    # all beams start alike, so only the first may be extended at the beginning
    scores = np.where(np.arange(k) == 0, 0.0, -np.inf) * np.ones((batch, 1))
    done = np.zeros((batch, k), dtype=bool)
    only_pad = np.where(np.arange(vocab) == PAD, 0.0, -np.inf)

    for _ in range(options.max_length):
        logp, state = model.step(fold(tokens[..., -1]), state, context)
        logp = einx.id("(b k) v -> b k v", logp, k=k)
        logp = logp + np.where(np.isin(np.arange(vocab), (PAD, BOS)), -np.inf, 0)
        if options.block_repeats:
            seen = einx.equal("b k t, v -> b k t v", tokens, np.arange(vocab))
            logp = np.where(einx.any("b k [t] v", seen), -np.inf, logp)
        logp = einx.where("b k, v, b k v -> b k v", done, only_pad, logp)

        total = einx.add("b k, b k v -> b (k v)", scores, logp)
        best = einx.argtopk("b [n -> k]", total, k=k)
        scores = einx.get_at("b [n], b k -> b k", total, best)
        parent, token = best // vocab, best % vocab

        tokens = einx.get_at("b [k] t, b j -> b j t", tokens, parent)
        tokens = einx.id("b k t, b k -> b k (t + 1)", tokens, token)
        state = fold(gather(split(state, k), parent))
        done = einx.get_at("b [k], b j -> b j", done, parent) | (token == EOS)
        if done.all():
            break

    lengths = einx.sum("b k [t]", np.isin(tokens, (PAD, BOS), invert=True))
    final = scores / ((5 + lengths) / 6) ** options.length_penalty
    order = einx.argsort("b [k]", final, descending=True)
    return einx.get_at("b [k] t, b j -> b j t", tokens, order), einx.get_at("b [k], b j -> b j", final, order)


def greedy(model, source, max_length=10):
    context = model.encode(source)
    state = model.decoder.initial(len(source))
    token = np.full(len(source), BOS)
    output, score = [], np.zeros(len(source))
    done = np.zeros(len(source), dtype=bool)
    while len(output) < max_length and not done.all():
        logp, state = model.step(token, state, context)
        logp[:, [PAD, BOS]] = -np.inf
        token = np.where(done, PAD, einx.argmax("b [v] -> b", logp))
        score += np.where(done, 0, einx.max("b [v]", logp))
        done |= token == EOS
        output.append(token)
    return np.stack(output, axis=1), score
