"""The solver against all lengths there are: what it sets is the only solution, what it refuses has none."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from einx.errors import Origin
from einx.sizes.contradiction import Contradiction
from einx.sizes.equations import Node, System
from einx.sizes.symbolic import InexactError, Size, Symbolic, equal, substitute, symbol
from einx.sizes.unknown import Unknown

AXES = ("a", "b", "c")
LENGTHS = range(6)


@dataclass
class Case:
    """Nodes (an axis, a number, or a group of earlier nodes) and what is stated about them."""

    nodes: list[str | int | tuple[str, tuple[int, ...]]]
    stated: list[tuple[int, Size]]

    def system(self) -> tuple[System, list[Node]]:
        system = System()
        made: list[Node] = []
        for node in self.nodes:
            match node:
                case str():
                    made.append(system.variable(node))
                case int():
                    made.append(system.constant(node, Origin("number", number=int(node))))
                case "product", children:
                    made.append(system.product([made[child] for child in children]))
                case _, children:
                    made.append(system.sum([made[child] for child in children]))
        for number, (node, value) in enumerate(self.stated):
            system.know(made[node], value, Origin("keyword", keyword=f"{number}"))
        return system, made

    def lengths(self, axes: Mapping[str, int]) -> list[int]:
        """The length of every node where the axes have these lengths."""
        found: list[int] = []
        for node in self.nodes:
            match node:
                case str():
                    found.append(axes[node])
                case int():
                    found.append(node)
                case kind, children:
                    found.append((prod if kind == "product" else sum)(found[child] for child in children))
        return found

    def solutions(self, stated: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
        for values in itertools.product(LENGTHS, repeat=len(AXES)):
            found = self.lengths(dict(zip(AXES, values, strict=True)))
            if all(found[node] == value for node, value in stated):
                yield found


@st.composite
def cases(draw: st.DrawFn, sizes: Sequence[Size] = (), groups: tuple[str, ...] = ("product", "sum")) -> Case:
    """Random equations; the facts come from lengths that fulfil them, or are ``sizes``, or anything."""
    nodes: list[str | int | tuple[str, tuple[int, ...]]] = [*AXES, draw(st.integers(0, 3)), draw(st.integers(1, 3))]
    for _ in range(draw(st.integers(1, 5))):
        children = draw(st.lists(st.integers(0, len(nodes) - 1), min_size=1, max_size=3))
        nodes.append((draw(st.sampled_from(groups)), tuple(children)))
    case = Case(nodes, [])
    truth = case.lengths({name: draw(st.integers(0, 4)) for name in AXES})
    about = draw(st.lists(st.integers(0, len(nodes) - 1), min_size=1, max_size=7))
    honest = draw(st.booleans())
    for node in about:
        if sizes and draw(st.integers(0, 2)):
            case.stated.append((node, draw(st.sampled_from(list(sizes)))))
        else:
            value = truth[node] if honest or draw(st.booleans()) else draw(st.integers(0, 9))
            case.stated.append((node, value))
    return case


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Of a matrix, by elimination."""
    left = [row for row in rows if any(row)]
    if not left:
        return 0
    first, *others = left
    place = next(place for place, value in enumerate(first) if value)
    return 1 + rank(
        [[value - row[place] / first[place] * own for value, own in zip(row, first, strict=True)] for row in others]
    )


def solve(case: Case) -> list[Size | None] | None:
    """The lengths that the solver sets, ``None`` if it finds a contradiction."""
    try:
        system, nodes = case.system()
        system.solve()
    except Contradiction:
        return None
    for node in nodes:
        if node.value is not None:
            assert node.origins
    return [node.value for node in nodes]


class TestAgainstAllLengths:
    @given(cases())
    def test_what_is_set_is_the_only_solution_and_what_is_refused_has_none(self, case: Case) -> None:
        found = solve(case)
        solutions = case.solutions([(node, value) for node, value in case.stated if isinstance(value, int)])
        if found is None:
            assert next(solutions, None) is None
        else:
            for solution in solutions:
                assert all(value in {None, length} for value, length in zip(found, solution, strict=True))

    @given(cases())
    def test_no_equation_with_one_unknown_is_left(self, case: Case) -> None:
        found = solve(case)
        assume(found is not None)
        for node, value in zip(case.nodes, found, strict=True):
            if isinstance(node, tuple):
                kind, children = node
                unknown = {case.nodes[child] for child in children if found[child] is None}
                others = [found[child] for child in children if found[child] is not None]
                if not unknown or (kind == "product" and 0 in others):
                    assert value is not None
                elif len(unknown) == 1:
                    assert value is None

    @given(cases(groups=("sum",)))
    def test_sums_are_solved_exactly_as_far_as_linear_algebra_goes(self, case: Case) -> None:
        found = solve(case)
        assume(found is not None)
        zero = case.lengths(dict.fromkeys(AXES, 0))
        rows = [
            [
                length - start
                for length, start in zip(case.lengths({**dict.fromkeys(AXES, 0), name: 1}), zero, strict=True)
            ]
            for name in AXES
        ]
        forms = [
            list(map(Fraction, column)) for column in zip(*rows, strict=True)
        ]  # of each node, how often each axis is in it
        stated = [forms[node] for node, _ in case.stated]
        for form, value in zip(forms, found, strict=True):
            assert (value is not None) == (rank([*stated, form]) == rank(stated))

    @given(cases(), st.randoms(use_true_random=False))
    def test_the_order_of_facts_and_nodes_does_not_matter(self, case: Case, random: object) -> None:
        shuffled = Case(case.nodes, sorted(case.stated, key=lambda _: random.random()))  # type: ignore[attr-defined]
        assert solve(case) == solve(shuffled)

    @given(cases())
    def test_solving_in_steps_is_solving_at_once(self, case: Case) -> None:
        system, nodes = Case(case.nodes, []).system()
        try:
            for number, (node, value) in enumerate(case.stated):
                system.know(nodes[node], value, Origin("keyword", keyword=f"{number}"))
                system.solve()
        except Contradiction:
            assert solve(case) is None
        else:
            assert [node.value for node in nodes] == solve(case)

    @given(cases())
    def test_lengths_rest_on_facts_that_suffice(self, case: Case) -> None:
        try:
            system, nodes = case.system()
            system.solve()
        except Contradiction:
            return
        for place, node in enumerate(nodes):
            if node.value is not None:
                names = {origin.keyword for origin in node.origins}
                enough = [fact for number, fact in enumerate(case.stated) if f"{number}" in names]
                found = solve(Case(case.nodes, enough))
                assert found is not None
                assert found[place] == node.value

    @given(cases())
    def test_a_contradiction_rests_on_facts_that_suffice(self, case: Case) -> None:
        try:
            system, _ = case.system()
            system.solve()
        except Contradiction as contradiction:
            names = {origin.keyword for origin in contradiction.origins}
            enough = [fact for number, fact in enumerate(case.stated) if f"{number}" in names]
            assert next(Case(case.nodes, []).solutions(enough), None) is None


N, M = symbol("n"), symbol("m")
SIZES = (N, M, 2 * N, N + 1, N * M, 2 * N + 1, N + M, N * N, 6 * M)


class TestSymbolic:
    @given(cases(SIZES))
    def test_a_contradiction_has_no_solution_for_any_unknowns(self, case: Case) -> None:
        if solve(case) is None:
            for n, m in itertools.product(range(4), repeat=2):
                stated = [(node, substitute(value, {Unknown("n"): n, Unknown("m"): m})) for node, value in case.stated]
                assert next(case.solutions(stated), None) is None, (n, m)

    @given(cases(SIZES))
    def test_what_is_set_is_the_only_solution_for_all_positive_unknowns(self, case: Case) -> None:
        found = solve(case)
        assume(found is not None)
        assume(any(isinstance(value, Symbolic) for value in found))
        for n, m in itertools.product(range(1, 4), repeat=2):
            point: dict[Unknown, Size] = {Unknown("n"): n, Unknown("m"): m}
            stated = [(node, substitute(value, point)) for node, value in case.stated]
            for solution in case.solutions(stated):
                for value, length in zip(found, solution, strict=True):
                    if value is not None:
                        try:
                            assert substitute(value, point) == length
                        except InexactError:
                            raise AssertionError(value, point) from None

    def test_a_number_is_kept_over_a_symbolic_size(self) -> None:
        for stated in ([N, 5], [5, N], [M, N, 5], [N, 5, M]):
            system = System()
            for value in stated:
                system.know(system.variable("a"), value, Origin("keyword", keyword="x"))
            assert system.variable("a").value == 5

    def test_a_number_reaches_what_was_derived_from_a_symbolic_size(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        group = system.product([a, b])
        system.know(a, N, Origin("keyword", keyword="x"))
        system.know(group, 12, Origin("keyword", keyword="y"))
        system.solve()
        assert b.value == 12 // N
        system.know(a, 3, Origin("keyword", keyword="z"))
        system.solve()
        assert b.value == 4

    def test_a_number_that_follows_replaces_a_symbolic_size(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(system.product([a, b]), 12, Origin("keyword", keyword="x"))
        system.know(a, N, Origin("keyword", keyword="y"))
        system.know(b, 3, Origin("keyword", keyword="z"))
        system.know(system.sum([a, system.variable("c")]), 9, Origin("keyword", keyword="w"))
        system.solve()
        assert a.value == 4
        assert system.variable("c").value == 5

    def test_all_values_of_one_node_are_compared(self) -> None:
        system = System()
        a = system.variable("a")
        system.know(a, N, Origin("keyword", keyword="x"))
        system.know(a, M, Origin("keyword", keyword="y"))
        system.know(a, 5, Origin("keyword", keyword="z"))
        with pytest.raises(Contradiction):
            system.know(a, 6, Origin("keyword", keyword="u"))
        with pytest.raises(Contradiction):
            system.know(a, M + 1, Origin("keyword", keyword="v"))

    def test_a_value_stated_often_leaves_room_for_others(self) -> None:
        system = System()
        a = system.variable("a")
        for value in [N] * 50 + [M]:
            system.know(a, value, Origin("keyword", keyword="x"))
        with pytest.raises(Contradiction):
            system.know(a, M + 1, Origin("keyword", keyword="y"))

    def test_an_open_factor_of_what_may_be_zero_is_no_contradiction(self) -> None:
        """`(a b)` of 2n with a of n: b is 2, unless n is 0 and b is what the keyword says."""
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(system.product([a, b]), 2 * N, Origin("keyword", keyword="x"))
        system.know(a, N, Origin("keyword", keyword="y"))
        system.solve()
        assert b.value == 2
        system.know(b, 3, Origin("keyword", keyword="z"))
        system.solve()
        assert b.value == 3
        with pytest.raises(Contradiction):
            system.know(b, 4, Origin("keyword", keyword="u"))

    def test_quotients_are_taken_to_be_exact_and_roots_stay_open(self) -> None:
        system = System()
        a, b, c = map(system.variable, "abc")
        system.know(system.product([a, b]), N, Origin("keyword", keyword="x"))
        system.know(a, 4, Origin("keyword", keyword="y"))
        system.know(system.product([c, c]), N, Origin("keyword", keyword="z"))
        system.solve()
        assert b.value == N // 4
        assert c.value is None

    def test_sums_of_symbolic_sizes_are_a_linear_system_too(self) -> None:
        system = System()
        a, b, c = map(system.variable, "abc")
        system.know(system.sum([a, b]), N, Origin("keyword", keyword="x"))
        system.know(system.sum([a, c]), M, Origin("keyword", keyword="y"))
        system.know(system.sum([b, c]), N + M, Origin("keyword", keyword="z"))
        system.solve()
        assert [node.value for node in (a, b, c)] == [0, N, M]

    def test_sizes_that_cannot_all_be_whole_are_left_alone(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(
            system.product([a, system.constant(2, Origin("number", number=2))]), N, Origin("keyword", keyword="x")
        )
        system.know(
            system.product([b, system.constant(2, Origin("number", number=2))]), N + 1, Origin("keyword", keyword="y")
        )
        difference = system.variable("d")
        system.know(system.sum([a, difference]), (N + 1) // 2, Origin("keyword", keyword="z"))
        system.solve()
        assert difference.value is None
        assert equal(b.value or 0, (N + 1) // 2) is True


def lengths(text: str, **stated: int) -> dict[str, Size | None]:
    """Solve with groups written as ``a*b`` and ``a+b``; keywords state lengths, ``a_b`` that of the group ``a*b``."""
    system = System()
    groups = {}
    for group in text.split():
        children = group.replace("+", "*").split("*")
        nodes = [
            system.constant(int(it), Origin("keyword", keyword=it)) if it.isdigit() else system.variable(it)
            for it in children
        ]
        groups[group.replace("*", "_").replace("+", "")] = (system.sum if "+" in group else system.product)(nodes)
    for name, value in stated.items():
        system.know(groups[name] if name in groups else system.variable(name), value, Origin("keyword", keyword=name))
    system.solve()
    names = dict.fromkeys(char for char in text if char.isalpha())
    return {name: system.variable(name).value for name in names}


class TestTable:
    @pytest.mark.parametrize(
        ("text", "stated", "expected"),
        [
            ("a*b", {"a_b": 12, "a": 3}, {"a": 3, "b": 4}),
            ("a*a", {"a_a": 9}, {"a": 3}),
            ("a*a*b", {"a_a_b": 18, "b": 2}, {"a": 3, "b": 2}),
            ("a*a*a", {"a_a_a": 10**60}, {"a": 10**20}),
            ("a*b", {"a_b": 10**40, "a": 10**15}, {"a": 10**15, "b": 10**25}),
            ("a+b a+c b+c", {"ab": 5, "ac": 6, "bc": 7}, {"a": 2, "b": 3, "c": 4}),
            ("a+b", {"ab": 5, "a": 2}, {"a": 2, "b": 3}),
            ("a+b", {"ab": 5, "a": 5}, {"a": 5, "b": 0}),
            ("a+a", {"aa": 6}, {"a": 3}),
            ("a+b", {"ab": 0}, {"a": None, "b": None}),
            ("a+b b+c", {"ab": 5, "bc": 5}, {"a": None, "b": None, "c": None}),
            ("a+b b+c c+a", {"ab": 10**30, "bc": 10**30, "ca": 10**30}, dict.fromkeys("abc", 5 * 10**29)),
            ("a*b", {"a_b": 1}, {"a": None, "b": None}),
            ("a*b", {"a_b": 7}, {"a": None, "b": None}),
            ("a*b", {"a_b": 0, "a": 0}, {"a": 0, "b": None}),
            ("a*b", {"a_b": 0, "a": 3}, {"a": 3, "b": 0}),
            ("a*b", {"a_b": 0}, {"a": None, "b": None}),
            ("a*a", {"a_a": 0}, {"a": 0}),
            ("a*b*c", {"a_b_c": 0, "a": 2, "b": 3}, {"a": 2, "b": 3, "c": 0}),
            ("2*a a+b", {"2_a": 8, "ab": 5}, {"a": 4, "b": 1}),
            ("a*b b*c c*d", {"a": 2, "a_b": 6, "b_c": 12, "c_d": 20}, {"a": 2, "b": 3, "c": 4, "d": 5}),
        ],
    )
    def test_solved(self, text: str, stated: dict[str, int], expected: dict[str, int | None]) -> None:
        assert lengths(text, **stated) == expected

    @pytest.mark.parametrize(
        ("text", "stated", "kind"),
        [
            ("a", {"a": -1}, "negative"),
            ("a*b", {"a_b": 12, "a": 5}, "indivisible"),
            ("a*b", {"a_b": 12, "a": 0}, "conflict"),
            ("a*b", {"a_b": 12, "a": 3, "b": 5}, "conflict"),
            ("a*a", {"a_a": 8}, "rootless"),
            ("a*a*b", {"a_a_b": 12, "b": 2}, "rootless"),
            ("a+b", {"ab": 5, "a": 6}, "negative"),
            ("a+a", {"aa": 5}, "uneven"),
            ("2*3", {"2_3": 7}, "conflict"),
            ("a+b a+c b+c", {"ab": 5, "ac": 6, "bc": 8}, "unsolvable"),
            ("a+b a+c b+c", {"ab": 1, "ac": 1, "bc": 4}, "negative"),
            ("a+b b+a", {"ab": 1, "ba": 2}, "unsolvable"),
            ("a+b a+b+c+d", {"ab": 3, "abcd": 2}, "unsolvable"),
            ("a*b", {"a_b": 10**40 + 1, "a": 10**20}, "indivisible"),
        ],
    )
    def test_contradictory(self, text: str, stated: dict[str, int], kind: str) -> None:
        with pytest.raises(Contradiction) as caught:
            lengths(text, **stated)
        assert caught.value.kind == kind
        assert {origin.keyword for origin in caught.value.origins} >= {name for name in stated if name in text}

    def test_multiples_take_part_in_the_linear_system(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        double = system.product([system.constant(2, Origin("number", number=2)), a])
        system.know(system.sum([double, b]), 7, Origin("keyword", keyword="x"))
        system.know(system.sum([a, b]), 5, Origin("keyword", keyword="y"))
        system.solve()
        assert (a.value, b.value, double.value) == (2, 3, 4)
        assert {str(origin) for origin in a.origins} == {"keyword x", "keyword y", "the number 2"}


class TestNodes:
    def test_the_same_thing_is_the_same_node(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        assert system.variable("a") == a
        assert system.product([a, b]) == system.product((a, b)) != system.product([b, a])
        assert system.sum([a, b]) == system.sum([a, b]) not in {system.sum([b, a]), system.product([a, b])}
        assert system.product([a]) == system.sum([a]) == a
        two = system.constant(2, Origin("number", number=2))
        assert system.product([a, two]) == system.product([a, system.constant(2, Origin("number", number=2))])

    def test_the_empty_product_is_one_and_the_empty_sum_zero(self) -> None:
        system = System()
        assert system.product([]).value == 1
        assert system.sum([]).value == 0
        assert system.product([]) == system.product([])

    def test_a_group_that_appears_whole_elsewhere_needs_no_split(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(system.product([a, b]), 12, Origin("argument", argument=1, dimension=1))
        system.solve()
        assert system.product([a, b]).value == 12
        assert a.value is None

    def test_the_other_order_of_a_sum_has_the_same_length(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(system.sum([a, b]), 5, Origin("argument", argument=1, dimension=1))
        turned = system.sum([b, a])
        system.solve()
        assert turned.value == 5
        assert a.value is None

    def test_groups_made_after_solving_are_solved_next(self) -> None:
        system = System()
        a, b = system.variable("a"), system.variable("b")
        system.know(a, 2, Origin("keyword", keyword="a"))
        system.know(b, 3, Origin("keyword", keyword="b"))
        system.solve()
        both, ends, nothing = system.product([a, b]), system.sum([a, b]), system.product([system.variable("c"), a])
        system.solve()
        assert [node.value for node in (both, ends, nothing)] == [6, 5, None]

    def test_labels_are_how_it_is_written(self) -> None:
        system = System()
        a, b, three = system.variable("a"), system.variable("b"), system.constant(3, Origin("number", number=3))
        pair, ends = system.product([a, b]), system.sum([a, three])
        expected = {
            a: "a",
            three: "3",
            pair: "(a b)",
            ends: "a + 3",
            system.product([pair, three]): "((a b) 3)",
            system.product([ends, b]): "((a + 3) b)",
            system.sum([pair, b]): "(a b) + b",
            system.sum([ends, b]): "(a + 3) + b",
            system.product([]): "()",
            system.variable("s.1"): "s.1",
            system.variable("....0"): "(...).0",
        }
        assert {node: node.label for node in expected} == expected

    def test_facts_come_once_and_in_order(self) -> None:
        system = System()
        a, b, c = map(system.variable, "abc")
        first, second, third = (
            Origin("argument", argument=1, dimension=1, span=(0, 5)),
            Origin("keyword", keyword="a"),
            Origin("argument", argument=2, dimension=1),
        )
        system.know(system.product([a, b, a]), 12, first)
        system.know(a, 2, second)
        system.know(system.sum([b, c, a]), 10, third)
        system.solve()
        assert a.origins == (second,)
        assert b.origins == (first, second)
        assert c.origins == (third, first, second)
        assert system.variable("d").origins == ()


class TestScale:
    """No times are measured: what is not close to linear would not end."""

    def test_a_long_chain(self) -> None:
        system = System()
        count = 20_000
        nodes = [system.variable(f"a{number}") for number in range(count)]
        for one, other in itertools.pairwise(nodes):
            system.know(system.product([one, other]), 6, Origin("keyword", keyword="group"))
        system.know(nodes[0], 2, Origin("keyword", keyword="first"))
        system.solve()
        assert [node.value for node in nodes] == [2, 3] * (count // 2)
        assert nodes[-1].origins == (Origin("keyword", keyword="group"), Origin("keyword", keyword="first"))

    def test_an_axis_in_many_groups_and_a_group_of_many_axes(self) -> None:
        system = System()
        count = 20_000
        nodes = [system.variable(f"a{number}") for number in range(count)]
        whole = system.product(nodes)
        for node in nodes[1:]:
            system.know(system.product([nodes[0], node]), 1, Origin("keyword", keyword="group"))
        system.know(nodes[0], 1, Origin("keyword", keyword="first"))
        system.solve()
        assert whole.value == 1

    def test_groups_in_groups(self) -> None:
        system = System()
        node = system.variable("a")
        for _ in range(20_000):
            node = system.product([node, system.constant(1, Origin("number", number=1))])
        system.know(node, 5, Origin("keyword", keyword="outermost"))
        system.solve()
        assert system.variable("a").value == 5

    def test_many_sums_without_a_beginning(self) -> None:
        system = System()
        nodes = [system.variable(f"a{number}") for number in range(101)]
        for one, other in itertools.pairwise([*nodes, nodes[0]]):
            system.know(system.sum([one, other]), 6, Origin("keyword", keyword="sum"))
        system.solve()
        assert all(node.value == 3 for node in nodes)
