"""The values that a page about one thing shows: made by `facts`, read by the templates.

May import: serve.pages.register.
"""

from dataclasses import dataclass

from twinrdf.serve.pages.register import Value


@dataclass(frozen=True, slots=True)
class Basis:
    """How firmly a claim rests on its source: the local name of the code, its name, its meaning."""

    name: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A value with the numbers of the sources that state it."""

    value: Value
    marks: tuple[int, ...] = ()
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Values that were set aside, and by which rule."""

    aside: tuple[Claim, ...]
    rule: Value | None
    disagreement: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a thing: its name, what it means, its values, and choices made between them.

    `name` is its name in the context, if it has one there.
    """

    iri: str
    name: str
    label: str
    comment: str
    claims: tuple[Claim, ...]
    choices: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source in the list below a page: what it is, and the words it rests its claims on."""

    number: int
    value: Value
    publisher: Value | None
    issued: Value | None
    url: str
    quotes: tuple[Value, ...]
    written: tuple[str, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the register, ready to show."""

    iri: str
    kind: str
    label: Value
    names: tuple[Value, ...]
    description: tuple[Claim, ...]
    notes: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    same_as: tuple[Value, ...]
    sources: tuple[SourceNote, ...]
    replaced_by: tuple[Value, ...]
