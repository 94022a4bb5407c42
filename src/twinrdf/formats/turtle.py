"""Turtle and TriG made to be read: subjects apart, type and label first, names short.

Written from sorted quads, subject by subject, with every lexical form as it is.

May import: terms, vocab.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from twinrdf.terms import XSD, Quad
from twinrdf.vocab import PREFIXES, TABLES, term

_INDENT = "    "
_WIDTH = 100
_KEPT = 1 << 17
_TYPE = term("rdf:type")
_FIRST = (_TYPE, *map(term, ("skos:prefLabel", "rdfs:label", "dcterms:title")))
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SHORTHAND = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


def register_prefixes(base: str, quads: Iterable[Quad]) -> dict[str, str]:
    """Give all prefixes of a register: those of the vocabularies, one for each kind of thing
    (`territory:ghent`) and one for each code list among the quads (`domain:music`)."""
    scheme = term("skos:ConceptScheme")
    lists = (quad[0][1:-1] for quad in quads if quad[1] == _TYPE and quad[2] == scheme)
    kinds = (*(table.kind for table in TABLES), "link", "decision")
    return {
        **{iri.rsplit("/", 1)[-1]: f"{iri}/" for iri in sorted(set(lists))},
        **{kind: f"{base}id/{kind}/" for kind in kinds},
        "graph": f"{base}graph/",
        "register": base,
        **PREFIXES,
    }


def format_turtle(quads: Sequence[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write sorted quads of one graph as Turtle, piece by piece; their graph is not written."""
    names = _Names(prefixes)
    yield from names.header(quads)
    yield from _blocks(quads, names, "")


def format_trig(quads: Sequence[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write sorted quads as TriG, piece by piece: the default graph first, then the named ones."""
    names = _Names(prefixes)
    yield from names.header(quads)
    by_graph = itemgetter(3)
    for graph, members in groupby(sorted(quads, key=by_graph), key=by_graph):
        if graph:
            yield f"\n{names.write(graph)} {{\n"
            yield from _blocks(members, names, _INDENT)
            yield "}\n"
        else:
            yield from _blocks(members, names, "")


class _Names:
    """Terms as Turtle writes them, under a set of prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._by_namespace = {space: prefix for prefix, space in prefixes.items()}
        self.shorten = lru_cache(_KEPT)(self._shorten)

    def header(self, quads: Iterable[Quad]) -> Iterator[str]:
        """Declare the prefixes that the quads use, in the order of their names."""
        used: set[str] = set()
        for subject, predicate, value, graph in quads:
            used.add(self.prefix(subject))
            used.add(self.prefix(value))
            used.add(self.prefix(graph))
            if predicate != _TYPE:
                used.add(self.prefix(predicate))
        for prefix in sorted(used & self._prefixes.keys()):
            yield f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n"

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

    def prefix(self, text: str) -> str:
        """Give the prefix that a term is written with, or something that is none."""
        written = self.write(text)
        if written[:1] == '"':
            written = written[written.rindex('"') + 3 :]
        return written.partition(":")[0]

    def _shorten(self, text: str) -> str:
        cut = max(text.rfind("#"), text.rfind("/")) + 1
        prefix = self._by_namespace.get(text[1:cut])
        if prefix is None or not _LOCAL.fullmatch(text, cut, len(text) - 1):
            return text
        return f"{prefix}:{text[cut:-1]}"


def _blocks(quads: Iterable[Quad], names: _Names, margin: str) -> Iterator[str]:
    """Write each subject as a block after a blank line."""
    for subject, members in groupby(quads, key=itemgetter(0)):
        objects: dict[str, list[str]] = {}
        for _, predicate, value, _ in members:
            objects.setdefault(predicate, []).append(value)
        yield _block(names.write(subject), objects, names, margin)


def _block(subject: str, objects: Mapping[str, list[str]], names: _Names, margin: str) -> str:
    lines = []
    for predicate in sorted(objects, key=lambda name: _rank(name, names)):
        verb = "a" if predicate == _TYPE else names.write(predicate)
        values = [names.write(value) for value in objects[predicate]]
        line = f"{verb} {', '.join(values)}"
        if len(values) > 1 and len(line) > _WIDTH:
            line = f"{verb}\n{margin}{_INDENT * 2}" + f",\n{margin}{_INDENT * 2}".join(values)
        lines.append(line)
    return f"\n{margin}{subject} " + f" ;\n{margin}{_INDENT}".join(lines) + " .\n"


def _rank(predicate: str, names: _Names) -> tuple[int, str]:
    """Order predicates: type, then labels, then the others by name."""
    first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return first, names.write(predicate)
