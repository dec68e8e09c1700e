"""What can be wrong with a call: one table that serves the server, the command line and the documentation."""
