"""Texts as Markdown and as plain text."""

import pytest

from einx_lsp.dialects.parts import Code, Mono, Paragraph, Table, prose
from einx_lsp.ide.content import markdown, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (("plain",), "plain"),
        (("a_b *c* <d> [e](f) #g ~h~ |i| & `j` $k$ !l \\m",),
         r"a\_b \*c\* \<d\> \[e\](f) \#g \~h\~ \|i\| \& \`j\` \$k\$ \!l \\m"),
        (("1. no list",), r"1\. no list"),
        (("- no list",), r"\- no list"),
        (("-1 is negative",), "-1 is negative"),
        (("a\nb",), "a  \nb"),
        ((Mono("a_b | *c*"),), "`a_b | *c*`"),
        ((Mono("a`b"),), "``a`b``"),
        ((Mono("`a``"),), "``` `a`` ```"),
        ((Mono("a\nb"),), "`a b`"),
        ((Mono(""),), "∅"),
    ],
)  # fmt: skip
def test_sentences_in_markdown(text: tuple[str | Mono, ...], expected: str) -> None:
    assert markdown([Paragraph(text)]) == expected


def test_pipes_do_not_end_cells() -> None:
    table = Table(("a|b",), (((Mono("c|d"), "e|f\ng"),),))

    assert markdown([table]) == "| a\\|b |\n| --- |\n| `c\\|d`e\\|f g |"


def test_code_with_fences_in_it() -> None:
    assert markdown([Code("a\n```\nb\n", "python")]) == "````python\na\n```\nb\n````"
    assert markdown([Code("x")]) == "```text\nx\n```"


def test_plain_text() -> None:
    parts = [Paragraph(("see ", Mono("a_b"))), Code("x\n", "python"), Table(("n",), ((("1",)), (("22",))))]

    assert plain(parts) == "see `a_b`\n\nx\n\nn\n1\n22"


def test_code_within_messages() -> None:
    assert prose("a `b c` d") == ("a ", Mono("b c"), " d")
    assert prose("one ` alone") == ("one ` alone",)
    assert prose("") == ()
