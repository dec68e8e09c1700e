"""Numbers that no program means, wherever a number can go: nothing raises, and what stands behind is read."""

from __future__ import annotations

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document

NUMBERS = {
    "more than 64 bits": "10**30",
    "2 to the 63": "2**63",
    "the largest index": "2**63 - 1",
    "the smallest index": "-(2**63)",
    "more than a float": "1" + "0" * 400,
    "more than Python writes": "0x" + "f" * 4000,
    "a power": "10**5000",
    "a whole float": "1e18",
    "a float below zero": "-1.5",
    "infinite": "1e400",
    "no number": "float('nan')",
    "nothing": "0",
    "below zero": "-1",
    "true": "True",
    "none": "None",
}

HEAD = """\
import collections
import functools
import itertools
import math
import operator
import einx
import numpy as np
import torch
x = np.zeros((3, 4))
t = torch.zeros(3, 4)
s = "abc"
l = [1, 2, 3]
"""

EXPRESSIONS = """
range(BIG)
range(-BIG, BIG, 3)
[i for i in range(BIG)]
list(range(BIG))
len(range(BIG))
sum(range(BIG))
range(BIG)[1]
range(BIG)[BIG]
l[BIG]
l[-BIG]
l[BIG:]
l[:BIG]
l[::BIG]
l[BIG:-BIG:BIG]
l * BIG
(1,) * BIG
s * BIG
s[BIG]
s[:BIG]
BIG * l
x[BIG]
x[BIG:]
x[::BIG]
x[[BIG]]
t[BIG]
x.reshape(BIG)
x.reshape(BIG, -1)
x.reshape((1,) * BIG)
x.transpose(BIG, 0)
x.sum(BIG)
x.sum(axis=BIG)
x.sum(axis=(BIG, -BIG))
x.repeat(BIG)
np.zeros(BIG)
np.zeros((BIG, BIG))
np.zeros((BIG,) * 30)
np.arange(BIG)
np.arange(0, BIG, 0.5)
np.linspace(0, 1, BIG)
np.eye(BIG)
np.expand_dims(x, BIG)
np.tile(x, BIG)
np.tile(x, (1,) * 70)
np.pad(x, BIG)
np.roll(x, BIG)
np.split(np.zeros(BIG), BIG)
np.array_split(x, BIG)
torch.chunk(t, BIG)
torch.split(t, BIG)
t.unsqueeze(BIG)
t.unfold(0, BIG, BIG)
t.chunk(BIG, dim=BIG)
BIG ** BIG
BIG ** 0.5
BIG ** -1
2 ** BIG
2.0 ** BIG
(-2.0) ** BIG
BIG << BIG
BIG >> BIG
1 << BIG
BIG % 7
BIG // 3
BIG / 3
BIG / BIG
1.5 * BIG
1.5 + BIG
1e308 * 10 // 1
int(1e308 * 10)
int(float('inf'))
int(float('nan'))
float(BIG)
float('inf') // 1
round(BIG, -BIG)
round(1.5, BIG)
divmod(BIG, 7)
pow(BIG, BIG)
pow(BIG, -1, 7)
pow(3, BIG, 0)
math.sqrt(BIG)
math.sqrt(-BIG)
math.ceil(float('inf'))
math.floor(BIG * 1.5)
math.prod([BIG] * 100)
math.gcd(BIG, 7)
math.log2(BIG)
math.log2(0)
math.factorial(BIG)
math.comb(BIG, BIG // 2)
math.isqrt(BIG)
math.pow(2, BIG)
math.exp(BIG)
str(BIG)
f'{BIG}'
f'{BIG:>1000000}'
f'{s:>{BIG}}'
f'{BIG:{BIG}.{BIG}}'
'%d' % BIG
'%*d' % (BIG, 3)
'%1000000000d' % 3
'{:1000000000}'.format(3)
'{0[1]}'.format(l)
s.center(BIG)
s.ljust(BIG)
s.zfill(BIG)
s.replace('a', 'a' * 1000)
s.split('a', BIG)
s.join(['a'] * BIG)
chr(BIG)
hex(BIG)
bin(BIG)
bytes(BIG)
bytearray(BIG)
abs(-BIG)
complex(BIG, BIG)
1j * BIG
BIG == BIG + 1
max(BIG, 1.5)
min(BIG, float('nan'))
sorted([BIG, 1.5, float('nan')])
[0] * (BIG - BIG + 3)
list(enumerate(l, BIG))
list(zip(range(BIG), l))
list(itertools.repeat(1, BIG))
list(itertools.islice(l, BIG))
list(itertools.islice(l, -1))
list(itertools.islice(itertools.count(), BIG))
list(itertools.product(l, repeat=BIG))
list(itertools.combinations(l, BIG))
list(itertools.permutations(range(24)))
list(itertools.chain.from_iterable([l] * 1000))
list(itertools.accumulate(range(BIG)))
list(map(lambda i: i, range(BIG)))
next(itertools.count(BIG))
reversed(range(BIG))
list(reversed(range(BIG)))
functools.reduce(lambda a, b: a * b, [BIG] * 200)
functools.reduce(operator.mul, range(1, BIG))
collections.deque(l, BIG)
l.pop(BIG)
l.insert(BIG, 1)
l.insert(-BIG, 1)
l.index(BIG)
dict.fromkeys(range(BIG))
slice(BIG)
l[slice(BIG, -BIG, -BIG)]
einx.sum('a [b]', x, b=BIG)
einx.id('a b -> a b c', x, c=BIG)
einx.id('(a b) c -> a b c', x, a=BIG)
einx.id(f'a b -> a b {BIG}', x)
einx.id('a b -> a b ' + '1 ' * 500, x)
einx.arange('a -> 1', a=BIG)
einx.id('a b -> a b ' + str(BIG), x)
np.einsum('ij->' + 'i' * 40, x)
np.zeros(BIG)[:BIG // 2]
np.zeros((3, BIG)).reshape(-1, 7)
np.concatenate([x] * BIG)
np.stack([x] * BIG)
np.meshgrid(*[np.arange(BIG)] * 40)
np.broadcast_to(x, (BIG, 3, 4))
np.random.rand(*[2] * 100)
np.repeat(x, BIG, axis=0)
np.full((3,), BIG)
np.moveaxis(x, BIG, -BIG)
np.ones((3,) * 100)
np.zeros((3,) * 64).T
torch.nn.Linear(BIG, BIG)(t)
torch.nn.Conv2d(3, BIG, BIG, stride=BIG, padding=BIG)(torch.zeros(1, 3, 8, 8))
torch.zeros(BIG, BIG).flatten()
torch.nn.functional.pad(t, (BIG,) * 4)
torch.nn.functional.one_hot(t, BIG)
x.shape[BIG]
x.shape * BIG
(x.shape * 3)[::BIG]
t.view(BIG, -1)
t.expand(BIG, 3, 4)
t.permute(BIG, 0)
np.float32(BIG)
np.int64(BIG)
np.prod(x.shape + (BIG,))
np.log2(BIG)
np.ceil(BIG / 7)
int(np.sqrt(BIG))
int(BIG ** 0.5)
int('1' * 10000)
int('9' * 4000) * int('9' * 4000)
eval(BIG)
~BIG
-BIG
not BIG
BIG & 7
BIG ^ BIG
BIG | -BIG
1 if BIG else 2
l[~BIG]
l[:-BIG]
x[..., BIG]
x[:, BIG:BIG + 3]
x[-BIG:]
x.shape[:BIG]
x.shape[-BIG:]
""".strip().splitlines()

MISTAKE = 'einx.sum("a [b]", np.zeros(3))\n'


def _at_the_margin(expression: str) -> str:
    return f"y = {expression}\neinx.sum('a [b]', y)\nfor q in y: z = q\n*a, b = y\n"


def _in_a_function(number: int, expression: str) -> str:
    return f"def f{number}(y=BIG):\n    y = {expression}\n    return y, [1 for _ in y]\n\nf{number}()\n"


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_read_wherever_it_goes(number: str) -> None:
    head = f"{HEAD}BIG = {number}\n"
    inside = "".join(_in_a_function(*each) for each in enumerate(EXPRESSIONS))
    texts = [head + "".join(map(_at_the_margin, EXPRESSIONS)) + MISTAKE, head + inside + MISTAKE]
    for text in texts:
        found = diagnostics(open_document(text))
        assert any(one.span[0] > len(text) - len(MISTAKE) for one in found)
