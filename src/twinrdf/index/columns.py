"""What lists of things show, and what they can be narrowed down by.

A column is a term of the context, or one that is worked out. So is a facet: `class`, `country`,
`decade`, `domain`.

May import: nothing.
"""

from functools import cache

COLUMNS = {
    "partnership": "label country partnershipKind start status sources",
    "territory": "label class within ties sources",
    "organization": "label organizationType location partOf sources",
    "agreement": "label agreementKind party signed term sources",
    "area": "label areaNumber areaOf domain sources",
    "event": "label eventType start location host sources",
    "figure": "indicator about amount scope asOf sources",
    "office": "label holder role officeAt start asOf sources",
    "statement": "label text about attributedTo asOf sources",
    "source": "label publisher issued language entities",
}
"""The columns of each kind of thing."""

_PARTS = {
    "amount": ("qualifier", "value", "unit"),
    "partnershipKind": ("party", "partnershipKind"),
}
"""The columns that have several cells in a row as data."""

WORKED_OUT = frozenset({"class", "country", "amount", "ties", "sources", "entities"})
"""The columns that are no terms of the context."""

FACETS = {
    "partnership": ("country", "partnershipKind", "domain", "decade", "status", "source"),
    "territory": ("country", "class", "source"),
    "organization": ("country", "organizationType", "source"),
    "agreement": ("country", "agreementKind", "domain", "decade", "outcome", "source"),
    "area": ("country", "domain", "source"),
    "event": ("country", "eventType", "decade", "source"),
    "figure": ("indicator", "country", "source"),
    "office": ("country", "officeType", "source"),
    "statement": ("country", "source"),
    "source": ("publisher", "language", "decade"),
}
"""What each kind of thing can be narrowed down by."""

NAMES = ("label", "altLabel", "asWritten", "holder", "text")
"""The columns a search looks in."""

DATES = ("start", "signed", "issued")
"""The dates whose decade a thing belongs to, the first that it has."""

PLACED = frozenset({"partnership", "agreement", "territory", "organization", "event", "office"})
"""The kinds of things that can be drawn on a map."""

INDEX = "index.sqlite"
"""Where the index is in a release."""


@cache
def name_cells(kind: str) -> tuple[str, ...]:
    """Name the cells of a thing of a kind in a row as data."""
    columns = COLUMNS[kind].split()
    cells = (name for column in columns for name in _PARTS.get(column, (column,)))
    return tuple(dict.fromkeys(("id", "iri", "label", *cells)))


def default_sort(kind: str) -> str:
    """Give the column by which things of a kind are sorted where nothing else is asked."""
    chosen = {"agreement": "signed", "event": "start", "figure": "indicator"}
    return chosen.get(kind, "label")
