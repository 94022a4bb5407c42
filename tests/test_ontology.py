"""The ontology keeps its promises: every term is documented, and none is ever lost."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from tables import format_terms_table
from twinrdf.reference import Ontology, read_ontology
from twinrdf.statements import Statements, read_statements
from twinrdf.store import Store
from twinrdf.vocab import NAMESPACE, PREFIXES, expand

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ontology"
FILES = sorted(FOLDER.glob("*.ttl"))
PUBLISHED = ROOT / "tests" / "golden" / "terms.txt"
README = FOLDER / "README.md"
UPDATE = "pytest tests/test_ontology.py --update-golden"

TYPES = {"owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "rdf:Property"}
LANGUAGES = {"en", "nl", "fr", "zh"}
NOT_IN_CONTEXT = {
    "Decision", "property", "rule", "taken", "takenFrom", "setAside", "setAsideFrom",
    "disagreement",
}  # fmt: skip
"""Terms the software alone writes, so no table has a column for them."""

EUROVOC = {
    9: "foreign trade",
    208: "cultural cooperation",
    209: "economic cooperation",
    216: "international cooperation",
    221: "regional cooperation",
    223: "scientific cooperation",
    317: "culture",
    668: "education",
    800: "higher education",
    1161: "logistics",
    1360: "food industry",
    1379: "framework agreement",
    1415: "pharmaceutical industry",
    1492: "foreign investment",
    2023: "music",
    2095: "cooperation agreement",
    2278: "cultural heritage",
    2805: "investment promotion",
    2840: "heritage protection",
    3185: "trade relations",
    3462: "bilateral agreement",
    3463: "multilateral agreement",
    3466: "signature of an agreement",
    3638: "clean technology",
    3797: "biotechnology",
    3885: "public health",
    3941: "life sciences",
    4245: "sport",
    4470: "tourism",
    4618: "urbanisation",
    4619: "town planning",
    5176: "educational exchange",
    5297: "youth exchange scheme",
    5323: "twinning",
    5546: "environmental cooperation",
    5833: "renewal of an agreement",
    6034: "regional and local authorities",
    70433: "creative industry",
}
"""The EuroVoc concepts that were looked up, with their English labels."""


@pytest.fixture(scope="module")
def statements() -> Statements:
    return read_statements(FOLDER)


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(FOLDER)


def own_terms(statements: Statements) -> list[str]:
    return [iri for iri in statements.instances(*TYPES) if iri.startswith(NAMESPACE + "#")]


def concepts(statements: Statements) -> tuple[str, ...]:
    found = statements.instances("skos:Concept")
    assert len(found) >= 150
    return found


def explains(statements: Statements, iri: str, name: str) -> bool:
    """Tell whether whole sentences in every language say what something means."""
    texts = statements.texts(iri, name)
    whole = all(text.endswith("。" if tag == "zh" else ".") for tag, text in texts.items())
    return set(texts) == LANGUAGES and whole


def triples(path: Path) -> Iterator[pyoxigraph.Quad]:
    return iter(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))


def test_the_four_files_are_there() -> None:
    names = [path.name for path in FILES]
    assert names == ["alignments.ttl", "codes.ttl", "domains.ttl", "twinrdf.ttl"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_parses_and_has_no_blank_node(path: Path) -> None:
    found = list(triples(path))
    assert len(found) > 40
    for quad in found:
        assert not isinstance(quad.subject, pyoxigraph.BlankNode), quad
        assert not isinstance(quad.object, pyoxigraph.BlankNode), quad


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_stated_twice(path: Path) -> None:
    repeated = [str(quad) for quad, count in Counter(triples(path)).items() if count > 1]
    assert not repeated


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_layout_is_two_spaces_and_no_stray_white_space(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        assert "\t" not in line and line == line.rstrip(), place
        assert re.match(r"(  ){0,2}\S|$", line), place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_prefixes_mean_what_they_mean_everywhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for prefix, namespace in re.findall(r"^@prefix ([\w-]+): <([^>]+)> \.$", text, re.MULTILINE):
        assert PREFIXES.get(prefix, namespace) == namespace, f"{path.name}: {prefix}"
        assert f"{prefix}:" in text.replace(f"@prefix {prefix}:", ""), f"{path.name}: {prefix}"


def test_ontology_describes_itself(ontology: Ontology) -> None:
    assert ontology.iri == NAMESPACE
    assert set(ontology.titles) == LANGUAGES
    assert ontology.description and ontology.version and ontology.creator
    assert ontology.license == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_every_term_is_documented(statements: Statements) -> None:
    terms = own_terms(statements)
    assert len(terms) > 60
    for iri in terms:
        labels = statements.texts(iri, "rdfs:label")
        assert "en" in labels and set(labels) <= LANGUAGES, iri
        assert explains(statements, iri, "rdfs:comment"), iri
        assert statements.iris(iri, "rdfs:isDefinedBy") == (NAMESPACE,), iri
        assert statements.text(iri, "vs:term_status") in {"testing", "stable", "archaic"}, iri
        assert len(statements.iris(iri, "rdf:type")) == 1, iri


def test_every_name_in_our_namespace_is_a_term(statements: Statements) -> None:
    known = {*own_terms(statements), NAMESPACE + "#"}
    for path in FILES:
        for quad in triples(path):
            for node in (quad.subject, quad.predicate, quad.object):
                value = node.value if isinstance(node, pyoxigraph.NamedNode) else ""
                assert not value.startswith(NAMESPACE + "#") or value in known, f"{path}: {value}"


def test_classes_and_properties_are_named_like_such(ontology: Ontology) -> None:
    for term in ontology.terms:
        assert term.name[0].isupper() == (term.kind == "class"), term.iri


def test_no_comment_opens_with_the_name_it_explains(ontology: Ontology) -> None:
    for term in ontology.terms:
        opening = re.sub(r"^(An?|The) ", "", term.comment).lower()
        assert not opening.startswith(term.labels["en"].lower() + " "), term.iri


def test_alignments_define_nothing(statements: Statements) -> None:
    ours = {*own_terms(statements), *concepts(statements)}
    for quad in triples(FOLDER / "alignments.ttl"):
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        assert quad.subject.value in ours, f"{quad.subject} is not ours to describe"
        allowed = {"rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:seeAlso", "skos:closeMatch"}
        assert quad.predicate.value in {expand(name) for name in allowed}, quad


def test_context_and_ontology_name_the_same_terms(ontology: Ontology) -> None:
    context = (FOLDER / "context.jsonld").read_text(encoding="utf-8")
    named = set(re.findall(r'"tw:(\w+)"', context))
    defined = {term.name for term in ontology.terms if not term.deprecated}
    assert named - defined == set(), "define these in twinrdf.ttl, or take them out of the context"
    assert defined - named == NOT_IN_CONTEXT, "name these in context.jsonld"


def test_context_and_ontology_agree_on_values(ontology: Ontology) -> None:
    context = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    for term in ontology.of_kind("property"):
        mapped = context.get(term.column)
        if not mapped:
            continue
        ranges = {ontology.shorten(iri) for iri in term.ranges}
        coercion = mapped.get("@type", "text")
        if coercion == "@vocab":
            assert term.scheme + "/" == mapped["@context"]["@vocab"], term.iri
            assert ranges == {"skos:Concept"}, term.iri
        elif coercion == "@id":
            assert ranges and not any(name.startswith("xsd:") for name in ranges), term.iri
        elif coercion == "text":
            kind = "rdf:langString" if "@language" in mapped.get("@container", "") else "xsd:string"
            assert ranges == {kind}, term.iri
        else:
            assert coercion in ranges, term.iri
            assert ("xsd:gYear" in ranges) == (f"{term.column}Earliest" in context), term.iri


def test_a_code_means_its_concept_also_where_a_term_has_its_name(statements: Statements) -> None:
    context = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    lists = {
        term["@context"]["@vocab"]: {**context, **term["@context"]}
        for term in context.values()
        if isinstance(term, dict) and "@context" in term
    }
    for iri in concepts(statements):
        scheme, slash, name = iri.rpartition("/")
        meant = lists.get(scheme + slash, {}).get(name, iri)
        assert meant == iri, f"{iri}: name it in the contexts of its properties"


def test_every_concept_is_documented(statements: Statements) -> None:
    schemes = statements.instances("skos:ConceptScheme")
    for iri in concepts(statements):
        scheme, _, name = iri.rpartition("/")
        assert scheme in schemes, f"{iri}: its list is not defined"
        assert statements.iris(iri, "skos:inScheme") == (scheme,), iri
        assert statements.iris(iri, "rdfs:isDefinedBy") == (scheme,), iri
        assert statements.tagged(iri, "skos:notation") == ((name, ""),), iri
        labels = statements.tagged(iri, "skos:prefLabel")
        assert len(labels) == len(dict(map(reversed, labels))), f"{iri}: one label per language"
        assert "en" in statements.texts(iri, "skos:prefLabel"), iri
        assert explains(statements, iri, "skos:definition"), iri


def test_every_scheme_is_documented(statements: Statements) -> None:
    for iri in statements.instances("skos:ConceptScheme"):
        assert set(statements.texts(iri, "skos:prefLabel")) == LANGUAGES, iri
        titles = statements.texts(iri, "dcterms:title")
        assert titles == statements.texts(iri, "skos:prefLabel"), iri
        assert explains(statements, iri, "skos:definition"), iri


def test_no_thing_is_of_two_classes_that_have_nothing_in_common(
    statements: Statements, store: Store
) -> None:
    pairs = {
        (iri, other)
        for iri in own_terms(statements)
        for other in statements.iris(iri, "owl:disjointWith")
    }
    assert len(pairs) > 1
    for one, other in pairs:
        both = f"SELECT ?thing WHERE {{ ?thing a <{one}>, <{other}> }}"
        assert not store.select(both).rows, f"{one} and {other}"


def test_hierarchy_hangs_together(statements: Statements) -> None:
    for iri in concepts(statements):
        (scheme,) = statements.iris(iri, "skos:inScheme")
        broader = statements.iris(iri, "skos:broader")
        tops = statements.iris(iri, "skos:topConceptOf")
        assert (tops, broader) in (((scheme,), ()), ((), broader[:1])), iri
        assert (iri in statements.iris(scheme, "skos:hasTopConcept")) == bool(tops), iri
        seen = [iri]
        while broader:
            assert broader[0] not in seen, f"{iri}: broader than itself"
            seen.append(broader[0])
            broader = statements.iris(broader[0], "skos:broader")
        for related in statements.iris(iri, "skos:related"):
            assert iri in statements.iris(related, "skos:related"), f"{related}: related to {iri}"


def test_labels_are_unique_in_their_list(statements: Statements) -> None:
    labels = Counter(
        (iri.rpartition("/")[0], language, label.lower())
        for iri in concepts(statements)
        for label, language in {
            *statements.tagged(iri, "skos:prefLabel"),
            *statements.tagged(iri, "skos:altLabel"),
        }
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_chinese_is_chinese_and_nothing_else_is(statements: Statements) -> None:
    for iri in (*concepts(statements), *own_terms(statements)):
        for name in ("skos:prefLabel", "rdfs:label", "skos:definition", "rdfs:comment"):
            for label, language in statements.tagged(iri, name):
                chinese = bool(re.search(r"[\u4e00-\u9fff]", label))
                assert chinese == (language == "zh"), f"{iri}: {label}@{language}"


def test_eurovoc_concepts_were_looked_up() -> None:
    found = [
        (path.name, number)
        for path in FILES
        for number in re.findall(r"\beurovoc:(\d+)", path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 25
    for name, number in found:
        assert int(number) in EUROVOC, f"{name}: eurovoc:{number}: look it up, add it to EUROVOC"


def test_exact_matches_carry_the_same_name(statements: Statements) -> None:
    eurovoc = "http://eurovoc.europa.eu/"
    for iri in concepts(statements):
        names = {label for label, _ in statements.tagged(iri, "skos:altLabel")}
        names |= set(statements.texts(iri, "skos:prefLabel").values())
        for match in statements.iris(iri, "skos:exactMatch"):
            if match.startswith(eurovoc):
                assert EUROVOC[int(match.removeprefix(eurovoc))] in names, iri


def test_published_terms_are_kept(statements: Statements, update_golden: bool) -> None:
    here = {
        *own_terms(statements),
        *concepts(statements),
        *statements.instances("skos:ConceptScheme"),
    }
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines() if PUBLISHED.is_file() else []
    gone = sorted(set(lines) - here)
    assert not gone, f"published IRIs are for ever; deprecate instead of deleting: {gone}"
    if update_golden:
        PUBLISHED.parent.mkdir(exist_ok=True)
        PUBLISHED.write_text("\n".join(sorted(here)) + "\n", encoding="utf-8")
        return
    new = sorted(here - set(lines))
    assert not new, f"add to {PUBLISHED.name} with `{UPDATE}`: {new}"
    assert lines == sorted(lines), f"sort {PUBLISHED.name} with `{UPDATE}`"


def test_deprecated_terms_say_what_replaces_them(statements: Statements) -> None:
    for iri in (*own_terms(statements), *concepts(statements)):
        if statements.text(iri, "owl:deprecated") == "true":
            assert statements.iris(iri, "dcterms:isReplacedBy"), iri


def test_readme_lists_the_terms(ontology: Ontology, update_golden: bool) -> None:
    text = README.read_text(encoding="utf-8")
    start = text.index("\n", text.index("<!-- terms")) + 1
    expected = text[:start] + "\n" + format_terms_table(ontology) + "\n"
    expected += text[text.index("<!-- /terms -->") :]
    if update_golden:
        README.write_text(expected, encoding="utf-8")
        return
    assert text == expected, f"the table of ontology/README.md is old; renew it with `{UPDATE}`"
