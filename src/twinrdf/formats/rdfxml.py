"""RDF/XML, plain and safe: one description for each subject, one element for each statement.

Line ends and spaces reach the reader as they are. A character that XML cannot hold at all, such as
a bell, becomes the replacement character.

May import: errors, formats.xmltext, terms, vocab.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from twinrdf.errors import ReleaseError
from twinrdf.formats.xmltext import replace_forbidden
from twinrdf.terms import RDF_LANG_STRING, XSD, Quad, parse_term
from twinrdf.vocab import PREFIXES

_ESCAPE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_ITS = "http://www.w3.org/2005/11/its"


def format_rdf_xml(quads: Collection[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write sorted quads of one graph as RDF/XML, piece by piece; their graph is not written."""
    names, spaces = _name_predicates({quad[1] for quad in quads}, prefixes)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, space in sorted(spaces.items()):
        yield f'\n    xmlns:{prefix}="{space.translate(_ESCAPE)}"'
    yield ">\n"
    for subject, members in groupby(quads, key=itemgetter(0)):
        yield f"  <rdf:Description {_identify('about', subject)}>\n"
        for _, predicate, value, _ in members:
            yield _element(names[predicate], value)
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _name_predicates(
    predicates: set[str], prefixes: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Give each predicate a qualified name, and the namespaces of the prefixes in use."""
    known = {space: prefix for prefix, space in prefixes.items()}
    names, spaces = {}, {"rdf": PREFIXES["rdf"]}
    for predicate in sorted(predicates):
        iri = predicate[1:-1]
        found = _NAME.search(iri)
        if found is None:
            raise ReleaseError(
                f"{iri}: cannot be the name of an XML element; "
                "let the property's name begin with a letter"
            )
        space, local = iri[: found.start()], found[0]
        prefix = known.setdefault(space, f"ns{len(known)}")
        names[predicate] = f"{prefix}:{local}"
        spaces[prefix] = space
    return names, spaces


def _element(name: str, term: str) -> str:
    if term[:1] != '"':
        return f"    <{name} {_identify('resource', term)}/>\n"
    value, datatype, language = parse_term(term)
    attribute = ""
    if datatype == RDF_LANG_STRING:
        attribute = _tell_language(language)
    elif datatype != f"{XSD}string":
        attribute = f' rdf:datatype="{datatype.translate(_ESCAPE)}"'
    written = replace_forbidden(value, "\ufffd").translate(_ESCAPE)
    return f"    <{name}{attribute}>{written}</{name}>\n"


def _tell_language(language: str) -> str:
    """Write a language tag, and a direction as RDF 1.2 has it, for RDF 1.1 has none."""
    tag, _, direction = language.partition("--")
    if not direction:
        return f' xml:lang="{tag}"'
    version = f'rdf:version="1.2" xmlns:its="{_ITS}" its:version="2.0"'
    return f' xml:lang="{tag}" {version} its:dir="{direction}"'


def _identify(kind: str, term: str) -> str:
    if term.startswith("_:"):
        return f'rdf:nodeID="{term[2:]}"'
    return f'rdf:{kind}="{term[1:-1].translate(_ESCAPE)}"'
