"""The description of the dataset in VoID: its size, its partitions and its links.

May import: metadata.describe, metadata.nodes, terms, vocab.
"""

from collections.abc import Iterator

from twinrdf.metadata.describe import Edition, vocabularies
from twinrdf.metadata.nodes import name, node, number, texts
from twinrdf.terms import Quad, iri, text
from twinrdf.vocab import PREFIXES

_FORMATS = {
    "Turtle": "Turtle", "N-Triples": "N-Triples", "RDF/XML": "RDF_XML", "JSON-LD": "JSON-LD",
    "TriG": "TriG", "N-Quads": "N-Quads",
}  # fmt: skip


def describe_void(edition: Edition) -> tuple[Quad, ...]:
    """Describe the dataset in VoID; the subject is `{base}dataset`."""
    return tuple(
        sorted(
            {*_document(edition), *_dataset(edition), *_partitions(edition), *_linksets(edition)}
        )
    )


def format_iri(format_name: str) -> str:
    """Give the W3C's IRI of an RDF format as a term; empty if there is none."""
    known = _FORMATS.get(format_name)
    return name(f"formats:{known}") if known else ""


def _document(edition: Edition) -> Iterator[Quad]:
    yield from node(
        edition.iri("metadata/void.ttl"),
        {
            "rdf:type": name("void:DatasetDescription"),
            "dcterms:title": text("Description of the dataset in VoID", "en"),
            "foaf:primaryTopic": iri(edition.iri("dataset")),
        },
    )


def _dataset(edition: Edition) -> Iterator[Quad]:
    project, found = edition.project, edition.description
    rdf = [dump for dump in edition.dumps if format_iri(dump.format)]
    yield from node(
        edition.iri("dataset"),
        {
            "rdf:type": name("void:Dataset"),
            "dcterms:title": texts(project.title),
            "dcterms:description": texts(project.description),
            "dcterms:issued": edition.day,
            "dcterms:license": iri(project.license),
            "dcterms:publisher": iri(edition.iri("dataset#publisher")),
            "dcterms:source": [iri(source) for source in found.sources],
            "foaf:homepage": iri(project.base),
            "void:uriSpace": text(edition.iri("id/")),
            "void:sparqlEndpoint": iri(edition.iri("sparql")),
            "void:dataDump": [iri(edition.iri(dump.path)) for dump in rdf],
            "void:feature": [format_iri(dump.format) for dump in rdf],
            "void:vocabulary": [iri(space) for space in vocabularies(found)],
            "void:exampleResource": [iri(example) for example in found.examples.values()],
            "void:triples": number(found.triples),
            "void:entities": number(sum(found.entities.values())),
            "void:classes": number(len(found.classes)),
            "void:properties": number(len(found.properties)),
            "void:distinctSubjects": number(found.subjects),
            "void:distinctObjects": number(found.objects),
        },
    )
    yield from node(
        edition.iri("dataset#publisher"),
        {
            "rdf:type": name("foaf:Agent"),
            "foaf:name": text(project.publisher_name),
            "foaf:homepage": iri(project.publisher_url) if project.publisher_url else "",
        },
    )


def _partitions(edition: Edition) -> Iterator[Quad]:
    """Give the partitions by class, by property, and by property and datatype within a class."""
    found, dataset = edition.description, edition.iri("dataset")
    for prop, part in found.properties.items():
        place = f"{dataset}#{_slug(prop)}"
        yield from node(dataset, {"void:propertyPartition": iri(place)})
        yield from node(
            place,
            {
                "rdf:type": name("void:Dataset"),
                "void:property": iri(prop),
                "void:triples": number(part.triples),
                "void:distinctSubjects": number(part.subjects),
            },
        )
    for kind, count in found.classes.items():
        place = f"{dataset}#{_slug(kind)}"
        yield from node(dataset, {"void:classPartition": iri(place)})
        yield from node(
            place,
            {
                "rdf:type": name("void:Dataset"),
                "void:class": iri(kind),
                "void:entities": number(count),
            },
        )
    for (kind, prop, value), count in found.usage.items():
        inner = f"{dataset}#{_slug(kind)}.{_slug(prop)}"
        innermost = f"{inner}.{_slug(value)}"
        is_class = value in found.classes
        key = "classPartition" if is_class else "datatypePartition"
        yield from node(f"{dataset}#{_slug(kind)}", {"void:propertyPartition": iri(inner)})
        yield from node(
            inner,
            {
                "rdf:type": name("void:Dataset"),
                "void:property": iri(prop),
                f"void:{key}" if is_class else f"void-ext:{key}": iri(innermost),
            },
        )
        yield from node(
            innermost,
            {
                "rdf:type": name("void:Dataset"),
                "void:class" if is_class else "void-ext:datatype": iri(value),
                "void:triples": number(count),
            },
        )


def _linksets(edition: Edition) -> Iterator[Quad]:
    dataset = edition.iri("dataset")
    for links in edition.description.linksets:
        target = f"{dataset}#{links.target.lower()}"
        place = f"{target}-{_slug(links.predicate)}"
        yield from node(dataset, {"void:subset": iri(place)})
        yield from node(
            place,
            {
                "rdf:type": name("void:Linkset"),
                "dcterms:title": text(f"Links to {links.target}", "en"),
                "void:linkPredicate": iri(links.predicate),
                "void:subjectsTarget": iri(dataset),
                "void:objectsTarget": iri(target),
                "void:triples": number(links.triples),
            },
        )
        yield from node(
            target,
            {
                "rdf:type": name("void:Dataset"),
                "dcterms:title": text(links.target),
                "foaf:homepage": iri(links.homepage),
                "void:uriSpace": text(links.space),
            },
        )


def _slug(found: str) -> str:
    """Give the fragment of a class or a property: `tw-party`."""
    for prefix, space in PREFIXES.items():
        local = found.removeprefix(space)
        if local != found and "/" not in local and "#" not in local:
            return f"{prefix}-{local}"
    return found.partition("//")[2].replace("/", "-").replace("#", "-")
