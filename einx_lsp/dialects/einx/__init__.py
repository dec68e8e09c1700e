"""The einx notation: calls of the engine's functions, which the engine itself is asked about."""
