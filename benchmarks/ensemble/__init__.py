"""Other implementations of the machine step."""
