"""The page of the map: ties chosen by country, kind, decade and status, drawn and listed.

May import: formats.map_data, formats.placing, serve.pages.map_drawing, serve.pages.menus,
serve.pages.register, serve.pages.rendering, serve.pages.selection,
serve.pages.site_data, serve.pages.wording, translations, vocab.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, takewhile
from pathlib import Path

from twinrdf.formats.map_data import MapData, Tie, parse_map_data
from twinrdf.formats.placing import Position, Spot
from twinrdf.serve.pages.map_drawing import MOST_ARCS, Line, Map, Place, draw_map
from twinrdf.serve.pages.menus import Menu, Words
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.rendering import turn
from twinrdf.serve.pages.selection import Selection, decade_of
from twinrdf.serve.pages.site_data import read_site_data
from twinrdf.serve.pages.wording import word_date
from twinrdf.translations import pick_language
from twinrdf.vocab import ID_PATTERN, mint

MAP = "site/map.json"
FACETS = ("country", "kind", "decade", "status")
"""What ties can be chosen by."""

OF = "of"
"""The parameter that leaves the ties of one place, or one tie, by its id."""

PAGE = 50

Chosen = tuple[tuple[str, str], ...]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map of ties, if any can be drawn; how many pairs of places they join, and how many ties
    of the register no map can show; whether `several` parties have some tie in common."""

    map: Map | None
    total: int
    missing: int
    several: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A tie as a row of a table; `formal` if it is a partnership."""

    name: Value
    formal: bool
    sort: Value | None
    date: Value | None
    status: Value | None


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a table of ties."""

    rows: tuple[Listed, ...]
    total: int
    page: int
    pages: int


class MapPage:
    """The map of the ties of a release, which are read when they are first wanted.

    `first` is the language that places are named in where the map has no other name.
    """

    def __init__(self, register: Register, folder: Path, first: str) -> None:
        self.register = register
        self._first = first
        self.words = Words(register)
        self._path = folder / MAP
        self.drawn = lru_cache(16)(self._drawn)
        self._busiest = lru_cache(16)(self._find_busiest)
        self._own = lru_cache(64)(self._find_own)

    @cached_property
    def data(self) -> MapData:
        """All ties; raise RequestError(500) if the file was lost or damaged."""
        return read_site_data(self._path, parse_map_data)

    @cached_property
    def stands(self) -> Mapping[Position, str]:
        """The ids of places by where they are, as far as a map can show."""
        return {
            (round(place.latitude, 1), round(place.longitude, 1)): place.id
            for place in reversed(self.data.places)
        }

    def spot(self, subject: str) -> Spot | None:
        """Give where a place with ties stands, without looking for it anew."""
        iri = subject[1:-1].removeprefix(f"{self.register.addresses.base}id/")
        number = self._numbers.get(iri)
        if number is None:
            return None
        place = self.data.places[number]
        return Spot(subject, place.latitude, place.longitude, bool(place.rough))

    @cached_property
    def _several(self) -> bool:
        """Whether a tie has more than two parties, and so a row for each two of them."""
        return any(one[:2] == next_[:2] for one, next_ in pairwise(self.data.ties))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {place.id: number for number, place in enumerate(self.data.places)}

    def name(self, chosen: Mapping[str, str], languages: Sequence[str]) -> str:
        """Name the place or the tie that was chosen, if one was; what is no id stays as it is."""
        of = chosen.get(OF, "")
        kind, _, slug = of.partition("/")
        if not (ID_PATTERN.fullmatch(kind) and ID_PATTERN.fullmatch(slug)):
            return of
        return self.register.value(f"<{self.register.addresses.base}id/{of}>", languages).text

    @cached_property
    def selection(self) -> Selection:
        """The ties to choose among."""
        return self._select(self.data.ties)

    def _among(self, chosen: Mapping[str, str]) -> tuple[Sequence[Tie], Selection]:
        """Give the ties to choose among, where it was chosen of what."""
        return self._own(chosen[OF]) if OF in chosen else (self.data.ties, self.selection)

    def _find_own(self, of: str) -> tuple[Sequence[Tie], Selection]:
        """Give the ties of a place, or one tie, by its id."""
        kind, _, slug = of.partition("/")
        number = self._numbers.get(of, -1)
        ties = tuple(
            tie
            for tie in self.data.ties
            if number in (tie.one, tie.other) or (tie.slug == slug and self._kind(tie)[0] == kind)
        )
        return ties, self._select(ties)

    def _select(self, ties: Sequence[Tie]) -> Selection:
        data = self.data

        def countries(tie: Tie) -> tuple[str, ...]:
            ends = sorted({data.places[end].country for end in (tie.one, tie.other)})
            return tuple(data.countries[country] for country in ends if country >= 0)

        statuses = [(status,) for status in data.statuses] + [()]
        kinds = [tuple(kind.split("/")) for kind in data.kinds]
        return Selection(
            FACETS,
            (
                (countries(tie), kinds[tie.kind], decade_of(tie.date), statuses[tie.status])
                for tie in ties
            ),
        )

    def choose(self, chosen: Mapping[str, str]) -> Sequence[Tie]:
        """Give the ties that fit what was chosen, the newest first."""
        ties, selection = self._among(chosen)
        facets = _drop_of(chosen)
        return [ties[number] for number in selection.find(facets)] if facets else ties

    def menus(self, chosen: Mapping[str, str], languages: Sequence[str]) -> tuple[Menu, ...]:
        """Give what can be chosen, with how many ties that would leave."""
        sorts: dict[str, list[str]] = {}
        for kind in self.data.kinds:
            name, _, sort = kind.partition("/")
            sorts.setdefault(name, []).extend([sort] if sort else [])
        _, selection = self._among(chosen)
        facets = _drop_of(chosen)
        return self.words.menus(selection.count(facets), facets, sorts, languages)

    def table(self, chosen: Mapping[str, str], page: int, languages: Sequence[str]) -> Table:
        """Give a page of the ties that fit what was chosen."""
        ties = self.choose(chosen)
        page, pages = turn(page, len(ties), PAGE)
        rows = (self._listed(tie, languages) for tie in ties[(page - 1) * PAGE : page * PAGE])
        return Table(tuple(rows), len(ties), page, pages)

    def _find_busiest(self, chosen: Chosen) -> tuple[dict[Pair, Tie], Counter[int], int]:
        """Find the pairs of places to draw, in any language, and how many there are of all."""
        pairs: dict[Pair, Tie] = {}
        for tie in self.choose(dict(chosen)):
            known = pairs.get((tie.one, tie.other))
            if known is None or tie.kind < known.kind:
                pairs[tie.one, tie.other] = tie
        counts = Counter(end for pair in pairs for end in pair)
        busiest = sorted(pairs, key=lambda pair: (-counts[pair[0]] - counts[pair[1]], pair))
        return {pair: pairs[pair] for pair in busiest[:MOST_ARCS]}, counts, len(pairs)

    def _drawn(self, chosen: Chosen, languages: tuple[str, ...]) -> Drawn:
        """Draw the ties chosen, those between the busiest places if there are too many."""
        shown, counts, total = self._busiest(chosen)
        places = {end: self._place(end, counts[end], languages) for pair in shown for end in pair}
        lines = [
            Line(
                self._name(tie, languages),
                self._address(tie),
                places[pair[0]],
                places[pair[1]],
                self._kind(tie)[0] == "partnership",
            )
            for pair, tie in shown.items()
        ]
        return Drawn(draw_map(lines), total, self.data.missing, self._several)

    def _listed(self, tie: Tie, languages: Sequence[str]) -> Listed:
        kind, sort = self._kind(tie)
        language = pick_language(languages)
        status = self.data.statuses[tie.status] if tie.status >= 0 else ""
        return Listed(
            Value(self._name(tie, languages), self._address(tie)),
            kind == "partnership",
            self.words.sort(kind, sort, languages),
            Value(word_date(tie.date, language), moment=tie.date) if tie.date else None,
            self.words.code(f"status/{status}", languages) if status else None,
        )

    def _kind(self, tie: Tie) -> tuple[str, str]:
        kind, _, sort = self.data.kinds[tie.kind].partition("/")
        return kind, sort

    def _address(self, tie: Tie) -> str:
        addresses = self.register.addresses
        return addresses.link(mint(addresses.base, self._kind(tie)[0], tie.slug))

    def _name(self, tie: Tie, languages: Sequence[str]) -> str:
        return " – ".join(self._place_name(end, languages) for end in (tie.one, tie.other))

    def _place(self, number: int, ties: int, languages: Sequence[str]) -> Place:
        place = self.data.places[number]
        addresses = self.register.addresses
        return Place(
            self._place_name(number, languages),
            addresses.link(f"{addresses.base}id/{place.id}"),
            place.latitude,
            place.longitude,
            ties,
            bool(place.rough),
        )

    def list_others(self, languages: Sequence[str]) -> tuple[str, ...]:
        """Give the languages that a reader has rather than the first one of the map."""
        return tuple(takewhile(lambda language: language != self._first, languages))

    def _place_name(self, number: int, languages: Sequence[str]) -> str:
        """Name a place in the first of the reader's languages that it has a name in."""
        for language in self.list_others(languages):
            if name := self.data.names.get(language, {}).get(str(number)):
                return name
        return self.data.places[number].name


def read_chosen(parameters: Mapping[str, str]) -> dict[str, str]:
    """Read what was chosen; what is empty was not."""
    return {name: parameters[name] for name in (OF, *FACETS) if parameters.get(name)}


def _drop_of(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name != OF}
