import doctest
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

import twinrdf.params
import twinrdf.queries
from tables import format_queries_table
from twinrdf.cli.output import format_rows
from twinrdf.errors import QueryError
from twinrdf.mapping import read_mapping
from twinrdf.params import Param
from twinrdf.project import Project
from twinrdf.queries import (
    CannedQuery,
    bind,
    fill_query,
    find_query,
    parse_query,
    read_queries,
)
from twinrdf.store import LocalStore, load_quads
from twinrdf.terms import text
from twinrdf.vocab import PREFIXES, term
from twinrdf.vocabulary import read_vocabulary

BASE = "https://example.org/"
GOOD = """\
#+ summary: Which agreements were signed in a year?
#+ description: The year is that of the earliest day
#+   a source allows.
#+ tags: agreement, time
#+ param: year year -- the year of signing
#+ param: kind concept agreement-kind optional -- only this kind
#+ columns: year, kind, agreement, labels
#+ example: year=2013
#+ example: year=2014; kind=memorandum
# PREFIX a: <not structure {>
PREFIX tw: <https://w3id.org/twinrdf/ns#>

SELECT ?year ?kind ?agreement (GROUP_CONCAT(COALESCE(?label, "} {"); separator=") ?no") AS ?labels)
WHERE {
  ?agreement tw:agreementKind ?kind ; tw:signedEarliest ?day .
  BIND(YEAR(?day) AS ?year)
  OPTIONAL { SELECT ?agreement ?label WHERE { ?agreement tw:label ?label } ORDER BY ?label }
}
GROUP BY ?year ?kind ?agreement
ORDER BY ?year ?kind ?agreement
"""


def test_header_says_all_about_a_query() -> None:
    query = parse_query(GOOD, "agreements-by-year", "queries/agreements-by-year.rq")
    assert query.name == "agreements-by-year"
    assert query.summary == "Which agreements were signed in a year?"
    assert query.description == "The year is that of the earliest day a source allows."
    assert query.tags == ("agreement", "time")
    assert query.params == (
        Param("year", "year", "the year of signing"),
        Param("kind", "concept", "only this kind", of="agreement-kind", optional=True),
    )
    assert query.columns == ("year", "kind", "agreement", "labels")
    assert query.examples == ({"year": "2013"}, {"year": "2014", "kind": "memorandum"})
    assert query.text.startswith("# PREFIX a:")
    assert "#+" not in query.text


def test_query_that_needs_no_value_is_an_example_of_itself() -> None:
    text = GOOD.replace("param: year year --", "param: year year = 2013 --")
    assert parse_query(text, "x", "x.rq").examples[0] == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ summary: W", "#+ question: W", "q/x.rq:1: unknown key 'question'; known keys are"),
        ("#+ summary: Which agreements were signed in a year?\n", "", "q/x.rq:1: no summary; add"),
        ("#+ tags: agreement, time\n", "", "q/x.rq:1: no tags; add"),
        ("#+ tags: agreement, time\n", "#+ tags:\n", "q/x.rq:1: no tags; add"),
        ("agreement, time", "agreement, , time", "q/x.rq:4: 'agreement, , time' has an empty"),
        ("agreement, time", "time, time", "q/x.rq:4: 'time, time' has an empty or repeated"),
        ("#+ tags: a", "#+ summary: b\n#+ tags: a", "q/x.rq:4: summary for the second time"),
        ("#+ tags: a", "#+tags: a", "q/x.rq:4: not a header line; write '#+ key: value'"),
        ("#+ tags: a", "#+ tags a", "q/x.rq:4: not a header line; write '#+ key: value'"),
        ("#+ summary: W", "#+   W", "q/x.rq:1: not a header line"),
        ("#+ columns: year, kind, agreement, labels\n", "", "q/x.rq:1: no columns; add"),
        ("year, kind, agreement, l", "kind, year, agreement, l",
         "q/x.rq:7: columns differ from the SELECT, which has year, kind, agreement, labels; m"),
        ("year year -- the", "year years -- the", "q/x.rq:5: unknown kind 'years'; known"),
        ("year year -- the", "then year -- the", "q/x.rq:5: parameter then is not a column"),
        ("kind concept agreement-kind", "year integer", "q/x.rq:5: parameter year is there twice"),
        ("example: year=2013", "example: year 2013", "q/x.rq:8: not an example; write"),
        ("example: year=2013", "example: year=MMXIII", "q/x.rq:8: example of x: year: 'MMX"),
        ("example: year=2013", "example: jear=2013", "q/x.rq:8: example of x: no parameter 'jear'"),
        ("year=2014; kind", "kind", "q/x.rq:9: example of x: year: missing; write"),
        ("year year --", "year year = soon --", "q/x.rq:1: default of x: year: 'soon' does not"),
        ("ORDER BY ?year ?kind ?agreement\n", "# ORDER BY ?year\n", "q/x.rq: no ORDER BY; order"),
        ("SELECT ?year ?kind ?agreement (G", "CONSTRUCT (G", "q/x.rq: not a SELECT query"),
        ("}\nGROUP BY", "\nGROUP BY", "q/x.rq: a { without its }; add it, or remove the other"),
        ("}\nGROUP BY", "}}\nGROUP BY", "q/x.rq: a } without its {; add it, or remove the other"),
        ("ORDER BY ?year ?kind", "#+ late: x\nORDER BY ?year ?kind", "q/x.rq:20: a header line"),
        ("GROUP BY ?year", "GROUP ?year", "q/x.rq:19:11: not SPARQL from here on; correct it"),
        ("PREFIX tw:", "PREFIX tx:", "q/x.rq:15:30: tw: is not declared; begin with PREFIX tw: <"),
        ("?kind ?agreement (", "?kind ?day (", "SELECT contains a variable that is unbound"),
        ("OPTIONAL {", "SERVICE <http://127.0.0.1:9/> {", "q/x.rq: SERVICE is off here"),
        ("OPTIONAL {", "OPTIONAL " + "{" * 200, "q/x.rq: nested deeper than 100 brackets"),
    ],
)  # fmt: skip
def test_wrong_header_is_told_by_its_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(QueryError) as error:
        parse_query(GOOD.replace(old, new), "x", "q/x.rq")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("columns", "select"),
    [
        ("thing, order", "?thing ?order WHERE { ?thing a ?order }"),
        ("where, select", "DISTINCT ?where ?select { ?where a ?select }"),
        ("type, order", "?type (COUNT(?it) AS ?order) { ?it a ?type } GROUP BY ?type"),
        ("type, it", "$type ?it { $it a ?type }"),
        ("type", "?type FROM <http://e/g> { ?it a ?type } GROUP BY ?type HAVING(?type != 1)"),
    ],
)
def test_columns_may_be_called_as_words_of_sparql_are(columns: str, select: str) -> None:
    header = f"#+ summary: What?\n#+ tags: any\n#+ columns: {columns}\n"
    text = f"{header}PREFIX select: <http://e/>\nSELECT {select} ORDER BY ?type"
    assert parse_query(text, "x", "q/x.rq").columns == tuple(columns.split(", "))


def test_a_query_is_not_run_to_be_read() -> None:
    values = " ".join(map(str, range(900)))
    hard = " ".join(f"VALUES ?{name} {{ {values} }}" for name in "abcd")
    header = "#+ summary: What?\n#+ tags: any\n#+ columns: a\n"
    began = time.monotonic()
    parse_query(f"{header}SELECT ?a {{ {hard} }} ORDER BY ?a", "x", "q/x.rq")
    assert time.monotonic() - began < 10


def test_query_that_looks_for_nothing_is_refused() -> None:
    header = GOOD.partition("# PREFIX")[0]
    with pytest.raises(QueryError, match=r"x\.rq: no \{ … \}; write"):
        parse_query(f"{header}SELECT ?year ?kind ?agreement ?labels ORDER BY ?year", "x", "x.rq")


def test_query_with_a_required_parameter_needs_an_example() -> None:
    bare = "".join(f"{line}\n" for line in GOOD.split("\n") if not line.startswith("#+ example"))
    with pytest.raises(QueryError, match="no example; add a line"):
        parse_query(bare, "x", "q/x.rq")


@pytest.mark.parametrize("name", ["Agreements", "a_b", "a--b", "-a", "a.b", ""])
def test_name_that_is_not_kebab_case_is_refused(name: str) -> None:
    with pytest.raises(QueryError, match="is not a name; use lower-case words and hyphens"):
        parse_query(GOOD, name, "q/x.rq")


def test_files_are_read_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.rq").write_text(GOOD, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a query", encoding="utf-8")
    assert [query.name for query in read_queries(tmp_path)] == ["a", "b"]


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_text(GOOD, encoding="utf-8-sig")
    assert len(read_queries(tmp_path)) == 1


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_bytes(b"#+ summary: caf\xe9\n")
    with pytest.raises(QueryError, match=r"a\.rq: not UTF-8 text; save it as UTF-8"):
        read_queries(tmp_path)


def test_unknown_query_names_the_nearest() -> None:
    queries = [parse_query(GOOD, name, "x.rq") for name in ("agreements-by-year", "events")]
    assert find_query(queries, "events") is queries[1]
    with pytest.raises(QueryError, match="no such query; did you mean agreements-by-year"):
        find_query(queries, "agreement-by-year")
    with pytest.raises(QueryError, match="zzz: no such query; see the list of queries"):
        find_query(queries, "zzz")


def test_values_are_bound_as_terms() -> None:
    query = parse_query(GOOD, "x", "x.rq")
    assert bind(query, {"year": " 2013 ", "kind": ""}, BASE) == {
        "year": '"2013"^^<http://www.w3.org/2001/XMLSchema#integer>'
    }
    kind = "<https://w3id.org/twinrdf/code/agreement-kind/memorandum>"
    assert bind(query, {"year": "2013", "kind": "memorandum"}, BASE)["kind"] == kind


def test_default_stands_in_for_a_missing_value() -> None:
    query = parse_query(GOOD.replace("year year --", "year year = 1994 --"), "x", "x.rq")
    assert bind(query, {}, BASE) == bind(query, {"year": "1994"}, BASE)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"jahr": "2013"}, "x: no parameter 'jahr'; it has year, kind"),
        ({}, "x: year: missing; write a year in four digits, such as 2013"),
        ({"year": "last"}, "x: year: 'last' does not fit; write a year in four digits"),
        ({"year": "2013", "kind": "a b"}, "does not fit; write a code of the list agreement-kind"),
        ({"year": "9" * 999}, "9…' does not fit"),
    ],
)  # fmt: skip
def test_value_that_cannot_be_bound_is_explained(values: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as error:
        bind(parse_query(GOOD, "x", "x.rq"), values, BASE)
    assert message in str(error.value)
    assert len(str(error.value)) < 200


def test_filled_query_has_its_values_where_they_may_stand() -> None:
    query = parse_query(GOOD, "x", "x.rq")
    filled = fill_query(query, bind(query, {"year": "2013", "kind": "memorandum"}, BASE))
    kind = "<https://w3id.org/twinrdf/code/agreement-kind/memorandum>"
    year = '"2013"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert f"WHERE {{\n  VALUES ?kind {{ {kind} }}\n  ?agreement" in filled
    assert f"\n  VALUES ?year {{ {year} }}\n}}\nGROUP BY" in filled  # after BIND has named it
    assert list(ox.Store().query(filled)) == []


def test_a_variable_may_be_written_with_a_dollar() -> None:
    header = "#+ summary: What?\n#+ tags: any\n#+ param: n integer -- how many\n"
    text = (
        "#+ columns: n\n#+ example: n=2\nSELECT $n { VALUES ?x { 2 3 } BIND($x AS $n) } ORDER BY ?n"
    )
    query = parse_query(header + text, "x", "q/x.rq")
    filled = fill_query(query, bind(query, {"n": "2"}, BASE))
    assert len(list(ox.Store().query(filled))) == 1


@pytest.mark.parametrize("term", ['"a" } #', "x", "<a> <b>", "?s", "<a> } #>"])
def test_only_terms_fill_a_query(term: str) -> None:
    with pytest.raises(ValueError):
        fill_query(parse_query(GOOD, "x", "x.rq"), {"kind": term})


def test_a_term_is_spelled_anew() -> None:
    filled = fill_query(parse_query(GOOD, "x", "x.rq"), {"kind": '"a" } ?s "b"'})
    assert r'VALUES ?kind { "a\" } ?s \"b" }' in filled


def test_hostile_text_stays_a_text() -> None:
    text = """\
#+ summary: What has this name?
#+ tags: name
#+ param: name text -- a name
#+ columns: name, thing
#+ example: name=Ghent
SELECT ?name ?thing WHERE { ?thing ?p ?name } ORDER BY ?thing
"""
    query = parse_query(text, "x", "x.rq")
    hostile = '" } } INSERT DATA { <a:b> <a:b> <a:b> } #\n\\'
    terms = bind(query, {"name": hostile}, BASE)
    store = ox.Store()
    subject = ox.NamedNode("https://example.org/a")
    store.add(ox.Quad(subject, ox.NamedNode("https://example.org/p"), ox.Literal(hostile.strip())))
    assert [row["thing"] for row in store.query(fill_query(query, terms))] == [subject]
    assert bind(query, {"name": "Gent"}, BASE) == {"name": '"Gent"'}


# -------- the queries of this repository --------------------------------------------------------

FOLDER = Path(__file__).parents[1] / "queries"
GOLDEN = Path(__file__).parent / "golden" / "queries"
QUERIES = read_queries(FOLDER)
TABLE = re.compile(r"(?<=<!-- table of queries -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
DATATYPES = ("date", "gYear", "gYearMonth", "string")
PREFIX = re.compile(r"^PREFIX ([a-z-]+): <([^>]+)>$", re.MULTILINE)
QUOTED = re.compile(r'"[^"]*"|#.*')


def case(query: CannedQuery, example: Mapping[str, str]) -> str:
    """Name an example: the query, then each parameter and its value."""
    values = ((name, re.sub(r"[^\w-]+", "-", value)) for name, value in example.items())
    return "--".join([query.name, *(f"{name}-{value}" for name, value in values)])


CASES = {case(query, example): (query, example) for query in QUERIES for example in query.examples}


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 45
    assert len(CASES) == sum(len(query.examples) for query in QUERIES)


@pytest.mark.parametrize("name", CASES)
def test_example_gives_the_answer_kept(
    name: str, project: Project, store: LocalStore, update_golden: bool
) -> None:
    query, example = CASES[name]
    rows = store.select(fill_query(query, bind(query, example, project.base)))
    assert rows.columns == query.columns
    answer = format_rows(rows, "csv", project.base)
    path = GOLDEN / f"{name}.csv"
    if update_golden:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(answer, encoding="utf-8")
    assert path.is_file(), f"no {path.name}; run pytest with --update-golden and read it"
    assert answer == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_filled_and_bound_give_the_same_answer(
    name: str, project: Project, store: LocalStore
) -> None:
    query, example = CASES[name]
    terms = bind(query, example, project.base)
    assert store.select(fill_query(query, terms)) == store.select(query.text, **terms)


def test_every_kept_answer_belongs_to_an_example(update_golden: bool) -> None:
    for path in sorted(GOLDEN.glob("*.csv")):
        if update_golden and path.stem not in CASES:
            path.unlink()
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(CASES)


def test_examples_show_answers_where_there_are_any() -> None:
    empty = {
        path.stem
        for path in GOLDEN.glob("*.csv")
        if path.read_text(encoding="utf-8").count("\n") < 2
    }
    assert empty == {"disagreements"}


@pytest.fixture(scope="module")
def defined(project: Project) -> set[str]:
    """Every IRI that the ontology, the code lists and the mapping know, and a few of SKOS."""
    ontology = project.folder("ontology")
    mapping, vocabulary = read_mapping(ontology / "context.jsonld"), read_vocabulary(ontology)
    quads = (*vocabulary.register_quads, *vocabulary.ontology_quads)
    skos = ("broader", "inScheme", "exactMatch", "closeMatch", "broadMatch")
    return {
        *(subject[1:-1] for subject, _, _, _ in quads),
        *mapping.by_predicate,
        *mapping.classes.values(),
        *(f"{PREFIXES['skos']}{name}" for name in skos),
        f"{PREFIXES['rdf']}type",
    }


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_query_names_only_terms_that_exist(query: CannedQuery, defined: set[str]) -> None:
    body = QUOTED.sub("", PREFIX.sub("", query.text))
    prefixes = dict(PREFIX.findall(query.text))
    names = set(re.findall(r"(?<![\w?-])([a-z-]+):([\w-]+)", body))
    assert {prefix for prefix, _ in names} == set(prefixes), "declare what is used, and no more"
    for prefix, local in names - {("xsd", name) for name in DATATYPES}:
        assert prefixes[prefix] + local in defined, f"{prefix}:{local}"
    for prefix in set(prefixes) & set(PREFIXES):
        assert prefixes[prefix] == PREFIXES[prefix]


def test_readme_lists_every_query(update_golden: bool) -> None:
    path = FOLDER / "README.md"
    readme = path.read_text(encoding="utf-8")
    table = f"\n{format_queries_table(QUERIES)}\n"
    if update_golden:
        path.write_text(TABLE.sub(lambda _: table, readme), encoding="utf-8")
        readme = path.read_text(encoding="utf-8")
    assert table in readme, "run pytest with --update-golden"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_another_engine_reads_the_query(query: CannedQuery, project: Project) -> None:
    for example in query.examples:
        prepareQuery(fill_query(query, bind(query, example, project.base)))


def test_documentation_of_the_functions_is_true() -> None:
    for module in (twinrdf.params, twinrdf.queries):
        failed, tried = doctest.testmod(module)
        assert tried
        assert not failed


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_name_stands_beside_what_it_names(query: CannedQuery) -> None:
    """So that pages give it in the language of the reader, and programs have more than a word."""
    names = {name.removesuffix("Label") for name in query.columns if name.endswith("Label")}
    assert names <= set(query.columns)


def ask(name: str, statements: str, **values: str) -> list[tuple[str, ...]]:
    """Ask a query of a register of some statements; give its rows, IRIs by their ends."""
    store = ox.Store()
    prefixes = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
    text = f"{prefixes}PREFIX : <{BASE}id/territory/>\n{statements}"
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    query = find_query(QUERIES, name)
    return [
        tuple(row[name].value.rpartition("/")[2] if row[name] else "" for name in query.columns)
        for row in store.query(fill_query(query, bind(query, values, BASE)))
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [("partners-by-country", {"place": "kyoto"}), ("partnerships-by-country", {})],
)
def test_an_organization_is_in_the_country_of_the_one_it_is_part_of(
    name: str, values: dict[str, str]
) -> None:
    rows = ask(
        name,
        """
        :tie a tw:Partnership ; tw:party :kyoto, :desk ; tw:partnershipKind :friendship .
        :desk org:subOrganizationOf :hall . :hall tw:onBehalfOf :ghent .
        :ghent schema:containedInPlace :belgium . :belgium a tw:Country .
        """,
        **values,
    )
    place = find_query(QUERIES, name).columns.index("country")
    assert [row[place] for row in rows] == ["belgium"]


def test_an_agreement_that_renews_another_is_one_of_its_partnership() -> None:
    rows = ask(
        "agreements-of-partnership",
        """
        :first a tw:Agreement ; tw:establishes :tie ; tw:signedEarliest "1990-01-01"^^xsd:date .
        :second a tw:Agreement ; tw:renews :first ; tw:signedEarliest "2000-01-01"^^xsd:date .
        :third a tw:Agreement ; tw:renews :second, :tie ; tw:signedEarliest "2010-01-01"^^xsd:date .
        :party a tw:Event ; tw:about :tie .
        """,
        partnership=f"{BASE}id/territory/tie",
    )
    found = [(agreement, way.rpartition("#")[2]) for _, way, agreement, *_ in rows]
    assert found == [("first", "establishes"), ("second", "renews"), ("third", "renews")]


def test_bodies_tie_the_countries_they_work_in_or_speak_for() -> None:
    rows = ask(
        "ties-between-countries",
        """
        :memo a tw:Agreement ; tw:party :hall, :port, :ghent .
        :hall tw:onBehalfOf :kyoto . :kyoto schema:containedInPlace :japan . :japan a tw:Country .
        :port schema:location :ghent . :ghent schema:containedInPlace :belgium .
        :belgium a tw:Country .
        """,
        country="belgium",
    )
    assert [row[:5] for row in rows] == [("belgium", "japan", "", "agreement", "memo")]


def test_a_statement_in_another_language_than_english_is_told() -> None:
    rows = ask(
        "statements-about",
        """
        :one tw:about :ghent ; tw:text "Een zin."@nl, "A sentence."@en ; dcterms:source :page .
        :two tw:about :ghent ; tw:text "Nog een zin."@nl ; dcterms:source :page .
        """,
        entity="territory/ghent",
    )
    assert [row[1] for row in rows] == ["A sentence.", "Nog een zin."]


@pytest.mark.parametrize("name", ["staff-roles", "office-holders"])
def test_a_role_in_another_language_than_english_is_told(name: str) -> None:
    offices = """
        :one tw:officeType office-type:staff ; tw:role "Hoofd"@nl, "Head"@en ; tw:officeAt :hall ;
          tw:holder "A" .
        :two tw:officeType office-type:staff ; tw:role "Griffier"@nl ; tw:officeAt :hall ;
          tw:holder "B" .
        """
    types = "PREFIX office-type: <https://w3id.org/twinrdf/code/office-type/>\n"
    rows = ask(name, f"{types}:page a tw:SourceDocument . {offices} GRAPH :page {{ {offices} }}")
    assert {row[find_query(QUERIES, name).columns.index("role")] for row in rows} == {
        "Head",
        "Griffier",
    }
    assert len(rows) == 2


def test_an_event_in_two_parts_of_a_place_is_one_event_there() -> None:
    rows = ask(
        "events-of-place",
        """
        :fair a tw:Event ; schema:location :port, :centre .
        :port schema:containedInPlace :ghent . :centre schema:containedInPlace :ghent .
        """,
        place="ghent",
    )
    assert [row[3] for row in rows] == ["fair"]


def test_an_event_of_which_only_the_end_is_known_lies_in_its_period() -> None:
    fair = """
        :fair a tw:Event ; schema:location :ghent ; tw:end "2019-05"^^xsd:gYearMonth ;
          tw:endEarliest "2019-05-01"^^xsd:date ; tw:endLatest "2019-05-31"^^xsd:date .
        """
    for first, last, found in (
        ("2019-01-01", "2019-12-31", 1),
        ("2019-06-01", "2019-12-31", 0),
        ("2019-01-01", "2019-04-30", 0),
    ):
        rows = ask("events-of-place", fair, place="ghent", **{"from": first, "to": last})
        assert len(rows) == found


def test_only_places_count_among_the_places_with_most_partnerships() -> None:
    rows = ask(
        "places-by-partnerships",
        """
        :tie a tw:Partnership ; tw:party :ghent, :harbour .
        :ghent a tw:Territory, tw:City . :harbour a org:Organization .
        """,
    )
    assert rows == [("ghent", "", "1")]


def test_names_in_a_language_are_also_those_in_its_scripts_and_countries() -> None:
    names = {"en": "Chengdu", "zh": "成都", "zh-hans": "成都市", "zha": "Cingzduh"}
    label, place = term("skos:prefLabel"), "<https://example.org/a>"
    quads = [(place, label, text(name, tag), "") for tag, name in names.items()]
    store = load_quads([*quads, (place, term("rdf:type"), term("tw:Territory"), "")])
    query = find_query(QUERIES, "names-by-language")
    for language, tags in (("zh", ["zh", "zh-hans"]), ("zh-Hans", ["zh-hans"]), ("nl", [])):
        rows = store.select(query.text, **bind(query, {"language": language}, "x:")).rows
        assert [row[-1].value for row in rows if row[-1]] == tags
        assert [row[3].value for row in rows if row[3]] == [names[tag] for tag in tags]
