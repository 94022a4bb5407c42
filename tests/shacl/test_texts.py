"""Texts kept as bytes: the same as in a list, and each found again."""

import zlib

import pytest

from twinrdf.shacl import texts
from twinrdf.shacl.texts import Numbers, PackedTexts, pack_texts

SOME = ["", "a", "Gent", "Łódź", "北京", "two\nlines", "x" * 300]


def keep(given: list[str]) -> PackedTexts:
    content, ends, order = pack_texts(given)
    return PackedTexts(memoryview(content), memoryview(ends), memoryview(order))


def test_texts_are_kept_in_order_and_found() -> None:
    kept = keep(SOME)
    assert list(kept) == SOME
    assert [kept.find(text) for text in SOME] == list(range(len(SOME)))
    assert kept.find("Gen") is None
    assert list(keep([])) == []
    assert keep([]).find("") is None


def test_texts_with_the_same_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "crc32", lambda content: zlib.crc32(content) % 2)
    kept = keep(SOME)
    assert [kept.find(text) for text in SOME] == list(range(len(SOME)))
    assert kept.find("Brussels") is None


@pytest.mark.parametrize("make", [list, keep])
def test_further_texts_have_the_next_numbers(make: type[list[str]]) -> None:
    held = make(SOME if make is not list else [])
    numbers = Numbers(held)
    assert [numbers[text] for text in SOME] == list(range(len(SOME)))
    assert numbers.find("new") is None
    assert numbers["new"] == len(SOME)
    assert numbers["new"] == numbers.find("new") == len(SOME)
    assert held[len(SOME)] == "new"
    assert list(held) == [*SOME, "new"]
