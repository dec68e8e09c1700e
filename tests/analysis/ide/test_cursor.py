"""What is at a place of a file."""

import pytest

from einx_lsp.ide.cursor import Target, at
from tests.analysis.ide.sources import with_cursor


def target(source: str) -> Target:
    """What is at the mark."""
    found = at(*with_cursor(source))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("source", "place", "part", "axis", "keyword"),
    [
        ('einx.<CURSOR>sum("a [b]", x, b=2)', "einx.sum", None, None, None),
        ('einx.sum("a [<CURSOR>b]", x, b=2)', "b", (3, 4), "b", None),
        ('einx.sum("a <CURSOR>[b]", x, b=2)', '"a [b]"', None, None, None),
        ('einx.id("<CURSOR>(a b) -> a b", x, b=2)', "(a b)", (0, 5), None, None),
        ('einx.sum("a [b]", <CURSOR>x, b=2)', "x", None, None, None),
        ('einx.sum("a [b]", x, b=<CURSOR>n)', "n", None, None, "b"),
        ('einx.sum("a [b]", x, <CURSOR>b=2)', "einx.sum", None, None, None),
        ('einx.sum("[a]", einx.add("a, <CURSOR>a", x, w))', "a", (3, 4), "a", None),
    ],
)
def test_what_is_at_a_place(
    source: str, place: str, part: tuple[int, int] | None, axis: str | None, keyword: str | None
) -> None:
    found = target(source)

    where = found.place
    assert where.block.text[slice(*where.span)] == place
    assert (found.part, found.keyword) == (part, keyword)
    assert (None if found.axis is None else found.axis.name) == axis


def test_an_axis_is_known_with_its_length_and_all_its_places() -> None:
    axis = target('einx.dot("a <CURSOR>b, b c -> a c", np.zeros((2, 3)), np.zeros((3, 4)))').axis

    assert axis is not None
    assert axis == ("b", 3, "argument 1, dimension 2", ((2, 3), (5, 6)))


def test_what_tensors_are_described_how_is_known_whatever_the_description_leaves_out() -> None:
    meaning = target('einx.<CURSOR>sum("a [b]", np.zeros((2, 3)))').meaning

    assert [(each.text, each.shape) for each in (*meaning.inputs, *meaning.outputs)] == [("a [b]", (2, 3)), ("a", (2,))]
    assert meaning.inputs[0].argument is meaning.call.arguments[1]
    assert "np.sum(i0, axis=1)" in (meaning.code or "")


def test_the_description_is_an_argument_too() -> None:
    assert target('einx.sum(<CURSOR>"a [b]", x)').in_description
    assert not target('einx.sum("a [b]", <CURSOR>x)').in_description


def test_a_description_of_another_block_is_not_at_a_place_of_this_one() -> None:
    found = target('PATTERN = "a [b]"\nzzzzzz(einx.<CURSOR>sum(PATTERN, x))')

    assert found.part is None


@pytest.mark.parametrize("source", ["<CURSOR>", 'y<CURSOR> = einx.sum("a [b]", x)', "np.<CURSOR>sum(x)"])
def test_nothing_is_where_no_call_is(source: str) -> None:
    assert at(*with_cursor(source)) is None
