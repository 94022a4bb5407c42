"""Proposals for values that territories lack and a gazetteer has: coordinates and GeoNames ids.

A proposal relies on an item that a person accepted, or on an identifier in the register, never on a
name. The register does not change until a person writes yes beside a proposal.

May import: formats.cells, link.gazetteer, link.links, link.places, link.territories.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from twinrdf.formats.cells import MARK, guard
from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.links import Link
from twinrdf.link.places import Id, Place
from twinrdf.link.territories import Territory, read_ids

COLUMNS = (
    "accept", "territory", "label", "column", "value", "source", "source_label", "license", "url",
    "date", "item", "why",
)  # fmt: skip
"""The columns of a file of proposals."""

POINT, SAME = "lat long", "sameAs"
"""The columns that are proposed, some of them together."""

OF = "of "
"""The text before a date, without which spreadsheet programs would reformat it."""

GEONAMES = "https://sws.geonames.org/"
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed value of a territory: its source, its item, and why it is that item."""

    territory: str
    label: str
    column: str
    value: str
    source: str
    source_label: str
    license: str
    url: str
    date: str
    item: str
    why: str


def propose_values(
    territories: Mapping[str, Territory],
    links: Iterable[Link],
    gazetteers: Sequence[Gazetteer],
    base: str,
) -> tuple[Proposal, ...]:
    """Propose values that territories lack, from the first gazetteer that has them, sorted by id.

    Territories whose sources leave open which they are (`possibly`) are left out.
    """
    accepted = {link.subject: link for link in links if link.accepted}
    found: list[Proposal] = []
    for subject, territory in territories.items():
        for column in _list_lacking(territory):
            proposals = (_propose(territory, accepted.get(subject), column, gazetteer, base)
                         for gazetteer in gazetteers)  # fmt: skip
            if first := next(filter(None, proposals), None):
                found.append(first)
    return tuple(sorted(found, key=lambda one: (one.territory, one.column)))


def format_values(proposals: Iterable[Proposal], delimiter: str) -> str:
    """Format proposals as a table, in which a person writes yes beside right ones.

    It starts with a byte order mark, by which Excel recognises UTF-8.
    """
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in proposals:
        cells = {name: guard(cell) for name, cell in asdict(one).items()}
        writer.writerow(["", *{**cells, "value": one.value}.values()])
    return text.getvalue()


def _list_lacking(territory: Territory) -> Iterator[str]:
    """List what to propose for a territory, if it is clear which it is."""
    if territory.get("possibly"):
        return
    if not territory.get("lat") and not territory.get("long"):
        yield POINT
    if not any(one.scheme == "geonames" for one in read_ids(territory.get("sameAs"))):
        yield SAME


def _propose(
    territory: Territory, link: Link | None, column: str, gazetteer: Gazetteer, base: str
) -> Proposal | None:
    """Propose the values of one gazetteer for one territory."""
    known = _identify(territory, link, gazetteer)
    if known is None or not (value := _read_value(known[0], column)):
        return None
    sources = [one.credit for one in gazetteer.manifest.sources]
    name = gazetteer.manifest.name
    return Proposal(
        territory=territory.subject.removeprefix(f"{base}id/territory/"),
        label=territory.label,
        column=column,
        value=value,
        source=_NOT_IN_ID.sub("-", name.lower().replace("'", "")).strip("-")[:60].strip("-"),
        source_label=name,
        license="; ".join(dict.fromkeys(one.license for one in sources if one.license)),
        url="; ".join(dict.fromkeys(one.url for one in sources if one.url)),
        date=gazetteer.manifest.date and OF + gazetteer.manifest.date,
        item=known[0].item,
        why=known[1],
    )


def _identify(
    territory: Territory, link: Link | None, gazetteer: Gazetteer
) -> tuple[Place, str] | None:
    """Give the place that a territory surely is, and why; none if it is doubtful."""
    if link:
        item = link.qid
        numbers = set(gazetteer.find_id(Id("wikidata", item)))
        why = f"{item} is accepted in {link.file}:{link.line}"
    else:
        ids = [one for one in read_ids(territory.get("sameAs")) if gazetteer.find_id(one)]
        numbers = {number for one in ids for number in gazetteer.find_id(one)}
        why = "sameAs has " + ", ".join(f"{one.scheme} {one.value}" for one in ids)
    if len(numbers) != 1:
        return None
    place = gazetteer.place(numbers.pop())
    return None if place.doubtful else (place, why)


def _read_value(place: Place, column: str) -> str:
    """Give the value of a place for a column; empty if it has none or several."""
    if column == POINT:
        return f"{place.point.latitude} {place.point.longitude}" if place.point else ""
    found = {one.value for one in place.ids if one.scheme == "geonames"}
    return f"{GEONAMES}{found.pop()}/" if len(found) == 1 else ""
