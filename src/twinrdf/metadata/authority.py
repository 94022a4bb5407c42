"""The EU authority tables that DCAT-AP requires: themes, languages, formats, licences and others.

May import: link.built_in, metadata.nodes, terms.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from twinrdf.link.built_in import read_codes
from twinrdf.metadata.nodes import name, node, texts
from twinrdf.terms import Quad, iri, text

_TABLES = "http://publications.europa.eu/resource/authority/"
_LICENCE_TYPES = "http://purl.org/adms/licencetype/"
_PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"
_CLASSES = {
    "access-right": "dcterms:RightsStatement",
    "country": "dcterms:Location",
    "file-type": "dcterms:MediaTypeOrExtent",
    "frequency": "dcterms:Frequency",
    "language": "dcterms:LinguisticSystem",
    "licence": "dcterms:LicenseDocument",
}
_LABELS = {
    "INTR": "International issues", "REGI": "Regions and cities",
    "GOVE": "Government and public sector", "IRREG": "irregular", "PUBLIC": "public",
    "STABLE": "stable",
}  # fmt: skip
_LANGUAGES = {
    "af": "AFR", "ar": "ARA", "az": "AZE", "be": "BEL", "bg": "BUL", "bn": "BEN", "bs": "BOS",
    "ca": "CAT", "cs": "CES", "cy": "CYM", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG",
    "es": "SPA", "et": "EST", "eu": "EUS", "fa": "FAS", "fi": "FIN", "fr": "FRA", "fy": "FRY",
    "ga": "GLE", "gl": "GLG", "he": "HEB", "hi": "HIN", "hr": "HRV", "hu": "HUN", "hy": "HYE",
    "id": "IND", "is": "ISL", "it": "ITA", "ja": "JPN", "ka": "KAT", "kk": "KAZ", "km": "KHM",
    "ko": "KOR", "ky": "KIR", "lb": "LTZ", "lo": "LAO", "lt": "LIT", "lv": "LAV", "mk": "MKD",
    "mn": "MON", "ms": "MSA", "mt": "MLT", "nb": "NOB", "ne": "NEP", "nl": "NLD", "nn": "NNO",
    "no": "NOR", "pl": "POL", "pt": "POR", "ro": "RON", "ru": "RUS", "se": "SME", "sk": "SLK",
    "sl": "SLV", "sq": "SQI", "sr": "SRP", "sv": "SWE", "sw": "SWA", "ta": "TAM", "tg": "TGK",
    "th": "THA", "tk": "TUK", "tr": "TUR", "uk": "UKR", "ur": "URD", "uz": "UZB", "vi": "VIE",
    "wa": "WLN", "zh": "ZHO",
}  # fmt: skip
_FORMATS = {
    "Turtle": "RDF_TURTLE", "N-Triples": "RDF_N_TRIPLES", "N-Quads": "RDF_N_QUADS",
    "TriG": "RDF_TRIG", "RDF/XML": "RDF_XML", "JSON-LD": "JSON_LD", "CSV": "CSV",
    "GeoJSON": "GEOJSON", "GraphML": "XML", "GEXF": "XML",
}  # fmt: skip
_CREATIVE_COMMONS = "https://creativecommons.org/"
_LICENCES = {
    f"{_CREATIVE_COMMONS}publicdomain/zero/1.0/": ("CC0", "PublicDomain"),
    f"{_CREATIVE_COMMONS}licenses/by/4.0/": ("CC_BY_4_0", "Attribution"),
    f"{_CREATIVE_COMMONS}licenses/by-sa/4.0/": ("CC_BYSA_4_0", "ViralEffect-ShareAlike"),
}


def concept(table: str, code: str) -> str:
    """Give a concept of an authority table as a term."""
    return iri(f"{_TABLES}{table}/{code}")


def scheme(table: str) -> str:
    """Give an authority table as a term."""
    return iri(_TABLES + table)


def describe_concept(
    table: str, code: str, labels: Mapping[str, str] | None = None
) -> Iterator[Quad]:
    """Describe a concept, for readers who do not have its table."""
    known = text(_LABELS[code], "en") if code in _LABELS else text(code)
    found = {
        "rdf:type": [name(kind) for kind in ("skos:Concept", _CLASSES.get(table)) if kind],
        "skos:inScheme": scheme(table),
        "skos:prefLabel": texts(labels) if labels else known,
    }
    yield from node(f"{_TABLES}{table}/{code}", found)
    yield from node(
        _TABLES + table,
        {
            "rdf:type": name("skos:ConceptScheme"),
            "dcterms:title": text(f"EU authority table: {table.replace('-', ' ')}", "en"),
        },
    )


def language_code(tag: str) -> str:
    """Give the code of a language for its tag (`NLD` for `nl` or `nl-be`); empty if unknown."""
    return _LANGUAGES.get(tag.partition("-")[0], "")


def country_code(item: str) -> str:
    """Give the code of a country for its Wikidata item (`BEL` for `Q31`); empty if unknown."""
    return _read_countries().get(item, "")


@cache
def _read_countries() -> dict[str, str]:
    """Give the three-letter codes of ISO 3166, without those in X, which are for private use."""
    return {item: code for code, item in read_codes().items() if len(code) == 3 and code[0] != "X"}


def format_code(format_name: str) -> str:
    """Give the code of a file type for the name of a format."""
    return _FORMATS[format_name]


def licence(license_iri: str) -> str:
    """Give the IRI of a licence in the table, or its own IRI if the table lacks it."""
    known = _LICENCES.get(license_iri)
    return f"{_TABLES}licence/{known[0]}" if known else license_iri


def describe_licence(license_iri: str) -> Iterator[Quad]:
    """Describe a licence: its own IRI and its type, if that is known."""
    properties = {"rdf:type": name("dcterms:LicenseDocument")}
    code, kind = _LICENCES.get(license_iri, ("", ""))
    if kind:
        yield from describe_concept("licence", code)
        properties["skos:exactMatch"] = iri(license_iri)
        properties["dcterms:type"] = iri(_LICENCE_TYPES + kind)
        yield from _describe_code(_LICENCE_TYPES, kind)
    yield from node(licence(license_iri), properties)


def publisher_type(code: str) -> str:
    """Give the type of a publisher as a term, if it is known."""
    return iri(_PUBLISHER_TYPES + code) if code else ""


def describe_publisher_type(code: str) -> Iterator[Quad]:
    """Describe the type of a publisher, if it is known."""
    if code:
        yield from _describe_code(_PUBLISHER_TYPES, code)


def _describe_code(codes: str, code: str) -> Iterator[Quad]:
    """Describe a code of ADMS, whose English label is the code itself."""
    yield from node(
        codes + code,
        {
            "rdf:type": name("skos:Concept"),
            "skos:inScheme": iri(f"{codes}1.0"),
            "skos:prefLabel": text(code, "en"),
        },
    )
