"""What the functions of libraries do to shapes: rules in tables, one entry per function, without running anything.

:mod:`~einx_lsp.library.registry` is the way in. The other modules hold a kind of function each, as tables
from a function's name to its parameters and a rule. A rule gets bound arguments and knows no framework, so the same
one serves a function of the same meaning elsewhere.
"""
