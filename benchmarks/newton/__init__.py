"""Training steps of machines of transistors in C, the baseline of pyedge's kernel."""
