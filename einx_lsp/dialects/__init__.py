"""What a call with a string means: one module per notation, behind one function."""
