"""Labels in drawings: how wide they are, and where they fit without covering anything.

May import: nothing.
"""

from collections.abc import Sequence

LETTER = 7.4
"""How wide a letter is in a drawing that is as wide as a page."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def measure(name: str, letter: float = LETTER) -> float:
    """Estimate the width of a name; East Asian characters are twice as wide."""
    return sum(letter * (2 if ord(char) > 0x2E7F else 1) for char in name)


def find_room(
    taken: Sequence[Box], x: float, y: float, reach: float, name: str, line: float, width: float,
    letter: float = LETTER,
) -> Box | None:  # fmt: skip
    """Find the first side of a dot where its name covers nothing; None if there is none.

    The name stands `reach` from the middle of the dot, and is as high as a `line`.
    """
    length = measure(name, letter)
    for left in (x + reach, x - reach - length):
        box = (left, y - line / 2, left + length, y + line / 2)
        inside = box[0] >= 0 and box[2] <= width
        if inside and not any(overlap(box, other) for other in taken):
            return box
    return None


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes cover a part of one another."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
