"""The tables of the README files of ontology, shapes and queries, which tests hold to these."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from twinrdf.findings import Severity
from twinrdf.queries import CannedQuery
from twinrdf.reference import Ontology
from twinrdf.shacl.shapes import local_name, read_text, severity_of

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


def format_terms_table(ontology: Ontology) -> str:
    """Write the terms as a Markdown table: classes, then properties, in the order of the file."""
    rows = [
        "| term | name in JSON-LD and CSV | used on | value | meaning |",
        "|---|---|---|---|---|",
    ]
    for term in (*ontology.of_kind("class"), *ontology.of_kind("property")):
        values = (term.scheme,) if term.scheme else term.ranges
        meaning = term.comment.split(". ", 1)[0].removesuffix(".") + "."
        cells = (
            f"`{ontology.shorten(term.iri)}`",
            f"`{term.column}`" if term.column else "",
            ", ".join(f"`{ontology.shorten(iri)}`" for iri in term.domains),
            ", ".join(f"`{ontology.shorten(iri)}`" for iri in values),
            f"Deprecated. {meaning}" if term.deprecated else meaning,
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def format_queries_table(queries: Iterable[CannedQuery]) -> str:
    """Write the catalogue of queries as a Markdown table, optional parameters in brackets."""
    lines = ["| query | question | parameters |", "|---|---|---|"]
    for query in queries:
        names = ", ".join(p.name if p.required else f"[{p.name}]" for p in query.params)
        lines.append(f"| [{query.name}]({query.name}.rq) | {query.summary} | {names} |")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape that can name itself in a report: its local name, what it is called, what to do.

    A shape that others only refer to, such as `tws:IsTerritory` in an `sh:or`, is a condition.
    """

    shape: str
    name: str
    severity: Severity
    message: str


def read_rules(shapes: Graph) -> tuple[Rule, ...]:
    """Tell the rules of a shapes graph, by name."""
    rules = (
        Rule(
            local_name(shape),
            read_text(shapes, shape, SH.name),
            severity_of(shapes.value(shape, SH.severity)),
            read_text(shapes, shape, SH.message),
        )
        for shape in set(_reported(shapes))
    )
    return tuple(sorted(rules, key=lambda rule: rule.shape))


def format_rules_table(shapes: Graph) -> str:
    """Write the rules of a shapes graph as a Markdown table."""
    rows = [
        f"| `{rule.shape}` | {rule.severity.value} | {rule.name} | {rule.message} |"
        for rule in read_rules(shapes)
    ]
    return "\n".join(["| rule | severity | about | message |", "|---|---|---|---|", *rows]) + "\n"


def _reported(shapes: Graph) -> Iterator[Node]:
    """Give the shapes with a target, and those that they have as properties."""
    targeted = {shape for target in _TARGETS for shape in shapes.subjects(target)}
    targeted |= set(shapes.subjects(RDF.type, RDFS.Class))
    while targeted:
        shape = targeted.pop()
        yield shape
        targeted |= set(shapes.objects(shape, SH.property))
