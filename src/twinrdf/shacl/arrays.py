"""Sets and relations of numbered terms, as sorted arrays of numbers.

A relation is an array of pairs, each packed into one number, so that sorting it sorts the pairs.

May import: nothing.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
"""Numbers of terms; a set of them is sorted and has each once."""

Pairs = npt.NDArray[np.int64]
"""Packed pairs of numbers."""

Places = npt.NDArray[np.intp]
"""Places in another array."""

_Number = TypeVar("_Number", np.int32, np.int64)

Mask = npt.NDArray[np.bool_]

NONE: Ids = np.empty(0, np.int32)
"""The empty set."""

_HALF = 32


def pack(first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]) -> Pairs:
    """Pack two arrays into one of pairs."""
    return (first.astype(np.int64) << _HALF) | second


def unpack(pairs: Pairs) -> tuple[Ids, Ids]:
    """Take pairs apart again."""
    return (pairs >> _HALF).astype(np.int32), pairs.astype(np.int32)


def distinct(
    values: npt.NDArray[_Number],
) -> npt.NDArray[_Number]:
    """Sort numbers and drop repeated ones."""
    return drop_repeated(np.sort(values))


def drop_repeated(
    ordered: npt.NDArray[_Number],
) -> npt.NDArray[_Number]:
    """Drop the repeated numbers of a sorted array."""
    kept = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered if kept.all() else ordered[kept]


def spread_out(starts: Places, lengths: Places) -> Places:
    """Give the places in runs, one run after another, each with a start and a length."""
    before = np.cumsum(lengths) - lengths
    places: Places = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
    return places


def among(values: npt.NDArray[np.integer], members: npt.NDArray[np.integer]) -> Mask:
    """Tell for each number whether it is in a set."""
    if not len(members):
        return np.zeros(len(values), np.bool_)
    at = np.searchsorted(members, values)
    at[at == len(members)] = 0
    found: Mask = members[at] == values
    return found
