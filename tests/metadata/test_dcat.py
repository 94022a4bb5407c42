"""The catalogue: what DCAT-AP 3 wants of it, and what is true of the files."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS

from twinrdf.metadata.authority import publisher_type
from twinrdf.metadata.box import Box
from twinrdf.metadata.dcat import describe_catalog
from twinrdf.metadata.describe import Edition, describe
from twinrdf.metadata.nodes import name as write_name
from twinrdf.pipeline import Checked
from twinrdf.release import COMPRESSIONS, Release
from twinrdf.terms import iri

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
AP = rdflib.Namespace("http://data.europa.eu/r5r/")
ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")
WANTED = {
    DCAT.Catalog: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified,
        DCTERMS.language, DCTERMS.license, DCTERMS.spatial, DCTERMS.temporal, DCTERMS.rights,
        FOAF.homepage, DCAT.themeTaxonomy, DCAT.dataset, DCAT.service, DCAT.record,
    ),
    DCAT.CatalogRecord: (
        DCTERMS.modified, FOAF.primaryTopic, DCTERMS.conformsTo, DCTERMS.issued, ADMS.status,
    ),
    DCAT.Dataset: (
        DCTERMS.title, DCTERMS.description, DCAT.contactPoint, DCAT.distribution, DCAT.keyword,
        DCTERMS.publisher, DCTERMS.creator, DCTERMS.spatial, DCTERMS.temporal, DCAT.theme,
        DCTERMS.accessRights, DCTERMS.accrualPeriodicity, DCTERMS.language, DCTERMS.identifier,
        DCAT.version, DCAT.landingPage, DCTERMS.provenance, DCTERMS.rights,
    ),
    DCAT.Distribution: (
        DCAT.accessURL, DCAT.downloadURL, DCTERMS.title, DCTERMS.description, DCTERMS.format,
        DCTERMS.license, AP.availability, DCAT.mediaType, DCAT.byteSize, SPDX.checksum,
        DCTERMS.issued, DCTERMS.modified, DCTERMS.rights,
    ),
    DCAT.DataService: (
        DCTERMS.title, DCAT.endpointURL, DCAT.servesDataset, DCAT.endpointDescription,
        DCAT.contactPoint, DCTERMS.publisher, DCAT.theme, DCTERMS.conformsTo, DCAT.keyword,
        DCTERMS.license, DCTERMS.accessRights,
    ),
    DCTERMS.LicenseDocument: (DCTERMS.type,),
    DCTERMS.PeriodOfTime: (DCAT.startDate, DCAT.endDate),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
    FOAF.Agent: (FOAF.name,),
    VCARD.Kind: (VCARD.fn, VCARD.hasURL),
    SKOS.Concept: (SKOS.prefLabel,),
    SKOS.ConceptScheme: (DCTERMS.title,),
}  # fmt: skip
RANGES = {
    DCTERMS.publisher: FOAF.Agent, DCTERMS.creator: FOAF.Agent,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument, DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.rights: DCTERMS.RightsStatement, DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.conformsTo: DCTERMS.Standard, DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency, DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCTERMS.provenance: DCTERMS.ProvenanceStatement, DCAT.theme: SKOS.Concept,
    DCAT.themeTaxonomy: SKOS.ConceptScheme, DCAT.contactPoint: VCARD.Kind,
    DCAT.mediaType: DCTERMS.MediaType, DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document, FOAF.homepage: FOAF.Document, FOAF.page: FOAF.Document,
    AP.availability: SKOS.Concept, SPDX.checksum: SPDX.Checksum,
    SPDX.algorithm: SPDX.ChecksumAlgorithm, DCAT.dataset: DCAT.Dataset,
    DCAT.service: DCAT.DataService, DCAT.record: DCAT.CatalogRecord,
    DCAT.distribution: DCAT.Distribution, DCAT.servesDataset: DCAT.Dataset,
}  # fmt: skip
TABLES = {
    DCTERMS.language: "language", DCAT.theme: "data-theme", DCTERMS.format: "file-type",
    DCTERMS.accessRights: "access-right", DCTERMS.accrualPeriodicity: "frequency",
    AP.availability: "planned-availability",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.path / "metadata" / "catalog.ttl")


@pytest.mark.parametrize("kind", WANTED)
def test_nothing_that_the_profile_wants_is_missing(graph: rdflib.Graph, kind: rdflib.URIRef):
    nodes = set(graph.subjects(RDF.type, kind))
    assert nodes, kind
    for node in nodes:
        missing = [name for name in WANTED[kind] if (node, name, None) not in graph]
        assert not missing, node


@pytest.mark.parametrize("name", RANGES)
def test_values_are_described_as_the_profile_wants(graph: rdflib.Graph, name: rdflib.URIRef):
    values = set(graph.objects(None, name))
    publisher_pages = {graph.value(agent, FOAF.homepage) for agent in
                       graph.subjects(RDF.type, FOAF.Agent)}  # fmt: skip
    assert values
    for value in values - publisher_pages:
        assert (value, RDF.type, RANGES[name]) in graph, value


@pytest.mark.parametrize("name", TABLES)
def test_codes_come_from_the_authority_tables(graph: rdflib.Graph, name: rdflib.URIRef):
    table = rdflib.URIRef(f"http://publications.europa.eu/resource/authority/{TABLES[name]}")
    values = set(graph.objects(None, name))
    assert values
    for value in values:
        assert str(value).startswith(f"{table}/")
        assert (value, SKOS.inScheme, table) in graph


def test_each_file_has_its_size_and_hash(graph: rdflib.Graph, release: Release):
    distributions = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) == len(release.dumps)
    for node in distributions:
        url = str(graph.value(node, DCAT.downloadURL))
        content = (release.path / url.removeprefix(release.base)).read_bytes()
        assert int(str(graph.value(node, DCAT.byteSize))) == len(content)
        value = str(graph.value(graph.value(node, SPDX.checksum), SPDX.checksumValue))
        assert value.lower() == hashlib.sha256(content).hexdigest()
        packed = str(graph.value(node, DCAT.compressFormat) or "").rpartition("/")[2]
        assert COMPRESSIONS.get(packed, "") == (Path(url).suffix if packed else "")
        assert bool(packed) == url.endswith((".gz", ".zst"))


def test_single_values_are_single(graph: rdflib.Graph):
    for name in (DCTERMS.license, DCTERMS.issued, DCTERMS.modified, DCTERMS.publisher,
                 DCAT.byteSize, DCTERMS.format, DCAT.mediaType, SPDX.checksum):  # fmt: skip
        subjects = list(graph.subjects(name, None))
        assert len(subjects) == len(set(subjects)), name


def test_countries_are_told_by_the_authority_where_their_codes_are_known(
    graph: rdflib.Graph, release: Release
):
    base, table = rdflib.URIRef(release.base), "http://publications.europa.eu/resource/authority/"
    coverage, belgium = base + "dataset#coverage", rdflib.URIRef(f"{table}country/BEL")
    spatial = set(graph.objects(base + "dataset", DCTERMS.spatial))
    assert {coverage, belgium} < spatial
    assert (coverage, DCAT.bbox, None) in graph
    assert (coverage, DCAT.centroid, None) in graph
    assert set(graph.objects(base + "dataset#catalog", DCTERMS.spatial)) == spatial - {coverage}
    for country in spatial - {coverage}:
        assert (country, SKOS.inScheme, rdflib.URIRef(f"{table}country")) in graph
    assert (belgium, SKOS.prefLabel, rdflib.Literal("België", "nl")) in graph


def test_without_known_codes_there_is_the_coverage_alone(checked: Checked):
    project, found = checked.project, describe(checked.dataset, checked.project.base)
    countries = {place: replace(one, item="") for place, one in found.countries.items()}
    edition = Edition(project, replace(found, countries=countries), "0123456789abcdef", ())
    quads = describe_catalog(edition)
    spatial = {quad[2] for quad in quads if quad[1] == write_name("dcterms:spatial")}
    assert spatial == {iri(f"{project.base}dataset#coverage")}


def test_a_single_place_has_a_middle_and_no_box(checked: Checked):
    project, found = checked.project, describe(checked.dataset, checked.project.base)
    found = replace(found, box=Box("3.72", "51.05", "3.72", "51.05"))
    quads = describe_catalog(Edition(project, found, "0123456789abcdef", ()))
    told = {quad[1] for quad in quads if quad[0] == iri(f"{project.base}dataset#coverage")}
    assert write_name("dcat:centroid") in told
    assert write_name("dcat:bbox") not in told


def test_the_release_is_a_version_of_the_dataset(graph: rdflib.Graph, release: Release):
    node = rdflib.URIRef(f"{release.base}releases/{release.id}/release.json")
    dataset = rdflib.URIRef(f"{release.base}dataset")
    assert graph.value(dataset, DCAT.hasCurrentVersion) == node
    assert graph.value(node, DCAT.isVersionOf) == dataset
    assert str(graph.value(dataset, DCAT.version)) == release.id


def test_the_rights_say_what_the_licence_leaves_out(graph: rdflib.Graph, release: Release):
    rights = graph.value(rdflib.URIRef(f"{release.base}dataset"), DCTERMS.rights)
    words = str(graph.value(rights, rdflib.RDFS.label))
    assert "quotations" in words
    assert "remain those of their authors" in words


def test_what_the_publisher_is_is_told_where_it_is_set(checked: Checked):
    project = replace(checked.project, publisher_type="LocalAuthority")
    edition = Edition(project, describe(checked.dataset, project.base), "0123456789abcdef", ())
    publisher = iri(f"{project.base}dataset#publisher")
    kind = publisher_type("LocalAuthority")
    assert (publisher, write_name("dcterms:type"), kind, "") in describe_catalog(edition)
    unset = describe_catalog(replace(edition, project=checked.project))
    assert not any(quad[:2] == (publisher, write_name("dcterms:type")) for quad in unset)
