"""What editors and terminals are told about calls in einx notation.

The answers come from the runtime library :mod:`einx`, so what is shown is what runs. At present the package holds the
command line (:mod:`einx_lsp.cli`).
"""

__all__ = ["__version__"]

# Written here and read from here by the build, as a copy that an editor bundles has no package metadata to ask.
__version__ = "0.1.0"
