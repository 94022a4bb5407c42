"""All OpenAPI operations: here those of queries and reconciliation, then the others.

May import: queries, release, serve.fragments, serve.graphstore, serve.negotiate,
serve.openapi_lists, serve.openapi_parts, serve.openapi_reads, serve.pages.query_page,
serve.protocol, serve.query_routes, vocab.
"""

from collections.abc import Iterable, Mapping, Sequence

from twinrdf.queries import CannedQuery
from twinrdf.release import Release
from twinrdf.serve import fragments, graphstore
from twinrdf.serve.negotiate import GRAPHS, HTML, JSON, RESULTS, RESULTS_JSON
from twinrdf.serve.openapi_lists import describe_lists
from twinrdf.serve.openapi_parts import (
    PLAIN,
    QUERY,
    TEXT,
    Described,
    Node,
    Operation,
    answer,
    ask,
    ask_format,
    ask_param,
    contents,
    place,
    place_suffix,
    refer,
    rows_content,
)
from twinrdf.serve.openapi_reads import describe_reads
from twinrdf.serve.pages.query_page import VIEWS
from twinrdf.serve.protocol import FORM
from twinrdf.serve.query_routes import list_forms
from twinrdf.vocab import PREFIXES

_SHOWING = [
    ask("view", "how to look at the answer first", {"enum": list(VIEWS)}),
    ask("embed", "the answer alone, for a frame in another page", {"const": "1"}),
    ask("example", "in place of a query, the name of a canned one to begin with"),
]
_JSON: dict[str, Node] = {JSON.media_type: {"schema": {"type": "object"}}}


def list_operations(
    release: Release, queries: Iterable[CannedQuery], files: Mapping[str, str]
) -> Described:
    """List the operations of a release with its canned queries and files, by their addresses."""
    yield from _describe_queries(queries)
    yield from _describe_sparql()
    yield from _describe_graphs(release)
    yield from _describe_fragments()
    yield from _describe_reconciliation()
    yield from describe_lists()
    yield from describe_reads(files)


def _describe_queries(queries: Iterable[CannedQuery]) -> Described:
    listed, form = {**PLAIN, **_JSON}, ask_format((HTML, JSON))
    yield (
        "/queries",
        Operation("queries", "List the canned queries", "questions", listed, [form], ["406"]),
    )
    for query in queries:
        forms = list_forms(query)
        params = [ask_param(param, query.examples) for param in query.params]
        answered = {
            "200": refer("responses", f"ask-{query.name}"),
            "304": refer("responses", "Unchanged"),
        }
        for path, name, given in (
            ("", "", [*params, ask_format(forms)]),
            (".{suffix}", "-as", [place_suffix(forms), *params]),
        ):
            yield (
                f"/queries/{query.name}{path}",
                Operation(
                    f"ask-{query.name}{name}",
                    query.summary,
                    "questions",
                    parameters=given,
                    statuses=("400", "404", "406", "429", "503"),
                    description=query.description,
                    others=answered,
                ),
            )


def describe_answers(queries: Iterable[CannedQuery]) -> dict[str, Node]:
    """Describe the answer to each canned query, by the name that its operations refer to."""
    return {
        f"ask-{query.name}": answer(rows_content(list_forms(query), query.columns))
        for query in queries
    }


def _describe_sparql() -> Described:
    answers = contents((*GRAPHS, *RESULTS)) | {
        RESULTS_JSON.media_type: {"schema": refer("schemas", "Results")}
    }
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    written: dict[str, Node] = {
        "query": {"type": "string", "description": "a SPARQL 1.1 query"},
        "default-graph-uri": {**graphs, "description": "graphs that make the default graph"},
        "named-graph-uri": {**graphs, "description": "graphs that may be named"},
        "format": {"enum": list(dict.fromkeys(f.suffix for f in (*RESULTS, *GRAPHS[:-1])))},
    }
    example = "SELECT ?type (COUNT(*) AS ?n) WHERE { ?thing a ?type } GROUP BY ?type"
    body = {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": TEXT, "example": example},
            FORM: {"schema": {"type": "object", "required": ["query"], "properties": written}},
        },
    }
    params = [
        ask(name, schema.get("description", "a format"), schema) for name, schema in written.items()
    ]
    params[0]["examples"] = {"classes": {"value": example}}
    asked = ("400", "406", *QUERY)
    posted = (*asked, "408", "415")
    for path, name, words in (
        ("/sparql", "sparql", "Ask a SPARQL query; without one, describe the endpoint"),
        ("/query", "query", "Ask a SPARQL query and show the answer as a page"),
    ):
        more = [] if name == "sparql" else _SHOWING
        met = asked if name == "sparql" else (*asked, "404")
        yield path, Operation(name, words, "sparql", answers, [*params, *more], met)
        yield path, Operation(f"{name}-post", words, "sparql", answers, (), posted, body=body)
    for name, words, given in (
        ("code", "Write a query as code for curl, Python, R, and a page", params),
        ("completions", "List the words to write queries with, by how often each is used", ()),
    ):
        statuses: tuple[str, ...] = asked if given else ()
        found = Operation(f"query-{name}", words, "sparql", _JSON, given, statuses)
        yield f"/query/{name}.json", found
        if given:
            post = Operation(f"query-{name}-post", words, "sparql", _JSON, (), posted, body=body)
            yield f"/query/{name}.json", post


def _describe_graphs(release: Release) -> Described:
    named = [graph.iri for graph in release.graphs if graph.iri]
    examples = {"examples": {"links": {"value": named[-1]}}} if named else {}
    iri = {"type": "string", "format": "uri"}
    params = [
        ask("default", "the register; no value", {"const": ""}, allowEmptyValue=True),
        ask("graph", "a named graph, by its absolute IRI", iri, **examples),
        ask_format(graphstore.FORMATS),
    ]
    yield (
        "/data",
        Operation(
            "data",
            "Get a whole graph (SPARQL 1.1 Graph Store Protocol)",
            "sparql",
            contents(graphstore.FORMATS),
            params,
            ("400", "404", "406", "429", "503"),
            "Name exactly one of `default` and `graph`.",
        ),
    )


def _describe_fragments() -> Described:
    words = "an IRI, or a variable such as ?x; absent is any"
    params = [ask(name, words) for name in ("subject", "predicate")]
    params.append(ask("object", f'an IRI, a literal such as "Gent"@nl or "2011"^^IRI; {words}'))
    params[1]["examples"] = {"type": {"value": f"{PREFIXES['rdf']}type"}}
    page = ask("page", "a page of 100", {"type": "integer", "minimum": 1, "maximum": 99_999_999})
    graphs = {
        "tpf": "a named graph, by its IRI; absent is the register",
        "qpf": "a graph, by its IRI; urn:ldf:defaultGraph is the register; absent is any",
    }
    for name, about in graphs.items():
        yield (
            f"/{name}",
            Operation(
                name,
                "Find triples by pattern" if name == "tpf" else "Find quads by pattern",
                "fragments",
                contents(fragments.FORMATS),
                [*params, ask("graph", about), page, ask_format(fragments.FORMATS)],
                ("400", "404", "406", "429", "503"),
                "Linked Data Fragments: the answer says how many match, and how to ask for others.",
            ),
        )


def _describe_reconciliation() -> Described:
    words = {
        "id": ask("id", "the id of a thing, such as territory/ghent", required=True),
        "prefix": ask("prefix", "how its name starts"),
        "type": ask("type", "the id of a type"),
        "limit": ask("limit", "so many at most", {"type": "integer", "minimum": 1}),
        "cursor": ask("cursor", "how many to pass over", {"type": "integer", "minimum": 0}),
    }
    what = place("what", "what to suggest", {"enum": ["entity", "property", "type"]})
    batches = {
        "queries": "questions, as a JSON object",
        "extend": "ids and properties, as a JSON object",
    }
    batch = {name: {**TEXT, "description": about} for name, about in batches.items()}
    form: Node = {"content": {FORM: {"schema": {"type": "object", "properties": batch}}}}
    sent: Node = {"content": {JSON.media_type: {"schema": {"type": "object"}}}}
    moved = {"303": {"description": "The page of the thing."}}
    wrong = ("400", "408", "413", "415")
    asked = [ask(name, about) for name, about in batches.items()]
    for slash in ("", "/"):
        name = f"reconcile{'-slash' if slash else ''}"
        path = f"/reconcile{slash}"
        yield path, _reconcile(name, "Match names, or see how (0.2)", asked, wrong)
        yield path, _reconcile(f"{name}-post", "Match names (0.2)", (), wrong, body=form)
        path = f"/reconcile/v1{slash}"
        yield path, _reconcile(f"{name}-v1", "See how to match names (1.0)")
    given, lost = [words["id"]], ("404",)
    yield "/reconcile/flyout", _reconcile("flyout", "See a thing in short", given, lost)
    view = Operation("view", "Go to the page of a thing", "names", {}, given, lost, others=moved)
    yield "/reconcile/view", view
    for start in ("/reconcile", "/reconcile/v1"):
        end = start.removeprefix("/reconcile").replace("/", "-")
        summary = "See a thing in short, in a frame"
        preview = Operation(f"preview{end}", summary, "names", PLAIN, given, lost)
        yield f"{start}/preview", preview
        suggested = [what, words["prefix"], words["limit"], words["cursor"]]
        yield (
            f"{start}/suggest/{{what}}",
            _reconcile(
                f"suggest{end}", "Suggest by the start of a name", suggested, ("400", "404")
            ),
        )
        proposed = [words["type"], words["limit"]]
        yield (
            f"{start}/extend/propose",
            _reconcile(f"propose{end}", "Propose properties", proposed, ("400",)),
        )
    for name, summary in (("match", "Match names (1.0)"), ("extend", "Give properties (1.0)")):
        yield f"/reconcile/v1/{name}", _reconcile(name, summary, (), wrong, body=sent)


def _reconcile(
    name: str,
    summary: str,
    parameters: Sequence[Node] = (),
    statuses: Iterable[str] = (),
    body: Node | None = None,
) -> Operation:
    return Operation(name, summary, "names", _JSON, parameters, statuses, body=body)
