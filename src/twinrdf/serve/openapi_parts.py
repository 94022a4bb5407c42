"""The parts of the OpenAPI document: operations, parameters, responses, schemas.

May import: params, serve.negotiate, translations, vocab.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twinrdf.params import Param
from twinrdf.serve.negotiate import CSV, GEO_JSON, HTML, JSON, RESULTS_JSON, Format
from twinrdf.translations import INTERFACE
from twinrdf.vocab import ID_PATTERN

Node = dict[str, Any]
"""An object of the document."""

TEXT: Node = {"type": "string"}
PLAIN: dict[str, Node] = {HTML.media_type: {"schema": TEXT}}
ID = ID_PATTERN.pattern

IRI = r"https?://[^\s<>\"{}|^`\\]+"
"""What an IRI of the web looks like, roughly; the server is stricter."""

SCHEMAS: Node = {
    "Problem": {
        "description": "What went wrong and what to do, as in RFC 9457.",
        "type": "object",
        "required": ["status", "title", "detail"],
        "properties": {
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "title": TEXT,
            "detail": TEXT,
            "line": {"type": "integer", "description": "where in the query"},
            "column": {"type": "integer", "description": "where in the line"},
            "meant": {
                "type": "array",
                "description": "things that an unknown address may have meant",
                "items": {
                    "type": "object",
                    "required": ["label", "href", "language"],
                    "properties": {"label": TEXT, "href": TEXT, "language": TEXT},
                },
            },
            "available": {
                "type": "array",
                "items": TEXT,
                "description": "the media types there are",
            },
            "replacedBy": {
                "type": "array",
                "items": TEXT,
                "description": "what stands for a thing that was removed",
            },
        },
    },
    "Term": {
        "description": "A term, as in SPARQL 1.1 Query Results JSON Format.",
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": {"type": ["string", "object"]},
            "xml:lang": TEXT,
            "datatype": TEXT,
        },
    },
    "Results": {
        "description": "The answer to a SELECT or, with `boolean`, to an ASK.",
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object"},
            "boolean": {"type": "boolean"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": {"$ref": "#/components/schemas/Term"},
                        },
                    }
                },
            },
        },
    },
    "FeatureCollection": {
        "description": "A feature for each row, as in RFC 7946; a row that is nowhere has no "
        "geometry.",
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "geometry", "properties"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "geometry": {"type": ["object", "null"]},
                        "properties": {"type": "object"},
                    },
                },
            },
        },
    },
}

LANGUAGE: Node = {
    "name": "lang",
    "in": "query",
    "description": "the language of a page, in place of Accept-Language",
    "schema": {"enum": list(INTERFACE)},
}
"""The parameter that every page takes."""

_PROBLEMS = {
    "Malformed": "The request does not fit; the detail says what to write instead.",
    "Forbidden": "Not allowed: an update, or more than may be given in one piece.",
    "Missing": "Nothing of that name is in this release.",
    "Removed": "This was removed; the problem and the Link header name what stands for it.",
    "WrongForm": "Not available in the format asked for; the problem lists those there are.",
    "TooSlow": "The request took too long to arrive.",
    "TooLong": "The request is longer than the limits allow.",
    "WrongBody": "A body of another kind than those named in Accept-Post.",
    "BadGateway": "Another endpoint or engine that the query asks failed, or gave no answer.",
    "TooMany": "Too many requests of one client at once; Retry-After says when to come back.",
    "Unavailable": "Busy, for as long as Retry-After says; or the query ran out of time or memory, "
    "or its answer is too long: then Retry-After is an hour, and only a change of the query helps.",
    "GatewayTimeout": "Another endpoint or engine that the query asks did not answer in time.",
}

PROBLEMS = {
    "400": "Malformed",
    "403": "Forbidden",
    "404": "Missing",
    "406": "WrongForm",
    "408": "TooSlow",
    "410": "Removed",
    "413": "TooLong",
    "414": "TooLong",
    "415": "WrongBody",
    "429": "TooMany",
    "502": "BadGateway",
    "503": "Unavailable",
    "504": "GatewayTimeout",
}
"""The responses to what cannot be met, by status."""

QUERY = ("403", "413", "414", "429", "502", "503", "504")
"""What may become of a query, besides an answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What may be asked at an address, and in which forms the answer comes."""

    name: str
    summary: str
    tag: str
    content: Mapping[str, Node] = field(default_factory=dict)
    parameters: Sequence[Node] = ()
    statuses: Iterable[str] = ()
    description: str = ""
    body: Node | None = None
    others: Mapping[str, Node] | None = None

    def _has_page(self) -> bool:
        """Tell whether a page is among the answers, to be had in several languages."""
        return not self.body and bool(self.others or HTML.media_type in self.content)

    def write(self) -> Node:
        """Write the operation as OpenAPI has it."""
        fine = answer(self.content)
        found: Node = {"operationId": self.name, "summary": self.summary, "tags": [self.tag]}
        if self.description:
            found["description"] = self.description
        parameters = [*self.parameters, *([LANGUAGE] if self._has_page() else [])]
        if parameters:
            found["parameters"] = parameters
        if self.body:
            found["requestBody"] = self.body
        found["responses"] = {
            **(self.others or {"200": fine, "304": refer("responses", "Unchanged")}),
            **{status: refer("responses", PROBLEMS[status]) for status in sorted(self.statuses)},
            "default": refer("responses", "Problem"),
        }
        return found


Described = Iterator[tuple[str, Operation]]
"""Operations, each with the address it is at."""


def answer(content: Mapping[str, Node]) -> Node:
    """Write the response that there is when all goes well."""
    headers = {"Twinrdf-Release": refer("headers", "Release"), "ETag": refer("headers", "ETag")}
    return {"description": "The answer.", "headers": headers, "content": dict(content)}


def refer(kind: str, name: str) -> Node:
    """Point at a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def components(answers: Mapping[str, Node]) -> Node:
    """Write what the operations point at, answers by name among it."""
    return {
        "schemas": SCHEMAS,
        "headers": {
            "Release": {"description": "The release that the answer is of.", "schema": TEXT},
            "ETag": {"description": "Send it back as If-None-Match.", "schema": TEXT},
            "RetryAfter": {
                "description": "In how many seconds to ask again.",
                "schema": {"type": "integer", "minimum": 1},
            },
        },
        "responses": {
            "Unchanged": {"description": "What you have still holds."},
            "Problem": _problem("Something else went wrong; the detail says what."),
            **{name: _problem(words) for name, words in _PROBLEMS.items()},
            **answers,
        },
    }


def _problem(words: str) -> Node:
    later = {"Retry-After": refer("headers", "RetryAfter")} if "Retry-After" in words else {}
    return {
        "description": words,
        "headers": later,
        "content": {
            "application/problem+json": {"schema": refer("schemas", "Problem")},
            HTML.media_type: {"schema": TEXT},
        },
    }


# ---- parameters


def ask(name: str, words: str, schema: Node | None = None, **more: Any) -> Node:
    """Write a parameter of the query part."""
    return {"name": name, "in": "query", "description": words, "schema": schema or TEXT, **more}


def place(name: str, words: str, schema: Node) -> Node:
    """Write a parameter of the path."""
    return {"name": name, "in": "path", "required": True, "description": words, "schema": schema}


def ask_format(forms: Iterable[Format]) -> Node:
    """Write the parameter that names a form, in place of Accept."""
    return ask("format", "a format, in place of Accept", {"enum": [form.suffix for form in forms]})


def place_suffix(forms: Iterable[Format]) -> Node:
    """Write the part of the path that names a form."""
    return place("suffix", "the format", {"enum": [form.suffix for form in forms]})


def schema_of(param: Param) -> Node:
    """Write what a parameter of a canned query takes."""
    match param.kind:
        case "iri":
            kinds, optional = "|".join(param.types), "?" if param.implied else ""
            return {"type": "string", "pattern": f"^(?:{IRI}|(?:(?:{kinds})/){optional}{ID})$"}
        case "concept":
            return {"type": "string", "pattern": f"^(?:{IRI}|{ID})$"}
        case "year":
            return {"type": "string", "pattern": "^[0-9]{4}$"}
        case "date":
            return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case "integer":
            return {"type": "integer", "minimum": 1 - 10**18, "maximum": 10**18 - 1}
        case "language":
            return {"type": "string", "pattern": "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$"}
        case _:
            return {"type": "string", "pattern": r"\S"}


def ask_param(param: Param, examples: Iterable[Mapping[str, str]]) -> Node:
    """Write a parameter of a canned query, with the values worth trying."""
    schema = schema_of(param) | ({"default": param.default} if param.default else {})
    values = dict.fromkeys(example[param.name] for example in examples if param.name in example)
    shown = {f"example{number}": {"value": value} for number, value in enumerate(values, 1)}
    words = f"{param.help}: {param.hint}"
    more = {"examples": shown} if shown else {}
    return ask(param.name, words, schema, required=param.required, **more)


# ---- contents


def contents(forms: Iterable[Format], **schemas: Node) -> Node:
    """Write the forms of an answer by their media types; a schema goes with a suffix."""
    found: Node = {}
    for form in forms:
        schema = schemas.get(form.suffix, {} if form.media_type.endswith("json") else TEXT)
        plainer = [other for other in form.also if other == "application/json"]
        for media_type in (form.media_type, *plainer):
            found[media_type] = {"schema": schema} if schema else {}
    return found


def rows_content(forms: Sequence[Format], columns: Sequence[str]) -> Node:
    """Write the forms of an answer in rows, the columns named."""
    term = refer("schemas", "Term")
    row = {
        "type": "object",
        "properties": dict.fromkeys(columns, term),
        "additionalProperties": False,
    }
    results = {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": row}},
            },
        },
    }
    found = contents(forms, **{GEO_JSON.suffix: refer("schemas", "FeatureCollection")})
    for media_type in (RESULTS_JSON.media_type, JSON.media_type):
        found[media_type] = {"schema": results}
    found[CSV.media_type] = {"schema": {**TEXT, "description": f"columns: {', '.join(columns)}"}}
    return found
