"""Bytes of a PDF."""

import zlib

import pydyf

from printing.objects import compressed


def test_a_stream_that_ends_with_a_carriage_return_keeps_its_length() -> None:
    """One in 256 does, by the checksum at its end; validators then count one byte too few."""
    content = b"\x0c"
    written = compressed(pydyf.Stream([content], compress=True))
    packed = zlib.compress(content, 6)
    assert packed.endswith(b"\r")
    assert written.endswith(packed + b"\r\nendstream")
    assert b"/Length %d" % len(packed) in written
    assert compressed(pydyf.Stream([b"q", "Q"])).endswith(b"stream\nq\nQ\nendstream")
