"""The plan that shapes are compiled to: targets, paths and constraints, as plain data.

May import: findings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib.term import Node

from twinrdf.findings import Severity


@dataclass(frozen=True, slots=True)
class Predicate:
    """A path of one predicate, forward or against its direction."""

    name: str
    inverse: bool = False

    def __str__(self) -> str:
        return f"^{self.name}" if self.inverse else self.name


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths to be followed one after another."""

    steps: tuple["Path", ...]

    def __str__(self) -> str:
        return "/".join(map(str, self.steps))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Paths of which any may be followed."""

    ways: tuple["Path", ...]

    def __str__(self) -> str:
        return f"({'|'.join(map(str, self.ways))})"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path to be followed zero or more (`*`), one or more (`+`) or zero or one (`?`) times."""

    step: "Path"
    sign: str

    def __str__(self) -> str:
        return f"{_enclose(self.step)}{self.sign}"


Path = Predicate | Sequence | Alternative | Repeated


def _enclose(path: Path) -> str:
    """Write a path so that an operator after it applies to all of it."""
    plain = isinstance(path, Alternative) or (isinstance(path, Predicate) and not path.inverse)
    return str(path) if plain else f"({path})"


def invert(path: Path) -> Path:
    """Give the path in the opposite direction."""
    match path:
        case Predicate():
            return Predicate(path.name, not path.inverse)
        case Sequence():
            return Sequence(tuple(invert(step) for step in reversed(path.steps)))
        case Alternative():
            return Alternative(tuple(invert(way) for way in path.ways))
        case Repeated():
            return Repeated(invert(path.step), path.sign)


def list_predicates(path: Path) -> Iterator[Predicate]:
    """Give the predicates that a path is made of."""
    match path:
        case Predicate():
            yield path
        case Sequence():
            for step in path.steps:
                yield from list_predicates(step)
        case Alternative():
            for way in path.ways:
                yield from list_predicates(way)
        case Repeated():
            yield from list_predicates(path.step)


@dataclass(frozen=True, slots=True, eq=False)
class ValueTest:
    """Each value passes a test that needs nothing but the value."""

    component: str
    passes: Callable[[str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class IsIn:
    """Each value is one of a list."""

    component: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """The text of each value matches a pattern."""

    component: str
    pattern: str
    flags: str


@dataclass(frozen=True, slots=True, eq=False)
class HasClass:
    """Each value is an instance of a class."""

    component: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Conforms:
    """Each value conforms to shapes: to `all`, `any`, `one` or `none` of them."""

    component: str
    shapes: tuple["Shape", ...]
    how: str


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The number of values is within bounds; only values that conform to `shape` and to no sibling
    count, if a shape is given."""

    component: str
    least: int = 0
    most: int | None = None
    shape: "Shape | None" = None
    siblings: tuple["Shape", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class UniqueLanguages:
    """No two values have the same language."""

    component: str


@dataclass(frozen=True, slots=True, eq=False)
class Compares:
    """Each value is related to all values of another predicate: `<`, `<=`, `=` or `!=`."""

    component: str
    predicate: str
    relation: str


@dataclass(frozen=True, slots=True, eq=False)
class Has:
    """One of the values is this one."""

    component: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Closed:
    """Each value has no predicates but these."""

    component: str
    allowed: frozenset[str]


Name = str
"""A term, or a variable with its question mark."""


@dataclass(frozen=True, slots=True)
class Group:
    """Triple patterns, each of a name, a path and a name, with the filters on their solutions."""

    triples: tuple[tuple[Name, Path, Name], ...]
    filters: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Exists:
    """A group has a solution that is compatible with the current one."""

    group: Group


@dataclass(frozen=True, slots=True)
class Same:
    """A variable stands for one of these names."""

    variable: Name
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class IsIri:
    """A variable stands for an IRI."""

    variable: Name


@dataclass(frozen=True, slots=True)
class Holds:
    """Of these conditions `all`, `any` or `none` hold."""

    how: str
    conditions: tuple["Filter", ...]


Filter = Exists | Same | IsIri | Holds


@dataclass(frozen=True, slots=True)
class Twins:
    """Things with the same values of one predicate, and each with a value of others in common."""

    alike: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A SELECT that must have no solution for a focus node; `predicates` is None if it uses any.

    `group` and `value` are its pattern and result variable, where joins of columns can answer it;
    with `twins` it asks for the first of these alone.
    """

    component: str
    text: str
    predicates: frozenset[str] | None
    has_value: bool
    group: Group | None = None
    value: Name = ""
    twins: Twins | None = None


Constraint = (
    ValueTest | IsIn | Matches | HasClass | Conforms | Counts | UniqueLanguages | Compares | Has
    | Closed | Query
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A target: instances of a `class`, a `node`, or the `subjects` or `objects` of a predicate."""

    kind: str
    term: str


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape: how results name it, where its values are, and what must hold of them."""

    node: Node
    severity: Severity
    message: str
    path: Path | None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple["Shape", ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def written_path(self) -> str:
        """The path as a result has it: an IRI, or SPARQL syntax for a path of several steps."""
        if isinstance(self.path, Predicate) and not self.path.inverse:
            return self.path.name[1:-1]
        return str(self.path or "")


def inner_shapes(constraint: Constraint) -> tuple[Shape, ...]:
    """Give the shapes that a constraint evaluates on values."""
    match constraint:
        case Conforms():
            return constraint.shapes
        case Counts() if constraint.shape is not None:
            return (constraint.shape, *constraint.siblings)
        case _:
            return ()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The shapes with targets that the plan can evaluate, and the others, left to pySHACL."""

    shapes: tuple[Shape, ...]
    others: frozenset[Node]
