"""The machine step in the other ways that one could write it."""
