"""The catalogue with the dataset in DCAT-AP 3, for data portals to harvest.

It has no blank nodes and describes each authority concept, so that it conforms to the shapes of the
profile without other files.

May import: formats.csvw, metadata.authority, metadata.describe, metadata.distributions,
metadata.nodes, release, terms, vocab.
"""

from collections.abc import Iterator

from twinrdf.formats.csvw import CSVW
from twinrdf.metadata.authority import (
    concept,
    country_code,
    describe_concept,
    describe_licence,
    describe_publisher_type,
    language_code,
    licence,
    publisher_type,
    scheme,
)
from twinrdf.metadata.describe import Edition
from twinrdf.metadata.distributions import describe_distribution, distribution_iri
from twinrdf.metadata.nodes import Values, name, node, texts
from twinrdf.release import INFO
from twinrdf.terms import XSD, Quad, iri, text, typed
from twinrdf.vocab import NAMESPACE, PREFIXES

KEYWORDS = (
    "city partnerships", "cooperation agreements", "friendship cities", "linked open data",
    "memoranda of understanding", "paradiplomacy", "sister cities", "twin towns", "twinning",
)  # fmt: skip
"""The keywords for which people search such a register."""

RIGHTS = (
    "The licence covers the register: its facts, their arrangement and all that its editors wrote. "
    "Short quotations from sources (tw:quote, tw:text) remain those of their authors."
)
"""The rights statement: what the licence covers and what it does not."""

_THEMES = ("GOVE", "INTR", "REGI")
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_PROFILE = "http://data.europa.eu/r5r/"
_CHANGE = "http://purl.org/adms/changetype/updated"
_WKT = f"{PREFIXES['gsp']}wktLiteral"


def describe_catalog(edition: Edition) -> tuple[Quad, ...]:
    """Describe the catalogue `{base}dataset#catalog`, its dataset, files and endpoint in DCAT-AP.

    What is described there has its document at `/dataset`, and a release its own at `/releases/`.
    """
    parts = (_catalog, _dataset, _service, _coverage, _people, _standards, _tables)
    quads = {quad for part in parts for quad in part(edition)}
    for dump in edition.dumps:
        quads.update(describe_distribution(dump, edition))
    return tuple(sorted(quads))


def catalog_iri(edition: Edition) -> str:
    """Give the IRI of the catalogue."""
    return edition.iri("dataset#catalog")


def _common(edition: Edition) -> dict[str, Values]:
    """Give the properties that catalogue, dataset and endpoint share."""
    return {
        "dcterms:publisher": iri(edition.iri("dataset#publisher")),
        "dcterms:issued": edition.day,
        "dcterms:modified": edition.day,
    }


def _catalog(edition: Edition) -> Iterator[Quad]:
    project, dataset = edition.project, edition.iri("dataset")
    catalog, record = catalog_iri(edition), f"{dataset}#record"
    yield from node(
        catalog,
        {
            **_common(edition),
            "rdf:type": name("dcat:Catalog"),
            "dcterms:title": texts(project.title),
            "dcterms:description": texts(project.description),
            "dcterms:language": _languages(project.languages),
            "dcterms:license": iri(licence(project.license)),
            "dcterms:rights": iri(f"{dataset}#rights"),
            "dcterms:spatial": _countries(edition) or iri(f"{dataset}#coverage"),
            "dcterms:temporal": iri(f"{dataset}#period") if edition.description.begin else "",
            "foaf:homepage": iri(project.base),
            "dcat:themeTaxonomy": scheme("data-theme"),
            "dcat:dataset": iri(dataset),
            "dcat:service": iri(edition.iri("sparql")),
            "dcat:record": iri(record),
        },
    )
    yield from node(
        record,
        {
            "rdf:type": name("dcat:CatalogRecord"),
            "dcterms:issued": edition.day,
            "dcterms:modified": edition.day,
            "dcterms:conformsTo": iri(_PROFILE),
            "foaf:primaryTopic": iri(dataset),
            "adms:status": iri(_CHANGE),
        },
    )


def _dataset(edition: Edition) -> Iterator[Quad]:
    project, dataset = edition.project, edition.iri("dataset")
    release = edition.iri(f"releases/{edition.id}/{INFO}")
    yield from node(
        dataset,
        {
            **_common(edition),
            "rdf:type": name("dcat:Dataset"),
            "dcterms:title": texts(project.title),
            "dcterms:description": texts(project.description),
            "dcterms:creator": iri(f"{dataset}#publisher"),
            "dcterms:identifier": text(dataset),
            "dcterms:language": _languages(project.languages),
            "dcterms:accessRights": concept("access-right", "PUBLIC"),
            "dcterms:accrualPeriodicity": concept("frequency", "IRREG"),
            "dcterms:conformsTo": iri(NAMESPACE),
            "dcterms:provenance": iri(f"{dataset}#provenance"),
            "dcterms:rights": iri(f"{dataset}#rights"),
            "dcterms:spatial": [iri(f"{dataset}#coverage"), *_countries(edition)],
            "dcterms:temporal": iri(f"{dataset}#period") if edition.description.begin else "",
            "prov:wasDerivedFrom": [iri(source) for source in edition.description.sources],
            "dcat:theme": [concept("data-theme", theme) for theme in _THEMES],
            "dcat:keyword": [text(keyword, "en") for keyword in KEYWORDS],
            "dcat:contactPoint": iri(f"{dataset}#contact"),
            "dcat:landingPage": iri(project.base),
            "foaf:page": iri(edition.iri("about")),
            "dcat:version": text(edition.id),
            "dcat:hasCurrentVersion": iri(release),
            "dcat:distribution": [iri(distribution_iri(dump, edition)) for dump in edition.dumps],
        },
    )
    yield from node(
        release,
        {
            "rdf:type": name("prov:Entity"),
            "dcterms:identifier": text(edition.id),
            "dcterms:issued": edition.day,
            "dcat:isVersionOf": iri(dataset),
            "dcat:version": text(edition.id),
        },
    )
    yield from _statement(f"{dataset}#rights", "dcterms:RightsStatement", RIGHTS)
    yield from _statement(
        f"{dataset}#provenance",
        "dcterms:ProvenanceStatement",
        "Entered by hand from the source documents; each statement names its source, and each "
        "decision between sources is published with its rule.",
    )


def _service(edition: Edition) -> Iterator[Quad]:
    dataset = edition.iri("dataset")
    yield from node(
        edition.iri("sparql"),
        {
            **_common(edition),
            "rdf:type": name("dcat:DataService"),
            "dcterms:title": text("SPARQL endpoint", "en"),
            "dcterms:description": text(
                "Answers SPARQL 1.1 queries on the register (the default graph) and on what each "
                "source says (the named graphs).",
                "en",
            ),
            "dcterms:accessRights": concept("access-right", "PUBLIC"),
            "dcterms:conformsTo": iri(_PROTOCOL),
            "dcterms:license": iri(licence(edition.project.license)),
            "dcat:contactPoint": iri(f"{dataset}#contact"),
            "dcat:endpointURL": iri(edition.iri("sparql")),
            "dcat:endpointDescription": iri(edition.iri("metadata/service.ttl")),
            "dcat:keyword": [text(keyword, "en") for keyword in ("SPARQL", *KEYWORDS)],
            "dcat:servesDataset": iri(dataset),
            "dcat:theme": [concept("data-theme", theme) for theme in _THEMES],
        },
    )


def _coverage(edition: Edition) -> Iterator[Quad]:
    found, dataset = edition.description, edition.iri("dataset")
    countries = found.countries.values()
    place: dict[str, Values] = {
        "rdf:type": name("dcterms:Location"),
        "dcterms:hasPart": [iri(country) for country in found.countries],
        "skos:prefLabel": text(
            ", ".join(sorted(one.labels["en"] for one in countries if "en" in one.labels))
            or "the places of the register",
            "en",
        ),
    }
    if found.box:
        if area := found.box.write_area():
            place["dcat:bbox"] = typed(area, _WKT)
        place["dcat:centroid"] = typed(found.box.write_middle(), _WKT)
    yield from node(f"{dataset}#coverage", place)
    if found.begin:
        yield from node(
            f"{dataset}#period",
            {
                "rdf:type": name("dcterms:PeriodOfTime"),
                "dcat:startDate": typed(found.begin, f"{XSD}date"),
                "dcat:endDate": typed(found.end, f"{XSD}date"),
            },
        )


def _people(edition: Edition) -> Iterator[Quad]:
    project, dataset = edition.project, edition.iri("dataset")
    page = iri(project.publisher_url) if project.publisher_url else ""
    yield from node(
        f"{dataset}#publisher",
        {
            "rdf:type": name("foaf:Agent"),
            "foaf:name": text(project.publisher_name),
            "foaf:homepage": page,
            "dcterms:type": publisher_type(project.publisher_type),
        },
    )
    yield from describe_publisher_type(project.publisher_type)
    yield from node(
        f"{dataset}#contact",
        {
            "rdf:type": name("vcard:Kind"),
            "vcard:fn": text(project.publisher_name),
            "vcard:hasURL": page,
        },
    )


def _standards(edition: Edition) -> Iterator[Quad]:
    for standard, title in (
        (NAMESPACE, "The twinrdf vocabulary"),
        (_PROTOCOL, "SPARQL 1.1 Protocol"),
        (_PROFILE, "DCAT-AP"),
        (edition.iri(CSVW), "The columns of the tables, as CSV on the Web"),
    ):
        found = {"rdf:type": name("dcterms:Standard"), "dcterms:title": text(title, "en")}
        yield from node(standard, found)
    for page in (edition.project.base, edition.iri("about")):
        yield from node(page, {"rdf:type": name("foaf:Document")})
    change = {"rdf:type": name("skos:Concept"), "skos:prefLabel": text("updated", "en")}
    yield from node(_CHANGE, change)


def _tables(edition: Edition) -> Iterator[Quad]:
    used = [
        *(("data-theme", theme) for theme in _THEMES),
        *(("language", language_code(language)) for language in edition.project.languages),
        ("access-right", "PUBLIC"),
        ("frequency", "IRREG"),
        ("planned-availability", "STABLE"),
    ]
    for table, code in used:
        if code:
            yield from describe_concept(table, code)
    for country in edition.description.countries.values():
        if code := country_code(country.item):
            yield from describe_concept("country", code, country.labels)
    yield from describe_licence(edition.project.license)


def _countries(edition: Edition) -> list[str]:
    """Give the countries of the register that are in the authority table."""
    codes = (country_code(one.item) for one in edition.description.countries.values())
    return [concept("country", code) for code in codes if code]


def _languages(tags: tuple[str, ...]) -> list[str]:
    codes = (language_code(tag) for tag in tags)
    return [concept("language", code) for code in codes if code]


def _statement(place: str, kind: str, words: str) -> Iterator[Quad]:
    return node(place, {"rdf:type": name(kind), "rdfs:label": text(words, "en")})
