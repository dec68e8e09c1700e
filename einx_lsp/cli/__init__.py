"""The command ``einx-lsp``: one module per subcommand, and :mod:`einx_lsp.cli.main`, which reads the command line."""
