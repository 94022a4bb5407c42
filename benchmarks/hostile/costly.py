"""Queries that are well-formed and cost too much: time, memory, or both."""

from collections.abc import Iterator

from benchmarks.hostile.cases import (
    ANY,
    ENDLESS,
    REFUSED,
    TOO_LONG,
    WHATEVER,
    Case,
    Class,
    case,
    cases,
)

TWO = "?a ?b ?c . ?d ?e ?f"
THREE = f"{TWO} . ?g ?h ?i"
FOUR = f"{THREE} . ?j ?k ?l"
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
GEO = (
    "PREFIX geo: <http://www.opengis.net/ont/geosparql#> "
    "PREFIX geof: <http://www.opengis.net/def/function/geosparql/> "
)


def _count(pattern: str) -> str:
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


def products(_: int) -> Iterator[Case]:
    """Joins without a join."""
    yield case("counted", _count(THREE), ANY)
    yield case("streamed", f"SELECT * {{ {THREE} }}", ENDLESS)
    yield from cases(ANY, {
        "of four": _count(FOUR),
        "of twenty": _count(" . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(20))),
        "distinct": f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {THREE} }}",
        "never true": f"SELECT * {{ {THREE} FILTER(STRLEN(CONCAT(STR(?c), STR(?f))) < 0) }}",
        "unequal": _count(f"{THREE} FILTER(?a != ?d && ?d != ?g)"),
        "optional": _count("?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } }"),
        "of unions": _count("{ ?a ?b ?c } UNION { ?d ?e ?f } ?g ?h ?i . ?j ?k ?l"),
        "without": _count(f"{THREE} MINUS {{ ?x ?y ?z }}"),
        "of graphs": _count("GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } ?x ?y ?z"),
        "of subselects": _count("{ SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } ?g ?h ?i"),
        "asked": f"ASK {{ {THREE} FILTER(?c = ?f && ?f = ?i && ?a != ?a) }}",
        "far offset": f"SELECT * {{ {THREE} }} OFFSET 900000000000 LIMIT 1",
    })  # fmt: skip


def paths(_: int) -> Iterator[Case]:
    """Property paths that go everywhere."""
    every = "(<x:a>|!<x:a>)"
    yield from cases(ANY, {
        "three closures": _count(f"?a {every}*/{every}*/{every}* ?b"),
        "long": "SELECT * { ?s <a:b>" + "/<a:b>" * 490 + " ?o }",
        "closure": _count(f"?a {every}* ?b"),
        "closure plus": _count(f"?a {every}+ ?b"),
        "closures joined": _count(f"?a {every}+ ?b . ?b {every}+ ?c"),
        "closure of a closure": _count(f"?a (({every}*)*)* ?b"),
        "back and forth": _count(f"?a ({every}/^{every})* ?b"),
        "inverse": _count(f"?a (^{every})* ?b . ?c ({every})* ?d"),
        "optional steps": _count("?a " + "/".join([f"{every}?"] * 50) + " ?b"),
        "alternatives": _count("?a (<x:a>" + "|<x:a>" * 490 + ")* ?b"),
        "negated set": _count("?a !(<x:a>" + "|<x:a>" * 490 + ")* ?b . ?c ?d ?e"),
        "any to any": f"ASK {{ ?a {every}*/<x:never> ?b }}",
    })  # fmt: skip


def sorts(_: int) -> Iterator[Case]:
    """Answers that are all needed before the first can be sent."""
    yield from cases(ANY, {
        "random": f"SELECT * {{ {TWO} }} ORDER BY RAND()",
        "product": f"SELECT * {{ {THREE} }} ORDER BY ?c ?f ?i",
        "first of a product": f"SELECT * {{ {THREE} }} ORDER BY ?c LIMIT 1",
        "descending": f"SELECT * {{ {TWO} }} ORDER BY DESC(?c) DESC(?f)",
        "by strings made": f"SELECT * {{ {TWO} }} ORDER BY CONCAT(STR(?c), STR(?f))",
        "by hashes": f"SELECT * {{ {TWO} }} ORDER BY SHA512(STR(?c)) SHA512(STR(?f))",
        "distinct": f"SELECT DISTINCT * {{ {TWO} }} ORDER BY ?f",
        "far offset": f"SELECT * {{ {TWO} }} ORDER BY ?c OFFSET 999999999999",
        "many keys": f"SELECT * {{ {TWO} }} ORDER BY " + " ".join(["?a ?b ?c"] * 300),
        "exists": f"SELECT * {{ {TWO} }} ORDER BY EXISTS {{ ?x ?y ?c . ?u ?v ?w }}",
        "nested": f"SELECT * {{ {{ SELECT * {{ {TWO} }} ORDER BY ?c }} }} ORDER BY ?f",
    })  # fmt: skip


def _grow(step: str, times: int, start: str = "x" * 64) -> str:
    binds = " ".join(f"BIND({step.replace('?v', f'?v{n}')} AS ?v{n + 1})" for n in range(times))
    return f"SELECT (STRLEN(?v{times}) AS ?n) {{ BIND('{start}' AS ?v0) {binds} }}"


def strings(_: int) -> Iterator[Case]:
    """Strings that double."""
    yield from cases(ANY, {
        "doubled": _grow("CONCAT(?v, ?v)", 40),
        "tenfold": _grow(f"CONCAT({', '.join(['?v'] * 10)})", 12),
        "in words": _grow("CONCAT(?v, ' ', ?v)", 30),
        "percent signs": _grow("ENCODE_FOR_URI(?v)", 40, "%" * 64),
        "upper and doubled": _grow("CONCAT(UCASE(?v), LCASE(?v))", 40),
        "with language": _grow("STRLANG(CONCAT(STR(?v), STR(?v)), 'en')", 40),
        "typed": _grow("STRDT(CONCAT(STR(?v), STR(?v)), <x:t>)", 40),
        "an IRI": _grow("IRI(CONCAT(STR(?v), STR(?v)))", 40, "x:"),
        "wide letters": _grow("UCASE(CONCAT(?v, ?v))", 40, "ŉǰΐ" * 20),
        "compared": (
            _grow("CONCAT(?v, ?v)", 24).replace("(STRLEN", "(CONTAINS(?v24, 'y') AS ?c)(STRLEN")
        ),
        "for each row": (
            f"SELECT (SUM(STRLEN(CONCAT({', '.join(['?c'] * 300)}))) AS ?n) {{ {TWO} }}"
        ),
        "hashed": _grow("CONCAT(?v, ?v)", 23).replace("(STRLEN", "(SHA512(?v23) AS ?h)(STRLEN"),
    })  # fmt: skip


def replacements(_: int) -> Iterator[Case]:
    """Strings that REPLACE makes longer."""
    wide = "$0" * 50
    yield from cases(ANY, {
        "each letter by two": _grow("REPLACE(?v, '.', '$0$0')", 40),
        "each letter by fifty": _grow(f"REPLACE(?v, '.', '{wide}')", 8),
        "each gap": _grow("REPLACE(?v, 'x', 'xx')", 40),
        "a whole": _grow("REPLACE(?v, '^(.*)$', '$1$1$1')", 30),
        "ignoring case": _grow("REPLACE(?v, 'X', 'xX', 'i')", 40),
        "groups": _grow("REPLACE(?v, '(x)(x)', '$1$2$2$1$1$2')", 40),
        "dots and lines": _grow("REPLACE(?v, '.', '$0$0', 's')", 40),
        "letters of Unicode": _grow("REPLACE(?v, '\\\\p{L}', '$0$0$0')", 30),
        "for each row": f"SELECT (SUM(STRLEN(REPLACE(STR(?c), '.', '{wide}'))) AS ?n) {{ {TWO} }}",
        "named": _grow("REPLACE(?v, '(?<a>x)', '$1$1')", 40),
    })  # fmt: skip


def patterns(_: int) -> Iterator[Case]:
    """More triple patterns than can be planned."""

    def many(text: str, count: int = 300) -> str:
        return _count(
            " ".join(
                text.replace("#", str(n)).replace("@", str(n + 1)) + " ." for n in range(count)
            )
        )

    yield from cases(ANY, {
        "apart": many("?a# ?b# ?c#"),
        "a star": many("?s ?p# ?o#"),
        "a chain": many("?v# ?p# ?v@"),
        "a chain of one property": many("?v# <http://www.w3.org/2004/02/skos/core#broader> ?v@"),
        "one predicate": many("?s# ?p ?o#"),
        "one object": many("?s# ?p# ?o"),
        "circle": many("?v# ?p ?v@")[:-1] + " ?v300 ?p ?v0 }",
        "thousand": many("?a# ?b# ?c#", 900),
        "filters": _count(FOUR + "".join(f" FILTER(?a != ?d + {n})" for n in range(200))),
        "optional each": many("OPTIONAL { ?a# ?b ?c# }", 200),
        "graphs each": many("GRAPH ?g# { ?a# ?b# ?c# }", 200),
    })  # fmt: skip


def values(_: int) -> Iterator[Case]:
    """Tables within a query."""

    def table(name: str, count: int) -> str:
        return f"VALUES ?{name} {{ {' '.join(str(n) for n in range(count))} }}"

    yield case("a million", _count("VALUES ?x { " + "1 " * 1_000_000 + "}"), TOO_LONG)
    yield case("a product", _count(" ".join(table(f"x{n}", 80) for n in range(6))), ANY)
    yield case("thirty thousand", _count("VALUES ?x { " + "1 " * 30_000 + "}"), REFUSED)
    yield from cases(ANY, {
        "thousands": _count(table("x", 3900)),
        "undefined": _count("VALUES (?a ?b) { " + "(UNDEF UNDEF) " * 900 + f"}} {TWO}"),
        "many columns": (
            _count(f"VALUES ({' '.join(f'?v{n}' for n in range(300))}) {{ ({'1 ' * 300}) }} {TWO}")
        ),
        "with a product": _count(f"{table('x', 1000)} {TWO}"),
        "strings": _count("VALUES ?x { " + f"'{'x' * 50}' " * 900 + f"}} {TWO}"),
        "tables": _count(" ".join(table(f"x{n}", 5) for n in range(200))),
        "empty tables": _count("VALUES ?x {} " * 400 + TWO),
        "at the end": f"SELECT * {{ {THREE} FILTER(?a = ?x) }} {table('x', 500)}",
    })  # fmt: skip
    yield case("no columns", _count("VALUES () { " + "() " * 900 + f"}} {THREE}"), WHATEVER)


def regexes(_: int) -> Iterator[Case]:
    """Regular expressions that some engines never end with."""

    def test(pattern: str, text: str = "a" * 40 + "b") -> str:
        return f"ASK {{ FILTER(REGEX('{text}', '{pattern}')) }}"

    yield from cases(ANY, {
        "(a+)+$": test("(a+)+$"),
        "repetition of repetition": test("(((a{50}){50}){50}){50}"),
        "(a|a)*": test("(a|a)*$"),
        "(.*)*": test("(.*a){30}$"),
        "x{1000}": test("x{1000}{1000}"),
        "alternatives": test("|".join(f"a{n}" for n in range(8000))),
        "classes": test("[\\\\p{L}\\\\p{N}]{500}[^\\\\p{L}]{500}"),
        "nested groups": test("(" * 5000 + "a" + ")" * 5000),
        "a long one": test("a?" * 10_000 + "a" * 10_000),
        "for each row": (
            f"SELECT * {{ {TWO} FILTER(REGEX(STR(?c), CONCAT('(', STR(?f), '+)+$'))) }}"
        ),
        "made by rows": f"SELECT * {{ {TWO} FILTER(REGEX(STR(?c), STR(?f), 'i')) }}",
        "malformed": test("(((("),
        "back reference": test("(a)\\\\1"),
    })  # fmt: skip


def geometry(_: int) -> Iterator[Case]:
    """Functions of GeoSPARQL, on much and on nonsense."""
    ring = ", ".join(f"{n % 180} {n % 90}" for n in range(5000))

    def wkt(text: str) -> str:
        return f"'{text}'^^geo:wktLiteral"

    def ask(function: str, *arguments: str) -> str:
        return f"{GEO}SELECT (geof:{function}({', '.join(arguments)}) AS ?x) {{}}"

    point = wkt("POINT(1 1)")
    yield case("buffer", ask("buffer", point, "1e308", "<x:m>"), WHATEVER)
    yield from cases(WHATEVER, {
        "a product": f"{GEO}SELECT * {{ {TWO} FILTER(geof:sfIntersects(?c, ?f)) }}",
        "a long ring": ask("sfWithin", point, wkt(f"POLYGON(({ring}))")),
        "two long rings": ask("sfIntersects", *[wkt(f"POLYGON(({ring[:25_000]}))")] * 2),
        "distance": f"{GEO}SELECT (SUM(geof:distance(?c, ?f, <x:m>)) AS ?x) {{ {TWO} }}",
        "nested collection": ask("sfEquals", wkt("GEOMETRYCOLLECTION(" * 3000 + ")" * 3000), point),
        "not a number": ask("sfEquals", wkt("POINT(NaN 1e999)"), point),
        "not WKT": ask("sfEquals", wkt("POINT(" * 900), point),
        "line of one place": ask("sfCrosses", wkt("LINESTRING(1 1)"), wkt(f"LINESTRING({ring})")),
        "boundary": ask("boundary", wkt(f"POLYGON(({ring}))")),
        "hull": ask("convexHull", wkt(f"MULTIPOINT({ring})")),
        "relation": ask("relate", point, point, "'TTTTTTTTT'"),
    })  # fmt: skip


def aggregates(_: int) -> Iterator[Case]:
    """Aggregates over more than can be held."""
    yield from cases(ANY, {
        "group_concat": f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {THREE} }}",
        "distinct triples": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {TWO} }}",
        "groups": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {TWO} }} GROUP BY ?a ?d",
        "groups of chance": f"SELECT ?r {{ {TWO} }} GROUP BY (RAND() AS ?r)",
        "having": f"SELECT ?a {{ {THREE} }} GROUP BY ?a HAVING(COUNT(*) < 0)",
        "many": "SELECT " + " ".join(f"(COUNT(?c) AS ?n{n})" for n in range(240)) + f" {{ {TWO} }}",
        "distinct strings": (
            f"SELECT (GROUP_CONCAT(DISTINCT ?x) AS ?y) {{ {TWO} "
            f"BIND(CONCAT(STR(?c), STR(?f)) AS ?x) }}"
        ),
        "nested": (
            f"SELECT (SUM(?n) AS ?m) {{ {{ SELECT ?a (COUNT(*) AS ?n) {{ "
            f"{THREE} }} GROUP BY ?a }} }}"
        ),
        "least": f"SELECT (MIN(CONCAT(STR(?c), STR(?f))) AS ?x) (MAX(?f) AS ?y) {{ {THREE} }}",
        "sample": f"SELECT (SAMPLE(?c) AS ?x) {{ {THREE} }}",
        "average": f"SELECT (AVG(STRLEN(STR(?c)) * STRLEN(STR(?f))) AS ?x) {{ {THREE} }}",
        "long separator": (
            f"SELECT (GROUP_CONCAT(?c; SEPARATOR='{'x' * 50_000}') AS ?x) {{ {TWO} }}"
        ),
    })  # fmt: skip


def descriptions(_: int) -> Iterator[Case]:
    """Graphs as answers."""
    yield case("everything", "DESCRIBE *", WHATEVER)
    yield case("of a product", f"DESCRIBE * {{ {THREE} }}", ENDLESS)
    yield from cases(ENDLESS, {
        "every thing": "DESCRIBE * { ?s ?p ?o }",
        "two variables": f"DESCRIBE ?a ?d {{ {TWO} }}",
        "thousand IRIs": "DESCRIBE " + "<http://example.org/1> " * 1000,
        "a product made": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {THREE} }}",
        "blank nodes": f"CONSTRUCT {{ [] ?b [] }} WHERE {{ {TWO} }}",
        "a long template": "CONSTRUCT { " + "?a ?b ?c . " * 600 + f"}} WHERE {{ {TWO} }}",
        "lists": f"CONSTRUCT {{ ?a ?b ({'?c ' * 900}) }} WHERE {{ {TWO} }}",
        "every graph": "CONSTRUCT { ?a ?b ?c } WHERE { GRAPH ?g { ?a ?b ?c } ?x ?y ?z }",
        "where a product": f"CONSTRUCT WHERE {{ {TWO} }}",
        "unknown things": "DESCRIBE <x:no> <x:nor> ?x { VALUES ?x { <x:none> } }",
    })  # fmt: skip


def numbers(_: int) -> Iterator[Case]:
    """Numbers, dates and durations beyond all measure."""
    digits = "9" * 10_000

    def select(expression: str) -> str:
        return f"{XSD} SELECT ({expression} AS ?x) {{}}"

    yield from cases(WHATEVER, {
        "ten thousand digits": select(digits),
        "a limit": f"SELECT * {{ ?s ?p ?o }} LIMIT {digits}",
        "decimals": select(f"0.{digits} * 1.{digits}"),
        "exponent": select("1e999999999 * -1e999999999"),
        "product of the largest": select("9223372036854775807 * 9223372036854775807"),
        "least divided": select("xsd:integer(-9223372036854775808) / -1"),
        "by nothing": select("1/0 + 1.0/0.0 + 1e0/0e0"),
        "an offset": "SELECT * { ?s ?p ?o } OFFSET 18446744073709551616",
        "year": select("YEAR('999999999999-01-01T00:00:00Z'^^xsd:dateTime)"),
        "durations": select("'P99999999999999999Y'^^xsd:duration * 1e300"),
        "substring": select("SUBSTR('é', -9223372036854775808, 1e308)"),
        "rounded": select("ROUND(9223372036854775807.5) + CEIL(1e308) + ABS(-9223372036854775808)"),
        "a float of a string": select(f"xsd:double('{digits}e{digits}')"),
        "signs": select("- " * 400 + "1"),
    })  # fmt: skip


CLASSES: dict[str, Class] = {
    "products": products,
    "paths": paths,
    "sorts": sorts,
    "growing strings": strings,
    "growing by REPLACE": replacements,
    "many patterns": patterns,
    "tables of values": values,
    "regular expressions": regexes,
    "GeoSPARQL": geometry,
    "aggregates": aggregates,
    "descriptions and graphs": descriptions,
    "numbers": numbers,
}
