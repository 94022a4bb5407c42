"""JSON-LD made to be used as plain JSON: short names, ids, language maps, codes.

The context stands in the file, so that no reader has to fetch it. A value that does not fit the
coercion of its term is written out as a value object; what is read back is exactly what went in.
A thing with an IRI that reads as a prefixed name (`geo:51,4`) is written without the context.

May import: formats.buffers, mapping, terms, vocab.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from twinrdf.formats.buffers import Buffers
from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.terms import RDF_LANG_STRING, XSD, Quad, Term, parse_term
from twinrdf.vocab import term

_TYPE = term("rdf:type")
_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_KEPT = 1 << 17


def format_jsonld(
    quads: Iterable[Quad], mapping: Mapping, base: str, folder: Path | None = None
) -> Iterator[str]:
    """Write sorted quads as JSON-LD, piece by piece: one line for each thing in each graph, the
    default graph first; a folder holds what the memory cannot."""
    compactor = Compactor(mapping, base)
    context = (f"    {_dump(name)}: {_dump(value)}" for name, value in compactor.context.items())
    yield '{\n  "@context": {\n' + ",\n".join(context) + '\n  },\n  "@graph": ['
    separator = "\n"
    with Buffers(folder) as buffers:
        for subject, members in groupby(quads, key=itemgetter(0)):
            by_graph: dict[str, list[Quad]] = {}
            for quad in members:
                by_graph.setdefault(quad[3], []).append(quad)
            for graph, own in by_graph.items():
                text = _dump(compactor.node(subject, own))
                if graph:
                    buffers.add(graph, f",\n{text}")
                else:
                    yield separator + text
                    separator = ",\n"
        for graph in buffers.names():
            yield f'{separator}{{"id": {_dump(compactor.shorten(graph))}, "@graph": ['
            pieces = buffers.read(graph)
            yield next(pieces)[1:]
            yield from pieces
            yield "\n]}"
            separator = ",\n"
    yield "\n]}\n"


class _MistakenError(Exception):
    """An IRI would be taken for a prefixed name."""


class Compactor:
    """Turns quads into JSON objects under the context of a mapping, with ids relative to a base."""

    def __init__(self, mapping: Mapping, base: str) -> None:
        self._things = f"{base}id/"
        self._by_predicate = mapping.by_predicate
        self._order = {name: place for place, name in enumerate(mapping.context)}
        self._names = {iri: name for name, iri in mapping.classes.items()}
        self._prefixes = {
            space: name
            for name, space in mapping.context.items()
            if isinstance(space, str) and "//" in space
        }
        named = "|".join(map(re.escape, self._prefixes.values()))
        self._mistaken = re.compile(rf"(?:{named}):(?!//)")
        self.context = {"@base": self._things, **mapping.context, "id": "@id", "type": "@type"}
        self.shorten = lru_cache(_KEPT)(self._shorten)

    def node(self, subject: str, quads: Sequence[Quad]) -> dict[str, Any]:
        """Give the object of one subject: id, type, then its properties in the context's order."""
        try:
            return self._node(subject, quads)
        except _MistakenError:
            return _expand(subject, quads)

    def _node(self, subject: str, quads: Iterable[Quad]) -> dict[str, Any]:
        objects: dict[str, list[str]] = {}
        for _, predicate, value, _ in quads:
            objects.setdefault(predicate, []).append(value)
        node: dict[str, Any] = {"id": self.shorten(subject)}
        found: dict[str, Any] = {}
        types = objects.pop(_TYPE, None)
        if types:
            names = [self._name(value[1:-1]) for value in types if value[0] == "<"]
            if names:
                node["type"] = _unwrap(names)
            if len(names) < len(types):
                others = [self._whole(value) for value in types if value[0] != "<"]
                found[self._name(_TYPE[1:-1])] = _unwrap(others)
        for predicate, values in objects.items():
            found |= self._property(predicate[1:-1], values)
        last = len(self._order)
        node |= sorted(found.items(), key=lambda item: (self._order.get(item[0], last), item[0]))
        return node

    def _property(self, predicate: str, values: Sequence[str]) -> dict[str, Any]:
        """Give the key and value of a property; two keys where some values fit no language map."""
        column = self._by_predicate.get(predicate)
        if column is None:
            return {self._name(predicate): _unwrap([self._free(value) for value in values])}
        if column.languages:
            return self._language_map(column, values)
        listed = [self._fit(column, value) for value in values]
        return {column.name: _unwrap(listed) if column.single else listed}

    def _language_map(self, column: Column, values: Sequence[str]) -> dict[str, Any]:
        texts: dict[str, list[str]] = {}
        others: list[Any] = []
        for value in values:
            literal = parse_term(value) if value[0] == '"' else Term(value)
            plain = literal.datatype in {RDF_LANG_STRING, XSD + "string"}
            if plain and "--" not in literal.language:
                texts.setdefault(literal.language or "@none", []).append(literal.value)
            else:
                others.append(self._whole(value))
        found: dict[str, Any] = {}
        if texts:
            found[column.name] = {
                language: _unwrap(texts[language]) if column.single else texts[language]
                for language in sorted(texts)
            }
        if others:
            found[self._name(column.predicate, own=False)] = _unwrap(others)
        return found

    def _fit(self, column: Column, text: str) -> Any:
        """Write a value as briefly as the coercion of its term allows."""
        if text[0] != '"':
            if column.kind is Kind.REFERENCE:
                return self.shorten(text)
            if column.kind is Kind.CONCEPT and text[0] == "<":
                return self._concept(column, text[1:-1])
            return self._whole(text)
        literal = parse_term(text)
        if column.kind is Kind.TEXT and literal.datatype == XSD + "string":
            return literal.value
        if column.datatype and literal.datatype == column.datatype:
            return _native(literal)
        return self._whole(text)

    def _concept(self, column: Column, iri: str) -> str:
        """Write a concept by its code, unless that would be taken for a term of the context."""
        local = iri.removeprefix(column.scheme)
        own = self.context[column.name].get("@context", {})
        meant = own.get(local, self.context.get(local, iri))
        if local != iri and _RELATIVE.fullmatch(local) and meant == iri:
            return local
        return self._keep(iri)

    def _whole(self, text: str) -> Any:
        """Write a value so that no coercion touches it."""
        if text[0] != '"':
            return {"id": self.shorten(text)}
        return _tell_literal(text, self._name)

    def _free(self, text: str) -> Any:
        """Write a value of a property that the context does not know, and so does not coerce."""
        if text[:1] == '"':
            literal = parse_term(text)
            native = _native(literal)
            if literal.datatype == XSD + "string" or not isinstance(native, str):
                return native
        return self._whole(text)

    def _name(self, iri: str, *, own: bool = True) -> str:
        """Name a class, a property or a datatype: by the context's own name, or by a prefix."""
        if own and iri in self._names:
            return self._names[iri]
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and iri[cut:] else self._keep(iri)

    def _shorten(self, text: str) -> str:
        """Write the id of a thing of the register relative to the base, any other IRI whole."""
        iri = text[1:-1] if text[:1] == "<" else text
        local = iri.removeprefix(self._things)
        return local if local != iri and _RELATIVE.fullmatch(local) else self._keep(iri)

    def _keep(self, iri: str) -> str:
        """Write an IRI whole; raise _MistakenError if it would be read as something else."""
        if self._mistaken.match(iri):
            raise _MistakenError
        return iri


def _expand(subject: str, quads: Iterable[Quad]) -> dict[str, Any]:
    """Give the object of one subject without the context."""
    node: dict[str, Any] = {"@context": None, "@id": subject.strip("<>")}
    for _, predicate, text, _ in quads:
        node.setdefault(predicate[1:-1], []).append(_expand_value(text))
    return node


def _expand_value(text: str) -> dict[str, str]:
    return {"@id": text.strip("<>")} if text[0] != '"' else _tell_literal(text, str)


def _tell_literal(text: str, name: Callable[[str], str]) -> dict[str, str]:
    """Give the object of a literal: its value, and its language and direction, or its datatype."""
    value, datatype, language = parse_term(text)
    node = {"@value": value}
    if language:
        node["@language"], _, direction = language.partition("--")
        return node | ({"@direction": direction} if direction else {})
    return node if datatype == XSD + "string" else node | {"@type": name(datatype)}


def _native(literal: Term) -> str | int | bool:
    """Write integers and booleans as JSON has them, where JSON gives back the same spelling."""
    value, datatype, _ = literal
    if datatype == XSD + "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if datatype == XSD + "boolean" and value in {"true", "false"}:
        return value == "true"
    return value


def _unwrap(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
