"""What editors and terminals are told about calls in einx notation.

The answers come from the runtime library :mod:`einx`, so what is shown is what runs. Files are read in
:mod:`einx_lsp.python` and understood in :mod:`einx_lsp.inference` and :mod:`einx_lsp.dialects`; the answers are in
:mod:`einx_lsp.ide`, and :mod:`einx_lsp.server` and :mod:`einx_lsp.cli` hand them on.
"""

__all__ = ["__version__"]

# Written here and read from here by the build, as a copy that an editor bundles has no package metadata to ask.
__version__ = "0.1.0"
