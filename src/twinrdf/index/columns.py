"""The columns and the facets of lists of things.

A column is a term of the context, or is computed. So is a facet: `class`, `country`, `decade` and
`domain` are computed.

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
    "start": ("start", "end"),
    "term": ("term", "termEnd"),
}
"""The columns that become several cells in downloaded rows."""

COMPUTED = frozenset({"class", "country", "amount", "ties", "sources", "entities"})
"""The columns that are computed."""

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
"""The facets of each kind of thing."""

NAMES = ("label", "altLabel", "asWritten", "holder", "text")
"""The columns that are searched."""

DATES = ("start", "signed", "issued")
"""The dates that give the decade of a thing; the first one that it has counts."""

PLACED = frozenset({"partnership", "agreement", "territory", "organization", "event", "office"})
"""The kinds of things that maps show."""

INDEX = "index.sqlite"
"""The path of the index in a release."""


@cache
def name_cells(kind: str) -> tuple[str, ...]:
    """List the cells of a thing of a kind in downloaded rows."""
    columns = COLUMNS[kind].split()
    cells = (name for column in columns for name in _PARTS.get(column, (column,)))
    return tuple(dict.fromkeys(("id", "iri", "label", *cells)))


def default_sort(kind: str) -> str:
    """Give the column that things of a kind are sorted by unless another is asked for."""
    chosen = {"agreement": "signed", "event": "start", "figure": "indicator"}
    return chosen.get(kind, "label")
