"""The mapping from columns to predicates, read from the JSON-LD context.

A column header is a term of `ontology/context.jsonld`: its `@type` says how a cell is read, a
language container takes `label@en`, and a term without `@set` has one value in the register.

May import: errors, terms, vocab.
"""

import json
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from twinrdf.errors import ProjectError
from twinrdf.terms import XSD
from twinrdf.vocab import expand

LISTS = frozenset({"altLabel", "statedKind", "language"})
"""The text columns whose cells hold several values separated by `;`; others are never split."""

_UNFIT = frozenset({"@base", "@direction", "@import", "@language", "@propagate"})
"""Keywords of JSON-LD contexts that are not allowed here, as they would change the values."""


class Kind(Enum):
    """How the cells of a column are read."""

    TEXT = "text"
    TYPED = "typed"
    DATE = "date"
    REFERENCE = "reference"
    CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, made of a term of the context: its predicate, and how its cells are read.

    `datatype` is set for typed and date columns, `scheme` (the code list's IRI, ending in `/`)
    for concept columns. `single` columns have one value in the register, one per language if
    `languages`; `bounds` columns have `…Earliest` and `…Latest` computed beside them.
    """

    name: str
    predicate: str
    kind: Kind
    datatype: str = ""
    scheme: str = ""
    single: bool = True
    languages: bool = False
    bounds: bool = False

    @property
    def bound_names(self) -> tuple[str, ...]:
        """The columns computed from it: the first and the last day that its date may be."""
        return _name_bounds(self.name) if self.bounds else ()

    @property
    def splits(self) -> bool:
        """Whether a cell may hold several values separated by `;`."""
        return self.kind is not Kind.TEXT or self.name in LISTS


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns and classes of a context, and the columns by predicate IRI."""

    context: Map[str, Any]
    columns: Map[str, Column]
    classes: Map[str, str]
    by_predicate: Map[str, Column] = field(repr=False)


def read_mapping(path: Path) -> Mapping:
    """Read a JSON-LD context file; raise ProjectError if it is no mapping."""
    try:
        context = json.loads(path.read_text(encoding="utf-8-sig"))["@context"]
        unfit = sorted(name for name in context if name in _UNFIT)
        if unfit:
            raise ProjectError(f"{path}: {unfit[0]}: not for all terms at once; take it out")
        return make_mapping(context)
    except FileNotFoundError:
        raise ProjectError(
            f"{path}: missing; an ontology of the register's own stands alone, so copy the whole "
            "folder of the one that comes along, or remove this one"
        ) from None
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise ProjectError(
            f"{path}: not a JSON-LD context of terms: {error!r}; correct it"
        ) from None


def make_mapping(context: Map[str, Any]) -> Mapping:
    """Make the mapping of a context."""
    terms = {name: term for name, term in context.items() if not name.startswith("@")}
    columns = {name: _column(name, term, terms) for name, term in terms.items() if _is_column(term)}
    classes = {
        name: expand(term)
        for name, term in terms.items()
        if isinstance(term, str) and ":" in term and "//" not in term
    }
    by_predicate = {column.predicate: column for column in columns.values()}
    return Mapping(context, columns, classes, by_predicate)


def _name_bounds(name: str) -> tuple[str, ...]:
    return f"{name}Earliest", f"{name}Latest"


def _is_column(term: object) -> bool:
    return isinstance(term, dict) and "@id" in term


def _column(name: str, term: dict[str, Any], terms: dict[str, Any]) -> Column:
    coercion = term.get("@type", "")
    containers = term.get("@container", [])
    containers = [containers] if isinstance(containers, str) else containers
    datatype = expand(coercion) if ":" in coercion else ""
    bounds = datatype == XSD + "date" and all(
        _is_column(terms.get(bound)) for bound in _name_bounds(name)
    )
    kinds = {"@id": Kind.REFERENCE, "@vocab": Kind.CONCEPT, "": Kind.TEXT}
    return Column(
        name=name,
        predicate=expand(term["@id"]),
        kind=Kind.DATE if bounds else kinds.get(coercion, Kind.TYPED),
        datatype=datatype,
        scheme=term.get("@context", {}).get("@vocab", ""),
        single="@set" not in containers,
        languages="@language" in containers,
        bounds=bounds,
    )
