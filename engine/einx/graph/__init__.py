"""Graphs of array operations, and the Python source that they are written as."""
