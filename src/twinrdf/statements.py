"""Look-up of statements in Turtle files by subject and predicate, in the order of the files.

May import: errors, nesting, vocab.
"""

from pathlib import Path

import pyoxigraph

from twinrdf.errors import ProjectError
from twinrdf.nesting import nests_deeply
from twinrdf.vocab import expand

_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


class Statements:
    """The statements of some files; predicates are prefixed names."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], list[_Node]] = {}
        self._types: list[tuple[str, str]] = []
        self.prefixes: dict[str, str] = {}

    def add(self, path: Path) -> None:
        """Add the statements of one file; raise ProjectError at the line that is not Turtle."""
        try:
            if nests_deeply(path):
                raise ValueError("triples within triples")
            parser = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
            for quad in parser:
                if isinstance(quad.subject, pyoxigraph.NamedNode):
                    self._add(quad.subject.value, quad.predicate.value, quad.object)
        except SyntaxError as error:
            raise ProjectError(f"{path}:{error.lineno}: {error.msg}; correct that line") from None
        except (OSError, ValueError) as error:
            raise ProjectError(f"{path}: cannot be read: {error}; correct or remove it") from None
        self.prefixes |= parser.prefixes

    def _add(self, subject: str, predicate: str, value: _Node) -> None:
        self._objects.setdefault((subject, predicate), []).append(value)
        if predicate == expand("rdf:type") and isinstance(value, pyoxigraph.NamedNode):
            self._types.append((value.value, subject))

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
