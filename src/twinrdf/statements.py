"""Turtle files read: their triples, and look-up by subject and predicate in the files' order.

May import: errors, nesting, vocab.
"""

from pathlib import Path

import pyoxigraph

from twinrdf.errors import ProjectError
from twinrdf.nesting import nests_deeply
from twinrdf.vocab import expand

_TYPE = expand("rdf:type")

_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal

Triples = list[tuple[pyoxigraph.NamedNode | pyoxigraph.BlankNode, pyoxigraph.NamedNode, _Node]]


def read_turtle(path: Path) -> tuple[Triples, dict[str, str]]:
    """Read the triples and the prefixes of a Turtle file; raise ProjectError if they are none.

    Nothing that only RDF 1.2 has is taken, as most tools cannot read it.
    """
    triples: Triples = []
    try:
        if nests_deeply(path):
            raise ProjectError(f"{path}: not valid Turtle: triples within triples; take them out")
        parser = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        for subject, predicate, value, _ in parser:
            if isinstance(subject, pyoxigraph.Triple) or isinstance(value, pyoxigraph.Triple):
                found = "a triple within a triple"
            elif isinstance(value, pyoxigraph.Literal) and value.direction:
                found = "the direction of a text"
            else:
                triples.append((subject, predicate, value))
                continue
            raise ProjectError(f"{path}: {predicate} has {found}, as in RDF 1.2; take it out")
    except SyntaxError as error:
        place = f"{path}:{error.lineno}"
        raise ProjectError(f"{place}: not valid Turtle: {error.msg}; correct that line") from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error}; correct or remove it") from None
    return triples, parser.prefixes


class Statements:
    """The statements of some files; predicates are prefixed names."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], list[_Node]] = {}
        self._types: list[tuple[str, str]] = []
        self.prefixes: dict[str, str] = {}

    def add(self, path: Path) -> None:
        """Add the statements of one file."""
        triples, prefixes = read_turtle(path)
        for subject, predicate, value in triples:
            if isinstance(subject, pyoxigraph.NamedNode):
                self._objects.setdefault((subject.value, predicate.value), []).append(value)
                if predicate.value == _TYPE and isinstance(value, pyoxigraph.NamedNode):
                    self._types.append((value.value, subject.value))
        self.prefixes |= prefixes

    def instances(self, *classes: str) -> tuple[str, ...]:
        """Give the IRIs of the instances of any of some classes, each once, in the files' order."""
        wanted = {expand(name) for name in classes}
        return tuple(dict.fromkeys(subject for iri, subject in self._types if iri in wanted))

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Give the objects that are IRIs."""
        values = self._objects.get((subject, expand(predicate)), ())
        return tuple(value.value for value in values if isinstance(value, pyoxigraph.NamedNode))

    def tagged(self, subject: str, predicate: str) -> tuple[tuple[str, str], ...]:
        """Give the objects that are literals, each with its language tag or an empty text."""
        values = self._objects.get((subject, expand(predicate)), ())
        return tuple(
            (value.value, value.language or "")
            for value in values
            if isinstance(value, pyoxigraph.Literal)
        )

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Give the first literal of each language."""
        texts: dict[str, str] = {}
        for value, language in self.tagged(subject, predicate):
            texts.setdefault(language, value)
        return texts

    def text(self, subject: str, predicate: str) -> str:
        """Give one object as text: English first, a literal before an IRI, or else nothing."""
        texts = self.texts(subject, predicate)
        found = (texts.get("en"), *texts.values(), *self.iris(subject, predicate))
        return next((text for text in found if text), "")


def read_statements(folder: Path) -> Statements:
    """Read every Turtle file of a folder, in the order of their names."""
    statements = Statements()
    for path in sorted(folder.glob("*.ttl")):
        statements.add(path)
    return statements
