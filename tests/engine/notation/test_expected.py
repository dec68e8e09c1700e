"""What may be written next, for completion."""

import pytest

from einx.notation import expected


@pytest.mark.parametrize(
    ("before", "kinds"),
    [
        ("", "name number ... ( [ , -> end"),
        ("a", "name number ... ( [ , -> + end"),
        ("a (", "name number ... ( [ , -> )"),
        ("a [b", "name number ... ( [ , -> + ]"),
        ("a [b, c -> (d", "name number ... ( [ , -> + )"),
        ("a -> b ->", "name number ... ( [ , -> end"),
        ("a +", "name number ... ( ["),
        # what cannot stand there is passed over
        ("a + *", "name number ... ( ["),
        ("a (b] c", "name number ... ( [ , -> + )"),
        ("a ..", "name number ... ( [ , -> + end"),
        ("a) b", "name number ... ( [ , -> + end"),
    ],
)
def test_what_may_follow(before: str, kinds: str) -> None:
    assert expected(before + " c] d", len(before)) == set(kinds.split())
