"""The files of the dataset as distributions in DCAT-AP 3.

May import: formats.csvw, metadata.authority, metadata.describe, metadata.nodes, release, terms,
vocab.
"""

from collections.abc import Iterator

from twinrdf.formats.csvw import CSVW
from twinrdf.metadata.authority import concept, describe_concept, format_code, licence
from twinrdf.metadata.describe import Edition
from twinrdf.metadata.nodes import name, node
from twinrdf.release import Dump
from twinrdf.terms import XSD, Quad, iri, text, typed
from twinrdf.vocab import NAMESPACE

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# The profile's shapes want https here, where the vocabulary itself has http.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_HOLDINGS = {
    "register": "the register: the consolidated view of all sources",
    "everything": "everything: the register and what each source says, in named graphs",
}


def distribution_iri(dump: Dump, edition: Edition) -> str:
    """Give the IRI of the distribution for a file, `{base}dataset#register.ttl`."""
    return edition.iri(f"dataset#{dump.path.removeprefix('dumps/').replace('/', '-')}")


def describe_distribution(dump: Dump, edition: Edition) -> Iterator[Quad]:
    """Describe a file: its format, size, licence and checksum."""
    place = distribution_iri(dump, edition)
    packed = f" ({dump.compression})" if dump.compression else ""
    is_table = dump.path.startswith("dumps/csv/")
    media_type = f"{_MEDIA_TYPES}{dump.media_type}"
    compression = f"{_MEDIA_TYPES}application/{dump.compression}" if dump.compression else ""
    yield from node(
        place,
        {
            "rdf:type": name("dcat:Distribution"),
            "dcterms:title": text(f"{dump.path.rsplit('/', 1)[-1]}: {dump.format}{packed}", "en"),
            "dcterms:description": text(
                f"{dump.format}{packed} of {_HOLDINGS[dump.graphs]}; {dump.statements} "
                f"{_unit(dump)}",
                "en",
            ),
            "dcterms:format": concept("file-type", format_code(dump.format)),
            "dcterms:issued": edition.day,
            "dcterms:modified": edition.day,
            "dcterms:license": iri(licence(edition.project.license)),
            "dcterms:rights": iri(edition.iri("dataset#rights")),
            "dcterms:conformsTo": [iri(NAMESPACE), *([iri(edition.iri(CSVW))] if is_table else [])],
            "dcatap:availability": concept("planned-availability", "STABLE"),
            "dcat:accessURL": iri(edition.iri("downloads")),
            "dcat:downloadURL": iri(edition.iri(dump.path)),
            "dcat:mediaType": iri(media_type),
            "dcat:compressFormat": iri(compression) if compression else "",
            "dcat:byteSize": typed(str(dump.bytes), f"{XSD}nonNegativeInteger"),
            "spdx:checksum": iri(f"{place}.sha256"),
        },
    )
    yield from node(
        f"{place}.sha256",
        {
            "rdf:type": name("spdx:Checksum"),
            "spdx:algorithm": iri(_SHA256),
            "spdx:checksumValue": typed(dump.sha256, f"{XSD}hexBinary"),
        },
    )
    yield from describe_concept("file-type", format_code(dump.format))
    for used in filter(None, (media_type, compression)):
        yield from node(used, {"rdf:type": name("dcterms:MediaType")})
    yield from node(
        _SHA256,
        {
            "rdf:type": name("spdx:ChecksumAlgorithm"),
            "skos:exactMatch": name("spdx:checksumAlgorithm_sha256"),
        },
    )


def _unit(dump: Dump) -> str:
    units = {"CSV": "rows", "GeoJSON": "features", "GraphML": "edges", "GEXF": "edges"}
    return units.get(dump.format, "statements")
