import argparse

import numpy as np

from gpt import GPT, GPTConfig, generate

TEXT = "the quick brown fox jumps over the lazy dog"


def encode(text, alphabet):
    return np.array([[alphabet.index(ch) for ch in text]])


def main(args):
    alphabet = sorted(set(TEXT))
    cfg = GPTConfig(vocab_size=len(alphabet), n_layer=args.layers)
    model = GPT(cfg, seed=args.seed)

    prompt = np.repeat(encode("the quick", alphabet), 2, axis=0)
    options = dict(temperature=args.temperature, top_k=args.top_k, top_p=args.top_p, seed=args.seed)
    fast = generate(model, prompt, args.tokens, **options)
    slow = generate(model, prompt, args.tokens, use_cache=False, **options)
    assert (fast == slow).all(), "the cache changed what is generated"

    for row in fast:
        print("".join(alphabet[i] for i in row))

    text = encode(TEXT, alphabet)
    print(f"loss {model.loss(text[:, :-1], text[:, 1:]):.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=6)
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--top-k", type=int, default=10)
    parser.add_argument("--top-p", type=float, default=0.95)
    parser.add_argument("--seed", type=int, default=1337)
    main(parser.parse_args())
