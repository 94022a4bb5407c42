"""Requests that hide what they do, or are no proper requests: federation, updates, encodings."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from benchmarks.hostile.cases import (
    ANY,
    FORBIDDEN,
    FORM,
    QUERY,
    REFUSED,
    TOO_LONG,
    UNREADABLE,
    UPDATE,
    WHATEVER,
    Case,
    Class,
    case,
    cases,
)

_REFUSED = frozenset({400, 403})
_NEVER_ASKED = frozenset({200, 400, 403})  # read as something else, or refused


def services(port: int) -> Iterator[Case]:
    """SERVICE in every disguise."""
    host = f"<http://127.0.0.1:{port}/>"
    patterns = {
        "silent": f"SERVICE SILENT {host} {{ ?s ?p ?o }}",
        "plain": f"SERVICE {host} {{ ?s ?p ?o }}",
        "in mixed case, close together": f"sErViCe{host}{{}}",
        "after a value": f"?s ?p trueSERVICE{host}{{}}",
        "after a number": f"?s ?p 1SERVICE{host}{{}}",
        "after a decimal": f"?s ?p 1.5e3service{host}{{}}",
        "with its SILENT": f"SERVICESILENT{host}{{}}",
        "by a prefix": "SERVICE h:x {}",
        "as a prefix": "service:x {}",
        "by a variable": f"VALUES ?h {{ {host} }} SERVICE ?h {{ ?s ?p ?o }}",
        "by BIND": f"BIND(IRI('http://127.0.0.1:{port}/') AS ?h) SERVICE ?h {{ ?s ?p ?o }}",
        "in EXISTS": f"?s ?p ?o FILTER EXISTS {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        "in OPTIONAL": f"OPTIONAL {{ SERVICE SILENT {host} {{ ?s ?p ?o }} }}",
        "in MINUS": f"?s ?p ?o MINUS {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        "in a subselect": f"{{ SELECT * {{ SERVICE {host} {{ ?s ?p ?o }} }} }}",
        "in GRAPH": f"GRAPH ?g {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        "in UNION": f"{{}} UNION {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        "in itself": f"SERVICE SILENT {host} {{ SERVICE SILENT {host} {{}} }}",
        "after a comparison": f"FILTER(1<2)SERVICE#>\n{host} {{}}",
        "as LATERAL": f"?s ?p ?o LATERAL {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        "at localhost": f"SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }}",
        "at other spellings": f"SERVICE <http://2130706433:{port}/> {{ ?s ?p ?o }}",
        "at [::1]": f"SERVICE <http://[::1]:{port}/> {{ ?s ?p ?o }}",
        "of a file": "SERVICE <file:///etc/passwd> { ?s ?p ?o }",
    }
    for name, pattern in patterns.items():
        query = f"PREFIX h: <http://127.0.0.1:{port}/> SELECT * {{ {pattern} }}"
        yield case(name, query, FORBIDDEN)
    for name, clause in {"FROM": "FROM", "FROM NAMED": "FROM NAMED"}.items():
        yield case(name, f"SELECT * {clause} {host} {{ ?s ?p ?o }}", ANY)
    dataset = urlencode([("query", "ASK { ?s ?p ?o }"), ("default-graph-uri", host[1:-1])])
    yield Case("default-graph-uri", dataset.encode(), ANY, FORM)


def comments(port: int) -> Iterator[Case]:
    """Comments, strings and line ends that hide SERVICE, or seem to."""
    call = f"SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
    yield from cases(FORBIDDEN, {
        "after a comment": f"SELECT * {{ # nothing here\n{call} }}",
        "within it": f"SELECT * {{ SERVICE # <x:>\n#\n <http://127.0.0.1:{port}/> {{}} }}",
        "ended by a return": f"SELECT * {{ # hidden\r{call} }}",
        "after a string": f"SELECT * {{ ?s ?p '# not a comment' . {call} }}",
        "after three quotes": f'SELECT * {{ ?s ?p """ \\""" # """ . {call} }}',
        "after an IRI with a hash": f"SELECT * {{ <http://x/#> ?p ?o . {call} }}",
        "after a comparison and a hash": f"SELECT * {{ ?s ?p ?o FILTER(?o<1)#>\n{call} }}",
        "after a name with a hash": f"PREFIX x: <x:> SELECT * {{ x:a\\#b ?p ?o . {call} }}",
    })  # fmt: skip
    yield from cases(_NEVER_ASKED, {
        "split": f"SELECT * {{ SERV#\nICE <http://127.0.0.1:{port}/> {{}} }}",
        "in a comment": f"SELECT * {{ ?s ?p ?o }} LIMIT 1 # {call}",
        "in a string": f"SELECT * {{ ?s ?p '{call}' }}",
        "ended by a line separator": f"SELECT * {{ #\u2028{call} \n }}",
        "ended by a next line": f"SELECT * {{ #\u0085{call} \n }}",
        "ended by a form feed": f"SELECT * {{ #\f{call} \n }}",
        "with a joiner": f"SELECT * {{ SER\u200dVICE <http://127.0.0.1:{port}/> {{}} }}",
        "with look-alike letters": f"SELECT * {{ SЕRVIСE <http://127.0.0.1:{port}/> {{}} }}",
        "with a long s": f"SELECT * {{ \u017fERVICE <http://127.0.0.1:{port}/> {{}} }}",
    })  # fmt: skip


def escapes(port: int) -> Iterator[Case]:
    """Escapes of Unicode where they change what a query says."""
    host = f"<http://127.0.0.1:{port}/>"
    yield from cases(_REFUSED, {
        "SERVICE": f"SELECT * {{ \\u0053ERVICE {host} {{}} }}",
        "all of it": (
            "SELECT * { " + "".join(f"\\u{ord(letter):04x}" for letter in "SERVICE")
            + f" {host} {{}} }}"
        ),
        "long form": f"SELECT * {{ \\U00000053ERVICE {host} {{}} }}",
        "end of a string": f"SELECT * {{ ?s ?p '\\u0027 . SERVICE {host} {{}} }}",
        "end of a comment": f"SELECT * {{ #\\u000A SERVICE {host} {{}}",
        "a brace": f"SELECT * \\u007B SERVICE {host} {{}} }}",
        "a surrogate": "SELECT * { ?s ?p '\\uD800' }",
        "beyond Unicode": "SELECT * { ?s ?p '\\UFFFFFFFF' }",
        "half an escape": "SELECT * { ?s ?p '\\u00' }",
        "update": "\\u0049NSERT DATA { <a:b> <a:b> <a:b> }",
        "unknown": "SELECT * { ?s ?p '\\q' }",
        "space in an IRI": "SELECT * { <http://x/\\u0020> ?p ?o }",
    })  # fmt: skip
    yield case("a bracket in an IRI", "SELECT * { <http://x/\\u003E> ?p ?o }", WHATEVER)
    yield case("nothing", "SELECT * { ?s ?p '\\u0000' }", WHATEVER)


def iris(_: int) -> Iterator[Case]:
    """IRIs and prefixes, long and many."""

    def prefixes(count: int) -> str:
        return " ".join(f"PREFIX p{n}: <x:{n}>" for n in range(count))

    yield case("ten thousand prefixes", f"{prefixes(10_000)} ASK {{}}", frozenset({400, 413}))
    yield case("a long one", f"SELECT * {{ <http://x/{'a' * 60_000}> ?p ?o }}", REFUSED)
    yield from cases(WHATEVER, {
        "thousand prefixes": f"{prefixes(1000)} ASK {{ p999:x ?p ?o }}",
        "a long name": f"PREFIX p: <x:> SELECT * {{ p:{'a' * 60_000} ?p ?o }}",
        "a long prefix": f"PREFIX {'p' * 60_000}: <x:> ASK {{}}",
        "a long variable": f"SELECT * {{ ?{'v' * 60_000} ?p ?o }} LIMIT 1",
        "a long language": f"SELECT * {{ ?s ?p 'x'@{'a' * 60_000} }}",
        "a long blank node": f"SELECT * {{ _:{'b' * 60_000} ?p ?o }} LIMIT 1",
        "bases": "BASE <http://x/a/> " * 900 + "SELECT * { <../../../..> ?p ?o }",
        "steps up": f"BASE <http://x/> SELECT * {{ <{'../' * 600}> ?p ?o }}",
        "percent signs": "PREFIX p: <x:> SELECT * { p:" + "%41" * 15_000 + " ?p ?o }",
        "malformed": "SELECT * { <http://[::::]:99999999/%zz> ?p ?o }",
        "brackets": "SELECT * { <x:" + "(" * 2000 + "> ?p ?o }",
        "right to left": "SELECT * { <http://x/\u202e> ?p ?o }",
        "script": "SELECT (<javascript:alert(1)> AS ?x) {}",
        "line end": "SELECT * { <http://x/\r\nSet-Cookie: a=b> ?p ?o }",
    })  # fmt: skip


def updates(port: int) -> Iterator[Case]:
    """Updates of every kind, by every way in."""
    texts = {
        "LOAD": f"LOAD <http://127.0.0.1:{port}/>",
        "INSERT DATA": "INSERT DATA { <a:b> <a:b> <a:b> }",
        "LOAD SILENT": f"LOAD SILENT <http://127.0.0.1:{port}/> INTO GRAPH <a:b>",
        "DELETE DATA": "DELETE DATA { <a:b> <a:b> <a:b> }",
        "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
        "INSERT by SERVICE": (
            f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        ),
        "WITH": "WITH <a:b> DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR": "CLEAR ALL",
        "DROP": "PREFIX x: <x:>\ndrop silent all",
        "CREATE": "CREATE GRAPH <a:b>",
        "MOVE": "MOVE DEFAULT TO <a:b>",
        "COPY": "COPY <a:b> TO DEFAULT",
        "ADD": "ADD <a:b> TO <c:d>",
    }
    for name, text in texts.items():
        yield case(name, text, _REFUSED)
    for name in ("LOAD", "INSERT DATA", "CLEAR"):
        text = texts[name]
        form = urlencode({"update": text}).encode()
        yield Case(f"{name}, sent as an update", text.encode(), _REFUSED, UPDATE)
        yield Case(f"{name}, in a form", form, _REFUSED, FORM)
        yield Case(f"{name}, in the address", b"", _REFUSED, "", f"/sparql?{form.decode()}", "GET")
    yield case("after a query", "ASK {} ; INSERT DATA { <a:b> <a:b> <a:b> }", REFUSED)
    yield case("before a query", "CLEAR ALL ; ASK {}", REFUSED)


def encodings(port: int) -> Iterator[Case]:
    """Bytes that are not the UTF-8 they should be."""
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{}} }}"
    ask = "ASK { ?s ?p 'é' }"
    bodies = {
        "a NUL": b"ASK { ?s ?p ?o } \x00",
        "an overlong slash": b"ASK { ?s ?p '\xc0\xaf' }",
        "only NULs": b"\x00" * 1000,
        "UTF-16": ask.encode("utf-16"),
        "UTF-16 without a mark": ask.encode("utf-16-le"),
        "UTF-32": ask.encode("utf-32"),
        "Latin-1": ask.encode("latin-1"),
        "overlong SERVICE": query.replace("S", "\x00", 1).encode().replace(b"\x00", b"\xc1\x93"),
        "a surrogate": b"ASK { ?s ?p '\xed\xa0\x80' }",
        "beyond Unicode": b"ASK { ?s ?p '\xf4\x90\x80\x80' }",
        "cut short": b"ASK { ?s ?p '\xe2\x82",
        "UTF-7": b"+AFM-ERVICE <x:> {}",
        "any byte": bytes(range(256)),
    }
    for name, body in bodies.items():
        yield Case(name, body, UNREADABLE)
    marked = b"\xef\xbb\xbf" + ask.encode()
    yield Case("a byte order mark", marked, frozenset({200, 400}))
    yield Case("said to be UTF-16", ask.encode("utf-16"), UNREADABLE, f"{QUERY};charset=utf-16")
    yield Case("said to be UTF-7", b"ASK {}", UNREADABLE, f'{QUERY}; charset="utf-7"')
    yield Case("an unknown charset", b"ASK {}", UNREADABLE, f"{QUERY}; charset=x")


def forms(port: int) -> Iterator[Case]:
    """Forms and addresses that say too much, or twice."""
    service = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{}} }}"
    graphs = [("default-graph-uri", f"x:{n}") for n in range(190)]
    product = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = 1) }"
    yield Case("a long address", b"", TOO_LONG, "", f"/sparql?query={'a' * 70_000}", "GET")
    yield Case("graphs", urlencode([("query", product), *graphs]).encode(), WHATEVER, FORM)
    bodies = {
        "parameters": b"a=b&" * 60_000,
        "two queries": urlencode([("query", "ASK {}"), ("query", "ASK {}")]).encode(),
        "a query and an update": urlencode([("query", "ASK {}"), ("update", "CLEAR ALL")]).encode(),
        "no query": b"&" * 10_000,
        "only signs": b"%" * 60_000,
        "half a sign": b"query=ASK%20%7B%7D%2",
        "not UTF-8": b"query=%FF%FE",
        "a NUL": b"query=ASK%20%7B%7D%00",
        "a graph that is none": b"query=ASK%7B%7D&default-graph-uri=not%20an%20iri",
    }
    for name, body in bodies.items():
        yield Case(name, body, UNREADABLE, FORM)
    yield Case("SERVICE encoded", f"query={quote(service, safe='')}".encode(), FORBIDDEN, FORM)
    every = "query=" + "".join(f"%{byte:02x}" for byte in service.encode())
    twice = f"query={quote(quote(service))}".encode()
    yield Case("encoded twice", twice, _REFUSED, FORM)
    yield Case("every letter encoded", every.encode(), FORBIDDEN, FORM)
    yield Case("as GET", b"", FORBIDDEN, "", f"/sparql?{every}", "GET")
    yield Case("huge", b"query=" + b"a" * 900_000, TOO_LONG, FORM)
    yield Case("JSON", b'{"query": "ASK {}"}', UNREADABLE, "application/json")


def fragments(_: int) -> Iterator[Case]:
    """Patterns that no index answers, pages without end, and parts that are no terms."""
    found, none = frozenset({200, 503}), frozenset({404, 503})
    label = quote("http://www.w3.org/2004/02/skos/core#prefLabel", safe="")
    addresses = {
        "subject is object": (found, "/qpf?subject=?x&object=?x"),
        "all the same": (found, "/qpf?subject=?x&predicate=?x&object=?x&graph=?x"),
        "subject is predicate": (found, "/qpf?subject=?x&predicate=?x"),
        "predicate is object": (found, "/tpf?predicate=?x&object=?x"),
        "subject is graph": (found, "/qpf?subject=?x&graph=?x"),
        "object is graph": (found, "/qpf?object=?x&graph=?x"),
        "of one predicate": (found, f"/qpf?subject=?x&object=?x&predicate={label}"),
        "two pairs": (found, "/qpf?subject=?x&object=?x&predicate=?y&graph=?y"),
        "the last page": (none, "/qpf?page=99999999"),
        "a page far in": (frozenset({200, 404, 503}), "/qpf?page=1500"),
        "a far page of none": (none, "/qpf?subject=?x&object=?x&page=99999999"),
        "everything": (found, "/qpf?x=1"),
        "no IRI": (REFUSED, "/qpf?subject=?x&object=?x&predicate=http://%5B"),
        "a pattern in a term": (REFUSED, "/tpf?object=%22%7D%20%7B%3Fa%20%3Fb%20%3Fc"),
        "a page that is none": (REFUSED, "/qpf?page=1e9"),
    }
    for name, (right, target) in addresses.items():
        yield Case(name, b"", right, "", target, "GET")


CLASSES: dict[str, Class] = {
    "SERVICE": services,
    "comments": comments,
    "escapes": escapes,
    "IRIs and prefixes": iris,
    "updates": updates,
    "encodings": encodings,
    "forms and addresses": forms,
    "fragments": fragments,
}
