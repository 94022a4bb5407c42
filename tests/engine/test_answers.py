"""Whether an answer is whole is told from its end, in the ways that engines write it."""

import pyoxigraph
import pytest

from twinrdf.engine.answers import TAIL, is_whole, read_rows
from twinrdf.errors import EngineError

JSON, XML = "application/sparql-results+json", "application/rdf+xml"

WHOLE = {
    JSON: [
        '{"head":{"vars":["s"]},"results":{"bindings":[]}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a"}}]}}',
        '{\n "head" : { "vars" : ["s"] },\n "results" : {\n  "bindings" : [\n { } ]\n  }\n }\n',
        '{"results":{"bindings":[{}]},"head":{"vars":["s"]}}',
        '{"head":{"vars":[]},"results":{"bindings":[],"distinct":false,"ordered":true}}',
        '{"head":{"vars":[]},"results":{"bindings":[]},"meta":{"total-time-ms":5}}',
        '{"head":{},"boolean":true}',
        '{ "head" : { "link" : [] } , "boolean" : false }\n',
        '{"boolean":true,"head":{}}',
    ],
    XML: [
        '<rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="a"/></rdf:RDF>\n',
        '<RDF xmlns="r">\n</RDF >',
        f'<rdf:RDF xmlns:a="{"x" * 90}" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ],
}
HALVES = {
    JSON: [
        '{"head":{"vars":["s"]}',
        '{"head":{"vars":["s"]},"results":{"bindings":[',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a"}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"5"}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a"}}]',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a"}}]}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{}',
    ],
    XML: [
        '<rdf:RDF xmlns:rdf="r">',
        '<rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="a"><p rdf:resource="b"/>',
        '<rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="a"/>',
    ],
}


@pytest.mark.parametrize(("form", "text"), [(form, text) for form in WHOLE for text in WHOLE[form]])
def test_what_is_whole(form: str, text: str) -> None:
    assert is_whole(text.encode()[-TAIL:], form)


@pytest.mark.parametrize(
    ("form", "text"), [(form, text) for form in HALVES for text in HALVES[form]]
)
def test_what_is_half(form: str, text: str) -> None:
    assert not is_whole(text.encode()[-TAIL:], form)


@pytest.mark.parametrize(
    "binding",
    [
        '{"s": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"s": {"type": "uri", "value": 5}}',
        '{"s": {"type": "literal", "value": "a", "datatype": ["b"]}}',
        '{"s": {"type": "literal", "value": "a", "xml:lang": {"b": 1}}}',
        '{"s": "a"}',
        "5",
    ],
    ids=["deep", "number", "datatype", "language", "text", "row"],
)
def test_what_no_engine_would_say_is_told(binding: str) -> None:
    body = f'{{"head": {{"vars": ["s"]}}, "results": {{"bindings": [{binding}]}}}}'
    with pytest.raises(EngineError, match="the engine: half an answer, or not one to a SELECT"):
        read_rows(body.encode(), "the engine")


@pytest.mark.parametrize("query", ["ASK {}", "SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } {}"])
@pytest.mark.parametrize("number", [0, 3])
def test_what_our_own_engine_writes_is_whole(query: str, number: int) -> None:
    store = pyoxigraph.Store()
    for place in range(number):
        name = pyoxigraph.NamedNode(f"http://example.org/{place}")
        store.add(pyoxigraph.Quad(name, name, name))
    answer = store.query(query)
    graph = isinstance(answer, pyoxigraph.QueryTriples)
    form = pyoxigraph.RdfFormat.RDF_XML if graph else pyoxigraph.QueryResultsFormat.JSON
    text = answer.serialize(format=form)
    assert is_whole(text[-TAIL:], form.media_type)
