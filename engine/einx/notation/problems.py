"""Everything that can be wrong with a description by itself: the code, the sentence and the advice for each."""

from __future__ import annotations

from einx.errors import Span, SyntaxError

MAX_NESTING = 64
"""How deep brackets may nest. Trees are walked by recursion, which Python limits."""

MAX_DIGITS = 640
"""How long a number may be: what every Python reads and prints whatever its settings, and the grammar says the same."""

MESSAGES: dict[str, tuple[str, str | None]] = {
    # characters and words
    "stray-character": ("`{text}`{name} is not part of the notation", None),
    "misspelt-arrow": ("`{text}` is not an arrow", "write `->`"),
    "misspelt-ellipsis": ("`{text}` is not an ellipsis, which is three dots", "write `...`"),
    "misspelt-name": ("`{text}` is not a name: it contains {foreign}", "names are ASCII letters, digits and `_`"),
    "number-too-long": ("a number of {digits} digits is too long", f"write at most {MAX_DIGITS} digits"),
    # brackets
    "unclosed-bracket": ("`{opener}` is not closed", "write `{closer}` where its contents end"),
    "unopened-bracket": ("`{closer}` closes nothing", "remove it, or write `{opener}` where its contents begin"),
    "mismatched-bracket": ("`{opener}` is closed by `{wrong}`", "write `{closer}` in place of `{wrong}`"),
    "crossed-brackets": ("`{opener}` is closed only after the `{wrong}` around it", "close the inner bracket first"),
    "nesting-too-deep": (f"nesting is deeper than {MAX_NESTING} levels", None),
    "bar-outside-brackets": ("`|` stands for `->` only directly inside `[ ]`", "write `->`"),
    # concatenation
    "missing-operand": ("`+` has nothing {where}", "write an axis, a number or `( … )` on each side of `+`"),
    "bad-operand": ("`{text}` cannot be an operand of `+`", "operands are axes, numbers and `( … )`"),
    # units
    "missing-space": ("a space is missing between `{left}` and `{right}`", "write `{left} {right}`"),
    # the description as a whole
    "several-arrows": ("`->` separates inputs from outputs once, but stands here {count} times", None),
    "nested-arrow": ("`->` stands inside brackets and again outside them", "write only one of them"),
    "nested-comma": ("`,` stands inside brackets and again in brackets around them", "write only one of them"),
    "unequal-alternatives": (
        "the `,` inside the brackets of one tensor separate {counts} operands",
        "write equally many operands in all brackets of a tensor",
    ),
    "bracket-conflict": (
        "{subject} is in brackets in one place and not in another",
        "write `[{name}]` everywhere or `{name}` everywhere",
    ),
    "ellipsis-conflict": ("{subject} stands under {where}", "give axes that repeat differently different names"),
}
"""By code: the sentence, and what to write instead where that is always the same."""


def problem(code: str, *spans: Span, hint: str | None = None, **parts: str | int) -> SyntaxError:
    """The error for a code of :data:`MESSAGES`; ``parts`` fill the gaps of its sentence and advice."""
    message, advice = MESSAGES[code]
    if hint is None and advice is not None:
        hint = advice.format(**parts)
    return SyntaxError(message.format(**parts), code=code, spans=spans, hint=hint)
