"""What a call with a string means: one folder per notation, behind one list of them.

- ``call``: what a dialect is asked about; ``meaning``: what it answers, and what a dialect is;
- ``parts``, ``wording``, ``naming``, ``places``: texts, names and underlined places, which are alike in all of them;
- ``einx``, ``einsum``: the dialects, which know nothing of each other;
- ``registry``: the list, and the way in.
"""
