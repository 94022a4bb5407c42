"""The network of a register: its ties and parties read from its things.

May import: formats.map_data, formats.things, network.connect, network.model.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path

from twinrdf.formats.map_data import TIES, find_countries
from twinrdf.formats.things import Thing, Things
from twinrdf.network.connect import connect
from twinrdf.network.model import Network, Party, Tie

_AT_ONCE = 1000
"""How many ties are read from the disk at once."""


def find_network(things: Things, languages: Sequence[str], folder: Path | None = None) -> Network:
    """Find the parties of a register and their ties; a tie of several parties joins each pair.

    The ties are kept in an unnamed temporary file in a folder, as they are read several times.
    """
    ties = keep_ties(read_ties(things, languages), folder)
    return connect(ties, find_party(things, languages))


def keep_ties(ties: Iterable[Tie], folder: Path | None) -> Callable[[], Iterator[Tie]]:
    """Write ties to an unnamed temporary file; give a function that reads them."""
    rows = map(attrgetter(*Tie.__slots__), ties)
    ends = [0]
    with tempfile.TemporaryFile(dir=folder) as file:
        while some := list(islice(rows, _AT_ONCE)):
            file.write(json.dumps(some).encode())
            ends.append(file.tell())
        file.flush()
        content = mmap(file.fileno(), 0, access=ACCESS_READ) if ends[-1] else b""

    def read() -> Iterator[Tie]:
        for start, end in pairwise(ends):
            for fields in json.loads(content[start:end]):
                fields[-1] = tuple(fields[-1])
                yield Tie(*fields)

    return read


def read_ties(things: Things, languages: Sequence[str]) -> Iterator[Tie]:
    """Give every tie between two or more parties that are things of the register."""

    @cache
    def find_id(iri: str) -> str:
        thing = things.by_iri.get(iri)
        return thing.id if thing else ""

    for kind, (sort, began) in TIES.items():
        for thing in things.by_kind[kind]:
            parties = tuple(filter(None, map(find_id, thing.targets("party"))))
            if len(set(parties)) > 1:
                yield Tie(
                    id=thing.id,
                    iri=thing.iri,
                    type=thing.type,
                    kind="/".join((kind, *thing.codes(sort)[:1])),
                    status=next(iter(thing.codes("status")), ""),
                    label=thing.label(languages),
                    start=thing.first(began),
                    end=thing.first("end", "termEnd"),
                    parties=parties,
                )


def find_party(things: Things, languages: Sequence[str]) -> Callable[[str], Party]:
    """Give a function that describes a party by its id."""
    base = next((iri.removesuffix(thing.id) for iri, thing in things.by_iri.items()), "")
    return lambda name: _party(things, things.by_iri[base + name], languages)


def _party(things: Things, thing: Thing, languages: Sequence[str]) -> Party:
    label = thing.label(languages)
    names = {language: thing.label((language, *languages)) for language in languages}
    return Party(
        id=thing.id,
        iri=thing.iri,
        type=thing.type,
        label=label,
        names={language: name for language, name in names.items() if name != label},
        country=next(iter(find_countries(things, thing.iri)), ""),
        lat=thing.first("lat"),
        long=thing.first("long"),
    )
