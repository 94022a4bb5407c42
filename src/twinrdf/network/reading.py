"""The network of a register: its ties and parties read off its things, and connected.

May import: formats.atlas, formats.things, network.connect, network.model.
"""

from collections.abc import Callable, Iterator, Sequence

from twinrdf.formats.atlas import TIES, find_countries
from twinrdf.formats.things import Thing, Things
from twinrdf.network.connect import connect
from twinrdf.network.model import Network, Party, Tie


def find_network(things: Things, languages: Sequence[str]) -> Network:
    """Find the parties of a register and their ties; one of several parties joins each two."""
    return connect(lambda: read_ties(things, languages), find_party(things, languages))


def read_ties(things: Things, languages: Sequence[str]) -> Iterator[Tie]:
    """Give every tie between two or more parties that the register knows."""
    for kind, (sort, began) in TIES.items():
        for thing in things.by_kind[kind]:
            targets = thing.targets("party")
            parties = tuple(things.by_iri[iri].id for iri in targets if iri in things.by_iri)
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
    """Give what tells of a party by its id."""
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
