"""Validation: results as plain text, faults of shapes as errors, findings at the right cells."""

import logging
import socket
from collections.abc import Collection, Iterable
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

from registers import BASE, SOURCES, mapping, read_tables
from tables import format_rules_table
from twinrdf import validate
from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.pipeline import Checked
from twinrdf.records.rows import Record
from twinrdf.shacl.shapes import read_shapes
from twinrdf.terms import XSD, Quad
from twinrdf.validate import Result, find_cells, validate_register
from twinrdf.vocab import TABLES, expand, mint, term

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix tws: <https://w3id.org/twinrdf/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <https://example.org/> .
"""
THING = "x:Thing a sh:NodeShape ; sh:targetClass x:Thing ; "


def write_shapes(folder: Path, *shapes: str) -> Path:
    for number, content in enumerate(shapes):
        (folder / f"{number}.ttl").write_text(PREFIXES + content, encoding="utf-8")
    return folder


def thing(*pairs: tuple[str, str]) -> list[Quad]:
    """Describe one thing by local names of predicates and terms."""
    typed = [("<https://example.org/a>", term("rdf:type"), "<https://example.org/Thing>", "")]
    return typed + [(typed[0][0], f"<https://example.org/{name}>", o, "") for name, o in pairs]


# -------- results ---------------------------------------------------------------------------------


def test_a_result_is_plain_text(tmp_path: Path) -> None:
    shapes = write_shapes(
        tmp_path,
        "tws:Thing a sh:NodeShape ; sh:targetClass x:Thing ; sh:property tws:Thing-name .",
        'tws:Thing-name a sh:PropertyShape ; sh:path x:name ; sh:pattern "^[a-z]*$" ; '
        'sh:severity sh:Warning ; sh:message "Kleinbuchstaben"@de, "a name; write it"@en .',
    )
    assert validate_register(thing(("name", '"Gent"@nl'), ("name", '"ok"')), shapes) == (
        Result(
            shape="Thing-name",
            severity=Severity.WARNING,
            message="a name; write it",
            focus="https://example.org/a",
            path="https://example.org/name",
            value='"Gent"@nl',
            component="PatternConstraintComponent",
        ),
    )


def test_shapes_of_others_keep_their_iris_and_are_violations_by_default(tmp_path: Path) -> None:
    shapes = write_shapes(tmp_path, THING + "sh:property x:P . x:P sh:path x:p ; sh:minCount 1 .")
    (result,) = validate_register(thing(), shapes)
    assert (result.shape, result.value) == ("https://example.org/P", "")
    assert result.severity is Severity.VIOLATION
    assert result.message


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("x:p", "https://example.org/p"),
        ("( x:p [ sh:inversePath x:q ] )", "<https://example.org/p>/^<https://example.org/q>"),
        ("[ sh:alternativePath ( x:p x:q ) ]", "(<https://example.org/p>|<https://example.org/q>)"),
        ("[ sh:zeroOrMorePath x:p ]", "<https://example.org/p>*"),
        ("[ sh:oneOrMorePath x:p ]", "<https://example.org/p>+"),
        ("[ sh:zeroOrOnePath x:p ]", "<https://example.org/p>?"),
    ],
)
def test_paths_are_written_as_in_sparql(tmp_path: Path, path: str, written: str) -> None:
    rule = f"sh:property x:P . x:P sh:path {path} ; sh:minCount 9 ."
    (result,) = validate_register(thing(("p", '"1"')), write_shapes(tmp_path, THING + rule))
    assert result.path == written
    assert set(result.predicates) <= {"https://example.org/p", "https://example.org/q"}


def test_literals_keep_their_spelling(tmp_path: Path) -> None:
    rule = "sh:property x:P . x:P sh:path x:p ; sh:maxInclusive 0 ."
    values = [f'"01"^^<{XSD}integer>', f'"1.50"^^<{XSD}decimal>']
    results = validate_register(
        thing(*(("p", value) for value in values)), write_shapes(tmp_path, THING + rule)
    )
    assert [result.value for result in results] == values


def test_an_unreadable_literal_is_a_result_and_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rule = "sh:property x:P . x:P sh:path x:p ; sh:datatype xsd:date ."
    shapes = write_shapes(tmp_path, THING + rule)
    with caplog.at_level(logging.DEBUG):
        (result,) = validate_register(thing(("p", f'"2011-13-41"^^<{XSD}date>')), shapes)
    assert result.value == f'"2011-13-41"^^<{XSD}date>'
    assert not caplog.records


def test_blank_nodes_are_told(tmp_path: Path) -> None:
    rule = "sh:property x:P . x:P sh:path x:p ; sh:nodeKind sh:IRI ."
    (result,) = validate_register(thing(("p", "_:b")), write_shapes(tmp_path, THING + rule))
    assert result.value == "_:b"


def test_results_come_in_order_and_once(tmp_path: Path) -> None:
    rules = "sh:property x:P, x:Q . x:P sh:path x:p ; sh:minCount 1 . x:Q sh:path x:o ; "
    shapes = write_shapes(tmp_path, THING + rules + "sh:targetClass x:Thing ; sh:minCount 1 .")
    results = validate_register(reversed(thing(("q", '"1"'))), shapes)
    assert [result.path[-1] for result in results] == ["o", "p"]


def test_blank_nodes_of_two_files_are_not_one(tmp_path: Path) -> None:
    rule = 'sh:property [ sh:path x:{0} ; sh:minCount 1 ; sh:message "{0}" ] .'
    shapes = write_shapes(tmp_path, *(THING + rule.format(name) for name in "pq"))
    assert [r.message for r in validate_register(thing(), shapes)] == ["p", "q"]


def test_a_register_may_be_named_by_its_file(tmp_path: Path) -> None:
    shapes = write_shapes(tmp_path, THING + "sh:property x:P . x:P sh:path x:p ; sh:minCount 9 .")
    quads = thing(("p", '"a b . c"@en'), ("p", '"\\""'))
    dump = tmp_path / "register.nt"
    dump.write_text("".join(f"{s} {p} {o} .\n" for s, p, o, _ in quads), encoding="utf-8")
    assert validate_register(dump, shapes) == validate_register(iter(quads), shapes)
    assert len(validate_register(dump, shapes)) == 1


@pytest.mark.parametrize(
    "content", ["<x:a> <x:b>\n", "<x:a> <x:b> <x:c>.\n", "<x:a> <x:b> <x:c> ."]
)
def test_a_file_that_is_no_register_is_an_error(tmp_path: Path, content: str) -> None:
    dump = tmp_path / "register.nt"
    dump.write_text("<x:a> <x:b> <x:c> .\n" + content, encoding="utf-8")
    shapes = write_shapes(tmp_path, THING + "sh:class x:C .")
    with pytest.raises(ProjectError, match=r"register.nt:2: not a triple; write N-Triples"):
        validate_register(dump, shapes)
    with pytest.raises(ProjectError, match=r"none.nt: .*; name a file"):
        validate_register(tmp_path / "none.nt", shapes)


def test_of_many_results_of_a_kind_some_are_told_and_all_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate, "LISTED", 3)
    rules = (
        "sh:property x:P . x:P sh:path x:p ; sh:maxCount 0 ; sh:message 'm' ; sh:nodeKind sh:IRI ."
    )
    quads = [
        quad
        for name in "dbcae"
        for quad in (
            (f"<x:{name}>", term("rdf:type"), "<https://example.org/Thing>", ""),
            (f"<x:{name}>", "<https://example.org/p>", f'"{name}"', ""),
        )
    ]
    results = validate_register(quads, write_shapes(tmp_path, THING + rules))
    assert sorted((each.component, each.focus, each.times) for each in results) == [
        (f"{kind}ConstraintComponent", *told)
        for kind in ("MaxCount", "NodeKind")
        for told in (("", 2), ("x:a", 1), ("x:b", 1), ("x:c", 1))
    ]
    findings = find_cells(results, [], mapping(), BASE)
    assert sum(finding.times for finding in findings) == 10


# -------- faults of shapes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nonsense", "0.ttl:6: not valid Turtle: Parser error at line 6"),
        (
            "x:a x:p " + "<<( x:a x:b " * 30_000 + "1" + " )>>" * 30_000 + " .",
            "not valid Turtle: triples within triples",
        ),
        (
            THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern '(' .",
            'org/P: sh:pattern "(" is not a regular expr',
        ),
        (
            THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern '(?=a)b' .",
            "write no lookaround, backreference, class within a class or large count",
        ),
        (
            THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern '^\\\\w{100}' .",
            r"such as \w{100}, for which there is sh:maxLength",
        ),
        (THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern x:p .", "sh:pattern is no text"),
        (THING + "sh:property [ sh:path x:p ; sh:pattern '(' ] .", '/0.ttl: sh:pattern "(" is no'),
        (
            THING + "sh:property [ sh:path x:p ; sh:pattern '(a\\nb' ; sh:in ( 'b'^^xsd:date ) ] .",
            'sh:pattern "(a b" is no',
        ),
        (
            THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern 'a' ; sh:flags 'iz' .",
            'sh:pattern has unknown flags "iz"; use some of i, m, s, x and q',
        ),
        (
            THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { $this x:p ?v "
            'FILTER(x:b && !regex(?v, (("(?=a)b")))) }\' .',
            'org/Q: REGEX "(?=a)b" is no',
        ),
        (
            THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { $this x:p ?v "
            'FILTER(EXISTS { $this x:q ?w FILTER(REGEX(?w, ?v, "z")) }) }\' .',
            'org/Q: REGEX has unknown flags "z"; use some of',
        ),
        (
            THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { $this x:p ?v "
            'BIND(REPLACE(STR(?v), "[a-z-[b]]", "") AS ?value) }\' .',
            'org/Q: REPLACE "[a-z-[b]]" is no',
        ),
        (
            THING
            + "sh:node x:N . x:N sh:nodeKind sh:IRI ; sh:not "
            + "[ sh:not " * 500
            + "x:N"
            + " ]" * 500
            + " .",
            "shapes nest too deeply; say them more simply",
        ),
        (
            THING + f"sh:property x:P . x:P sh:path x:p ; sh:pattern '{'(' * 9000}{')' * 9000}' .",
            "not a regular expr",
        ),
        (
            THING + "sh:property x:P . x:P sh:path x:p ; sh:pattern 'a{99999999999}' .",
            "not a regular expr",
        ),
        (THING + f"sh:or x:L . x:L <{RDF}first> x:Thing ; <{RDF}rest> x:L .", "recursive"),
        (THING + f"sh:in x:L . x:L <{RDF}first> 1 ; <{RDF}rest> x:L .", "recursive"),
        (THING + "sh:property x:P . x:P sh:path x:p ; sh:minCount 'a' .", "sh:minCount must be"),
        (THING + "sh:property x:P . x:P sh:path 'p' .", "cannot be a Literal"),
        (THING + "sh:property x:P . x:P sh:minCount 1 .", "not a well-formed SHACL PropertyShape"),
        (THING + "sh:or x:L .", "well-formed RDF list"),
        (THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this WHERE {' .", "Expected SelectQuery"),
        (THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { $this u:x 1 }' .", "prefix u:"),
        (
            THING + r"sh:sparql x:Q . x:Q sh:select 'SELECT $this { $this x:p \"\\U00110000\" }' .",
            "org/Q: Invalid unicode code point: 00110000; correct the escape",
        ),
        (
            THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { SERVICE <http://x/> { } }' .",
            "SERVICE or FROM would ask another host; take it out",
        ),
        (
            THING + "sh:sparql x:Q . x:Q sh:select 'SELECT $this { GRAPH $shapesGraph { } }' .",
            "$shapesGraph",
        ),
    ],
)
def test_a_faulty_shape_is_an_error_that_says_what_to_do(
    tmp_path: Path, content: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProjectError) as error:
        validate_register(thing(("p", '"1"')), write_shapes(tmp_path, content))
    message = str(error.value)
    assert message.startswith(str(tmp_path))
    assert told in message
    assert "; " in message
    assert "\n" not in message
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{host}> {{ ?s ?p ?o }}",
        "SERVICE?o {{ ?s ?p ?o }}",
        "$this <x:a#b> ?o . SERVICE <{host}> {{ ?s ?p ?o }}",
        "SERVICE#\n<{host}> {{ ?s ?p ?o }}",
        r"S\\u0045RVICE <{host}> {{ ?s ?p ?o }}",
        r"$this ?q '\\u0027 . SERVICE <{host}> {{ ?s ?p ?o }} $this ?q \\u0027'",
    ],
)
def test_no_shape_asks_another_host(tmp_path: Path, pattern: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        host = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        written = pattern.format(host=host).replace("\n", "\\n").replace('"', '\\"')
        query = f"SELECT $this {{ $this <https://example.org/p> ?o . {written} }}"
        for text in (query, query.replace("SELECT $this", f"SELECT $this FROM <{host}>")):
            shapes = write_shapes(tmp_path, THING + f'sh:sparql x:Q . x:Q sh:select "{text}" .')
            with pytest.raises(ProjectError, match="would ask another host"):
                validate_register(thing(("p", f"<{host}>")), shapes)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_an_error_names_the_file_that_holds_the_mistake(tmp_path: Path) -> None:
    described = "x:P sh:path x:p ; sh:flags 'i' ."
    shapes = write_shapes(tmp_path, THING + "sh:property x:P .", described, "x:P sh:pattern '(' .")
    with pytest.raises(ProjectError, match=r"/2\.ttl: https://example\.org/P: sh:pattern"):
        read_shapes(shapes)


def test_a_folder_without_shapes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no shapes; add a Turtle file"):
        validate_register([], tmp_path)


def test_the_table_of_rules_leaves_conditions_out(tmp_path: Path) -> None:
    rule = 'sh:property tws:P ; sh:name "a thing" ; sh:message "m" . tws:P sh:path x:p ; '
    rest = 'sh:name "p" ; sh:message "q; do it" ; sh:severity sh:Info ; sh:or ( tws:C ) . tws:C '
    shapes = write_shapes(tmp_path, THING + rule + rest + "sh:class x:C .")
    assert format_rules_table(read_shapes(shapes)).splitlines()[2:] == [
        "| `P` | info | p | q; do it |",
        "| `https://example.org/Thing` | violation | a thing | m |",
    ]


# -------- cells -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, ...]:
    read, findings = read_tables(
        tmp_path_factory.mktemp("register"),
        sources=SOURCES,
        territories=(
            "id,source,type,label@en,label@nl,territoryType,within,lat,long\n"
            "ostmark,council,Region,Ostmark,,province,meerdal,,\n"
            "ostmark,gazette,City,Ostmark,Oostmark,province,,51.05,3.7\n"
            "meerdal,gazette,,Meerdal,Meerdal,,,,\n"
        ),
        events="id,source,label@en,label,altLabel\nfair,council,Fair,Feria,Kermis\n",
        agreements=(
            "id,source,label@en,party,signed,term,termEnd,statedKind@en\n"
            "old,council,Old,ostmark;meerdal,1799,P5Y,,pact\n"
            "new,council,New,ostmark;meerdal,2011,,2010,pact;treaty\n"
            "new,gazette,New,ostmark,2011-05,,,\n"
        ),
    )
    assert not findings
    return read


def find(
    records: tuple[Record, ...], thing: str, path: str, value: str = "", shape: str = "S"
) -> list[str]:
    """Find the cells of a result about a thing of the register, as people read them."""
    focus = mint(BASE, *thing.split("/"))
    wanted = path if not path or "<" in path else expand(path)
    result = Result(shape, Severity.WARNING, "m", focus, wanted, value)
    return [str(finding) for finding in find_cells([result], records, mapping(), BASE)]


@pytest.mark.parametrize(
    ("thing", "path", "value", "found"),
    [
        pytest.param(
            "territory/ostmark", "skos:prefLabel", '"Oostmark"@nl',
            ['data/territories.csv:3: label@nl: "Oostmark": m'], id="the row that holds the value",
        ),
        pytest.param(
            "event/fair", "skos:prefLabel", '"Feria"',
            ['data/events.csv:2: label: "Feria": m'], id="a text under no language, beside one",
        ),
        pytest.param(
            "event/fair", "skos:altLabel", '"Kermis"',
            ['data/events.csv:2: altLabel: "Kermis": m'], id="a text under no language",
        ),
        pytest.param(
            "territory/ostmark", "tw:territoryType", f"<{expand('code:territory-type/province')}>",
            ['data/territories.csv:2: territoryType: "province": m',
             'data/territories.csv:3: territoryType: "province": m'], id="every such row",
        ),
        pytest.param(
            "agreement/new", "tw:party", f"<{mint(BASE, 'territory', 'meerdal')}>",
            ['data/agreements.csv:3: party: "meerdal": m'], id="one of several values",
        ),
        pytest.param(
            "agreement/new", "tw:party", f"<{mint(BASE, 'agreement', 'old')}>",
            ['data/agreements.csv:3: party: "old": m'], id="another thing, which no cell holds",
        ),
        pytest.param(
            "territory/ostmark", "geo:lat", "", ["data/territories.csv:3: lat: m"],
            id="no value, the first row that fills the column",
        ),
        pytest.param(
            "territory/meerdal", "geo:lat", "", ["data/territories.csv:4: lat: m"],
            id="no value, no such row, the first row of the thing",
        ),
        pytest.param(
            "agreement/new", "tw:outcome", "", ["data/agreements.csv:3: outcome: m"],
            id="a column that the file does not have",
        ),
        pytest.param(
            "agreement/new", "skos:prefLabel", "", ["data/agreements.csv:3: label@en: m"],
            id="a missing text is missing in English",
        ),
        pytest.param(
            "territory/ostmark", "rdf:type", f"<{expand('tw:City')}>",
            ['data/territories.csv:3: type: "City": m'], id="the type",
        ),
        pytest.param(
            "agreement/new", "dcterms:source", f"<{mint(BASE, 'source', 'gazette')}>",
            ['data/agreements.csv:4: source: "gazette": m'], id="the source",
        ),
        pytest.param(
            "agreement/old", "tw:signedEarliest", f'"1799-01-01"^^<{XSD}date>',
            ['data/agreements.csv:2: signed: "1799": m'], id="a bound, at the date it is of",
        ),
        pytest.param(
            "agreement/old", "tw:termEndLatest", f'"1804-12-31"^^<{XSD}date>',
            ['data/agreements.csv:2: term: "P5Y": m'], id="a computed end, at the term",
        ),
        pytest.param(
            "agreement/new", "tw:termEndBasis", "",
            ["data/agreements.csv:3: termEnd: m"], id="the basis of an end that is stated",
        ),
        pytest.param(
            "territory/ostmark", "locn:geometry", "", ["data/territories.csv:3: lat: m"],
            id="a point, at its latitude",
        ),
        pytest.param(
            "agreement/new", f"(<{expand('tw:signed')}>|<{expand('tw:statedKind')}>)",
            '"treaty"@en', ['data/agreements.csv:3: statedKind@en: "treaty": m'],
            id="a path of two predicates, at the one that holds the value",
        ),
        pytest.param(
            "territory/meerdal", f"<{expand('schema:sameAs')}>/^<{expand('schema:sameAs')}>", "",
            ["data/territories.csv:4: sameAs: m"], id="a path there and back, at its beginning",
        ),
        pytest.param(
            "agreement/new", "", "", ["data/agreements.csv:3: m"], id="no path, the row",
        ),
        pytest.param(
            "agreement/new", "owl:sameAs", '"x"', ['data/agreements.csv:3: "x": m'],
            id="no column for the predicate, the row",
        ),
        pytest.param(
            "agreement/none", "tw:signed", '"x"', [f'{BASE}id/agreement/none: "x": m'],
            id="nothing in the tables, the thing itself",
        ),
    ],
)  # fmt: skip
def test_results_are_found_at_cells(
    records: tuple[Record, ...], thing: str, path: str, value: str, found: list[str]
) -> None:
    assert find(records, thing, path, value) == found


def test_a_long_value_is_shortened(records: tuple[Record, ...]) -> None:
    (found,) = find(records, "agreement/new", "tw:quote", f'"{"long " * 50}"@en')
    assert len(found) < 120
    assert "…" in found


def test_what_may_be_private_is_not_repeated(records: tuple[Record, ...]) -> None:
    focus = mint(BASE, "agreement", "new")
    value = '"pact"@en'
    results = [
        Result(shape, Severity.VIOLATION, "m", focus, expand("tw:statedKind"), value)
        for shape in ("Resource-contact", "Other")
    ]
    private, public = find_cells(results, records, mapping(), BASE)
    assert (private.message, private.value) == ("m", "")
    assert (public.message, public.value) == ('"pact": m', value)
    assert private.cell == public.cell == Cell("data/agreements.csv", 3, "statedKind@en")


def test_only_the_records_of_what_is_told_are_asked_for(records: tuple[Record, ...]) -> None:
    focus = mint(BASE, "agreement", "new")
    result = Result("S", Severity.INFO, "m", focus, expand("tw:signed"), '"2011"')
    asked = []

    def look_up(things: Collection[str]) -> Iterable[Record]:
        asked.append(set(things))
        return [record for record in records if record.id == "new"]

    found = find_cells([result], look_up, mapping(), BASE)
    assert found == find_cells([result], iter(records), mapping(), BASE)
    assert asked == [{focus}]


def test_a_finding_says_all_that_the_result_says(records: tuple[Record, ...]) -> None:
    focus = mint(BASE, "agreement", "new")
    path = expand("tw:signed")
    result = Result("Agreement-signed", Severity.INFO, "m", focus, path, "", "MinCount")
    assert find_cells([result], records, mapping(), BASE) == (
        Finding(
            Severity.INFO, "m", Cell("data/agreements.csv", 3, "signed"), "Agreement-signed",
            focus, path, "",
        ),
    )  # fmt: skip


# -------- the register of this repository ---------------------------------------------------------


def test_pyshacl_by_hand_agrees(checked: Checked, tmp_path: Path) -> None:
    """The dump and the files as they are, with nothing of ours between, give the same results."""
    dump = tmp_path / "register.nt"
    lines = (f"{s} {p} {o} .\n" for s, p, o, _ in checked.dataset.register)
    dump.write_text("".join(lines), encoding="utf-8")
    folder = checked.project.folder("shapes")
    shapes = Graph()
    for path in sorted(folder.glob("*.ttl")):
        shapes.parse(path)
    _, report, _ = pyshacl.validate(Graph().parse(dump), shacl_graph=shapes)
    by_hand = sorted(
        (str(report.value(node, SH.focusNode)), str(report.value(node, SH.sourceShape)))
        for node in report.objects(None, SH.result)
    )
    ours = validate_register(checked.dataset.register, folder)
    assert by_hand == sorted((result.focus, expand("tws:") + result.shape) for result in ours)
    assert by_hand


def test_every_finding_has_a_place(checked: Checked) -> None:
    files = {f"data/{table.name}.csv" for table in TABLES}
    assert checked.report.findings
    for finding in checked.report.findings:
        assert finding.cell is not None, finding
        assert finding.cell.file in files or finding.cell.file.startswith("data/"), finding
        assert finding.cell.line > 1, finding
