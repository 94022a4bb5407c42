"""Turtle and TriG made to be read: subjects apart, type and label first, names short.

Written from sorted quads, subject by subject, with every lexical form as it is.

May import: formats.buffers, terms, vocab.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from twinrdf.formats.buffers import Buffers
from twinrdf.terms import XSD, Quad
from twinrdf.vocab import PREFIXES, TABLES, term

_INDENT = "    "
_WIDTH = 100
_KEPT = 1 << 17
_TYPE = term("rdf:type")
_FIRST = (_TYPE, *map(term, ("skos:prefLabel", "rdfs:label", "dcterms:title")))
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SHORTHAND = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


def register_prefixes(base: str, lists: Iterable[str] = ()) -> dict[str, str]:
    """Give all prefixes of a register: those of the vocabularies, one for each kind of thing
    (`territory:ghent`), and one for each code list whose name can be a prefix (`domain:music`)."""
    kinds = (*(table.kind for table in TABLES), "link", "decision")
    named = {iri.rpartition("/")[2]: f"{iri}/" for iri in sorted(set(lists))}
    return {
        **{name: space for name, space in named.items() if _PREFIX.fullmatch(name)},
        **{kind: f"{base}id/{kind}/" for kind in kinds},
        "graph": f"{base}graph/",
        "register": base,
        **PREFIXES,
    }


def format_turtle(
    quads: Iterable[Quad], prefixes: Mapping[str, str], folder: Path | None = None
) -> Iterator[str]:
    """Write sorted quads as Turtle, piece by piece, whatever their graph; a folder holds what the
    memory cannot."""
    names = _Names(prefixes)
    with Buffers(folder) as buffers:
        for subject, members in groupby(quads, key=itemgetter(0)):
            buffers.add("", _block(subject, members, names, ""))
        yield from names.header()
        yield from buffers.read("")


def format_trig(
    quads: Iterable[Quad], prefixes: Mapping[str, str], folder: Path | None = None
) -> Iterator[str]:
    """Write sorted quads as TriG, piece by piece: the default graph first, then the named ones."""
    names = _Names(prefixes)
    with Buffers(folder) as buffers:
        for subject, members in groupby(quads, key=itemgetter(0)):
            by_graph: dict[str, list[Quad]] = {}
            for quad in members:
                by_graph.setdefault(quad[3], []).append(quad)
            for graph, own in by_graph.items():
                buffers.add(graph, _block(subject, own, names, _INDENT if graph else ""))
        openings = {graph: f"\n{names.write(graph)} {{\n" for graph in buffers.names() if graph}
        yield from names.header()
        yield from buffers.read("")
        for graph, opening in openings.items():
            yield opening
            yield from buffers.read(graph)
            yield "}\n"


class _Names:
    """Writes terms as Turtle under a set of prefixes, and notes which of these are used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._by_namespace = {space: prefix for prefix, space in prefixes.items()}
        self._used: set[str] = set()
        self._verbs: dict[str, tuple[int, str]] = {}
        self.shorten = lru_cache(_KEPT)(self._shorten)

    def header(self) -> Iterator[str]:
        """Declare the prefixes used so far, in the order of their names."""
        for prefix in sorted(self._used):
            yield f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n"

    def verb(self, predicate: str) -> tuple[int, str]:
        """Give the rank of a predicate, type first, then labels, and how it is written."""
        known = self._verbs.get(predicate)
        if known is None:
            rank = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
            known = rank, "a" if predicate == _TYPE else self.write(predicate)
            self._verbs[predicate] = known
        return known

    def write(self, text: str) -> str:
        """Write a term: short where it may be, otherwise as it is."""
        if text[:1] == "<":
            return self.shorten(text)
        if text[-1:] != ">":
            return text
        cut = text.rindex('"^^<')
        shorthand = _SHORTHAND.get(text[cut + 4 : -1])
        if shorthand and shorthand.fullmatch(text, 1, cut):
            return text[1:cut]
        return f"{text[: cut + 3]}{self.shorten(text[cut + 3 :])}"

    def _shorten(self, text: str) -> str:
        cut = max(text.rfind("#"), text.rfind("/")) + 1
        prefix = self._by_namespace.get(text[1:cut])
        if prefix is None or not _LOCAL.fullmatch(text, cut, len(text) - 1):
            return text
        self._used.add(prefix)
        return f"{prefix}:{text[cut:-1]}"


def _block(subject: str, quads: Iterable[Quad], names: _Names, margin: str) -> str:
    """Write a subject as a block after a blank line."""
    objects: dict[str, list[str]] = {}
    for _, predicate, value, _ in quads:
        objects.setdefault(predicate, []).append(names.write(value))
    lines = []
    for (_, verb), values in sorted((names.verb(name), objects[name]) for name in objects):
        line = f"{verb} {', '.join(values)}"
        if len(values) > 1 and len(line) > _WIDTH:
            line = f"{verb}\n{margin}{_INDENT * 2}" + f",\n{margin}{_INDENT * 2}".join(values)
        lines.append(line)
    return f"\n{margin}{names.write(subject)} " + f" ;\n{margin}{_INDENT}".join(lines) + " .\n"
