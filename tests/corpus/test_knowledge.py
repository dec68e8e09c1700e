"""The measure of what is known before a call counts what it says, and nothing that is known contradicts a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import cast

import pytest

from einx.sizes.symbolic import Size, symbol
from tests.corpus.knowledge import Report, Visit, contradicts, figures, knowledge, listed
from tests.corpus.measure import copied
from tests.corpus.mutants import PROGRAMS
from tests.corpus.odd import written
from tests.corpus.running import End, Passed, Runner, runner

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python does not tell where a frame is")


@pytest.fixture(scope="module")
def running() -> Iterator[Runner]:
    with runner() as process:
        yield process


def reported(running: Runner, text: str, others: Mapping[str, str] | None = None) -> Report:
    """What is known of a program of one file, or more."""
    main = f"import einx\nimport numpy as np\n{dedent(text)}"
    with written({"main.py": main, **(others or {})}) as folder:
        return knowledge(folder, running)


def length(said: object) -> Size | None:
    """A length: a number, none, or ``n`` or ``2n``."""
    name = symbol("n", "f")
    return {"n": name, "2n": 2 * name}[said] if isinstance(said, str) else cast("int | None", said)


def known(report: Report) -> list[tuple[bool, bool]]:
    """Of each argument, whether its rank is known, and whether all of its lengths are."""
    return [(argument.rank, argument.lengths) for argument in report.arguments]


# ---------------------------------------------------------------------------------------------------------------------
# Runs


def test_a_run_tells_the_shapes_of_all_that_is_passed(running: Runner) -> None:
    text = """
        import einx, numpy as np
        einx.where("a, b, -> a b", np.ones(2), [1, 2, 3], 1.0)
        einx.add("a, a", np.ones(2), lambda shape: np.ones(shape))
    """
    with written({"main.py": dedent(text)}) as folder:
        outcome = running.run(folder, calls=True)
    assert outcome.failure is None
    first, second = sorted(outcome.made)
    assert first.arguments == (Passed("array", (2,)), Passed("array", (3,)), Passed("number", ()))
    assert second.arguments == (Passed("array", (2,)), Passed("other", ()))


def test_a_run_tells_the_calls_that_have_led_to_a_call(running: Runner) -> None:
    text = """
        import einx
        def inner(x):
            return einx.sum("[a]", x)
        def outer(x):
            return [inner(row) for row in x]
        outer([[1]])
    """
    with written({"main.py": dedent(text).lstrip()}) as folder:
        (made,) = running.run(folder, calls=True).made
    assert made.chain == (End("main.py", 3, 29), End("main.py", 5, 22), End("main.py", 6, 12))


def test_a_run_tells_calls_of_adapted_functions_and_of_queries(running: Runner) -> None:
    text = """
        import einx, numpy as np
        spread = einx.numpy.adapt_numpylike_reduce(np.ptp)
        spread("a [b]", np.ones((2, 3)))
        einx.matches("a", [1])
    """
    with written({"main.py": dedent(text)}) as folder:
        made = sorted(running.run(folder, calls=True).made)
    assert [one.arguments for one in made] == [(Passed("array", (2, 3)),), (Passed("array", (1,)),)]


def test_a_run_notes_calls_only_if_asked_for(running: Runner) -> None:
    with written({"main.py": "import einx\neinx.sum('[a]', [1])\n"}) as folder:
        assert running.run(folder).made == frozenset()


# ---------------------------------------------------------------------------------------------------------------------
# What counts


def test_numbers_and_functions_are_no_arguments_that_count(running: Runner) -> None:
    report = reported(running, 'einx.where("a, a,", np.ones(2) > 0, lambda shape: np.ones(shape), 1)')
    assert known(report) == [(True, True)]


def test_what_a_call_says_of_its_arguments_itself_does_not_count(running: Runner) -> None:
    text = """
        def f(x):
            for _ in range(3):
                einx.sum("a [b]", x)
        make = np.frompyfunc(lambda n: n, 1, 1)
        f(make(np.ones((2, 3))))
    """
    assert known(reported(running, text)) == [(False, False)]


def test_what_an_earlier_call_has_said_counts(running: Runner) -> None:
    text = """
        def f(x):
            einx.sum("a [b]", x + 1)
            y = einx.id("a b -> b a", x)
            return einx.sum("a [b]", y)
        make = np.frompyfunc(lambda n: n, 1, 1)
        f(make(np.ones((2, 3))))
    """
    report = reported(running, text)
    assert (report.arguments[-1].rank, report.arguments[-1].lengths) == (True, True)
    assert report.arguments[-1].own == (True, True)


def test_a_rank_without_lengths_counts_as_a_rank(running: Runner) -> None:
    assert known(reported(running, 'x = np.unique(np.ones(3))\neinx.sum("[a]", x)')) == [(True, False)]


def test_followed_calls_count_if_all_of_them_tell(running: Runner) -> None:
    text = """
        def f(x):
            return einx.sum("... [a]", x)
        f(np.ones((2, 3)))
        f(np.ones((4, 3)))
    """
    report = reported(running, text)
    assert known(report) == [(True, True)]
    assert report.arguments[0].own == (False, False)
    unknown = "f(np.frompyfunc(lambda n: n, 1, 1)(np.ones((2, 3))))"
    assert known(reported(running, f"{dedent(text)}{unknown}")) == [(False, False)]


def test_followed_calls_with_different_ranks_tell_none(running: Runner) -> None:
    text = """
        def f(x):
            return einx.sum("... [a]", x)
        f(np.ones((2, 3)))
        f(np.ones(3))
    """
    report = reported(running, text)
    assert known(report) == [(False, False)]
    assert report.arguments[0].ranks == {1, 2}
    assert figures([report]).several == 1


def test_a_call_from_a_function_that_is_followed_itself_counts_with_it(running: Runner) -> None:
    text = """
        def inner(x):
            return einx.sum("a [b]", x)
        def outer(x):
            return inner(x)
        outer(np.ones((2, 3)))
    """
    report = reported(running, text)
    assert known(report) == [(True, True)]
    (argument,) = report.arguments
    assert [len(chain) for chain, _ in argument.shapes] == [0, 2]


def test_a_call_from_a_place_that_no_run_reaches_does_not_count(running: Runner) -> None:
    text = """
        def inner(x):
            return einx.sum("a [b]", x)
        def never(x):
            return inner(x)
        inner(np.ones((2, 3)))
    """
    assert known(reported(running, text)) == [(True, True)]


def test_calls_are_followed_into_other_files(running: Runner) -> None:
    helper = 'import einx\n\n\ndef f(x):\n    return einx.sum("a [b]", x)\n'
    report = reported(running, "from helper import f\nf(np.ones((2, 3)))", {"helper.py": helper})
    assert known(report) == [(True, True)]
    assert report.arguments[0].call.module == "helper.py"


# ---------------------------------------------------------------------------------------------------------------------
# Contradictions


def test_a_shape_that_is_wrong_contradicts_the_run(running: Runner) -> None:
    text = """
        x = np.frompyfunc(lambda n: n, 1, 1)(np.ones((2, 3)))
        # einx: x = (2, 4)
        einx.sum("a [b]", x)
    """
    report = reported(running, text)
    (wrong,) = report.contradictions
    assert [visit.shapes for visit in wrong.visits] == [((2, 4),)]
    assert figures([report]).contradictions == 1
    assert any("contradiction" in line for line in listed("main", report))


def test_a_shape_is_held_against_the_calls_that_were_followed_alone(running: Runner) -> None:
    text = """
        def f(x):
            return einx.sum("... [a]", x)
        y = np.frompyfunc(lambda n: n, 1, 1)(np.ones((2, 3)))
        # einx: y = (4, 3)
        f(np.ones((2, 3)))
        f(y)
    """
    (wrong,) = reported(running, text).contradictions
    assert wrong.chain == (End("main.py", 9, 4),)


def test_a_call_that_was_not_followed_for_lack_of_steps_contradicts_nothing(running: Runner) -> None:
    text = """
        def f(x):
            return einx.sum("... [a]", x)
        def g(n):
            for i in range(20):
                for j in range(20):
                    for k in range(20):
                        n = n + 1
        def main():
            for n in (1, 2, 3, 4, 5, 6, 7, 8):
                f(np.ones((n, 3)))
                g(n)
                g(n)
        main()
    """
    assert reported(running, text).contradictions == ()


@pytest.mark.parametrize(
    ("shapes", "arguments", "expected"),
    [
        (((2, None),), ((2, 3),), False),
        ((None,), ((2, 3),), False),
        (((2, 3, None),), ((2, 3),), True),
        (((2, 4),), ((2, 3),), True),
        ((("n", "n"),), ((2, 3),), True),
        ((("n", 3), ("n",)), ((2, 3), (3,)), True),
        ((("n", 3), ("n",)), ((2, 3), (2,)), False),
        ((("n", "2n"),), ((2, 3),), True),
        ((("n", "2n"),), ((2, 4),), False),
        ((("2n",),), ((3,),), False),
    ],
)
def test_names_stand_for_one_length_in_a_call(
    shapes: tuple[tuple[object, ...] | None, ...], arguments: tuple[tuple[int, ...], ...], expected: bool
) -> None:
    visit = Visit(True, tuple(None if shape is None else tuple(map(length, shape)) for shape in shapes))
    assert contradicts(visit, [Passed("array", shape) for shape in arguments]) is expected


def test_a_call_that_is_taken_for_impossible_contradicts_the_run() -> None:
    assert contradicts(Visit(False, ((2,),)), [Passed("array", (2,))])


@pytest.mark.long
@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_known_contradicts_a_run(program: str, running: Runner) -> None:
    with copied(program) as folder:
        report = knowledge(folder, running)
    assert len(report.arguments) > 20
    assert [line for line in listed(program, report) if "contradiction" in line] == []
