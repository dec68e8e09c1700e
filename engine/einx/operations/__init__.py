"""The operations of the notation: what their descriptions may leave out, and how they are lowered into graphs."""
