"""Stale links: whether the item of an accepted link is still what the reviewer saw.

The row of the decision has what was seen: the label of the item, and under `other` its country, its
level, and the gazetteer. A row is only compared with a gazetteer that is made from the same files,
perhaps newer and among others: a difference to any other means nothing.

May import: findings, link.built_in, link.gazetteer, link.links, link.places, link.sssom,
names.normalise, project, records.characters, vocab.
"""

from collections.abc import Iterator, Mapping

from twinrdf.findings import Cell, Finding, Severity
from twinrdf.link.built_in import list_sources, open_built_in
from twinrdf.link.gazetteer import Gazetteer, Layers
from twinrdf.link.links import NO_ITEM, POSITIVE, find_file
from twinrdf.link.places import Id, Place
from twinrdf.link.sssom import MappingSet, read_mapping_set
from twinrdf.names.normalise import normalise
from twinrdf.project import Project
from twinrdf.records.characters import show
from twinrdf.vocab import PREFIXES

RULE = "link:stale"
_COUNTRY, _LEVEL, _INDEX = "country", "level", "index"
_JOINT, _EQUALS, _AND, _FILES = "|", "=", " + ", ": "


def write_seen(place: Place, gazetteer: Gazetteer) -> str:
    """Format what a gazetteer says of an item, for the column `other` of a decision."""
    names = _AND.join(sorted(list_sources(gazetteer)))
    seen = {_COUNTRY: place.country, _LEVEL: place.level.value, _INDEX: names}
    words = (f"{name}{_EQUALS}{' '.join(value.replace(_JOINT, ' ').split())}"
             for name, value in seen.items() if value and names)  # fmt: skip
    return _JOINT.join(words)


def find_stale(project: Project, gazetteer: Gazetteer) -> tuple[Finding, ...]:
    """Find the accepted links whose item a gazetteer now describes differently or lacks.

    The built-in gazetteer is consulted too, as when links are proposed.
    """
    path = find_file(project, POSITIVE)
    if not path.exists():
        return ()
    file = path.relative_to(project.root).as_posix()
    mappings = read_mapping_set(path)
    sources = list_sources(gazetteer)
    with open_built_in() as built_in:
        both = gazetteer, Layers(gazetteer, built_in)
        return tuple(
            Finding(Severity.VIOLATION, message, Cell(file, line, column), RULE)
            for line, cells in _list_rows(mappings)
            for column, message in _compare(cells, mappings, both, sources)
        )


def read_seen(text: str) -> dict[str, str]:
    """Read what the column `other` of a row says of an item."""
    pairs = (part.partition(_EQUALS) for part in text.split(_JOINT))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _list_rows(mappings: MappingSet) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in mappings.rows:
        cells = dict(zip(mappings.columns, row.cells, strict=False))
        if cells.get("object_id") and mappings.expand(cells["object_id"]) != NO_ITEM:
            yield row.line, cells


def _compare(
    cells: Mapping[str, str],
    mappings: MappingSet,
    gazetteers: tuple[Gazetteer, Gazetteer],
    sources: frozenset[str],
) -> Iterator[tuple[str, str]]:
    """Compare a row with a gazetteer, if that is made from the files of the reviewer's gazetteer.

    The gazetteer is given alone, and combined with the built-in gazetteer.
    """
    seen = read_seen(cells.get("other", ""))
    known = frozenset(filter(None, seen.get(_INDEX, "").split(_AND)))
    if not known or not known <= sources:
        return
    item = mappings.expand(cells["object_id"]).removeprefix(PREFIXES["wd"])
    alone, whole = gazetteers
    numbers = whole.find_id(Id("wikidata", item))
    if not numbers:
        if _covers(alone, known, seen.get(_COUNTRY, "")):
            problem = f"{item} is no longer in the gazetteer, made of {_AND.join(sorted(known))}"
            wanted = "see whether it was merged or deleted, and correct the link"
            yield "object_id", f"{problem}; {wanted}"
        return
    place = whole.place(numbers[0])
    label = cells.get("object_label", "")
    if label and normalise(label) not in {normalise(name.text) for name in place.names}:
        yield "object_label", f"{item} is called {show(place.label)} by now; {_advise('that')}"
    for name, now in ((_COUNTRY, place.country), (_LEVEL, place.level.value)):
        before = seen.get(name, "")
        if before and now and before != now:
            wanted = f"{name}{_EQUALS}{now}"
            yield "other", f"{item} was seen with {name} {before}, now {now}; {_advise(wanted)}"


def _covers(gazetteer: Gazetteer, known: frozenset[str], country: str) -> bool:
    """Whether a gazetteer that is made from files still covers the country of a lost item."""
    return all(_FILES in one for one in known) and any(gazetteer.list_keys(country))


def _advise(wanted: str) -> str:
    return f"see whether the link still holds, then write {wanted} here"
