"""Queries nested or chained so deep that a parser or planner overflows its stack."""

from collections.abc import Iterator

from benchmarks.hostile.cases import ANY, REFUSED, WHATEVER, Case, Class, case, cases

DEPTHS = (10_000, 1000, 120)
_TOO_DEEP = frozenset({400, 413})


def _nest(opening: str, inner: str, closing: str, depth: int) -> str:
    return opening * depth + inner + closing * depth


def brackets(_: int) -> Iterator[Case]:
    """Every bracket within itself."""
    places = {
        "parentheses": ("SELECT * { FILTER(%s) }", "(", "1", ")"),
        "braces": ("SELECT * { %s }", "{", "", "}"),
        "blank nodes": ("SELECT * { ?s ?p %s }", "[?p", "?o", "]"),
        "collections": ("SELECT * { ?s ?p %s }", "(", "1", ")"),
        "paths": ("SELECT * { ?s %s ?o }", "(", "<a:b>", ")"),
        "calls": ("SELECT * { BIND(%s AS ?x) }", "STR(", "1", ")"),
        "triple terms": ("SELECT * { ?s ?p %s }", "<<(?s ?p ", "?o", ")>>"),
    }
    for depth in DEPTHS:
        for name, (query, opening, inner, closing) in places.items():
            nested = query % _nest(opening, inner, closing, depth)
            yield case(f"{depth} {name}", nested, _TOO_DEEP)
    for name, (query, opening, _inner, _closing) in places.items():
        yield case(f"open {name}", query % (opening * 3000), _TOO_DEEP)


def operators(_: int) -> Iterator[Case]:
    """Every operator, as often as a query may hold it."""
    signs = {
        "or": "||1", "and": "&&1", "plus": "+1", "minus": "-1", "times": "*1", "by": "/1",
        "negative numbers": " -1", "equal": "=1",
    }  # fmt: skip
    for name, sign in signs.items():
        for count in (490, 1900, 20_000):
            query = f"SELECT * {{ FILTER(1{sign * count}) }}"
            yield case(f"{count} {name}", query, WHATEVER)
    for name, sign in {"nots": "!", "minus signs": "-", "plus signs": "+", "both": "!-"}.items():
        yield case(f"3000 {name}", f"SELECT * {{ FILTER({sign * 3000}1) }}", REFUSED)
    yield from cases(WHATEVER, {
        "inverses": "SELECT * { ?s " + "^" * 490 + "<a:b> ?o }",
        "stars": "SELECT * { ?s <a:b>" + "*" * 490 + " ?o }",
        "in": "SELECT * { FILTER(1 IN (" + "1," * 1800 + "1)) }",
        "not in": "SELECT * { ?s ?p ?o FILTER(?o NOT IN (" + "?s," * 1800 + "1)) }",
        "if": "SELECT (" + "IF(true, 1, " * 95 + "1" + ")" * 95 + " AS ?x) {}",
        "coalesce": "SELECT (COALESCE(" + "1/0, " * 490 + "1) AS ?x) {}",
    })  # fmt: skip


def unions(_: int) -> Iterator[Case]:
    """Alternatives without number."""
    yield case("twenty thousand", "SELECT * { {} " + "UNION {} " * 20_000 + "}", frozenset({413}))
    yield case("five hundred", "SELECT * { {} " + "UNION {} " * 499 + "}", ANY)
    yield case("five thousand", "SELECT * { {} " + "UNION{}" * 5000 + "}", REFUSED)
    yield from cases(ANY, {
        "of patterns": "SELECT * { {} " + "UNION {?a ?b ?c} " * 490 + "} LIMIT 10",
        "counted": "SELECT (COUNT(*) AS ?n) { {} " + "UNION {?a ?b ?c} " * 490 + "}",
        "multiplied": "SELECT (COUNT(*) AS ?n) { " + "{ {} UNION {} } " * 400 + "}",
        "joined": "SELECT (COUNT(*) AS ?n) { " + "{ {?a ?b ?c} UNION {?a ?e ?f} } " * 40 + "}",
        "nested": "SELECT * { " + _nest("{ {} UNION ", "{}", "}", 95) + " }",
        "distinct": "SELECT DISTINCT * { {} " + "UNION {?a ?b ?c} " * 300 + "} ORDER BY ?c",
        "of variables": (
            "SELECT * { {} " + " ".join(f"UNION {{?a{n} ?b{n} ?c{n}}}" for n in range(300))
            + "} LIMIT 1"
        ),
        "of paths": "SELECT (COUNT(*) AS ?n) { {} " + "UNION {?a (<x:a>|!<x:a>)* ?c} " * 100 + "}",
    })  # fmt: skip


def existences(_: int) -> Iterator[Case]:
    """EXISTS within EXISTS, and on products."""
    inner = "FILTER NOT EXISTS { ?a%d ?b%d ?c%d "
    chain = "".join(inner % (n, n, n) for n in range(45))
    yield from cases(ANY, {
        "on a product": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e "
            "?f . ?g ?h ?i FILTER(?c = ?i) } }"
        ),
        "within itself": f"SELECT * {{ ?s ?p ?o {chain}{'}' * 45} }}",
        "in an expression": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f BIND(EXISTS { "
            "?f ?x ?y . ?u ?v ?w } AS ?z) FILTER(?z) }"
        ),
        "many": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "FILTER EXISTS { ?a ?x ?y } " * 300 + "}",
        "many joined": (
            "SELECT * { ?a ?b ?c FILTER(" + "EXISTS { ?x ?y ?z } && " * 300 + "true) } LIMIT 5"
        ),
        "with paths": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?a "
            "(<x:a>|!<x:a>)* ?z . ?z <x:no> ?q } }"
        ),
        "with a subselect": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER EXISTS { SELECT ?d "
            "{ ?d ?e ?f . ?g ?h ?i } ORDER BY ?i } }"
        ),
        "minus": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?a ?x "
            "?y . ?d ?u ?v . ?g ?h ?i } }"
        ),
        "many minus": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "MINUS { ?a ?x ?y . ?u ?v ?w } " * 100 + "}"
        ),
        "in a sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY EXISTS { ?c ?x ?f }",
    })  # fmt: skip
    yield case("too many", "SELECT * { " + "FILTER EXISTS {} " * 600 + "}", REFUSED)


def nests(_: int) -> Iterator[Case]:
    """OPTIONAL, BIND, subselects and graphs, in one another and in a row."""
    binds = " ".join(f"BIND({n} AS ?v{n})" for n in range(490))
    yield from cases(ANY, {
        "optionals": "SELECT * { " + "OPTIONAL { ?a ?b ?c } " * 490 + "} LIMIT 1",
        "optional in optional": (
            "SELECT * { ?a ?b ?c " + _nest("OPTIONAL { ?c ?b ?a ", "", "}", 95) + " } LIMIT 1"
        ),
        "binds": f"SELECT * {{ {binds} }}",
        "subselects": "SELECT * { " + _nest("{ SELECT * { ", "?s ?p ?o", "} }", 48) + " } LIMIT 1",
        "sorted subselects": (
            "SELECT * { "
            + _nest("{ SELECT * { ", "?a ?b ?c . ?d ?e ?f", "} ORDER BY ?c }", 40) + " }"
        ),
        "groups": "SELECT * { " + _nest("{ ", "?s ?p ?o", "}", 95) + " } LIMIT 1",
        "graphs": "SELECT * { " + _nest("GRAPH ?g { ", "?s ?p ?o", "}", 95) + " } LIMIT 1",
        "filters": "SELECT * { ?s ?p ?o " + "FILTER(?s != ?o) " * 490 + "} LIMIT 1",
        "optional products": (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "OPTIONAL { ?x ?y ?z } " * 20 + "}"
        ),
        "expressions": "SELECT " + " ".join(f"({n} AS ?v{n})" for n in range(490)) + " {}",
    })  # fmt: skip
    for name, text in {
        "optionals": "OPTIONAL{}",
        "binds": "BIND(1 AS ?x)",
        "graphs": "GRAPH ?g{}",
    }.items():
        yield case(f"too many {name}", f"SELECT * {{ {text * 900} }}", REFUSED)
    yield case("too many subselects", "SELECT * { " + "{SELECT*{}}" * 600 + " }", REFUSED)


def lists(_: int) -> Iterator[Case]:
    """Lists of properties, of objects, of things."""
    many = " ".join(f"?v{n}" for n in range(900))
    yield from cases(ANY, {
        "objects": "SELECT * { ?s ?p 1" + ",1" * 900 + " }",
        "properties": "SELECT * { ?s ?p ?o" + ";?p ?o" * 900 + " }",
        "a collection": f"SELECT * {{ ?s ?p ({many}) }}",
        "empty collections": "SELECT * { ?s ?p " + ",".join(["()"] * 900) + " }",
        "blank nodes": "SELECT * { ?s ?p " + ",".join(["[]"] * 900) + " }",
        "blank node properties": "SELECT * { [ ?p ?o" + ";?p ?o" * 900 + " ] }",
        "of different things": (
            "SELECT * { ?s " + " ; ".join(f"?p{n} ?o{n}" for n in range(400)) + " }"
        ),
        "collections of collections": "SELECT * { ?s ?p " + _nest("(", "1", " 1)", 95) + " }",
        "semicolons": "SELECT * { ?s ?p ?o " + ";" * 3000 + " } LIMIT 1",
        "projected": f"SELECT {many} {{ ?s ?p ?o }} LIMIT 1",
        "distinct objects": "SELECT * { ?s ?p " + ",".join(str(n) for n in range(1500)) + " }",
    })  # fmt: skip


def triple_terms(_: int) -> Iterator[Case]:
    """Terms made of triples, and annotations, within one another."""
    yield from cases(WHATEVER, {
        "nested": "SELECT * { ?s ?p " + _nest("<<( ?s ?p ", "?o", " )>>", 40) + " }",
        "nested deeper": "SELECT * { ?s ?p " + _nest("<<( ?s ?p ", "?o", " )>>", 95) + " }",
        "reified": "SELECT * { " + _nest("<< ", "?s ?p ?o", " ?p ?o >>", 90) + " ?q ?r }",
        "reified deep": "SELECT * { " + _nest("<< ", "?s ?p ?o", " ?p ?o >>", 900) + " ?q ?r }",
        "old form": "SELECT * { <<?s ?p ?o>> ?q ?r }",
        "annotated": "SELECT * { ?s ?p ?o " + _nest("{| ?a ?b ", "", "|}", 45) + " }",
        "annotated deep": "SELECT * { ?s ?p ?o " + _nest("{| ?a ?b ", "", "|}", 2000) + " }",
        "annotated often": "SELECT * { ?s ?p ?o " + "{| ?a ?b |} " * 400 + " }",
        "made": "SELECT (" + "TRIPLE(<a:b>, <a:b>, " * 90 + "1" + ")" * 90 + " AS ?x) {}",
        "grown": "SELECT ?v30 { BIND(1 AS ?v0) " + " ".join(
            f"BIND(TRIPLE(<a:b>, <a:b>, ?v{n}) AS ?v{n + 1})" for n in range(400)) + " }",
        "open": "SELECT * { " + "<<" * 3000,
    })  # fmt: skip


CLASSES: dict[str, Class] = {
    "brackets": brackets,
    "operators": operators,
    "UNION": unions,
    "EXISTS and MINUS": existences,
    "OPTIONAL, BIND, subselects": nests,
    "lists": lists,
    "triple terms": triple_terms,
}
