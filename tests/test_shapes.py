"""The shapes: each rule has a case that it alone breaks, and all are written in one way."""

import re
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from registers import ONTOLOGY, mapping
from tables import Rule, format_rules_table, read_rules
from twinrdf.shacl.shapes import SHAPES, local_name, read_shapes
from twinrdf.terms import XSD, Quad
from twinrdf.translations import INTERFACE
from twinrdf.validate import Result, validate_quads
from twinrdf.vocab import PREFIXES

FOLDER = ONTOLOGY.parent / "shapes"
CASES = Path(__file__).parent / "shapes"
TW, TWS = Namespace(PREFIXES["tw"]), Namespace(SHAPES)
SCHEMA = Namespace(PREFIXES["schema"])

SHAPES_GRAPH = read_shapes(FOLDER)
RULES = {rule.shape: rule for rule in read_rules(SHAPES_GRAPH)}
CASE_FILES = sorted(path for path in CASES.glob("*/*.ttl") if not path.name.startswith("_"))

CONSTRAINTS = {
    name: f"{name[0].upper()}{name[1:]}ConstraintComponent"
    for name in (
        "class", "closed", "datatype", "equals", "hasValue", "in", "languageIn", "lessThanOrEquals",
        "maxCount", "maxInclusive", "maxLength", "minCount", "minInclusive", "minLength", "node",
        "nodeKind", "not", "or", "pattern", "qualifiedMaxCount", "qualifiedMinCount", "uniqueLang",
    )
} | {"sparql": "SPARQLConstraintComponent"}  # fmt: skip
NOT_CONSTRAINTS = {
    "targetClass", "targetSubjectsOf", "name", "message", "severity", "path", "property",
    "ignoredProperties", "qualifiedValueShape",
}  # fmt: skip
VERBS = (
    "add", "choose", "correct", "give", "merge", "move", "name", "remove", "write",
)  # fmt: skip


@cache
def read_turtle(path: Path) -> tuple[Quad, ...]:
    quads = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    return tuple((str(q.subject), str(q.predicate), str(q.object), "") for q in quads)


def read_case(path: Path) -> set[Quad]:
    """Read a case, and from the context beside it what the case refers to, however far."""
    found = set(read_turtle(path))
    wanted = {quad[2] for quad in found}
    context = read_turtle(path.parent / "_context.ttl")
    while more := {quad for quad in context if quad[0] in wanted} - found:
        found |= more
        wanted |= {quad[2] for quad in more}
    return found


@cache
def results_of(path: Path) -> tuple[Result, ...]:
    return validate_quads(read_case(path), SHAPES_GRAPH)


def rules_named(path: Path) -> set[str]:
    if path.stem.startswith("valid-"):
        return set()
    return set(path.stem.partition("--")[0].split("+"))


def columns(shape: URIRef) -> set[URIRef]:
    """The predicates that a class may have: those of its properties and those it ignores."""
    paths = {SHAPES_GRAPH.value(each, SH.path) for each in SHAPES_GRAPH.objects(shape, SH.property)}
    ignored = SHAPES_GRAPH.value(shape, SH.ignoredProperties)
    return {path for path in paths if isinstance(path, URIRef)} | set(
        Collection(SHAPES_GRAPH, ignored)
    )


CLASSES = sorted(SHAPES_GRAPH.subjects(SH.closed, Literal(True)))


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_breaks_exactly_what_its_name_says(path: Path) -> None:
    results = results_of(path)
    assert {result.shape for result in results} == rules_named(path)
    for result in results:
        rule = RULES[result.shape]
        assert (result.severity, result.message) == (rule.severity, rule.message)


def test_every_rule_has_a_case() -> None:
    assert len(RULES) >= 150
    assert len(CASE_FILES) >= 2 * len(RULES)
    assert RULES.keys() == set().union(*map(rules_named, CASE_FILES))


def test_every_constraint_of_a_rule_has_a_case() -> None:
    broken = {
        (result.shape, result.component) for path in CASE_FILES for result in results_of(path)
    }
    for shape in RULES:
        for predicate in SHAPES_GRAPH.predicates(TWS[shape]):
            name = predicate.removeprefix(str(SH))
            if predicate == RDF.type or name in NOT_CONSTRAINTS:
                continue
            assert (shape, CONSTRAINTS[name]) in broken, f"no case for sh:{name} of {shape}"


def test_cases_stand_beside_the_file_of_their_rule() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.ttl")}
    assert files.keys() == {path.name for path in CASES.iterdir()}
    for name, content in files.items():
        assert (CASES / name / "valid-minimal.ttl").is_file()
        for path in (CASES / name).glob("[A-Z]*.ttl"):
            for rule in rules_named(path):
                home = f"tws:{rule} a sh:"
                assert home in content or home in files["everything"], f"{path}: {rule} elsewhere"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.shape)
def test_rule_says_what_it_is_and_what_to_do(rule: Rule) -> None:
    shape = TWS[rule.shape]
    (message,) = SHAPES_GRAPH.objects(shape, SH.message)
    assert isinstance(message, Literal) and message.language == "en"
    names = list(SHAPES_GRAPH.objects(shape, SH.name))
    tags = sorted(str(name.language) for name in names if isinstance(name, Literal))
    assert tags == sorted(INTERFACE)
    assert SHAPES_GRAPH.value(shape, SH.severity)
    assert re.fullmatch(rf"[^;]+; ({'|'.join(VERBS)}) .+[^.]", rule.message)
    if rule.shape.startswith("Concept") or rule.shape == "Resource-contact":
        return
    named = set(re.findall(r"\bcolumns? (?:such as )?(\w+)", rule.message))
    assert named
    assert named <= {*mapping().columns, "id", "type", "is", "that"}


def test_only_rules_are_told_and_conditions_are_only_named() -> None:
    conditions = {
        local_name(shape)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in SHAPES_GRAPH.subjects(RDF.type, kind)
    } - RULES.keys()
    assert "IsTerritory" in conditions
    for name in conditions:
        assert SHAPES_GRAPH.value(TWS[name], SH.name), name
        assert not SHAPES_GRAPH.value(TWS[name], SH.message), name
        assert not SHAPES_GRAPH.value(TWS[name], SH.severity), name
        assert list(SHAPES_GRAPH.subjects(None, TWS[name])), f"{name} is used nowhere"


def test_shapes_are_well_formed() -> None:
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=SHAPES_GRAPH, meta_shacl=True)
    assert conforms, report


def test_blank_nodes_are_only_lists_and_paths() -> None:
    paths = {SH.alternativePath, SH.inversePath, SH.oneOrMorePath, SH.zeroOrMorePath}
    blank = {node for node in SHAPES_GRAPH.all_nodes() if isinstance(node, BNode)}
    assert blank
    for node in blank:
        assert {*SHAPES_GRAPH.predicates(node)} <= {RDF.first, RDF.rest, *paths}


def test_shapes_name_only_what_exists() -> None:
    known = {*map(URIRef, mapping().classes.values())}
    known |= {URIRef(column.predicate) for column in mapping().columns.values()}
    for name in ("codes", "domains"):
        known |= set(Graph().parse(ONTOLOGY / f"{name}.ttl").subjects())
    ours = tuple(PREFIXES[prefix] for prefix in ("tw", "tws", "code"))
    for node in set(SHAPES_GRAPH.all_nodes()):
        if isinstance(node, URIRef) and node.startswith(ours):
            assert node in known or (node, None, None) in SHAPES_GRAPH, node


def test_classes_are_those_of_the_context() -> None:
    listed = SHAPES_GRAPH.value(TWS["Resource-type"], SH["in"])
    assert {str(c) for c in Collection(SHAPES_GRAPH, listed)} == set(mapping().classes.values())


def test_class_shapes_know_the_columns_the_ontology_gives_the_class() -> None:
    ontology = Graph().parse(ONTOLOGY / "twinrdf.ttl")
    assert len(CLASSES) == 10
    for shape in CLASSES:
        (target,) = SHAPES_GRAPH.objects(shape, SH.targetClass)
        given = set(ontology.subjects(SCHEMA.domainIncludes, target))
        known = {column for column in columns(shape) if column.startswith(str(TW))}
        everywhere = {TW.quote, TW.basis, TW.asWritten}
        assert known - everywhere == given - everywhere, local_name(shape)


def test_single_valued_columns_have_one_value() -> None:
    single = {URIRef(c.predicate): c for c in mapping().columns.values() if c.single}
    limits = (SH.maxCount, Literal(1)), (SH.uniqueLang, Literal(True))
    seen = set()
    for shape in (*CLASSES, TWS.Resource):
        for each in set(SHAPES_GRAPH.objects(shape, SH.property)):
            column = single.get(SHAPES_GRAPH.value(each, SH.path))
            if column and limits[column.languages] in set(SHAPES_GRAPH.predicate_objects(each)):
                seen.add((shape, URIRef(column.predicate)))
    for shape in CLASSES:
        for predicate in columns(shape) & single.keys() - {SKOS.prefLabel}:
            assert (shape, predicate) in seen, f"{local_name(shape)}: {predicate} may be many"
    assert {predicate for _, predicate in seen} == single.keys()


def test_only_bounds_of_dates_are_compared() -> None:
    compared = set(SHAPES_GRAPH.objects(None, SH.lessThanOrEquals))
    for predicate in (SH.minInclusive, SH.maxInclusive):
        for shape, bound in SHAPES_GRAPH.subject_objects(predicate):
            if str(bound.datatype).startswith(XSD + "date"):
                compared.add(SHAPES_GRAPH.value(shape, SH.path))
    compared |= {
        SHAPES_GRAPH.value(shape, SH.path) for shape in SHAPES_GRAPH.subjects(SH.lessThanOrEquals)
    }
    assert len(compared) == 12
    assert all(path.endswith(("Earliest", "Latest")) for path in compared)
    assert not set(SHAPES_GRAPH.predicates()) & {SH.lessThan, SH.minExclusive, SH.maxExclusive}


def find_unportable(pattern: str) -> str:
    """Give the part of a regular expression that engines may read in different ways."""
    plain = re.sub(r"\[[^\]\\]*\]", "x", pattern)
    for part in (r"\(\?", r"\\[^.]", r"\)[*+?{]", r"[*+?}][+?]"):
        match = re.search(part, plain)
        if match:
            return match[0]
    return ""


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", r"\p{L}", r"\bQ", "(a+)*", "(ab)+", "a+?", "a*+", r"(a)\1", r"[\w]"]
)
def test_unportable_patterns_are_found(pattern: str) -> None:
    assert find_unportable(pattern)


def test_patterns_are_portable() -> None:
    patterns = list(SHAPES_GRAPH.subject_objects(SH.pattern))
    assert len(patterns) >= 20
    for shape, pattern in patterns:
        assert not find_unportable(str(pattern)), f"{local_name(shape)}: {pattern}"
        assert (pattern.datatype, pattern.language) == (URIRef(XSD + "string"), None) or (
            pattern.datatype is None and pattern.language is None
        )


def test_queries_are_declared_and_plain() -> None:
    queries = list(SHAPES_GRAPH.subject_objects(SH.select))
    assert 5 <= len(queries) <= 10, "each runs once for each thing: keep them few"
    for query, select in queries:
        assert (query, SH.prefixes, URIRef(SHAPES.removesuffix("#"))) in SHAPES_GRAPH
        assert re.match(r"\s*SELECT \$this\b", select)
        assert not re.search(r"\b(MINUS|VALUES|SERVICE|GRAPH)\b|SELECT.*SELECT", select, re.DOTALL)
    for declared in SHAPES_GRAPH.objects(None, SH.declare):
        prefix = str(SHAPES_GRAPH.value(declared, SH.prefix))
        namespace = str(SHAPES_GRAPH.value(declared, SH.namespace))
        assert namespace == PREFIXES.get(prefix, f"{PREFIXES['code']}{prefix}/")


def test_no_message_has_an_item_that_people_would_copy() -> None:
    messages = map(str, SHAPES_GRAPH.objects(None, SH.message))
    assert [message for message in messages if re.search(r"\bQ\d", message)] == []


def test_table_of_rules_is_up_to_date(update_golden: bool) -> None:
    path = FOLDER / "README.md"
    before, begin, rest = path.read_text(encoding="utf-8").partition("<!-- rules -->\n")
    table, end, after = rest.partition("<!-- /rules -->")
    if update_golden:
        table = "\n" + format_rules_table(SHAPES_GRAPH) + "\n"
        path.write_text(before + begin + table + end + after, encoding="utf-8")
    assert table.strip() + "\n" == format_rules_table(SHAPES_GRAPH), "run with --update-golden"
