"""Calls of ``np.einsum``, judged by NumPy: what it refuses is found, what it takes is not, shapes are its own."""

from __future__ import annotations

import random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import einx
from einx_lsp.dialects.einsum.calls import Contraction
from einx_lsp.dialects.einsum.hover import in_einx
from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import Document, open_document
from einx_lsp.ide.hover import hover
from einx_lsp.values.model import Tensor
from tests.analysis.ide.sources import mismatches, with_cursor

LETTERS = "ijkB"


class Case(NamedTuple):
    """Subscripts and the shapes of the operands."""

    text: str
    shapes: tuple[tuple[int, ...], ...]


def accepted(chance: random.Random) -> Case:
    """A call that NumPy accepts."""
    lengths = {letter: chance.choice([0, 1, 2, 3]) for letter in LETTERS}
    batch = [chance.choice([1, 2, 3]) for _ in range(chance.randrange(3))]
    terms, shapes = [], []
    for _ in range(chance.randint(1, 3)):
        letters = [chance.choice(LETTERS) for _ in range(chance.randrange(4))]
        ones = {letter for letter in letters if chance.random() < 0.15}
        shape = [1 if letter in ones else lengths[letter] for letter in letters]
        text = "".join(letters)
        if chance.random() < 0.3:
            place = chance.randint(0, len(letters))
            hidden = [length if chance.random() < 0.8 else 1 for length in batch[chance.randint(0, len(batch)) :]]
            text = f"{text[:place]}...{text[place:]}"
            shape[place:place] = hidden
        terms.append(text)
        shapes.append(tuple(shape))
    left = ",".join(terms)
    known = sorted({letter for letter in left if letter.isalpha()})
    output = "".join(chance.sample(known, chance.randint(0, len(known))))
    if "..." in left:
        place = chance.randint(0, len(output))
        output = f"{output[:place]}...{output[place:]}"
    text = f"{left}->{output}" if chance.random() < 0.7 else left
    return Case(text, tuple(shapes))


def edited(case: Case, chance: random.Random) -> Case:
    """The call with one edit of a character, a length or the number of operands."""
    text, shapes = case
    place = chance.randint(0, len(text))
    match chance.randrange(7):
        case 0:
            return Case(text[:place] + chance.choice("ijkBz.,->1 \t") + text[place:], shapes)
        case 1:
            return Case(text[:place] + text[place + 1 :], shapes)
        case 2:
            return Case(text[:place] + chance.choice("ijkBz.,->") + text[place + 1 :], shapes)
        case 3:
            return Case(text, (*shapes, (2,)) if chance.random() < 0.5 or len(shapes) == 1 else shapes[1:])
        case 4:
            return Case(text, (chance.choice([shapes[0][1:], (2, *shapes[0])]), *shapes[1:]))
        case 5:
            return Case(text.replace("...", chance.choice(["", "..", ". . ."])), shapes)
        case _:
            changed = [list(shape) for shape in shapes]
            target = chance.choice(changed)
            if target:
                target[chance.randrange(len(target))] = chance.choice([0, 1, 2, 3, 5])
            return Case(text, tuple(map(tuple, changed)))


def run(case: Case, optimize: bool) -> np.ndarray | None:
    """What NumPy makes of a call, ``None`` if it is refused."""
    try:
        return np.asarray(np.einsum(case.text, *map(np.ones, case.shapes), optimize=optimize))
    except (ValueError, IndexError, KeyError):  # the latter two with `optimize=`, for a wrong count or a stray comma
        return None


def read(case: Case, optimize: str) -> tuple[Document, Contraction]:
    operands = ", ".join(f"np.ones({shape})" for shape in case.shapes)
    document = open_document(f"import numpy as np\nnp.einsum({case.text!r}, {operands}{optimize})\n")
    (meaning,) = (call for _, call in document.calls())
    assert isinstance(meaning, Contraction)
    return document, meaning


@pytest.mark.parametrize(("optimize", "keyword"), [(False, ""), (True, ", optimize=True"), (False, ", optimize=False")])
@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), edits=st.integers(0, 1))
def test_numpy_agrees(optimize: bool, keyword: str, seed: int, edits: int) -> None:
    chance = random.Random(seed)
    case = accepted(chance)
    assert run(case, optimize) is not None, case
    case = edited(case, chance) if edits else case
    result = run(case, optimize)
    document, meaning = read(case, keyword)

    found = diagnostics(document)

    assert bool(found) == (result is None), (case, found)
    if result is not None and not (optimize and run(case, optimize=False) is None):
        assert isinstance(meaning.result, Tensor), case
        assert meaning.result.shape == result.shape, case


@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), edits=st.integers(0, 1))
def test_what_is_found_with_lengths_unknown_is_refused_for_all(seed: int, edits: int) -> None:
    """Lengths are hidden behind names, ranks behind parameters; equal names are equal lengths."""
    chance = random.Random(seed)
    case = accepted(chance)
    case = edited(case, chance) if edits else case
    result = run(case, optimize=False)
    lines = [
        ""
        if chance.random() < 0.2
        else f"    # einx: x{number} = ({''.join(f'{hidden(n, chance)}, ' for n in shape)})\n"
        for number, shape in enumerate(case.shapes)
    ]
    names = [f"x{number}" for number in range(len(case.shapes))]
    call = f"    return np.einsum({', '.join([repr(case.text), *names])})"
    document = open_document(f"import numpy as np\ndef f({', '.join(names)}):\n{''.join(lines)}{call}\n")

    if result is not None:
        assert diagnostics(document) == (), document.text


def hidden(length: int, chance: random.Random) -> str:
    return chance.choice([str(length), f"n{length}", "_"])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_the_call_in_einx_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    case = accepted(chance)
    _, meaning = read(case, "")

    text = in_einx(meaning)

    if text is not None:
        chances = np.random.default_rng(seed % 1000)
        operands = [chances.integers(0, 9, shape).astype(float) for shape in case.shapes]
        told = text[: text.index('"', text.index('"') + 1) + 1]
        same = eval(f"{told}, *operands)", {"einx": einx, "operands": operands})
        np.testing.assert_array_equal(same, np.einsum(case.text, *operands))


def test_a_call_is_often_the_same_in_einx() -> None:
    cases = [accepted(random.Random(seed)) for seed in range(200)]

    assert sum(in_einx(read(case, "")[1]) is not None for case in cases) > 60


PRELUDE = "import numpy as np\na = np.zeros((4, 6))\nb = np.zeros((5, 7))\n"


def test_findings_are_at_the_letter() -> None:
    source = """
        np.einsum("ab,bc->ac", a, b)
        #             ^ einsum-length: b has length 6 in argument 1, dimension 2, but length 5 in argument 2 | or 1
        np.einsum("aa->a", a)
        #           ^ einsum-length: a has length 4 in argument 1, dimension 1 | within one operand
        np.einsum("abc->a", a)
        #          ^^^ einsum-rank: argument 1 has 2 dimensions, but `abc` has 3 letters
        np.einsum("a->a", a)
        #          ^ einsum-rank: argument 1 has 2 dimensions | write `...a`
        np.einsum("ab->ad", a)
        #               ^ einsum-output: d is in the output, but in none of the inputs | the inputs have a, b
        np.einsum("ab->aa", a)
        #               ^ einsum-output-twice: a is in the output twice
        np.einsum("ab,cd,ef", a, b)
        #                ^^ einsum-operands: there are subscripts for 3 operands, but 2 are passed
        np.einsum("ab", a, b)
        #          ^^ einsum-operands: there are subscripts for 1 operand, but 2 are passed
        np.einsum("a_->a", a)
        #           ^ einsum-syntax: '_' is no subscript
        np.einsum("...b->b", a)
        #                ^ einsum-ellipsis: `...` stands for 1 dimension | write `->...b`
        np.einsum("...a,...b->...", a, b)
        #               ^^^ einsum-length: `...` has length 4 in argument 1, dimension 1, but length 5
        np.einsum("ab,bc->ad", a, b)
        #             ^ einsum-length: b has length 6
        #                  ^ einsum-output: d is in the output
    """
    assert mismatches(source, prelude=PRELUDE) == []


@pytest.mark.parametrize(
    "source",
    [
        'np.einsum("ab,bc->ac", a, np.ones((1, 7)))',
        'np.einsum("...b->b", a, optimize=True)',
        'np.einsum("...b->b", a, optimize=unknown)',
        'np.einsum("ab - > b", a, **unknown)',
        'np.einsum("ab,bc->ac", *unknown)',
        'np.einsum("ab,bc->ac", a, unknown)',
        'np.einsum("ab,cd->ac", a, *unknown)',
        "np.einsum(unknown, a)",
        "np.einsum(a, [0, 1], [1])",
        "np.einsum()",
        'np.einsum("ab,bc->ac", a, b',
        'with pytest.raises(ValueError): np.einsum("abc", a)',
    ],
)
def test_nothing_is_found_in_what_may_run(source: str) -> None:
    assert mismatches(source, prelude=PRELUDE) == []


def test_operands_that_are_not_all_known_are_checked_as_far_as_they_are() -> None:
    source = """
        np.einsum("abc,cd", a, *unknown)
        #          ^^^ einsum-rank: argument 1
        np.einsum("ab", a, b, *unknown)
        #          ^^ einsum-operands: 2 are passed
    """
    assert mismatches(source, prelude=PRELUDE) == []


def shown(source: str) -> str:
    found = hover(*with_cursor(source, prelude=PRELUDE))
    assert found is not None
    return "\n".join(" ".join(line.split()) for line in found.plain.splitlines())


def test_a_call_is_shown_with_loop_shapes_and_lengths() -> None:
    assert shown('np.<CURSOR>einsum("ab,bc", a, np.ones((6, 7)))') == (
        "`np.einsum`: Multiply operands, and sum over the letters that the output lacks.\n"
        "\n"
        "for a: for c: z[a, c] = sum(x[a, b] * y[b, c] for b)\n"
        "\n"
        'The same in einx: `einx.dot("a b, b c -> a c", a, np.ones((6, 7)))`\n'
        "\n"
        "tensor expression shape\n"
        "argument 1 a ab (4, 6)\n"
        "argument 2 np.ones((6, 7)) bc (6, 7)\n"
        "output ac (4, 7)\n"
        "\n"
        "letter length from\n"
        "a 4 argument 1, dimension 1\n"
        "b 6 argument 1, dimension 2, argument 2, dimension 1\n"
        "c 7 argument 2, dimension 2"
    )


def test_a_wrong_call_that_is_being_typed_has_no_loop() -> None:
    text = shown('np.<CURSOR>einsum("ab,bc->ad", a, np.ones((6, 7))')

    assert "error" not in text
    assert "for a" not in text
    assert "in einx" not in text
    assert "argument 1 a ab (4, 6)" in text


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ('np.einsum("a<CURSOR>b,bc->ac", a, np.ones((6, 7)))', ["`b`: length `6`, from argument 1", "^ ^"]),
        ('np.einsum("ab,bc->a<CURSOR>c", a, np.ones((6, 7)))', ["`c`: length `7`, from argument 2, dimension 2"]),
        ('np.einsum("a<CURSOR>b,bc", a, np.ones((1, 7)))', ["`b`: length `6`", "2, dimension 1: length `1`, which is"]),
        ('np.einsum("a<CURSOR>b,bc", a, unknown)', ["`b`: length `6`", "argument 2, dimension 1: not known, `6` or 1"]),
        ('np.einsum("<CURSOR>...b", a)', ["`...`: stands for 1 dimension, with lengths `(4,)`"]),
        ('np.einsum("...<CURSOR>b", unknown)', ["`b`: its length is not known"]),
        ('np.einsum("<CURSOR>...b", unknown)', ["`...`: what it stands for is not known"]),
        ('np.einsum("ab,b<CURSOR>c", a, b)', ["error EX704 einsum-length", "`c`: length `7`"]),
        ('np.einsum(<CURSOR>"ab,bc", a, b)', ["error EX704", "argument 2 b bc (5, 7)"]),
        ("np.<CURSOR>einsum(a, [0, 1])", ["`np.einsum`"]),
    ],
)
def test_what_is_known_of_a_letter(source: str, phrases: list[str]) -> None:
    text = shown(source)

    for phrase in phrases:
        assert phrase in text
