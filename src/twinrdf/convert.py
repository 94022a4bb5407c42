"""Stage 2, records to quads: what each source says, in a graph of its own.

A row becomes quads in the graph named by its source's IRI; a row of sources describes that source
in the catalog graph. Beside every date stand the first and last day it allows, and beside a
latitude and longitude the point they make, in the same graph.

May import: dates, mapping, records.read, terms, vocab, vocabulary.
"""

from collections.abc import Iterable, Iterator

from twinrdf.dates import parse_date
from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.records.read import Record
from twinrdf.terms import XSD, Quad, parse_term, text, typed
from twinrdf.vocab import expand, graph, mint, term
from twinrdf.vocabulary import Vocabulary

WKT = expand("gsp:wktLiteral")
_TYPE, _SOURCE, _BASIS = term("rdf:type"), term("dcterms:source"), term("tw:basis")
_STATED = f"<{expand('code:basis/stated')}>"


def convert_records(
    records: Iterable[Record], mapping: Mapping, vocabulary: Vocabulary, base: str
) -> Iterator[Quad]:
    """Turn records into the quads of the sources' graphs and of the catalog."""
    classes = _Classes(mapping, vocabulary)
    catalog = f"<{graph(base, 'catalog')}>"
    for record in records:
        subject = f"<{mint(base, record.table.kind, record.id)}>"
        source = f"<{mint(base, 'source', record.source)}>" if record.source else ""
        place = source or catalog
        for class_term in classes.of(record):
            yield subject, _TYPE, class_term, place
        if source:
            yield subject, _SOURCE, source, place
            if ("basis", "") not in record.values:
                yield subject, _BASIS, _STATED, place
        for predicate, value in _values(record, mapping):
            yield subject, predicate, value, place


def write_term(column: Column, value: str, language: str = "") -> str:
    """Write a value of a record as a term."""
    if column.kind is Kind.REFERENCE or column.kind is Kind.CONCEPT:
        return f"<{value}>"
    if column.kind is Kind.TEXT:
        return text(value, language)
    if column.kind is Kind.DATE:
        date = parse_date(value)
        return typed(value, date.datatype if date else column.datatype)
    return typed(value, column.datatype)


def companions(column: Column, value: str, mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Give the predicates and values computed from a value: its bounds, or its coordinates."""
    if column.bounds:
        date = parse_date(parse_term(value).value)
        if date:
            for name, day in (("Earliest", date.earliest), ("Latest", date.latest)):
                bound = mapping.columns[column.name + name]
                yield f"<{bound.predicate}>", typed(str(day), XSD + "date")
    elif column.datatype == WKT:
        long, lat = parse_term(value).value.removeprefix("POINT(").removesuffix(")").split()
        for name, number in (("lat", lat), ("long", long)):
            yield f"<{mapping.columns[name].predicate}>", typed(number, XSD + "decimal")


def _values(record: Record, mapping: Mapping) -> Iterator[tuple[str, str]]:
    for (name, language), values in record.values.items():
        column = mapping.columns[name]
        predicate = f"<{column.predicate}>"
        for value in values:
            written = write_term(column, value, language)
            yield predicate, written
            if column.bounds:
                yield from companions(column, written, mapping)
    if "geometry" not in mapping.columns:
        return
    lats, longs = (record.values.get((name, ""), ()) for name in ("lat", "long"))
    for lat, long in zip(lats, longs, strict=False):
        yield f"<{mapping.columns['geometry'].predicate}>", typed(f"POINT({long} {lat})", WKT)


class _Classes:
    """The classes of records: the table's, those that a row names, and all above them."""

    def __init__(self, mapping: Mapping, vocabulary: Vocabulary) -> None:
        self._mapping, self._vocabulary = mapping, vocabulary
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, record: Record) -> tuple[str, ...]:
        """Give the terms of the classes of a record."""
        names = (*record.types, record.table.class_name)
        if names not in self._known:
            iris = {self._mapping.classes[name] for name in names}
            above = {up for iri in iris for up in self._vocabulary.superclasses.get(iri, ())}
            self._known[names] = tuple(f"<{iri}>" for iri in sorted(iris | above))
        return self._known[names]
