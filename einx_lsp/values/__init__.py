"""Abstract values: what is known of the objects of a program without running it."""
