"""The page of the network: its picture, the parties with their partners, and the ties.

May import: formats.network_data, names.folding, serve.pages.menus, serve.pages.network_drawing,
serve.pages.register, serve.pages.rendering, serve.pages.selection, serve.pages.site_data,
serve.pages.sorting, vocab.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twinrdf.formats.network_data import Line, NetworkData, parse_network_data
from twinrdf.names.folding import fold
from twinrdf.serve.pages.menus import SCHEMES, Menu, Words
from twinrdf.serve.pages.network_drawing import MOST_DOTS, Picture, Spot, count_pairs, draw_network
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.rendering import read_page, turn
from twinrdf.serve.pages.selection import Selection, decade_of
from twinrdf.serve.pages.site_data import read_site_data
from twinrdf.serve.pages.sorting import Head, Key, make_head, read_sort, sort_by
from twinrdf.vocab import NAMESPACE

SITE = "site/network.json"
FACETS = ("kind", "decade", "status")
COLOURS = 8
"""How many communities or countries have a colour of their own; the rest share one."""

PARTY_COLUMNS = {"name": "", "country": "", "partners": "n", "ties": "n", "community": "n"}
TIE_COLUMNS = {"between": "", "kind": "", "since": "n", "until": "n", "status": ""}
"""The columns that the tables can be sorted by, and which of them hold numbers."""

USUAL = ("-partners", "-since")
"""How the two tables are sorted where nothing else is asked."""

_ROWS = 50

Tallies = Mapping[int, tuple[int, int]]
"""How many partners each party has, and how many ties."""


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party in the table."""

    name: Value
    country: Value | None
    degree: int
    ties: int
    community: int
    colour: int


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie in the table."""

    name: Value
    parties: tuple[Value, Value]
    kind: Value | None
    start: int
    end: int
    status: Value | None


@dataclass(frozen=True, slots=True)
class Group:
    """A community or a country with the colour it has, for the key of the picture."""

    number: int
    name: Value
    size: int
    colour: int


class NetworkPage:
    """The page of the network, whose data is read when it is first shown.

    `first` is the language that parties are named in where the network has no other name.
    """

    def __init__(self, register: Register, folder: Path, first: str) -> None:
        self._path = folder / SITE
        self._first = first
        self._register = register
        self._words = Words(register)

    @cached_property
    def picture(self) -> NetworkData:
        """The network as it was drawn when the release was built."""
        return read_site_data(self._path, parse_network_data)

    def show(self, parameters: Mapping[str, str], languages: Sequence[str]) -> dict[str, Any]:
        """Gather what the page shows of the ties chosen: a page of the parties, or of the ties."""
        picture = self.picture
        chosen = {name: parameters[name] for name in FACETS if parameters.get(name)}
        colour = "country" if parameters.get("colour") == "country" else "community"
        lines = [picture.edges[number] for number in self._selection.find(chosen)]
        groups = self._groups(colour, languages)
        colours = {group.number: group.colour for group in groups}
        tallies = _count(lines) if chosen else self._tallies
        nodes: Sequence[int] = range(len(picture.nodes))
        if chosen:
            nodes = sorted(tallies, key=lambda number: (-tallies[number][0], number))
        listed = "ties" if parameters.get("list") == "ties" else ""
        page, pages = turn(read_page(parameters), len(lines) if listed else len(nodes), _ROWS)
        start = (page - 1) * _ROWS
        by_ties = read_sort(parameters if listed else {}, TIE_COLUMNS, USUAL[1])
        by_parties = read_sort({} if listed else parameters, PARTY_COLUMNS, USUAL[0])
        sort = by_ties if listed else by_parties
        ties = self._sort_ties(lines[::-1], by_ties, languages)
        parties = [] if listed else self._sort_parties(nodes, tallies, by_parties, languages)
        return {
            "network": picture,
            "several": self._several,
            "chosen": chosen,
            "colour": colour,
            "listed": listed,
            "menus": self._menus(chosen, languages),
            "groups": groups,
            "drawn": self._draw(nodes, lines, tallies, colour, colours, languages),
            "nodes": [
                self._party(number, tallies, colours, colour, languages)
                for number in parties[start : start + _ROWS]
            ],
            "heads": _make_heads(PARTY_COLUMNS, by_parties),
            "tie_heads": _make_heads(TIE_COLUMNS, by_ties),
            "sort": "" if sort in USUAL else sort,
            "lines": [
                self._tie(line, languages)
                for line in (ties[start : start + _ROWS] if listed else ties[:_ROWS])
            ],
            "kinds": [self._kind(kind, languages) for kind in picture.kinds],
            "countries": [self._words.country(slug, languages).text for slug in picture.countries],
            "counts": (len(nodes), len(lines)),
            "page": page,
            "pages": pages,
        }

    # ---- choosing

    @cached_property
    def _tallies(self) -> Tallies:
        nodes = self.picture.nodes
        return {number: (node.degree, node.ties) for number, node in enumerate(nodes)}

    @cached_property
    def _several(self) -> bool:
        """Whether a tie has more than two parties, and so more than one line."""
        edges = self.picture.edges
        return len({edge.id for edge in edges}) < len(edges)

    @cached_property
    def _selection(self) -> Selection:
        picture = self.picture
        return Selection(
            FACETS,
            (
                (
                    tuple(picture.kinds[line.kind].split("/")),
                    decade_of(f"{line.start:04}" if line.start else ""),
                    (picture.statuses[line.status],) if line.status >= 0 else (),
                )
                for line in picture.edges
            ),
        )

    def _menus(self, chosen: Mapping[str, str], languages: Sequence[str]) -> tuple[Menu, ...]:
        sorts: dict[str, list[str]] = {kind: [] for kind in SCHEMES}
        for kind in self.picture.kinds:
            name, _, code = kind.partition("/")
            if code:
                sorts[name].append(code)
        counts = self._selection.count(chosen)
        return self._words.menus(counts, chosen, sorts, languages)

    # ---- sorting

    def _sort_parties(
        self, nodes: Sequence[int], tallies: Tallies, sort: str, languages: Sequence[str]
    ) -> Sequence[int]:
        if sort == USUAL[0]:
            return nodes
        known = self.picture.nodes
        countries = [fold(self._words.country(c, languages).text) for c in self.picture.countries]
        find: Mapping[str, Callable[[int], Key | None]] = {
            "name": lambda number: fold(self._name(number, languages).text),
            "country": lambda n: countries[known[n].country] if known[n].country >= 0 else None,
            "partners": lambda number: tallies[number][0],
            "ties": lambda number: tallies[number][1],
            "community": lambda number: known[number].community,
        }
        return sort_by(nodes, sort, find[sort.removeprefix("-")])

    def _sort_ties(self, lines: list[Line], sort: str, languages: Sequence[str]) -> list[Line]:
        if sort == USUAL[1]:
            return lines
        picture = self.picture
        kinds = [fold(self._kind(kind, languages)) for kind in picture.kinds]
        statuses = [fold(self._words.code(f"status/{s}", languages).text) for s in picture.statuses]
        find: Mapping[str, Callable[[Line], Key | None]] = {
            "between": lambda line: fold(self._name(line.one, languages).text),
            "kind": lambda line: kinds[line.kind],
            "since": lambda line: line.start or None,
            "until": lambda line: line.end or None,
            "status": lambda line: statuses[line.status] if line.status >= 0 else None,
        }
        return sort_by(lines, sort, find[sort.removeprefix("-")])

    # ---- naming

    def _name(self, number: int, languages: Sequence[str]) -> Value:
        """Name a party in the first of the reader's languages that it has a name in."""
        node, names = self.picture.nodes[number], self.picture.names
        href = self._register.addresses.link(self._register.addresses.base + "id/" + node.id)
        for language in languages:
            if language == self._first:
                break
            if name := names.get(language, {}).get(str(number)):
                return Value(name, href, language)
        return Value(node.label, href, self._first)

    def _groups(self, colour: str, languages: Sequence[str]) -> list[Group]:
        """List communities, or countries, the largest first, each with its colour."""
        nodes = self.picture.nodes
        if colour == "country":
            counts = Counter(node.country for node in nodes if node.country >= 0)
        else:
            counts = Counter(node.community for node in nodes)
        order = sorted(counts, key=lambda number: (-counts[number], number))
        leading: dict[int, int] = {}
        for number, node in enumerate(nodes):
            leading.setdefault(node.country if colour == "country" else node.community, number)
        return [
            Group(
                number,
                self._words.country(self.picture.countries[number], languages)
                if colour == "country"
                else self._name(leading[number], languages),
                counts[number],
                rank if rank <= COLOURS and counts[number] > 1 else 0,
            )
            for rank, number in enumerate(order, start=1)
        ]

    def _party(
        self,
        number: int,
        tallies: Tallies,
        colours: Mapping[int, int],
        colour: str,
        languages: Sequence[str],
    ) -> PartyRow:
        node = self.picture.nodes[number]
        countries = self.picture.countries
        return PartyRow(
            self._name(number, languages),
            self._words.country(countries[node.country], languages) if node.country >= 0 else None,
            *tallies[number],
            node.community,
            colours.get(node.country if colour == "country" else node.community, 0),
        )

    def _kind(self, kind: str, languages: Sequence[str]) -> str:
        """Name the kind of a tie by its sort, if it has one."""
        name, _, code = kind.partition("/")
        sort = self._words.sort(name, code, languages)
        if sort:
            return sort.text
        return self._register.term_label(f"{NAMESPACE}#{name.title()}", languages)

    def _tie(self, line: Line, languages: Sequence[str]) -> TieRow:
        kind, _, sort = self.picture.kinds[line.kind].partition("/")
        status = self.picture.statuses[line.status] if line.status >= 0 else ""
        return TieRow(
            self._register.value(f"<{self._register.addresses.base}id/{line.id}>", languages),
            (self._name(line.one, languages), self._name(line.other, languages)),
            self._words.sort(kind, sort, languages),
            line.start,
            line.end,
            self._words.code(f"status/{status}", languages) if status else None,
        )

    # ---- drawing

    def _draw(
        self,
        nodes: Sequence[int],
        lines: Sequence[Line],
        tallies: Tallies,
        colour: str,
        colours: Mapping[int, int],
        languages: Sequence[str],
    ) -> Picture | None:
        spots = {}
        for number in nodes[:MOST_DOTS]:
            node, name = self.picture.nodes[number], self._name(number, languages)
            group = node.country if colour == "country" else node.community
            spots[number] = Spot(
                node.x,
                node.y,
                tallies[number][0],
                name.text,
                name.language,
                name.href,
                colours.get(group, 0),
            )
        pairs = count_pairs(
            (line.one, line.other) for line in lines if line.one in spots and line.other in spots
        )
        return draw_network(spots, pairs)


def _count(lines: Iterable[Line]) -> Tallies:
    """Count the partners and the ties of each party that some ties are of."""
    partners: dict[int, set[int]] = {}
    ties: Counter[int] = Counter()
    for line in lines:
        for one, other in ((line.one, line.other), (line.other, line.one)):
            partners.setdefault(one, set()).add(other)
            ties[one] += 1
    return {number: (len(found), ties[number]) for number, found in partners.items()}


def _make_heads(columns: Mapping[str, str], sort: str) -> list[Head]:
    return [make_head(name, sort, number=bool(number)) for name, number in columns.items()]
