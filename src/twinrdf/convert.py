"""Stage 2, records to claims: what each source says, as statements in a graph of its own.

A row becomes statements in the graph named by its source's IRI; a row of sources describes that
source in the catalog graph. Every date is accompanied by the first and the last day it may be, and
a latitude and longitude by the point they make, in the same graph.

May import: dates, mapping, records.rows, terms, vocab, vocabulary.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from twinrdf.dates import parse_date
from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.records.rows import Record
from twinrdf.terms import XSD, parse_term, text, typed
from twinrdf.vocab import expand, graph, mint, term
from twinrdf.vocabulary import Vocabulary

WKT = expand("gsp:wktLiteral")
_TYPE, _SOURCE, _BASIS = term("rdf:type"), term("dcterms:source"), term("tw:basis")
_STATED = f"{_BASIS} <{expand('code:basis/stated')}>"
_REMEMBERED = 1 << 16
_REPLACED_BY = term("dcterms:isReplacedBy")
_SAID_OF_REPLACED = ("replacedBy", "label", "basis", "editorialNote")

Statement = str
"""A predicate and a value, as terms separated by a space."""


class Claim(NamedTuple):
    """The statements of one row, with its subject and graph as terms."""

    subject: str
    graph: str
    statements: list[Statement]


class Converter:
    """Turns records into claims; the writer of each column is made once."""

    def __init__(self, mapping: Mapping, vocabulary: Vocabulary, base: str) -> None:
        self._mapping, self._vocabulary, self._base = mapping, vocabulary, base
        self._catalog = f"<{graph(base, 'catalog')}>"
        self._types: dict[tuple[str, ...], list[Statement]] = {}
        self._writers: dict[tuple[str, str], Callable[[str], list[Statement]]] = {}
        self._point = mapping.columns.get("geometry")
        said = [mapping.columns[name] for name in _SAID_OF_REPLACED if name in mapping.columns]
        self._said_of_replaced = (_SOURCE, *(f"<{column.predicate}>" for column in said))

    def convert(self, record: Record) -> Claim:
        """Turn a record into a claim."""
        statements = self._classify(record)
        place = self._catalog
        if record.source:
            place = f"<{mint(self._base, 'source', record.source)}>"
            statements.append(f"{_SOURCE} {place}")
            if ("basis", "") not in record.values:
                statements.append(_STATED)
        writers = self._writers
        for key, values in record.values.items():
            write = writers.get(key) or self._make_writer(key)
            for value in values:
                statements += write(value)
        if self._point and ("lat", "") in record.values:
            lats, longs = record.values["lat", ""], record.values.get(("long", ""), ())
            for lat, long in zip(lats, longs, strict=False):
                point = typed(f"POINT({long} {lat})", WKT)
                statements.append(f"<{self._point.predicate}> {point}")
        return Claim(f"<{mint(self._base, record.table.kind, record.id)}>", place, statements)

    def reduce(self, claims: list[Claim]) -> list[Claim]:
        """Leave of the claims about a thing only its name, notes and successor if it was replaced.

        So nothing lists, counts or draws it, whichever of its rows says what replaced it.
        """
        if not any(one.startswith(_REPLACED_BY) for claim in claims for one in claim.statements):
            return claims
        said = self._said_of_replaced
        return [
            claim._replace(statements=[one for one in claim.statements if one.startswith(said)])
            for claim in claims
        ]

    def _classify(self, record: Record) -> list[Statement]:
        """Give the classes of a record: the table's, those the row names, and all superclasses."""
        names = (*record.types, record.table.class_name)
        if names not in self._types:
            iris = {self._mapping.classes[name] for name in names}
            above = {up for iri in iris for up in self._vocabulary.superclasses.get(iri, ())}
            self._types[names] = [f"{_TYPE} <{iri}>" for iri in sorted(iris | above)]
        return self._types[names].copy()

    def _make_writer(self, key: tuple[str, str]) -> Callable[[str], list[Statement]]:
        name, language = key
        column = self._mapping.columns[name]
        predicate = f"<{column.predicate}>"

        def write(value: str) -> list[Statement]:
            return [f"{predicate} {write_term(column, value, language)}"]

        @lru_cache(_REMEMBERED)
        def write_date(value: str) -> list[Statement]:
            written = write_term(column, value)
            followers = companions(column, written, self._mapping)
            return [f"{predicate} {written}", *(" ".join(follower) for follower in followers)]

        self._writers[key] = write_date if column.bounds else write
        return self._writers[key]


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
    """Give what is computed from a value: the bounds of a date, the coordinates of a point."""
    if column.bounds:
        date = parse_date(parse_term(value).value)
        if date:
            for name, day in zip(column.bound_names, (date.earliest, date.latest), strict=True):
                yield f"<{mapping.columns[name].predicate}>", typed(str(day), XSD + "date")
    elif column.datatype == WKT:
        long, lat = parse_term(value).value.removeprefix("POINT(").removesuffix(")").split()
        for name, number in (("lat", lat), ("long", long)):
            yield f"<{mapping.columns[name].predicate}>", typed(number, XSD + "decimal")
