"""Frames: the CRC's check value, sizes, and what the model of the FPGA replies."""

from hypothesis import given
from hypothesis import strategies as st

from hdl.fpga import protocol
from hdl.fpga.model import FpgaModel


def test_the_crc_is_the_published_one():
    assert protocol.crc(b"123456789") == (0x6F91).to_bytes(2, "little")  # CRC-16/MCRF4XX


@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_frame_has_no_remainder_and_every_flipped_bit_shows(data, chosen):
    whole = protocol.frame(data[:1], data[1:])
    assert protocol.crc(whole) == b"\0\0"
    k = chosen.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = (int.from_bytes(whole, "little") ^ 1 << k).to_bytes(len(whole), "little")
    assert protocol.crc(flipped) != b"\0\0"


@given(st.integers(1, 40), st.sampled_from([2, 100, 128, 300]), st.data())
def test_a_step_counts_the_edges_whose_bits_differ(edges, levels, data):
    model = FpgaModel(edges, levels)
    first, second = (data.draw(st.integers(0, 2**edges - 1)) for _ in "ab")
    reply = model.answer(protocol.step(first, second, edges))
    assert protocol.crc(reply) == b"\0\0"
    width = (levels - 1).bit_length()
    codes = int.from_bytes(reply[1:-2], "little")
    for k in range(edges):
        code = codes >> k * width & (1 << width) - 1
        up = first >> k & 1 != second >> k & 1
        assert code == (min(levels // 2 + 1, levels - 1) if up else levels // 2 - 1)


def test_zeros_end_a_request_that_was_begun():
    model = FpgaModel(5, 128)
    begun = protocol.step(0, 0, 5)[:-1]
    assert model.answer(begun + protocol.RECOVERY) == protocol.frame(protocol.ERROR)
    size = protocol.Size(protocol.VERSION, 5, 128)
    assert model.answer(protocol.frame(b"V")) == protocol.frame(b"V", size.encode())
    assert protocol.Size.decode(size.encode()) == size
