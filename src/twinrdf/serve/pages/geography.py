"""The positions of things, found in the register.

May import: formats.placing, serve.pages.facts, serve.pages.register, terms, vocab.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from twinrdf.formats.placing import Position, Spot, check_position, find_spot
from twinrdf.serve.pages.facts import LAT, LONG
from twinrdf.serve.pages.register import COUNTRY, WITHIN, Register
from twinrdf.terms import parse_term
from twinrdf.vocab import term

POSSIBLY = term("tw:possibly")

_UPWARDS = (WITHIN, term("schema:location"), term("tw:onBehalfOf"), term("org:subOrganizationOf"))
_KEPT = 100_000

Known = Callable[[str], Spot | None]
"""Gives the spot of a thing that was found when the release was built, if it was."""


class Geography:
    """Where the things of a register are; subjects are terms.

    `spot` gives the spot of a thing as the map shows it, `exact_spot` to the last decimal.
    """

    def __init__(self, register: Register, known: Known) -> None:
        self.register = register
        self._known = known
        self.spot = lru_cache(_KEPT)(self._spot)
        self.exact_spot = lru_cache(_KEPT)(partial(find_spot, around=self))

    def _spot(self, subject: str) -> Spot | None:
        return self._known(subject) or self.exact_spot(subject)

    def coordinates(self, subject: str) -> Position | None:
        """Give the latitude and longitude that the register has for a thing, if any."""
        found = [self.register.objects(subject, predicate) for predicate in (LAT, LONG)]
        return (
            check_position(*(parse_term(texts[0]).value for texts in found)) if all(found) else None
        )

    def inner(self, subject: str) -> Iterator[str]:
        """Give the places directly within a place, and those that its name may mean."""
        within = self.register.store.quads(predicate=WITHIN, object=subject, graph="")
        yield from (quad[0] for quad in within)
        yield from self.register.objects(subject, POSSIBLY)

    def upper(self, subject: str) -> Iterator[str]:
        """Give what a thing lies in, or belongs to."""
        for upwards in _UPWARDS:
            yield from self.register.objects(subject, upwards)

    def is_country(self, subject: str) -> bool:
        """Tell whether a thing is a country."""
        return COUNTRY in self.register.types(subject)
