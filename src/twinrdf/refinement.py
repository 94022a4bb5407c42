"""Whether one value refines another, that is, says the same more precisely; values are terms.

A value that refines another does not contradict it: the other source may just have known less.

May import: dates, terms.
"""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from twinrdf.dates import parse_date
from twinrdf.terms import parse_term

Refines = Callable[[str, str], bool]
"""Whether the first value refines the second; no value refines itself."""

VAGUE = frozenset({"unspecified", "unknown"})
"""The local names of concepts that every other concept refines."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def refine_nothing(_finer: str, _coarser: str) -> bool:
    """Say that texts and references never refine one another."""
    return False


def refine_dates(finer: str, coarser: str) -> bool:
    """Say that a day refines its month, and a month its year."""
    one, other = parse_date(parse_term(finer).value), parse_date(parse_term(coarser).value)
    return one is not None and other is not None and one.refines(other)


def refine_concepts(broader: Mapping[str, Collection[str]]) -> Refines:
    """Say that a narrower concept refines a broader one, and any concept an unspecified one."""

    def refines(finer: str, coarser: str) -> bool:
        one, other = finer[1:-1], coarser[1:-1]
        if one.rpartition("/")[2] in VAGUE:
            return False
        if other.rpartition("/")[2] in VAGUE:
            return True
        return other in broader.get(one, ()) and one not in broader.get(other, ())

    return refines


def refine_numbers(finer: str, coarser: str) -> bool:
    """Say that a number, or each number of a point, refines what it can be rounded to."""
    one, other = (_NUMBER.findall(parse_term(term).value) for term in (finer, coarser))
    pairs = list(zip(one, other, strict=False))
    return (
        len(one) == len(other)
        and one != other
        and all(fine == coarse or _rounds(fine, coarse) for fine, coarse in pairs)
    )


def _rounds(finer: str, coarser: str) -> bool:
    places = len(coarser.partition(".")[2])
    if len(finer.partition(".")[2]) <= places:
        return False
    return abs(Decimal(finer) - Decimal(coarser)) <= Decimal(5).scaleb(-places - 1)
