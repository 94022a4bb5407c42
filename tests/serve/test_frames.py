"""Frames are found again however what was sent is torn apart."""

import pytest

from twinrdf.serve import frames

SENT = [(frames.READY, b""), (frames.DATA, b"x" * 300), (frames.END, b"leaving"), (frames.END, b"")]
STREAM = b"".join(frames.pack(kind, body) for kind, body in SENT)


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6, 7, 305, len(STREAM)])
def test_frames_are_split_where_they_end(size: int) -> None:
    found, rest = [], b""
    for start in range(0, len(STREAM), size):
        whole, rest = frames.split(rest + STREAM[start : start + size])
        found += whole
    assert (found, rest) == (SENT, b"")


def test_an_unfinished_frame_is_kept_for_later() -> None:
    assert frames.split(STREAM[:-1]) == (SENT[:-1], STREAM[-5:-1])
    assert frames.split(STREAM[:100]) == (SENT[:1], STREAM[5:100])
