"""The language server: it converts what :mod:`einx_lsp.ide` answers to the protocol and decides when to compute it.

:mod:`~einx_lsp.server.app` puts the parts together. From the ground up:

- ``documents``: the texts of open files, and positions in them;
- ``work``: threads that compute, and analyses of which only the latest version counts;
- ``convert``: what ``ide`` answers, in the protocol's terms;
- ``session``: what is known of the client and its files;
- ``features``: the table of requests that are answered; ``diagnostics``: findings that are sent, or asked for;
- ``protocol``: from message to handler to exactly one reply;
- ``transport``: streams in and out, and when to end.

The event loop never computes: whatever takes time runs in the threads of ``work``.
"""
