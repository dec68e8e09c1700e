"""What is shown where the mouse rests."""

import pytest

from einx_lsp.ide.hover import Hover, hover
from tests.analysis.ide.sources import opened, with_cursor

IMAGE = "image = np.zeros((4, 128, 96, 3))\n"


def at(source: str) -> Hover:
    """The hover at the mark."""
    found = hover(*with_cursor(source))
    assert found is not None
    return found


def words(text: str) -> str:
    """A text without what only aligns it."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def test_a_call_is_shown_with_meaning_code_shapes_and_lengths() -> None:
    found = at(IMAGE + 'einx.<CURSOR>mean("b (s [ds])... c", image, ds=2)\n')

    assert words(found.plain) == (
        "`einx.mean`: Mean over the axes in brackets.\n"
        "\n"
        "for b: for s...: for c: z[b, s..., c] = mean(image[b, (s :)..., c])\n"
        "\n"
        "import numpy as np\n"
        "def op0(i0):\n"
        "x0 = np.reshape(i0, (4, 64, 2, 48, 2, 3))\n"
        "x1 = np.mean(x0, axis=(2, 4))\n"
        "return x1\n"
        "\n"
        "tensor expression shape\n"
        "argument 1 image b (s [ds])... c (4, 128, 96, 3)\n"
        "output b (s)... c (4, 64, 48, 3)\n"
        "\n"
        "axis length from\n"
        "b 4 argument 1, dimension 1\n"
        "s (64, 48) argument 1, dimension 2, keyword ds, argument 1, dimension 3\n"
        "ds (2, 2) keyword ds\n"
        "c 3 argument 1, dimension 4"
    )


def test_markdown_says_the_same() -> None:
    found = at('einx.<CURSOR>sum("a [b]", np.zeros((3, 4)))\n')

    assert found.markdown == (
        "`einx.sum`: Sum over the axes in brackets.\n"
        "\n"
        "```python\n"
        "for a: z[a] = sum(x[a, :])\n"
        "```\n"
        "\n"
        "```python\n"
        "import numpy as np\n"
        "def op0(i0):\n"
        "    x0 = np.sum(i0, axis=1)\n"
        "    return x0\n"
        "```\n"
        "\n"
        "| tensor | expression | shape |\n"
        "| --- | --- | --- |\n"
        "| argument 1 `np.zeros((3, 4))` | `a [b]` | `(3, 4)` |\n"
        "| output | `a` | `(3,)` |\n"
        "\n"
        "| axis | length | from |\n"
        "| --- | --- | --- |\n"
        "| `a` | `3` | argument 1, dimension 1 |\n"
        "| `b` | `4` | argument 1, dimension 2 |"
    )


def test_lengths_that_are_not_known_are_symbols() -> None:
    found = at(
        """
        def f(x, heads):
            b, s, c = x.shape
            return einx.<CURSOR>rearrange("b s (h d) -> b h s d", x, h=heads)
        """
    )

    assert "argument 1 x b s (h d) (b, s, c)" in words(found.plain)
    assert "output b h s d (b, heads, s, c // heads)" in words(found.plain)
    assert "np.reshape(i0, (b, s, heads, c // heads))" in found.plain


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ('einx.sum("a [<CURSOR>b]", image[0, 0])', ["`b`: length `3`, from argument 1, dimension 2"]),
        ('einx.sum("<CURSOR>a [b]", image[0, 0])', ["`a`: length `96`", "1: `image[0, 0]` of shape `(96, 3)`"]),
        ('einx.sum("a<CURSOR> [b]", image[0, 0])', ["`a`: length `96`"]),
        ('einx.id("b h w c -> b (<CURSOR>h w) c", image)', ["`h`: length `128`", "  ^           ^"]),
        ('einx.id("b h w c -> b <CURSOR>(h w) c", image)', ["`(h w)`: length `12288`"]),
        ('einx.id("b (h w)<CURSOR>... c -> b h... w... c", image, w=2)', ["`(h w)...`: repeats twice", "h (64, 48)"]),
        ('einx.id("b (<CURSOR>h w)... c -> b h... w... c", image, w=2)', ["`h`: under an ellipsis", "(64, 48)"]),
        ('einx.id("b (h <CURSOR>w)... c -> b h... w... c", image, w=2)', ["(2, 2)", "keyword w: `2`"]),
        ('einx.sum("<CURSOR>... [c]", image)', ["`...`: stands for 3 axes, with lengths `(4, 128, 96)`"]),
        ('einx.sum("... [<CURSOR>3]", image)', ["`3`: an axis of length 3"]),
        ('einx.id("b h w (<CURSOR>c + 1) -> b h w c, b h w 1", image)', ["`c`: length `2`"]),
        ('einx.id("b h w (c<CURSOR> + 1) -> b h w c, b h w 1", image)', ["`c`: length `2`"]),
        ('einx.id("b h w (c <CURSOR>+ 1) -> b h w c, b h w 1", image)', ["`c + 1`: length `3`"]),
        ('einx.sum("a [<CURSOR>b]", unknown)', ["`b`: length `b`, which nothing known determines"]),
        ('einx.sum("a... [<CURSOR>b]", unknown)', ["`b`: its length is not known"]),
        ('einx.sum("<CURSOR>... [b]", unknown)', ["`...`: how often it repeats is not known"]),
        ('einx.sum("... [<CURSOR>b", image)', ["error EX106", "`b`: length `3`, from argument 1, dimension 4"]),
        (
            'einx.add("... <CURSOR>c, c", image, np.zeros(4))',
            [
                "error EX301",
                "`c`: length `3` according to argument 1, dimension 4",
                "`c`: length `4` according to argument 2, dimension 1",
            ],
        ),
        ('einx.add("<CURSOR>... c, c", image, np.zeros(4))', ["`...`: stands for 3 axes, with lengths `(4, 128, 96)`"]),
        ('einx.add("b... <CURSOR>c, c", unknown, np.zeros(4))', ["`c`: length `4`, from argument 2, dimension 1"]),
        ('einx.dot("<CURSOR>a b, b c -> a c", image[0, 0], image[0, 0])', ["`a`: length `96`, from argument 1"]),
        ('einx.id("b h w (<CURSOR>c d) -> b h w c d", image, d=2)', ["error EX302", "`c`: its length is not known"]),
        ('einx.id("b h w (c <CURSOR>d) -> b h w c d", image, d=2)', ["`d`: length `2` according to keyword d"]),
        ('einx.id("b h w <CURSOR>(c d) -> b h w c d", image, d=2)', ["`(c d)`: its length is not known"]),
        ('einx.id("b <CURSOR>(h w) c d -> b c d", image)', ["error EX", "`(h w)`: length `128`"]),
        ('einx.id("b <CURSOR>(...) -> (...) b", image[0, 0])', ["`(...)`: its length is not known"]),
        ('einx.id("b (<CURSOR>...) -> (...) b", image[0, 0])', ["`...`: how often it repeats is not known"]),
        (
            'einx.sum("a [<CURSOR>b] -> a c", image[0, 0])',
            ["error EX", "`b`: length `3`, from argument 1, dimension 2"],
        ),
        ('einx.add("<CURSOR>a b, b", image, image[0, 0, 0])', ["error EX", "`a`: its length is not known"]),
        ('einx.add("a <CURSOR>b, b", image, image[0, 0, 0])', ["error EX", "`b`: length `3`, from argument 2"]),
        ('einx.argmax("b [h w] c -> b [<CURSOR>k] c", image)', ["`k`: length `2`"]),
        ('einx.argmax("b [h w] c -> b [<CURSOR>k] c", image, k=3)', ["error EX", "`k`: length `3`, from keyword k"]),
        ('einx.sum("a [<CURSOR>b] a", image[0], d=1)', ["error EX", "`b`: length `96`, from argument 1, dimension 2"]),
        ('einx.check("a (<CURSOR>b c)", image[0, 0], b=2)', ["error EX302", "`b`: length `2` according to keyword b"]),
        ('einx.check("<CURSOR>a (b c)", image[0, 0], b=2)', ["`a`: length `96`, from argument 1, dimension 1"]),
        ('einx.matches("a (b <CURSOR>c)", image[0, 0], b=1)', ["`c`: length `3`, from argument 1"]),
    ],
)
def test_an_axis(source: str, phrases: list[str]) -> None:
    found = at(IMAGE + source)

    for phrase in phrases:
        assert phrase in found.plain


@pytest.mark.parametrize(
    ("source", "underlined"),
    [
        ('y = <CURSOR>einx.sum("a [b]", x)', "einx.sum"),
        ('y = einx.su<CURSOR>m("a [b]", x)', "einx.sum"),
        ('y = einx.sum<CURSOR>("a [b]", x)', "einx.sum"),
        ('y = einx.sum(<CURSOR>"a [b]", x)', '"a [b]"'),
        ('y = einx.sum("a <CURSOR>[b]", x)', '"a [b]"'),
        ('y = einx.sum("a b <CURSOR>-> a", x)', '"a b -> a"'),
        ('y = einx.add("a b<CURSOR>, b", x, w)', "b"),
        ('y = einx.add("a b,<CURSOR> b", x, w)', '"a b, b"'),
        ('y = einx.sum("a [<CURSOR>b]", x)', "b"),
        ('y = einx.sum("a [longer<CURSOR>_name]", x)', "longer_name"),
        ('y = einx.sum("a [b]"<CURSOR>, x)', "einx.sum"),
        ('y = einx.sum("[a]", einx.<CURSOR>add("a, a", x, w))', "einx.add"),
        ('PATTERN = "a [b]"\ny = einx.sum(<CURSOR>PATTERN, x)', "PATTERN"),
    ],
)
def test_what_it_is_about(source: str, underlined: str) -> None:
    document, offset = with_cursor(source)

    found = hover(document, offset)

    assert found is not None
    assert document.text[slice(*found.span)] == underlined


@pytest.mark.parametrize(
    "source",
    [
        '<CURSOR>y = einx.sum("a [b]", x)',
        'y = einx.sum("a [b]", <CURSOR>x)',
        'y = einx.sum("a [b]", x, b=<CURSOR>2)',
        'y = einx.sum("a [b]", x)<CURSOR>',
        "y = np.<CURSOR>sum(x)",
        "<CURSOR>",
        '"a [<CURSOR>b]"',
    ],
)
def test_nothing_is_shown_elsewhere(source: str) -> None:
    assert hover(*with_cursor(source)) is None


def test_a_wrong_call_shows_the_message_first_then_what_is_known() -> None:
    found = at('einx.<CURSOR>dot("a b, b c -> a c", np.zeros((3, 4)), np.zeros((5, 6)))\n')

    title, message, tensors, lengths = words(found.plain).split("\n\n")
    assert title.startswith("`einx.dot`")
    assert message.startswith("error EX301 axis-size-conflict: axis b has length 4")
    assert "argument 2 np.zeros((5, 6)) b c (5, 6)" in tensors
    assert lengths == "axis length from\na 3 argument 1, dimension 1\nc 6 argument 2, dimension 2"


def test_shapes_that_are_not_known_leave_the_meaning() -> None:
    found = at('def f(x):\n    return einx.<CURSOR>sum("a... [b]", x)\n')

    assert "The code depends on how often the ellipsis repeats; if it does once:" in found.plain
    assert "argument 1 x a... [b] unknown" in words(found.plain)


@pytest.mark.parametrize(
    ("source", "phrase"),
    [
        ('einx.<CURSOR>check("a b", image)', "`einx.check`: Raise unless tensors fit a description."),
        ('einx.<CURSOR>solve_axes("a b", image)', "`einx.solve_axes`: The length of every axis."),
        ('einx.<CURSOR>trace("sum", "a [b]", [(3, 4)])', "x0 = np.sum(i0, axis=1)"),
        ('einx.<CURSOR>arange("a b [2]", a=5, b=6)', "z[a, b, :] = (a, b)"),
        ('einx.<CURSOR>reduce("a [b]", np.zeros((3, 4)), op=np.ptp)', "ptp(i0, axis=1)"),
    ],
)
def test_functions_that_are_no_plain_operations(source: str, phrase: str) -> None:
    assert phrase in at(IMAGE + source).plain


def test_an_operation_made_of_a_function() -> None:
    found = at(
        """
        import einx.numpy
        spread = einx.numpy.adapt_numpylike_reduce(np.ptp)
        <CURSOR>spread("a [b]", np.zeros((3, 4)))
        """
    )

    assert "ptp(i0, axis=1)" in found.plain


@pytest.mark.parametrize(
    "source",
    [
        'einx.<CURSOR>sum("... [c]", x)',
        'einx.<CURSOR>id("... (c d) -> d ... c", x, c=2)',
        'einx.<CURSOR>id("(... c) -> ... c", einx.id("... c -> (... c)", x), c=2)',
        'einx.sum("<CURSOR>... [c]", x)',
    ],
)
def test_lengths_without_names_show_no_names_of_the_engine(source: str) -> None:
    found = at(f"def f(x):\n    assert x.ndim == 3\n    return {source}\n")

    assert "__" not in found.plain
    assert "?" not in found.plain


def test_the_loop_has_the_arguments_as_they_are_written() -> None:
    found = at("mask = np.ones((3, 4))\neinx.<CURSOR>logical_and('b i, b j -> b i j', mask, mask)")
    assert "for b: for i: for j: z[b, i, j] = mask[b, i] and mask[b, j]" in found.plain


def test_every_place_of_a_file_has_an_answer() -> None:
    document = opened(IMAGE + 'y = einx.mean("b (s [ds])... c", image, ds=2)\neinx.sum("a [b", y)\n')

    shown = [hover(document, offset) for offset in range(len(document.text) + 1)]

    spans = {found.span for found in shown if found is not None}
    assert {document.text[slice(*span)] for span in spans} >= {"einx.mean", "b", "s", "ds", "c", "einx.sum", '"a [b"'}
    assert hover(document, -1) is None
    assert hover(document, len(document.text) + 1) is None


CALLED = """
def head(x):
    return einx.<CURSOR>sum("a [b]", x)

def outer(x):
    return head(x)

head(np.zeros((3, 4)))
outer(np.zeros((3, 4)))
head(np.zeros((3, 5)))
"""


def test_what_is_known_of_a_function_comes_before_what_its_calls_say() -> None:
    own, *calls = at(CALLED).plain.split("\n\nIn the call at ")

    assert "argument 1 x a [b] (a, b)" in words(own)
    assert [call.partition(":\n")[0] for call in calls] == ["line 10, and at line 8, from line 11", "line 12"]
    assert "argument 1 x a [b] (3, 4)" in words(calls[0])
    assert "argument 1 x a [b] (3, 5)" in words(calls[1])
    assert not any("np.sum" in call for call in calls), "the code is the same, and shown already"


def test_an_axis_is_shown_as_it_is_in_calls() -> None:
    found = at(CALLED.replace("<CURSOR>", "").replace('"a [b]"', '"a [<CURSOR>b]"'))

    assert "In the call at line 12:\n\n`b`: length `5`" in found.plain


def test_calls_are_told_of_only_if_they_say_more() -> None:
    source = "def head():\n    return einx.<CURSOR>sum('a [b]', np.zeros((3, 4)))\n\nhead()\n"

    assert "In the call" not in at(source).plain


def test_a_call_is_named_once_however_it_is_reached() -> None:
    text = "def f(x):\n    return einx.<CURSOR>sum('a [b]', x)\n"
    within = f"{text}def main():\n    f(np.zeros((3, 4)))\nmain()\nmain()\n"
    given = f"{text}def main(n):\n    f(np.zeros((3, n)))\nmain(4)\n\nmain(4)\n"

    assert "\n\nIn the call at line 6:\n" in at(within).plain
    assert "\n\nIn the call at line 6, from line 7 and line 9:\n" in at(given).plain


def test_code_is_shown_again_where_a_call_has_other_code() -> None:
    source = """
        def head(x, n):
            return einx.<CURSOR>id("(a b) -> a b", x, b=n)

        head(np.zeros(6), 3)
        """
    own, call = at(source).plain.split("\n\nIn the call at line 7:")

    assert "np.reshape(i0, (2, 3))" in call
    assert "np.reshape(i0, (2, 3))" not in own


def test_a_hover_names_the_expression_where_knowledge_ended() -> None:
    source = """
        from somewhere import load
        x = load()
        y = x + 1
        einx.<CURSOR>dot("b [n] (h d), [n] k", y, x)
        """
    found = at(source).plain

    assert (
        "Before the call, the shape of `y` is not known: `load()` is not followed; write `# einx: y = (b, n, d)`"
        in found
    )
    assert (
        "Before the call, the shape of `x` is not known: `load()` is not followed; write `# einx: x = (n, k)`" in found
    )


def test_what_is_known_is_not_told_to_be_unknown() -> None:
    assert "is not known" not in at("einx.<CURSOR>sum('a [b]', np.zeros((3, 4)))").plain


def test_what_has_no_name_gets_no_comment() -> None:
    found = at("from somewhere import load\neinx.<CURSOR>sum('a [b]', load())").plain

    assert "the shape of `load()` is not known: `load()` is not followed" in found
    assert "write" not in found
