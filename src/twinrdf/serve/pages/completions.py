"""What the query editor proposes: the words of the vocabulary, and how often each is used.

May import: serve.pages.register, terms, vocab.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from twinrdf.serve.pages.register import Register
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import term

_CLASS, _PROPERTY = term("void:class"), term("void:property")
_ENTITIES, _TRIPLES = term("void:entities"), term("void:triples")
_CLASS_PARTS, _PROPERTY_PARTS = term("void:classPartition"), term("void:propertyPartition")
_DATATYPE_PARTS = "<http://ldf.fi/void-ext#datatypePartition>"
_NAME = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z_][A-Za-z0-9_-]*")
"""A name that can stand in a query as it is."""


_Word = dict[str, Any]
"""A class or a property: its name with its prefix, and how many things or statements have it."""


def list_completions(
    void: Iterable[Quad], dataset: str, register: Register, languages: Sequence[str] = ()
) -> dict[str, object]:
    """List the classes and properties that VoID counts in a dataset, most used first.

    With each property comes how many statements are about things of each class.
    """
    described = _Description(void)
    parts = described.members(f"<{dataset}>", _CLASS_PARTS)
    usage: dict[str, dict[str, int]] = {}
    for part in parts:
        for inner in described.members(part, _PROPERTY_PARTS):
            name = described.value(inner, _PROPERTY)
            usage.setdefault(name, {})[described.value(part, _CLASS)] = described.most(inner)
    shorten = register.addresses.shorten

    def word(iri: str, count: int) -> _Word:
        return {
            "name": shorten(iri),
            "label": register.term_label(iri, languages),
            "comment": register.term_comment(iri, languages),
            "count": count,
            "classes": {shorten(kind): n for kind, n in sorted(usage.get(iri, {}).items())},
        }

    properties = described.members(f"<{dataset}>", _PROPERTY_PARTS)
    return {
        "prefixes": dict(register.addresses.prefixes),
        "classes": _order(
            word(described.value(part, _CLASS), described.number(part, _ENTITIES)) for part in parts
        ),
        "properties": _order(
            word(described.value(part, _PROPERTY), described.number(part, _TRIPLES))
            for part in properties
        ),
    }


def _order(words: Iterable[_Word]) -> list[_Word]:
    known = [word for word in words if _NAME.fullmatch(word["name"])]
    return sorted(known, key=lambda word: (-word["count"], word["name"]))


class _Description:
    """A VoID description, indexed by subject and predicate."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[tuple[str, str], list[str]] = {}
        for subject, predicate, value, _ in quads:
            self._values.setdefault((subject, predicate), []).append(value)

    def members(self, subject: str, predicate: str) -> list[str]:
        return sorted(self._values.get((subject, predicate), ()))

    def value(self, subject: str, predicate: str) -> str:
        return parse_term(self._values[subject, predicate][0]).value

    def number(self, subject: str, predicate: str) -> int:
        return int(self.value(subject, predicate))

    def most(self, part: str) -> int:
        """Count the statements of a part, by the classes or datatypes of their values."""
        inner = [*self.members(part, _CLASS_PARTS), *self.members(part, _DATATYPE_PARTS)]
        return max((self.number(member, _TRIPLES) for member in inner), default=0)
