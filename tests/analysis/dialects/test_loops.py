"""Calls as the loops that they abbreviate."""

import pytest

from einx_lsp.dialects.einx.loops import loop


@pytest.mark.parametrize(
    ("operation", "completed", "tensors", "expected"),
    [
        ("sum", "a b [c] -> a b", ["x"], "for a: for b: z[a, b] = sum(x[a, b, :])"),
        ("sum", "[a b] ->", ["x"], "z = sum(x[:, :])"),
        ("sum", "a [b] -> a 1", ["x"], "for a: z[a, 0] = sum(x[a, :])"),
        ("mean", "b (s [ds])... c -> b s... c", ["x"],
         "for b: for s...: for c: z[b, s..., c] = mean(x[b, (s :)..., c])"),
        ("sum", "... [c] -> ...", ["x"], "for ...: z[...] = sum(x[..., :])"),
        ("id", "a (b c) -> c a b", ["x"], "for c: for a: for b: z[c, a, b] = x[a, (b c)]"),
        ("rearrange", "a, b -> b, a", ["x", "y"], "for b: for a: z1[b], z2[a] = x[a], y[b]"),
        ("id", "a c, b c -> (a + b) c", ["x", "y"], "for c: z[a + b, c] = x[a, c], y[b, c]"),
        ("add", "a b, b -> a b", ["x", "bias"], "for a: for b: z[a, b] = x[a, b] + bias[b]"),
        ("add", "a, -> a", ["x", "1"], "for a: z[a] = x[a] + 1"),
        ("where", "a, a, -> a", ["m", "x", "0"], "for a: z[a] = where(m[a], x[a], 0)"),
        ("less", "a, b -> a b", ["f(x)", "f(y)"], "for a: for b: z[a, b] = w[a] < v[b]"),
        ("dot", "a b, b c -> a c", ["x", "w"], "for a: for c: z[a, c] = sum(x[a, b] * w[b, c] for b)"),
        ("dot", "a, b -> a b", ["x", "x"], "for a: for b: z[a, b] = x[a] * x[b]"),
        ("dot", "a b, b c, c -> ", ["x", "y", "w"], "z = sum(x[a, b] * y[b, c] * w[c] for a for b for c)"),
        ("get_at", "b [h w] c, b p [2] -> b p c", ["x", "at"],
         "for b: for p: for c: z[b, p, c] = x[b, at[b, p, 0], at[b, p, 1], c]"),
        ("get_at", "[h w], p, q -> p q", ["x", "i", "j"], "for p: for q: z[p, q] = x[i[p], j[q]]"),
        ("get_at", "[h w], p [k] -> p", ["x", "i"], "for p: z[p] = x[i[p, 0], i[p, 1]]"),
        ("get_at", "[s...], p [k] -> p", ["x", "i"], "for p: z[p] = x[i[p, :]]"),
        ("set_at", "[a] c, p, p c -> [a] c", ["x", "i", "u"], "for c: for p: z[i[p], c] = u[p, c]"),
        ("add_at", "[h w], p [2], p -> [h w]", ["x", "i", "u"], "for p: z[i[p, 0], i[p, 1]] += u[p]"),
        ("subtract_at", "[a], p, -> [a]", ["x", "i", "1"], "for p: z[i[p]] -= 1"),
        ("softmax", "a [b] -> a [b]", ["x"], "for a: z[a, :] = softmax(x[a, :])"),
        ("argmax", "a [b c] -> a [2]", ["x"], "for a: z[a, :] = argmax(x[a, :, :])"),
        ("arange", "-> a b [2]", [], "for a: for b: z[a, b, :] = (a, b)"),
        ("arange", "a", [], "for a: z[a] = a"),
        ("vmap", "a [b], [b] -> a", ["x", "y"], "for a: z[a] = op(x[a, :], y[:])"),
        ("index", "[a] c, p -> p c", ["x", "i"], "for p: for c: z[p, c] = op(x[:, c], (i[p]))"),
        ("logical_and", "b i, b j -> b i j", ["mask", "mask"],
         "for b: for i: for j: z[b, i, j] = mask[b, i] and mask[b, j]"),
        ("where", "a, a, a -> a", ["x > 0", "x", "self.rest"], "for a: z[a] = where(y[a], x[a], self.rest[a])"),
        ("add", "x, a -> x a", ["x", "z"], "for x: for a: out[x, a] = y[x] + z[a]"),
        ("multiply", "a, -> a", ["np.exp(x)", "-0.5"], "for a: z[a] = y[a] * -0.5"),
        ("sum", "a [b] -> a", ["sum"], "for a: z[a] = sum(x[a, :])"),
        ("add", "a, a -> a", ["*rest"], "for a: z[a] = x[a] + y[a]"),
        ("add", "a, a -> a", ["a_path.that.is.too.long.to.be.written.out", "x"], "for a: z[a] = y[a] + x[a]"),
    ],
)  # fmt: skip
def test_loops(operation: str, completed: str, tensors: list[str], expected: str) -> None:
    function = "op" if operation in ("vmap", "index") else None

    assert loop(operation, completed, tensors, function=function) == expected


def test_a_long_body_has_a_line_of_its_own() -> None:
    long = [name * 20 for name in "xyz"]

    text = loop("add", "a b c, b c, c -> a b c", long)

    assert text is not None
    assert text.split("\n")[0] == "for a: for b: for c:"
    assert text.split("\n")[1].startswith("    z[a, b, c] = xxx")


@pytest.mark.parametrize(("operation", "completed"), [("check", "a b"), ("sum", "a [b"), ("sum", "a [b]")])
def test_what_is_no_loop(operation: str, completed: str) -> None:
    assert loop(operation, completed, ["x"]) is None
