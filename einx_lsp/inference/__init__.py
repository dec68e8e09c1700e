"""Abstract interpretation: which shapes reach each call of a file, without running or importing anything."""
