"""Records become the quads of their sources' graphs, in the spelling that stores keep."""

from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registers import BASE, SAMPLE, mapping, read_tables, vocabulary
from stages import convert_records
from twinrdf.project import read_project
from twinrdf.records.read import read_records
from twinrdf.records.rows import Record
from twinrdf.terms import Quad
from twinrdf.vocab import expand

COUNCIL = f"<{BASE}id/source/council>"
CATALOG = f"<{BASE}graph/catalog>"


def convert(records: tuple[Record, ...]) -> list[Quad]:
    return list(convert_records(records, mapping(), vocabulary(), BASE))


def facts(quads: list[Quad], subject: str, graph: str = COUNCIL) -> set[tuple[str, str]]:
    """Give what a graph says of a thing, with names shortened."""
    return {
        (shorten(predicate), shorten(value))
        for one, predicate, value, place in quads
        if one == f"<{BASE}id/{subject}>" and place == graph
    }


def shorten(term: str) -> str:
    for prefix in ("tw", "code", "rdf", "dcterms", "skos", "geo", "locn", "gsp", "xsd", "org"):
        term = term.replace(f"<{expand(prefix + ':')}", f"<{prefix}:")
    return term.replace(BASE, "")


def test_row_says_what_it_says_in_the_graph_of_its_source(tmp_path: Path) -> None:
    records, findings = read_tables(
        tmp_path,
        agreements="id,source,label@nl,label,signed,term,party,agreementKind,asWritten\n"
        'm,council,"Een ""pact""\nvan ooit",M,2011-02,P18M,ostmark;meerdal,memorandum,2 paginas\n',
    )
    assert findings == ()
    assert facts(convert(records), "agreement/m") == {
        ("<rdf:type>", "<tw:Agreement>"),
        ("<dcterms:source>", "<id/source/council>"),
        ("<tw:basis>", "<code:basis/stated>"),
        ("<skos:prefLabel>", '"Een \\"pact\\"\\nvan ooit"@nl'),
        ("<skos:prefLabel>", '"M"'),
        ("<tw:signed>", '"2011-02"^^<xsd:gYearMonth>'),
        ("<tw:signedEarliest>", '"2011-02-01"^^<xsd:date>'),
        ("<tw:signedLatest>", '"2011-02-28"^^<xsd:date>'),
        ("<tw:term>", '"P1Y6M"^^<xsd:duration>'),
        ("<tw:party>", "<id/territory/ostmark>"),
        ("<tw:party>", "<id/territory/meerdal>"),
        ("<tw:agreementKind>", "<code:agreement-kind/memorandum>"),
        ("<tw:asWritten>", '"2 paginas"'),
    }


def test_coordinates_make_a_point_longitude_first(tmp_path: Path) -> None:
    records, _ = read_tables(
        tmp_path, territories="id,type,source,lat,long\nx,City,council,51.050,-3.70\n"
    )
    assert facts(convert(records), "territory/x") >= {
        ("<geo:lat>", '"51.05"^^<xsd:decimal>'),
        ("<geo:long>", '"-3.7"^^<xsd:decimal>'),
        ("<locn:geometry>", '"POINT(-3.7 51.05)"^^<gsp:wktLiteral>'),
    }


def test_classes_above_are_written_too(tmp_path: Path) -> None:
    records, findings = read_tables(
        tmp_path,
        territories="id,type,source\nx,City,council\ny,,council\n",
        organizations="id,type,source\no,Collaboration,council\n",
        events="id,type,source\ne,ChangeEvent,council\n",
    )
    assert findings == ()
    quads = convert(records)

    def classes(subject: str) -> set[str]:
        return {value for name, value in facts(quads, subject) if name == "<rdf:type>"}

    assert classes("territory/x") == {"<tw:City>", "<tw:Territory>"}
    assert classes("territory/y") == {"<tw:Territory>"}
    assert classes("organization/o") == {"<org:OrganizationalCollaboration>", "<org:Organization>"}
    assert classes("event/e") == {"<org:ChangeEvent>", "<tw:Event>"}


def test_basis_given_is_not_stated_besides(tmp_path: Path) -> None:
    records, _ = read_tables(tmp_path, territories="id,source,basis\nx,council,implied\n")
    found = {value for name, value in facts(convert(records), "territory/x") if "basis" in name}
    assert found == {"<code:basis/implied>"}


def test_of_what_was_replaced_only_its_name_and_its_successor_are_said(tmp_path: Path) -> None:
    records, findings = read_tables(
        tmp_path,
        sources="id,label@en,issued,rank\ncouncil,Council,2019,01\npaper,Paper,2020,02\n",
        territories="id,type,source,label@en,territoryType,lat,long,replacedBy\n"
        "old,City,council,Old,municipality,51.05,3.7,new\n"
        "old,City,paper,Old town,municipality,51.05,3.7,\n"
        "new,City,council,New,municipality,51.05,3.7,\n",
    )
    assert findings == ()
    found = convert(records)
    assert facts(found, "territory/old") == {
        ("<dcterms:source>", "<id/source/council>"),
        ("<tw:basis>", "<code:basis/stated>"),
        ("<skos:prefLabel>", '"Old"@en'),
        ("<dcterms:isReplacedBy>", "<id/territory/new>"),
    }
    assert facts(found, "territory/old", f"<{BASE}id/source/paper>") == {
        ("<dcterms:source>", "<id/source/paper>"),
        ("<tw:basis>", "<code:basis/stated>"),
        ("<skos:prefLabel>", '"Old town"@en'),
    }
    assert ("<geo:lat>", '"51.05"^^<xsd:decimal>') in facts(found, "territory/new")


def test_sources_are_described_in_the_catalog(tmp_path: Path) -> None:
    records, _ = read_tables(tmp_path, sources="id,label@en,issued,rank\ncouncil,Council,2019,01\n")
    assert facts(convert(records), "source/council", CATALOG) == {
        ("<rdf:type>", "<tw:SourceDocument>"),
        ("<skos:prefLabel>", '"Council"@en'),
        ("<dcterms:issued>", '"2019"^^<xsd:gYear>'),
        ("<tw:issuedEarliest>", '"2019-01-01"^^<xsd:date>'),
        ("<tw:issuedLatest>", '"2019-12-31"^^<xsd:date>'),
        ("<tw:rank>", '"1"^^<xsd:integer>'),
    }


def test_two_sources_speak_in_two_graphs(tmp_path: Path) -> None:
    records, _ = read_tables(tmp_path, territories="id,source,label@en\nx,council,A\nx,gazette,B\n")
    quads = convert(records)
    labels = [(value, place) for _, name, value, place in quads if value in {'"A"@en', '"B"@en'}]
    assert labels == [('"A"@en', COUNCIL), ('"B"@en', COUNCIL.replace("council", "gazette"))]


def test_stores_keep_every_term_of_the_sample() -> None:
    records, _ = read_records(read_project(SAMPLE), mapping(), vocabulary())
    quads = convert(records)
    assert kept(quads) == set(quads)


def kept(quads: list[Quad]) -> set[Quad]:
    """Give quads as a store spells them after loading them."""
    store = ox.Store()
    lines = "".join(f"{' '.join(quad)} .\n" for quad in quads)
    store.load(lines.encode(), format=ox.RdfFormat.N_QUADS)
    return {(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in store}


ROWS = st.dictionaries(st.sampled_from(sorted(mapping().columns)), st.text(max_size=30))
LANGUAGES = st.from_regex(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", fullmatch=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS, LANGUAGES)
def test_stores_keep_whatever_can_be_read(
    tmp_path: Path, row: dict[str, str], language: str
) -> None:
    row = {"id": "m", "source": "council", f"quote@{language}": "q", "quote@en": "q"} | row
    cells = ",".join('"' + cell.replace('"', '""') + '"' for cell in row.values())
    records, _ = read_tables(tmp_path, territories=f"{','.join(row)}\n{cells}\n")
    quads = convert(records)
    assert kept(quads) == set(quads)
