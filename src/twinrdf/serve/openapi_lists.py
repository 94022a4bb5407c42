"""The OpenAPI operations of lists and search, each with its parameters.

May import: index.columns, serve.lists, serve.negotiate, serve.openapi_parts, serve.pages.search,
vocab.
"""

from twinrdf.index.columns import COLUMNS, FACETS
from twinrdf.serve.lists import MOST_HITS, SEARCHED, list_forms
from twinrdf.serve.negotiate import JSON, Format
from twinrdf.serve.openapi_parts import (
    Described,
    Node,
    Operation,
    ask,
    ask_format,
    contents,
    place_suffix,
)
from twinrdf.serve.pages.search import ORDER
from twinrdf.vocab import TABLES

_WORDS = {
    "country": "a country, by its id, such as belgium",
    "class": "a class, by its name, such as City",
    "decade": "a decade, such as 2010s",
    "source": "a source, by its id",
    "publisher": "who published it, by its id",
    "language": "a language, by its tag, such as nl",
}
_LISTED: Node = {
    "type": "object",
    "required": ["kind", "total", "parameters", "things"],
    "properties": {
        "kind": {"type": "string"},
        "total": {"type": "integer"},
        "parameters": {"type": "object"},
        "things": {"type": "array", "items": {"type": "object", "required": ["id", "iri"]}},
    },
}
_ITEM: Node = {
    "type": "object",
    "required": ["label", "href", "note"],
    "properties": {name: {"type": "string"} for name in ("label", "href", "note", "language")},
}
_FOUND: Node = {
    "type": "object",
    "required": ["q", "corrected", "groups"],
    "properties": {
        "q": {"type": "string"},
        "corrected": {"type": "string", "description": "what was searched for instead"},
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "label", "total", "more", "items"],
                "properties": {
                    "kind": {"enum": list(ORDER)},
                    "label": {"type": "string"},
                    "total": {"type": "integer"},
                    "more": {"type": "boolean", "description": "whether there are still more"},
                    "items": {"type": "array", "items": _ITEM},
                },
            },
        },
    },
}


def describe_lists() -> Described:
    """Describe the list of each kind of thing, and the search."""
    for table in TABLES:
        kind, forms = table.kind, list_forms(table.kind)
        params = [ask(name, _WORDS.get(name, "a code, by its local name")) for name in FACETS[kind]]
        names = COLUMNS[kind].split()
        sort = {"enum": [f"{sign}{name}" for name in names for sign in ("", "-")]}
        params.append(ask("sort", "a column; with - the other way round", sort))
        page = ask("page", "a page of the HTML", {"type": "integer", "minimum": 1})
        summary = f"List {table.name}"
        words = (
            "Every format but HTML has all that the parameters leave. What is unknown is ignored."
        )
        yield (
            f"/browse/{kind}",
            Operation(
                f"browse-{kind}", summary, "pages", _contents(forms, _LISTED),
                [*params, page, ask_format(forms)], ("404", "406"), words,
            ),
        )  # fmt: skip
        yield (
            f"/browse/{kind}.{{suffix}}",
            Operation(
                f"browse-{kind}-as", f"{summary} (by suffix)", "pages",
                _contents(forms, _LISTED), [place_suffix(forms), *params], ("404",), words,
            ),
        )  # fmt: skip
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_HITS}
    params = [
        ask("q", "a name or a part of it, in any language"),
        ask("kind", "only things of this kind", {"enum": list(ORDER)}),
    ]
    most = ask("limit", "so many things of each kind at most, in JSON", limit)
    yield (
        "/search",
        Operation(
            "search", "Search names", "pages", _contents(SEARCHED, _FOUND),
            [*params, most, ask_format(SEARCHED)], ["406"],
        ),
    )  # fmt: skip
    found: dict[str, Node] = {JSON.media_type: {"schema": _FOUND}}
    yield (
        "/search.json",
        Operation("search-json", "Search names (JSON)", "pages", found, [*params, most]),
    )


def _contents(forms: tuple[Format, ...], schema: Node) -> dict[str, Node]:
    return contents(forms) | {JSON.media_type: {"schema": schema}}
