"""Calls with arrays: the cache, compilation, the public operations."""
