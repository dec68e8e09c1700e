"""Lengths of axes: sizes that are ints or symbolic, the equations between them, and what to say when they fail."""
