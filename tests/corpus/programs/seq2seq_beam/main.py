import numpy as np

from model import EOS, PAD, Seq2Seq
from search import BeamOptions, beam_search, greedy

WORDS = "<pad> <s> </s> a the cat dog bird sees chases small big red old".split()


def encode(*sentences):
    rows = [[WORDS.index(w) for w in s.split()] + [EOS] for s in sentences]
    longest = max(map(len, rows))
    return np.array([row + [PAD] * (longest - len(row)) for row in rows])


def decode(row):
    words = []
    for token in row:
        if token == EOS:
            break
        if token > EOS:
            words.append(WORDS[token])
    return " ".join(words) or "(nothing)"


def test_beam_of_one_is_greedy(model, source):
    tokens, _ = beam_search(model, source, BeamOptions(width=1, max_length=6, length_penalty=0.0))
    expected, _ = greedy(model, source, max_length=6)
    n = min(expected.shape[1], tokens.shape[2] - 1)
    assert np.array_equal(tokens[:, 0, 1 : 1 + n], expected[:, :n])


if __name__ == "__main__":
    source = encode("the small cat sees a bird", "a dog chases the cat", "red bird")
    for cell in ("gru", "lstm"):
        model = Seq2Seq(len(WORDS), cell=cell, seed=4)
        test_beam_of_one_is_greedy(model, source)
        options = BeamOptions(width=3, max_length=6, block_repeats=True)
        tokens, scores = beam_search(model, source, options)
        for hypotheses, values in zip(tokens, scores):
            print(f"{cell}: {values[0]:6.2f}  {decode(hypotheses[0])}")
