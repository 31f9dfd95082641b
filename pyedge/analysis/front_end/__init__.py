"""The front end, between the twins' nodes and the comparators, and its effect on learning."""
