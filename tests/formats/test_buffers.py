"""Buffers give each key's texts in order, whether in memory or on disk."""

from hypothesis import given
from hypothesis import strategies as st

from twinrdf.formats.buffers import Buffers

_TEXTS = st.text().filter(lambda text: text.encode(errors="replace").decode() == text)


@given(st.lists(st.tuples(st.sampled_from("abc"), _TEXTS)), st.integers(0, 20))
def test_texts_are_kept_apart_and_in_order(texts: list[tuple[str, str]], largest: int) -> None:
    with Buffers(largest=largest) as buffers:
        for key, text in texts:
            buffers.add(key, text)
            assert "".join(buffers.read(key)).endswith(text)
        assert buffers.names() == sorted({key for key, _ in texts})
        for name in "cab":
            expected = "".join(text for key, text in texts if key == name)
            assert "".join(buffers.read(name)) == expected
            assert "".join(buffers.read(name)) == expected
