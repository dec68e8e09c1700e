"""What an editor or a terminal is told about a file: pure functions of a document, one module for each feature."""
