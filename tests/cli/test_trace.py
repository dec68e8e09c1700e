"""``einx-lsp trace`` as it is typed: what it prints, where it prints it, and the code it exits with."""

import subprocess
import sys

import pytest

from einx_lsp import __version__
from einx_lsp.cli.main import main
from einx_lsp.cli.trace import parse_axis, parse_shape


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that succeeds."""
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def usage_error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that is typed wrongly."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def lines(text: str) -> list[list[str]]:
    """The words of each line, as widths of columns are no behaviour to pin."""
    return [line.split() for line in text.splitlines()]


def test_shows_lengths_with_their_origins_then_outputs_then_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "trace", "sum", "a [b]", "10,20") == (
        "axis  length  from\n"
        "a     10      argument 1, dimension 1\n"
        "b     20      argument 1, dimension 2\n"
        "\n"
        "output  (10,)\n"
        "\n"
        "import numpy as np\n"
        "def op0(i0):\n"
        "    x0 = np.sum(i0, axis=1)\n"
        "    return x0\n"
    )


def test_names_stand_for_open_lengths(capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "trace", "sum", "b [c]", "n,3")

    assert ["b", "n", "argument", "1,", "dimension", "1"] in lines(printed)
    assert "output  (n,)" in printed


def test_several_outputs_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "trace", "rearrange", "(a + b) c -> a c, b c", "10,3", "--axis", "a=4")

    assert "output  (4, 3)\noutput  (6, 3)\n" in printed


def test_an_axis_under_an_ellipsis_has_a_length_for_each_repetition(capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "trace", "mean", "(s [d])... c", "8,9,3", "--axis", "d=2,3")

    assert "(4, 3)" in printed
    assert "output  (4, 3, 3)" in printed


def test_an_unknown_shape_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "trace", "sum", "a... [b]", "?")

    assert "output  unknown" in printed
    assert "import numpy" not in printed


def test_scalars(capsys: pytest.CaptureFixture[str]) -> None:
    assert "output  (3,)" in out(capsys, "trace", "add", "a,", "3", "()")


def test_options_may_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    last = out(capsys, "trace", "dot", "a [b->c]", "2,3", "3,4", "--axis", "c=4", "--backend", "numpy")

    assert out(capsys, "trace", "dot", "a [b->c]", "--axis", "c=4", "2,3", "3,4") == last
    assert out(capsys, "trace", "dot", "a [b->c]", "2,3", "--axis", "c=4", "3,4") == last
    assert out(capsys, "trace", "--axis", "c=4", "dot", "a [b->c]", "2,3", "3,4") == last


@pytest.mark.parametrize("name", ["operation", "description", "shapes", "lengths"])
def test_an_axis_may_have_the_name_of_a_parameter(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "trace", "sum", f"({name} [b])", "6", "--axis", f"{name}=2")

    assert [name, "2", "keyword", name] in lines(printed)


def test_two_dashes_make_way_for_a_description_that_looks_like_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert "output  ()" in out(capsys, "trace", "--backend", "numpy", "--", "rearrange", "->", "()")


@pytest.mark.parametrize(
    ("arguments", "phrases"),
    [
        (["sum", "a [b", "10,10"], ["a [b", "^"]),
        (["sum", "a b c", "10,10"], ["sum", "a b c", "(10, 10)"]),
        (["add", "a, a", "3", "4"], ["a, a", "^  ^", "3", "4"]),
        (["sum", "(a [b])", "10", "--axis", "a=3"], ["10", "3"]),
        (["summ", "a [b]", "10,10"], ["summ"]),
        (["sum", "a [b]", "10,10", "--backend", "nonpy"], ["nonpy"]),
    ],
)
def test_a_wrong_call_is_told_on_stderr_with_code_1(
    arguments: list[str], phrases: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    for phrase in phrases:
        assert phrase in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ([], "COMMAND"),
        (["compile"], "compile"),
        (["trace"], "OP"),
        (["trace", "sum"], "DESCRIPTION"),
        (["trace", "sum", "a", "1.5"], "'1.5' is not a length"),
        (["trace", "sum", "a b", "1,,2"], "'' is not a length"),
        (["trace", "sum", "a", "h*w"], "'h*w' is not a length"),
        (["trace", "sum", "a", "(3"], "'(3' is not a length"),
        (["trace", "sum", "a", "3", "--axis", "a"], "write the name of an axis, = and its length"),
        (["trace", "sum", "a", "3", "--axis", "2=3"], "write the name of an axis, = and its length"),
        (["trace", "sum", "a", "3", "--axis", "a=b"], "'b' is not a length"),
        (["trace", "sum", "a", "3", "--axis", "a=?"], "'?' is not a length"),
        (["trace", "sum", "a", "3", "--axis", "a=-1"], "'-1' is not a length"),
        (["trace", "sum", "a", "3", "--axis", "a=3", "--axis", "a=3"], "a is given twice"),
        (["trace", "sum", "a", "3", "--axis", "graph=3"], "graph is a keyword"),
        (["trace", "sum", "a", "3", "--axes", "a=3"], "--axes"),
        (["trace", "sum", "a", "-3,4"], "-3,4"),
    ],
)
def test_a_wrong_command_is_told_on_stderr_with_code_2(
    arguments: list[str], phrase: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert phrase in usage_error(capsys, *arguments)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("10,20", (10, 20)),
        ("10", (10,)),
        ("10,", (10,)),
        ("(10, n)", (10, "n")),
        ("b,?,_c1", ("b", None, "_c1")),
        ("0", (0,)),
        ("()", ()),
        ("", ()),
        ("?", None),
        ("(?)", (None,)),
    ],
)
def test_shapes(text: str, shape: object) -> None:
    assert parse_shape(text) == shape


@pytest.mark.parametrize(
    ("text", "pair"),
    [("g=2", ("g", 2)), ("g = 2", ("g", 2)), ("s=2,3", ("s", (2, 3))), ("s=2,", ("s", (2,))), ("s=()", ("s", ()))],
)
def test_axes(text: str, pair: object) -> None:
    assert parse_axis(text) == pair


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_succeed(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([option])

    assert stopped.value.code == 0
    assert ("trace" if option == "--help" else __version__) in capsys.readouterr().out


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "einx_lsp", "trace", "sum", "a [b]", "10,10"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (found.returncode, found.stderr) == (0, "")
    assert "np.sum(i0, axis=1)" in found.stdout


def test_nothing_is_imported_that_is_not_pure_python() -> None:
    script = (
        "import sys\n"
        "from einx_lsp.cli.main import main\n"
        "main(['trace', 'dot', 'a [b->c]', '2,n', 'n,4'])\n"
        "sys.exit(' '.join({'numpy', 'pygls', 'lsprotocol'} & sys.modules.keys()) or None)\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert found.stderr.strip() == ""
    assert found.returncode == 0
