"""Rules of annotations that say shapes: what is passed to a function, and what it returns."""

from __future__ import annotations

from einx_lsp.rules.rule import rule_of

__all__ = ["ANNOTATIONS"]

_BEFORE = "import numpy as np\nfrom beartype import beartype\nfrom jaxtyping import Float, jaxtyped\n\n\n"

ANNOTATIONS = (
    rule_of(
        "EX801",
        "annotation-mismatch",
        "A value has another shape than its annotation says, which is checked when the program runs.",
        "Under `@jaxtyped(typechecker=beartype)`, or `@beartype` alone, a function raises when an argument or its "
        "result does not fit its annotation. Under `jaxtyped` a name such as `b` is one length in all annotations of a "
        "call. Element types are not looked at.",
        "f(np.zeros((4, 6)))",
        "Pass what the annotation says, or mend the annotation.",
        before=f'{_BEFORE}@jaxtyped(typechecker=beartype)\ndef f(x: Float[np.ndarray, "b"]):\n    return x\n\n\n',
    ),
    rule_of(
        "EX802",
        "annotation-differs",
        "A value has another shape than its annotation says, which nobody checks.",
        "Annotations say nothing of what runs, unless a run-time checker such as beartype holds values against them. "
        "What is passed is what counts for the lines that follow.",
        "f(np.zeros((4, 6)))",
        "Mend the annotation, or pass what it says.",
        severity="information",
        before=f'{_BEFORE}def f(x: Float[np.ndarray, "b"]):\n    return x\n\n\n',
    ),
)
"""The rules ``EX8xx``."""
