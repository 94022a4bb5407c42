"""The description of the dataset for search engines: schema.org in JSON-LD.

May import: metadata.dcat, metadata.describe.
"""

import json
from typing import Any

from twinrdf.metadata.dcat import KEYWORDS, RIGHTS, catalog_iri
from twinrdf.metadata.describe import Edition


def describe_schemaorg(edition: Edition) -> str:
    """Describe the dataset as one JSON-LD document."""
    return json.dumps(_dataset(edition), ensure_ascii=False, indent=2) + "\n"


def _dataset(edition: Edition) -> dict[str, Any]:
    project, found = edition.project, edition.description
    publisher = {
        "@type": "Organization",
        "@id": edition.iri("dataset#publisher"),
        "name": project.publisher_name,
        **({"url": project.publisher_url} if project.publisher_url else {}),
    }
    dataset: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": edition.iri("dataset"),
        "url": project.base,
        "identifier": edition.iri("dataset"),
        "name": project.title["en"],
        "alternateName": [text for language, text in project.title.items() if language != "en"],
        "description": project.description["en"],
        "keywords": list(KEYWORDS),
        "inLanguage": list(project.languages),
        "license": project.license,
        "copyrightNotice": RIGHTS,
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "datePublished": project.issued.isoformat(),
        "dateModified": project.issued.isoformat(),
        "version": edition.id,
        "isBasedOn": list(found.sources),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": catalog_iri(edition),
            "name": project.title["en"],
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": dump.path.rsplit("/", 1)[-1],
                "contentUrl": edition.iri(dump.path),
                "encodingFormat": dump.media_type,
                "contentSize": f"{dump.bytes} B",
                "sha256": dump.sha256,
            }
            for dump in edition.dumps
            if not dump.compression
        ],
        "size": f"{found.triples} statements",
    }
    if found.begin:
        dataset["temporalCoverage"] = f"{found.begin}/{found.end}"
    if found.box:
        west, south, east, north = found.box
        dataset["spatialCoverage"] = {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }
    return dataset
