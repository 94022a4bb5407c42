"""A small register made by hand, as a site: places, two ties, three sources that differ."""

import json
from functools import cache
from pathlib import Path

import pyoxigraph
from tests.handmade import CONTEXT, Rows, complete_release

from twinrdf.mapping import read_mapping
from twinrdf.queries import parse_query
from twinrdf.release import FORMAT, INFO, read_release
from twinrdf.serve.pages import Site
from twinrdf.store import open_store, write_store
from twinrdf.vocab import PREFIXES

ROOT = Path(__file__).parents[3]
BASE = "https://example.org/register/"
LANGUAGES = ("en", "nl", "fr", "zh")
LABEL = f"<{PREFIXES['skos']}prefLabel>"

DATASET = '{"@type": "Dataset", "name": "Made up & <!--<script>"}'
EXAMPLE = (Path(__file__).parent / "example.trig").read_text(encoding="utf-8")
QUERY = """#+ summary: Which ties does a place have?
#+ tags: place, tie
#+ description: The oldest come first.
#+ param: place iri territory -- the place
#+ param: kind concept partnership-kind optional -- only ties of this kind
#+ param: since year = 1900 -- the first year
#+ columns: place, kind, since, partner, partnerLabel
#+ example: place=ghent
PREFIX tw: <https://w3id.org/twinrdf/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?place ?kind ?since ?partner ?partnerLabel WHERE {
  ?tie tw:party ?place , ?partner ; tw:partnershipKind ?kind .
  ?partner skos:prefLabel ?partnerLabel
  FILTER(?partner != ?place)
} ORDER BY ?partner
"""


def make_site(
    folder: Path,
    more: str = "",
    report: str = "",
    findings: Rows = (),
    decisions: Rows = (),
) -> Site:
    """Make the site of the example, with more N-Quads, an address for reports, findings of
    validation and decisions between sources if given."""
    folder.mkdir(parents=True, exist_ok=True)
    parsed = pyoxigraph.parse(EXAMPLE, format=pyoxigraph.RdfFormat.TRIG)
    nquads = pyoxigraph.serialize(parsed, format=pyoxigraph.RdfFormat.N_QUADS)
    (folder / "all.nq").write_bytes(nquads + _ontology() + more.encode())
    write_store(folder / "all.nq", folder / "store")
    complete_release(folder, BASE, LANGUAGES, findings, decisions)
    (folder / "metadata").mkdir()
    (folder / "metadata" / "void.ttl").touch()
    (folder / "metadata" / "dataset.jsonld").write_text(DATASET, encoding="utf-8")
    query = parse_query(QUERY, "ties-of-place", "ties-of-place.rq")
    (folder / INFO).write_text(json.dumps(_info(report)), encoding="utf-8")
    return Site(
        read_release(folder),
        open_store(folder / "store"),
        read_mapping(CONTEXT),
        (query,),
    )


def thing(name: str) -> str:
    """Give the IRI of a thing of the example."""
    return f"{BASE}id/{name}"


@cache
def _ontology() -> bytes:
    parsed = pyoxigraph.parse(path=str(ROOT / "ontology" / "twinrdf.ttl"))
    graph = pyoxigraph.NamedNode(PREFIXES["tw"].removesuffix("#"))
    quads = (pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for t in parsed)
    nquads = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    codes = b"".join(
        pyoxigraph.serialize(
            pyoxigraph.parse(path=str(ROOT / "ontology" / name)),
            format=pyoxigraph.RdfFormat.N_TRIPLES,
        )
        for name in ("codes.ttl", "domains.ttl")
    )
    return nquads + codes


def _info(report: str) -> dict[str, object]:
    dump = {"format": "Turtle", "media_type": "text/turtle", "graphs": "register"}
    quads = {"format": "N-Quads", "media_type": "application/n-quads", "graphs": "everything"}
    table = {"format": "CSV", "media_type": "text/csv", "graphs": "register"}
    return {
        "id": "0123456789abcdef",
        "format": FORMAT,
        "input": "made by hand",
        "title": {"en": "Register of examples", "nl": "Register van voorbeelden"},
        "description": {"en": "Ties made up for tests."},
        "base": BASE,
        "issued": "2026-11-22",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "publisher": {"name": "The testers", "url": "https://example.org/testers"}
        | ({"report": report} if report else {}),
        "languages": LANGUAGES,
        "prefixes": {**PREFIXES, "id": f"{BASE}id/"},
        "counts": {
            "quads": 4321,
            "triples": 1234,
            "entities": {"territory": 7, "partnership": 2, "agreement": 2, "source": 3},
        },
        "graphs": [{"iri": f"{BASE}graph/links", "triples": 3, "label": "links to Wikidata"}],
        "dumps": [
            {**dump, "path": "dumps/register.ttl", "statements": 1234, "bytes": 51000}
            | {"sha256": "a" * 64},
            {**dump, "path": "dumps/register.ttl.gz", "statements": 1234, "bytes": 5100}
            | {"sha256": "b" * 64, "compression": "gzip"},
            {**dump, "path": "dumps/register.ttl.zst", "statements": 1234, "bytes": 4900}
            | {"sha256": "d" * 64, "compression": "zstd"},
            {**quads, "path": "dumps/everything.nq", "statements": 4321, "bytes": 99000}
            | {"sha256": "e" * 64},
            {**table, "path": "dumps/csv/territories.csv", "statements": 7, "bytes": 900}
            | {"sha256": "c" * 64},
        ],
    }
