"""Rules of the notation itself: what a description may look like, whatever it is for."""

from __future__ import annotations

from einx_lsp.rules.rule import rule_of

__all__ = ["SYNTAX"]


SYNTAX = (
    rule_of(
        "EX101",
        "stray-character",
        "A character is not part of the notation.",
        "A description consists of axis names, numbers, `( )`, `[ ]`, `...`, `+`, `,` and `->`, with spaces, tabs and "
        "newlines between them. Anything else has no meaning.",
        'einx.sum("a ; [b]", x)',
        "Remove the character. Axes are separated by spaces, tensors by commas.",
    ),
    rule_of(
        "EX102",
        "misspelt-arrow",
        "Something that looks like an arrow is not `->`.",
        "Inputs are separated from outputs by `->`. Other arrows, such as `=>`, `-->` or `→`, are not accepted.",
        'einx.sum("a b => a", x)',
        "Write `->`.",
    ),
    rule_of(
        "EX103",
        "misspelt-ellipsis",
        "An ellipsis is not written as three dots.",
        "An ellipsis is exactly three dots, `...`. One dot, two dots and the single character `…` are not accepted.",
        'einx.sum("a.. [b]", x)',
        "Write `...`.",
    ),
    rule_of(
        "EX104",
        "misspelt-name",
        "The name of an axis contains a character that names cannot have.",
        "The name of an axis is made of ASCII letters, digits and `_`, and does not begin with a digit. A name is also "
        "a keyword argument of the call, and this keeps both the same.",
        'einx.sum("größe [b]", x)',
        "Spell the name with ASCII letters, digits and `_`.",
    ),
    rule_of(
        "EX105",
        "number-too-long",
        "A number has too many digits.",
        "Numbers in a description have at most 640 digits, which is what every Python reads whatever its settings.",
        "einx.sum(f\"[a] {'9' * 641}\", x)",
        "Write a shorter number, or name the axis and pass its length as a keyword.",
    ),
    rule_of(
        "EX106",
        "unclosed-bracket",
        "A bracket is opened and not closed.",
        "Each `(` needs a `)` and each `[` a `]` behind it.",
        'einx.sum("a [b", x)',
        "Close the bracket where its contents end.",
    ),
    rule_of(
        "EX107",
        "unopened-bracket",
        "A bracket is closed that was not opened.",
        "Each `)` needs a `(` and each `]` a `[` before it.",
        'einx.sum("a b] -> a", x)',
        "Remove the bracket, or open it where its contents begin.",
    ),
    rule_of(
        "EX108",
        "mismatched-bracket",
        "A bracket is closed by one of the other kind.",
        "`(` is closed by `)` and `[` by `]`. The two mean different things: `( )` flattens axes into one, `[ ]` marks "
        "the axes that the operation runs over.",
        'einx.sum("a [b)", x)',
        "Close the bracket with its partner.",
    ),
    rule_of(
        "EX109",
        "crossed-brackets",
        "Two pairs of brackets overlap.",
        "Brackets nest: what is opened last is closed first. In `([a) b]` the pairs cross, so neither has contents.",
        'einx.sum("([a) b]", x)',
        "Close the inner bracket first.",
    ),
    rule_of(
        "EX110",
        "nesting-too-deep",
        "Brackets are nested too deeply.",
        "Brackets may be nested 64 levels deep. No tensor needs more; deeper descriptions come from programs that "
        "build them.",
        "einx.sum(f\"a {'(' * 65}b{')' * 65}\", x)",
        "Remove brackets; `((a))` means the same as `(a)`.",
    ),
    rule_of(
        "EX111",
        "bar-outside-brackets",
        "`|` stands where it has no meaning.",
        "Directly inside `[ ]`, `|` is accepted as an old spelling of `->`. Nowhere else.",
        'einx.sum("a b | a", x)',
        "Write `->`.",
    ),
    rule_of(
        "EX112",
        "missing-operand",
        "A `+` has nothing on one of its sides.",
        "`a + b` concatenates axes, so there is something to the left and to the right of each `+`.",
        'einx.id("(a + ) b -> a b", x)',
        "Write an axis, a number or `( … )` on each side of `+`.",
    ),
    rule_of(
        "EX113",
        "bad-operand",
        "Something cannot be concatenated with `+`.",
        "The operands of `+` are single axes: a name, a number, or `( … )`. An ellipsis or a bracket may be several "
        "axes, and an axis cannot be concatenated with several.",
        'einx.id("(a... + b) c -> c", x)',
        "Put the operand in parentheses, so that it is one axis.",
    ),
    rule_of(
        "EX114",
        "missing-space",
        "Two things stand side by side without a space.",
        "Axes are separated by spaces, also beside brackets: `(a b)c`, `a[b]` and `...a` would leave open what the "
        "writer meant.",
        'einx.sum("a[b]", x)',
        "Write a space between them.",
    ),
    rule_of(
        "EX115",
        "several-arrows",
        "`->` stands more than once.",
        "`->` separates inputs from outputs. There are no further steps in one description.",
        'einx.sum("a b -> a -> 1", x)',
        "Keep one `->`, and make two calls if there are two steps.",
    ),
    rule_of(
        "EX116",
        "nested-arrow",
        "`->` stands inside brackets and outside them as well.",
        "An arrow in brackets is short for one at the top: `a [b->c]` is `a [b] -> a [c]`. With another one outside, "
        "nothing says which of them separates the inputs from the outputs.",
        'einx.sum("a [b->1] -> a 1", x)',
        "Write only one of them.",
    ),
    rule_of(
        "EX117",
        "nested-comma",
        "`,` stands in brackets, and again in brackets around them.",
        "A comma in brackets is short for one at the top: `a [b, c]` is `a [b], a [c]`. Within another such bracket it "
        "has no meaning.",
        'einx.add("a [(b, c), d]", x, x)',
        "Write only one of them, or write the tensors out.",
    ),
    rule_of(
        "EX118",
        "unequal-alternatives",
        "Brackets of one tensor separate different numbers of operands.",
        "`a [b, c]` stands for two tensors, `a [b]` and `a [c]`. Where a tensor has several such brackets, they are "
        "taken together: the first operands of all, the second operands of all. So all have equally many.",
        'einx.add("[a, b, c] [d, e]", x, x, x)',
        "Write equally many operands in all brackets of a tensor.",
    ),
    rule_of(
        "EX119",
        "bracket-conflict",
        "An axis is in brackets in one place and not in another.",
        "An axis belongs to the operation, or it is a loop, throughout the description.",
        'einx.softmax("a [b] -> a b", x)',
        "Write `[b]` everywhere or `b` everywhere.",
    ),
)
"""The rules ``EX1xx``."""
