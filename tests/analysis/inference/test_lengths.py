"""A length belongs to its scope."""

import pickle

from einx.sizes.symbolic import equal, symbol
from einx_lsp.inference.unknowns import LengthNames


def test_a_name_is_one_length_within_its_scope() -> None:
    lengths = LengthNames("f")
    assert lengths.named("b") == lengths.named("b")
    assert equal(lengths.named("b") + 1, lengths.named("b")) is False


def test_the_same_name_elsewhere_is_another_length() -> None:
    here, there = LengthNames("f").named("b"), LengthNames("g").named("b")
    assert str(here) == str(there)
    assert here != there
    assert equal(here + 1, there) is None
    assert symbol("b") != here
    assert equal(here, symbol("b")) is None


def test_lengths_of_two_scopes_multiply_in_any_order() -> None:
    here, there = LengthNames("f").named("b"), LengthNames("g").named("b")
    assert here * there == there * here
    assert here * there // here == there
    assert hash(here * there) == hash(there * here)


def test_a_fresh_length_is_shown_unlike_all_others_of_its_scope() -> None:
    lengths = LengthNames("f")
    shown = [str(length) for length in (lengths.fresh("b"), lengths.named("b"), lengths.fresh("b"), lengths.named("b"))]
    assert shown == ["b", "b_2", "b_3", "b_2"]


def test_lengths_survive_copying() -> None:
    length = LengthNames("f").named("b") * symbol("b")
    copied = pickle.loads(pickle.dumps(length))
    assert copied == length
    assert {length: 1}[copied] == 1
