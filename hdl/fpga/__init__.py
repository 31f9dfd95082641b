"""The machine on an iCE40 FPGA, on a serial line: boards, bitstreams, and reading them back."""
