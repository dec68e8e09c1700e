"""Examples in the docstrings of modules for a framework run where it is installed."""

from importlib.util import find_spec

collect_ignore = [f"einx/{name}.py" for name in ("jax", "torch") if find_spec(name) is None]
